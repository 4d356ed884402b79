"""Exports: at once when short, as a background job when long, gone after a day."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from laishan_portal import clock, outbox
from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers.excel import Stamp, write_workbook
from laishan_portal.ledgers.ledger import LedgerQuery, Summary
from laishan_portal.ledgers.registry import LEDGERS
from laishan_portal.ledgers.rows import RowPlan
from laishan_portal.models import ExportJob
from laishan_portal.registry import Registry

KEEP = timedelta(hours=24)
TASK = "laishan_portal.tasks.build_export"
MAX_WAITING = 3
STALLED_AFTER = timedelta(minutes=30)
FETCH = 1000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class ExportFormat:
    """A kind of file made of a ledger's rows: ``ExportJob.format`` names it by ``key``.

    ``write`` is given the query (its ``data`` is the whole address, with what only this kind
    understands), a binary file, and summary, stamp and progress by name; it returns how many
    rows it wrote. ``title`` stands in the file's name in place of the ledger's.
    """

    key: str
    suffix: str
    content_type: str
    write: Callable[..., int]
    title: str = ""

    def title_for(self, ledger) -> str:
        return self.title or ledger.title


FORMATS: Registry[ExportFormat] = Registry("export formats", key=lambda kind: kind.key)


def export_folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "exports"


def check_size(count: int) -> None:
    """Refuse what no spreadsheet is meant for."""
    if count > settings.EXPORT_MAX_ROWS:
        raise DomainError(
            f"一次最多导出 {settings.EXPORT_MAX_ROWS:,} 行，现在有 {count:,} 行。先加几个条件。"
        )


def is_long(count: int) -> bool:
    return count > settings.EXPORT_DIRECT_ROWS


def write(query: LedgerQuery, target, *, summary: Summary, stamp: Stamp, progress=None) -> int:
    """The file of everything the query matches, read in pieces."""
    columns = query.ledger.export_columns(query.layout.columns)
    plan = RowPlan(columns, query.context)
    rows = query.ordered.values_list(*plan.sources).iterator(chunk_size=FETCH)
    extra = {} if progress is None else {"progress": progress}
    return write_workbook(
        query, target, rows=rows, plan=plan, summary=summary, stamp=stamp, **extra
    )


FORMATS.register(ExportFormat("xlsx", ".xlsx", XLSX, write))


# ── background jobs ──────────────────────────────────────────────────────────────────────


@transaction.atomic
def request_export(
    query: LedgerQuery,
    *,
    purpose: str,
    ip: str,
    by,
    kind: str = "xlsx",
    options: Mapping[str, str] | None = None,
) -> ExportJob:
    """Promise the file; it is built after this commit with what ``by`` may see then.

    ``options`` are what only this kind of file understands; they go along in the address.
    """
    waiting = ExportJob.objects.filter(
        owner=by, finished_at=None, expires_at__gt=timezone.now()
    ).count()
    if waiting >= MAX_WAITING:
        raise DomainError(f"您有 {waiting} 个导出还没生成完，等它们好了再导。")
    job = ExportJob(
        owner=by,
        ledger=query.ledger.key,
        query=query.as_query(
            col=".".join(column.key for column in query.layout.columns), **(options or {})
        ),
        format=kind,
        purpose=purpose,
        ip=ip or None,
        requested_on=clock.today(),
        expires_at=timezone.now() + KEEP,
    )
    job.full_clean()
    job.save()
    outbox.enqueue(TASK, job.pk)
    return job


def build(job_id: int) -> None:
    """Build the file of a job once; nothing when it is done, expired or its owner left."""
    job = ExportJob.objects.select_for_update().filter(pk=job_id, finished_at=None).first()
    if job is None or job.expires_at <= timezone.now():
        return
    user = get_user_model().objects.for_request().filter(pk=job.owner_id, is_active=True).first()
    ledger, kind = LEDGERS.get(job.ledger), FORMATS.get(job.format)
    if user is None or ledger is None or kind is None or not ledger.may_export(user):
        return
    query = LedgerQuery(ledger, user=user, data=QueryDict(job.query))
    summary = query.summary()
    job.file_name = f"{secrets.token_hex(16)}{kind.suffix}"
    export_folder().mkdir(parents=True, exist_ok=True)
    with open(export_folder() / job.file_name, "wb") as target:
        job.row_count = kind.write(
            query,
            target,
            summary=summary,
            stamp=stamp_of(job, user),
            progress=lambda done: show_progress(job.pk, done, summary.count),
        )
    job.finished_at = timezone.now()
    job.save()


def stamp_of(job: ExportJob, user) -> Stamp:
    return Stamp(
        name=user.display_name,
        username=user.username,
        ip=job.ip or "",
        purpose=job.purpose,
        at=job.created_at,
        data_on=job.requested_on,
    )


def show_progress(job_id: int, done: int, total: int) -> None:
    """Per cent done, seen by others before the job's transaction ends."""
    cache.set(_progress_key(job_id), done * 100 // max(total, 1), 600)


def progress_of(job: ExportJob) -> int | None:
    """None: not begun."""
    return cache.get(_progress_key(job.pk))


def _progress_key(job_id: int) -> str:
    return f"export-progress-{job_id}"


def clear_expired() -> int:
    """Delete rows and files that are past their day, and files without a row."""
    expired = ExportJob.objects.filter(expires_at__lte=timezone.now())
    names = set(expired.exclude(file_name="").values_list("file_name", flat=True))
    count = expired.delete()[0]
    for name in names:
        (export_folder() / name).unlink(missing_ok=True)
    _clear_orphans()
    return count


def _clear_orphans() -> None:
    """A job that was killed while writing leaves a file that no row names."""
    folder = export_folder()
    if not folder.exists():
        return
    known = set(ExportJob.objects.exclude(file_name="").values_list("file_name", flat=True))
    old = timezone.now().timestamp() - 3600
    for path in folder.glob("*.*"):
        if path.name not in known and path.stat().st_mtime < old:
            path.unlink(missing_ok=True)
