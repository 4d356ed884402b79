"""What all verbs of an import share: its lock, its session, how far it is."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.utils import timezone

from laishan_portal import outbox
from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers.imports import checking
from laishan_portal.ledgers.imports.importer import ERROR, IMPORTERS, QUESTION, Importer, Session
from laishan_portal.models import ImportJob, ImportState

DIRECT_ROWS = 300
KEEP, UNDO_WITHIN = timedelta(hours=24), timedelta(days=7)
BLOCKING = (ERROR, QUESTION)
OPEN = (ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED, ImportState.APPLYING)


class Cancelled(DomainError):
    """The person asked to stop while the rows were being written."""


def importer_of(job: ImportJob) -> Importer:
    importer = IMPORTERS.get(job.importer)
    if importer is None:
        raise DomainError("这类导入已经停用。")
    return importer


def open_session(job: ImportJob) -> Session:
    """The importer at work for the job's owner, with the roles they hold now."""
    importer = importer_of(job)
    users = get_user_model().objects.for_request().filter(pk=job.owner_id, is_active=True)
    user = users.first()
    if user is None or not importer.may_use(user):
        raise DomainError("您现在没有导入这个台账的权限。")
    return importer.open(user=user, parameters=job.parameters)


def plans_of(job: ImportJob) -> dict[str, checking.SheetPlan]:
    return {kept["name"]: checking.SheetPlan.of(kept) for kept in job.plan["sheets"]}


def take(job: ImportJob, by) -> ImportJob:
    job.refresh_from_db(from_queryset=ImportJob.objects.select_for_update(of=("self",)))
    if job.owner_id != by.pk:
        raise DomainError("这是别人的导入。")
    return job


def check_open(job: ImportJob, *states: ImportState) -> None:
    if timezone.now() > job.expires_at:
        raise DomainError("这份导入放了超过 24 小时，已作废，请重新上传。")
    if job.state not in states:
        raise DomainError(f"这份导入现在是“{job.get_state_display()}”，做不了这一步。")


def start(job: ImportJob, rows: int, task: str, now: Callable[[int], None]) -> None:
    """Short files at once, long ones after the commit in the background."""
    show_progress(job, 0, 1)
    if rows > DIRECT_ROWS:
        outbox.enqueue(task, job.pk)
    else:
        now(job.pk)


def end(job: ImportJob, before: ImportState, after: ImportState, message: str) -> None:
    ImportJob.objects.filter(pk=job.pk, state=before).update(
        state=after, message=message[:500], is_cancel_asked=False
    )


def step(job: ImportJob, done: int, total: int) -> None:
    """Between two batches: say how far it is, and stop when asked to."""
    show_progress(job, done, total)
    if ImportJob.objects.filter(pk=job.pk, is_cancel_asked=True).exists():
        raise Cancelled("取消了。")


def show_progress(job: ImportJob, done: int, total: int) -> None:
    """Per cent done, seen by others before the transaction ends."""
    cache.set(_progress_key(job), done * 100 // max(total, 1), 3600)


def progress_of(job: ImportJob) -> int:
    return cache.get(_progress_key(job)) or 0


def _progress_key(job: ImportJob) -> str:
    return f"import-progress-{job.pk}"
