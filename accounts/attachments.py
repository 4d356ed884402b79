"""Files that belong to rows: stored with them or not at all, fetched by who may see the row.

A higher room says who may fetch files of its model, in ``ready()``::

    attachments.gates.register(AttachmentGate("projects.monthlyreport", visible=...))

``store`` runs in the caller's transaction. When that is rolled back the files go too; what a
killed process leaves behind, ``remove_orphans`` finds.
"""

import errno
import hashlib
import logging
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import AuditAction
from accounts.models import Attachment, User
from accounts.models.attachment import stored_name
from laishan_portal import files, photos
from laishan_portal.exceptions import DomainError
from laishan_portal.registry import Registry

logger = logging.getLogger(__name__)

_FOLDER = "attachments"
_ORPHAN_AFTER = timedelta(hours=6)


@dataclass(frozen=True)
class AttachmentGate:
    """``model`` is ``app.model``; ``visible(user, target_id)`` asks that model's own scope."""

    model: str
    visible: Callable[[User, int], bool]


gates: Registry[AttachmentGate] = Registry("attachments", key=lambda gate: gate.model)


def is_visible(user: User, attachment: Attachment) -> bool:
    """No gate, no file."""
    gate = gates.get(attachment.target_model)
    return gate is not None and gate.visible(user, attachment.target_id)


def find_visible(user: User, pk: int) -> Attachment | None:
    """The attachment, if this user may fetch it."""
    attachment = Attachment.objects.filter(pk=pk).first()
    return attachment if attachment is not None and is_visible(user, attachment) else None


def of(target_model: str, target_id: int) -> list[Attachment]:
    """The files of one row, oldest first; the caller has asked whether they may be seen."""
    rows = Attachment.objects.filter(target_model=target_model, target_id=target_id)
    return list(rows.order_by("pk"))


@transaction.atomic
def store(
    uploads: Iterable[UploadedFile], *, target_model: str, target_id: int, by: User
) -> list[Attachment]:
    """Keep checked uploads (``laishan_portal.files``) as attachments of one row.

    Photos lose what their camera wrote (place, device) and are at most 2560 pixels.
    """
    written: list[str] = []
    try:
        rows = [_store_one(one, target_model, target_id, by, written) for one in uploads]
        for row in rows:
            audit.record(None, AuditAction.UPLOAD, actor=by, target=row, target_name=row.name)
    except OSError as error:
        _remove(written)
        logger.error("attachment not stored: %s", error)  # noqa: TRY400 -- a full disk, no bug
        why = "服务器磁盘满了" if error.errno == errno.ENOSPC else "服务器暂时写不了文件"
        raise DomainError(f"文件没存上：{why}。请告诉系统管理员，过一会儿再传。") from error
    except BaseException:
        _remove(written)
        raise
    _remove_on_rollback(written)
    return rows


def _store_one(
    upload: UploadedFile, target_model: str, target_id: int, by: User, written: list[str]
) -> Attachment:
    checked = getattr(upload, "checked", None) or files.check_upload(
        upload, [files.PHOTO, files.DOCUMENT, files.SHEET]
    )
    content: File = upload
    if checked.is_photo:
        content = photos.without_traces(upload, checked.suffix) or upload
    name = default_storage.save(stored_name(None, f"x.{checked.suffix}"), content)
    written.append(name)
    return Attachment.objects.create(
        target_model=target_model,
        target_id=target_id,
        file=name,
        name=files.safe_name(upload.name),
        content_type=checked.content_type,
        size=content.size,
        sha256=_digest(content),
        uploaded_by=by,
    )


def _digest(content: File) -> str:
    content.seek(0)
    sha = hashlib.sha256()
    for chunk in content.chunks():
        sha.update(chunk)
    return sha.hexdigest()


def _remove(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


class _Pending:
    """Lives in the transaction's list of callbacks: a rollback drops it, and the files go."""

    def __init__(self, names: list[str]) -> None:
        self._undo = weakref.finalize(self, _remove, list(names))
        self._undo.atexit = False

    def __call__(self) -> None:
        self._undo.detach()


def _remove_on_rollback(names: list[str]) -> None:
    if names:
        transaction.on_commit(_Pending(names))


@transaction.atomic
def remove(attachment: Attachment) -> None:
    """The row now, the file once that is certain (ASSURANCE A7.8)."""
    name = attachment.file.name
    attachment.delete()
    transaction.on_commit(lambda: default_storage.delete(name), robust=True)


def remove_orphans() -> int:
    """Delete files no row points to: left by a process that was killed between two steps."""
    folder = Path(settings.MEDIA_ROOT) / _FOLDER
    cutoff = (timezone.now() - _ORPHAN_AFTER).timestamp()
    removed = 0
    for part in sorted(folder.glob("??")):
        old = [path for path in part.iterdir() if path.stat().st_mtime < cutoff]
        names = {str(path.relative_to(settings.MEDIA_ROOT)): path for path in old}
        known = set(Attachment.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names.keys() - known:
            names[name].unlink(missing_ok=True)
            removed += 1
    return removed
