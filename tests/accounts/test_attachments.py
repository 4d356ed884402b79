import io
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from accounts import attachments
from accounts.attachments import AttachmentGate
from accounts.enums import AuditAction, Role
from accounts.models import Attachment, AuditEvent, Unit
from laishan_portal import photos
from laishan_portal.exceptions import DomainError
from laishan_portal.registry import Registry
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def gate(monkeypatch):
    """Files of units are for the office."""
    gates = Registry("attachments", key=lambda gate: gate.model)
    gates.register(
        AttachmentGate(
            "accounts.unit", visible=lambda user, pk: user.has_role(Role.OFFICE) and pk == 1
        )
    )
    monkeypatch.setattr(attachments, "gates", gates)


def photo(name="现场 <b>.jpg", **options):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "steelblue").save(out, "JPEG", **options)
    return SimpleUploadedFile(name, out.getvalue(), content_type="text/html")


def keep(*uploads, target_id=1, by=None):
    return attachments.store(
        uploads, target_model="accounts.unit", target_id=target_id, by=by or UserFactory()
    )


def files_on_disk():
    root = Path(settings.MEDIA_ROOT)
    return {path for path in root.rglob("*") if path.is_file()}


def test_store_keeps_the_file_under_a_random_name_and_records_it():
    (row,) = keep(photo())
    assert row.name == "现场 <b>.jpg"
    assert row.content_type == "image/jpeg"
    assert "现场" not in row.file.name
    with row.file.open() as stream:
        assert len(stream.read()) == row.size
    event = AuditEvent.objects.get(action=AuditAction.UPLOAD)
    assert event.target_name == row.name
    assert oct(os.stat(row.file.path).st_mode)[-3:] == "640"


def test_a_photo_loses_its_place():
    exif = Image.Exif()
    exif[0x010F] = "SomePhone"
    (row,) = keep(photo(exif=exif))
    with row.file.open() as stream:
        assert b"SomePhone" not in stream.read()


def test_rollback_takes_the_files_along():
    before = files_on_disk()

    def fail():
        with transaction.atomic():
            keep(photo(), SimpleUploadedFile("a.pdf", PDF))
            assert len(files_on_disk() - before) == 2
            raise DomainError("否")

    with pytest.raises(DomainError):
        fail()
    assert files_on_disk() == before
    assert not Attachment.objects.exists()


def test_commit_keeps_them(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        (row,) = keep(photo())
    assert Path(row.file.path).exists()


def test_full_disk_is_a_sentence_and_leaves_nothing(monkeypatch):
    before = files_on_disk()
    monkeypatch.setattr(
        os, "fsync", lambda *args: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(DomainError, match="服务器磁盘满了"):
        keep(photo())
    assert files_on_disk() == before
    assert not Attachment.objects.exists()


def test_second_file_that_fails_takes_the_first_along(monkeypatch):
    before = files_on_disk()
    real, calls = photos.without_traces, []

    def second_fails(*args):
        calls.append(args)
        if len(calls) == 2:
            raise DomainError("照片打不开。")
        return real(*args)

    monkeypatch.setattr(photos, "without_traces", second_fails)
    with pytest.raises(DomainError):
        keep(photo(), photo())
    assert files_on_disk() == before


def test_unchecked_upload_is_checked_here():
    with pytest.raises(ValidationError, match="不是照片"):
        keep(SimpleUploadedFile("a.jpg", b"<html>"))


def test_orphans_are_removed_and_others_stay():
    (row,) = keep(photo())
    orphan = default_storage.save("attachments/zz/0123.part", SimpleUploadedFile("x", b"x"))
    fresh = default_storage.save("attachments/zz/4567.jpg", SimpleUploadedFile("x", b"x"))
    for name in (orphan, row.file.name):
        os.utime(default_storage.path(name), (1, 1))
    assert attachments.remove_orphans() >= 1
    assert not default_storage.exists(orphan)
    assert default_storage.exists(fresh)
    assert default_storage.exists(row.file.name)


def test_remove_takes_the_file_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        (row,) = keep(photo())
    path = Path(row.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove(row)
        assert path.exists()
    assert not path.exists()


def test_download_has_a_fixed_type_and_runs_nothing(gate, as_role):
    (row,) = keep(photo())
    response = as_role(Role.OFFICE).get(f"/attachments/{row.pk}/")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "no-store"
    assert len(b"".join(response.streaming_content)) == row.size
    event = AuditEvent.objects.get(action=AuditAction.DOWNLOAD)
    assert (event.target, event.target_name) == (f"accounts.attachment:{row.pk}", row.name)


def test_only_photos_are_shown_inside_a_page(gate, as_role):
    picture, paper = keep(photo(), SimpleUploadedFile("a.pdf", PDF))
    client = as_role(Role.OFFICE)
    shown = client.get(f"/attachments/{picture.pk}/?inline=1")
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    refused = client.get(f"/attachments/{paper.pk}/?inline=1")
    assert refused["Content-Disposition"].startswith("attachment")
    shown.close()
    refused.close()


@pytest.mark.parametrize(
    ("role", "target_id"), [(Role.COMMISSIONER, 1), (Role.AUDITOR, 1), (Role.OFFICE, 2)]
)
def test_whoever_may_not_see_the_row_finds_no_file(gate, as_role, role, target_id):
    (row,) = keep(photo(), target_id=target_id)
    assert as_role(role).get(f"/attachments/{row.pk}/").status_code == 404
    assert Client().get(f"/attachments/{row.pk}/").status_code == 302
    assert not AuditEvent.objects.filter(action=AuditAction.DOWNLOAD).exists()


def test_no_gate_no_file(as_role, monkeypatch):
    monkeypatch.setattr(attachments, "gates", Registry("none", key=str))
    (row,) = keep(photo())
    assert Unit._meta.label_lower == "accounts.unit"
    assert as_role(Role.OFFICE).get(f"/attachments/{row.pk}/").status_code == 404


def test_lost_file_is_not_found(gate, as_role):
    (row,) = keep(photo())
    os.unlink(row.file.path)
    assert as_role(Role.OFFICE).get(f"/attachments/{row.pk}/").status_code == 404
