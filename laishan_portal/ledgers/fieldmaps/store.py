"""Keeping templates and the versions of their maps."""

import hashlib
import uuid
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from laishan_portal.exceptions import DomainError
from laishan_portal.files import safe_name
from laishan_portal.ledgers.fieldmaps import mapping as maps
from laishan_portal.ledgers.fieldmaps.shape import open_template, read_shape
from laishan_portal.ledgers.fields import Catalogue
from laishan_portal.models import FieldMap, ReportTemplate


@transaction.atomic
def add_template(
    uploaded: UploadedFile,
    *,
    ledger: str,
    name: str,
    source: str,
    aliases,
    catalogue: Catalogue,
    by,
) -> ReportTemplate:
    """Keep a checked upload with what was recognised of it and a first, proposed map."""
    uploaded.seek(0)
    content = uploaded.read()
    shape = read_shape(open_template(BytesIO(content)))
    template = ReportTemplate(
        ledger=ledger,
        name=name.strip(),
        source=source.strip(),
        file_name=safe_name(uploaded.name or ""),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        shape=shape.as_json(),
        is_demo=by.is_demo,
        created_by=by,
    )
    template.file.name = f"{uuid.uuid4().hex}.xlsx"
    template.full_clean(exclude=["file"])
    template.file.save(template.file.name, ContentFile(content), save=False)
    template.save()
    proposed = maps.propose(shape, aliases, catalogue)
    FieldMap.objects.create(
        template=template, version=1, mapping=proposed.as_json(), note="按表头提议", created_by=by
    )
    return template


@transaction.atomic
def save_map(
    template: ReportTemplate,
    mapping: maps.Mapping,
    *,
    note: str,
    seen_version: int,
    catalogue: Catalogue,
    by,
) -> FieldMap:
    """A further version; refused when it is wrong, or when somebody saved one meanwhile."""
    template = ReportTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
    current = template.maps.get(is_current=True)
    if current.version != seen_version:
        raise DomainError(f"{current.created_by} 刚存了第 {current.version} 版，请看过再改。")
    if problems := maps.problems_of(mapping, catalogue):
        raise DomainError(problems)
    if mapping.as_json() == current.mapping:
        return current
    current.is_current = False
    current.save(update_fields=["is_current"])
    row = FieldMap(
        template=template,
        version=current.version + 1,
        mapping=mapping.as_json(),
        note=note.strip(),
        created_by=by,
    )
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def retire_template(template: ReportTemplate, *, by) -> None:
    """Not offered any more; what was filled from it can still be explained."""
    template.is_active = False
    template.save(update_fields=["is_active"])


def current_map(template: ReportTemplate) -> tuple[FieldMap, maps.Mapping]:
    row = template.maps.select_related("created_by__person").get(is_current=True)
    return row, maps.from_json(row.mapping)


def open_book(template: ReportTemplate):
    """The template's workbook as uploaded; gone from the store, it is said so."""
    try:
        with template.file.open("rb") as stream:
            content = stream.read()
    except FileNotFoundError as error:
        raise DomainError("模板文件不在了，请重新上传。") from error
    if hashlib.sha256(content).hexdigest() != template.sha256:
        raise DomainError("模板文件和上传时不一样了，请重新上传。")
    return open_template(BytesIO(content))
