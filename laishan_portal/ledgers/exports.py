"""Exports: at once when short, as a background job when long, gone after a day."""

import secrets
from datetime import timedelta
from io import BytesIO
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

KEEP = timedelta(hours=24)
TASK = "laishan_portal.tasks.build_export"
MAX_WAITING = 3
STALLED_AFTER = timedelta(minutes=30)
FETCH = 1000


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


def workbook_bytes(query: LedgerQuery, *, summary: Summary, stamp: Stamp) -> bytes:
    target = BytesIO()
    write(query, target, summary=summary, stamp=stamp)
    return target.getvalue()


def write(query: LedgerQuery, target, *, summary: Summary, stamp: Stamp, progress=None) -> int:
    """The file of everything the query matches, read in pieces."""
    columns = query.ledger.export_columns(query.layout.columns)
    plan = RowPlan(columns, query.context)
    rows = query.ordered.values_list(*plan.sources).iterator(chunk_size=FETCH)
    extra = {} if progress is None else {"progress": progress}
    return write_workbook(
        query, target, rows=rows, plan=plan, summary=summary, stamp=stamp, **extra
    )


# ── background jobs ──────────────────────────────────────────────────────────────────────


@transaction.atomic
def request_export(query: LedgerQuery, *, purpose: str, ip: str, by) -> ExportJob:
    """Promise the file; it is built after this commit with what ``by`` may see then."""
    waiting = ExportJob.objects.filter(
        owner=by, finished_at=None, expires_at__gt=timezone.now()
    ).count()
    if waiting >= MAX_WAITING:
        raise DomainError(f"您有 {waiting} 个导出还没生成完，等它们好了再导。")
    job = ExportJob(
        owner=by,
        ledger=query.ledger.key,
        query=query.as_query(col=".".join(column.key for column in query.layout.columns)),
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
    ledger = LEDGERS.get(job.ledger)
    if user is None or ledger is None or not ledger.may_export(user):
        return
    query = LedgerQuery(ledger, user=user, data=QueryDict(job.query))
    summary = query.summary()
    job.file_name = f"{secrets.token_hex(16)}.xlsx"
    export_folder().mkdir(parents=True, exist_ok=True)
    with open(export_folder() / job.file_name, "wb") as target:
        job.row_count = write(
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
    for path in folder.glob("*.xlsx"):
        if path.name not in known and path.stat().st_mtime < old:
            path.unlink(missing_ok=True)
