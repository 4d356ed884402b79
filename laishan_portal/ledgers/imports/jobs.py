"""The verbs of an import: receive, map, check, put right, write, cancel, take back.

Checking and writing of long files run in the background; the write is one transaction, so that
a worker killed half-way leaves nothing. A cancel is honoured until the very commit.
"""

import hashlib

from django.db import transaction
from django.utils import timezone

from laishan_portal.exceptions import DomainError
from laishan_portal.files import safe_name
from laishan_portal.ledgers.imports import checking, storage
from laishan_portal.ledgers.imports.importer import Importer
from laishan_portal.ledgers.imports.intake import take_in
from laishan_portal.ledgers.imports.judging import check, rejudge
from laishan_portal.ledgers.imports.rows import answer_row, fix_row, leave_out, withdraw_answer
from laishan_portal.ledgers.imports.state import (
    KEEP,
    OPEN,
    UNDO_WITHIN,
    check_open,
    importer_of,
    progress_of,
    show_progress,
    start,
    take,
)
from laishan_portal.ledgers.imports.writing import apply, undo, write
from laishan_portal.models import ImportJob, ImportMapping, ImportRow, ImportState

__all__ = [
    "UNDO_WITHIN",
    "answer_row",
    "apply",
    "cancel",
    "check",
    "check_open",
    "clear_expired",
    "fix_row",
    "importer_of",
    "leave_out",
    "map_columns",
    "progress_of",
    "receive",
    "recheck",
    "rejudge",
    "remembered_columns",
    "show_progress",
    "take",
    "undo",
    "withdraw_answer",
    "write",
]
MOST_OPEN = 20
CHECK_TASK = "laishan_portal.tasks.check_import"


@transaction.atomic
def receive(uploaded, *, importer: Importer, by, ip: str = "") -> ImportJob:
    """Take in a file: checked, read once for its headings, kept a day."""
    now = timezone.now()
    waiting = ImportJob.objects.filter(owner=by, state__in=OPEN, expires_at__gt=now).count()
    if waiting >= MOST_OPEN:
        raise DomainError(f"您有 {waiting} 份导入还没办完，先办完或取消几份再传。")
    intake = take_in(uploaded)
    book = storage.read_book(intake)
    sheets = checking.survey(book, importer)
    if not any(sheet["labels"] for sheet in sheets):
        heads = "、".join(f"“{one.label}”" for one in importer.required)
        raise DomainError(f"没找到表头。表里要有{heads}这样的列名，列的顺序不限。")
    file_name = safe_name(uploaded.name or "")[:150]
    job = ImportJob(
        owner=by,
        importer=importer.key,
        file_name=file_name,
        sha256=hashlib.sha256(intake.content).hexdigest(),
        figures={"sheets": sheets, "notes": book.notes},
        parameters=_guessed_parameters(importer, sheets, file_name),
        ip=ip or None,
        expires_at=now + KEEP,
    )
    job.stored_name = storage.keep(intake)
    job.full_clean(exclude=["owner", "plan", "figures", "parameters", "ip"])
    job.save()
    return job


def _guessed_parameters(importer: Importer, sheets: list[dict], file_name: str) -> dict:
    fits = [sheet for sheet in sheets if sheet["is_suitable"]] or sheets
    heads = [label for sheet in fits for label in sheet.get("labels", [])]
    titles = [title for sheet in fits for title in sheet.get("titles", [])]
    titles += [sheet["name"] for sheet in fits]
    return importer.guess_parameters(heads, titles, file_name)


def remembered_columns(job: ImportJob, sheet: dict) -> dict[str, int]:
    """{field: column} as this person mapped these headings last time, or nothing."""
    kept = ImportMapping.objects.filter(
        owner=job.owner_id, importer=job.importer, signature=sheet.get("signature", "")
    ).first()
    return kept.columns if kept else {}


@transaction.atomic
def map_columns(job: ImportJob, *, plans: list[dict], parameters: dict, by) -> None:
    """Take over which sheets, header rows and columns; then check every row."""
    job = take(job, by)
    check_open(job, ImportState.UPLOADED, ImportState.CHECKED)
    importer = importer_of(job)
    if not plans:
        raise DomainError("至少勾一张工作表。")
    for plan in plans:
        _check_plan(plan, importer)
    job.plan, job.parameters = {"sheets": plans}, parameters
    job.state, job.mapped_at, job.message = ImportState.CHECKING, timezone.now(), ""
    job.is_cancel_asked = False
    job.save()
    _remember(job, plans)
    rows = {sheet["name"]: sheet.get("rows", 0) for sheet in job.figures["sheets"]}
    start(job, sum(rows.get(plan["name"], 0) for plan in plans), CHECK_TASK, check)


def _check_plan(plan: dict, importer: Importer) -> None:
    columns = list(plan["columns"].values())
    if len(set(columns)) != len(columns):
        raise DomainError(f"“{plan['name']}”有一列对了两次，请改。")
    keys = [one for one in importer.fields if one.is_key]
    if not any(one.key in plan["columns"] for one in keys):
        wanted = "”或“".join(one.label for one in keys)
        raise DomainError(f"“{plan['name']}”要有一列对到“{wanted}”，才认得出是哪一行。")
    missing = [one.label for one in importer.required if one.key not in plan["columns"]]
    if missing:
        raise DomainError(f"“{plan['name']}”还缺：{'、'.join(missing)}。")


def _remember(job: ImportJob, plans: list[dict]) -> None:
    for plan in plans:
        if plan.get("signature"):
            ImportMapping.objects.update_or_create(
                owner_id=job.owner_id,
                importer=job.importer,
                signature=plan["signature"],
                defaults={"columns": plan["columns"]},
            )


@transaction.atomic
def cancel(job: ImportJob, *, by) -> None:
    """Stop: a running write is asked to, and leaves nothing; anything else ends here."""
    job = take(job, by)
    if job.state in (ImportState.DONE, ImportState.UNDONE):
        raise DomainError("已经写完了，不能取消；7 天内可以撤销。")
    if job.state in (ImportState.CHECKING, ImportState.APPLYING):
        job.is_cancel_asked = True
    else:
        job.state, job.message = ImportState.CANCELLED, "您取消了，没有写入。"
    job.save()


@transaction.atomic
def recheck(job: ImportJob, *, by) -> None:
    """Judge every row again by what the ledger holds now; corrections and answers stay."""
    job = take(job, by)
    check_open(job, ImportState.CHECKED)
    job.state, job.message = ImportState.CHECKING, ""
    job.save()
    start(job, job.figures.get("rows", 0), CHECK_TASK, check)


def clear_expired() -> int:
    """Forget files and rows nobody may use any more; the jobs themselves are kept."""
    now = timezone.now()
    gone = ImportJob.objects.filter(expires_at__lt=now).exclude(stored_name="")
    count = 0
    for job in gone:
        storage.forget(job)
        ImportRow.objects.filter(job=job).delete()
        is_open = job.state in OPEN
        job.stored_name = ""
        job.figures = {k: v for k, v in job.figures.items() if k not in {"sheets", "skipped"}}
        if is_open:
            job.state, job.message = ImportState.CANCELLED, "过了 24 小时没有写入，已作废。"
        job.save()
        count += 1
    return count
