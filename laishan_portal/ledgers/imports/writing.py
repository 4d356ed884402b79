"""The write itself: one transaction, whole or not at all, and taking it back."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers.choices import forget_all
from laishan_portal.ledgers.imports import checking
from laishan_portal.ledgers.imports.importer import NEW, SAME, UPDATE, Draft, Importer
from laishan_portal.ledgers.imports.state import (
    BLOCKING,
    UNDO_WITHIN,
    Cancelled,
    check_open,
    end,
    importer_of,
    open_session,
    plans_of,
    start,
    step,
    take,
)
from laishan_portal.models import ImportJob, ImportRow, ImportState

WRITE_TASK = "laishan_portal.tasks.write_import"


@transaction.atomic
def apply(job: ImportJob, *, by) -> None:
    """Write the rows that can be, all in one transaction; those with errors stay out."""
    job = take(job, by)
    check_open(job, ImportState.CHECKED)
    if not job.figures.get("good"):
        raise DomainError("没有可以写入的行。")
    job.state, job.is_cancel_asked, job.message = ImportState.APPLYING, False, ""
    job.save()
    start(job, job.figures["good"], WRITE_TASK, write)


def write(job_id: int) -> None:
    """The write itself. Whatever stops it, nothing of it stays; the reason is kept."""
    job = ImportJob.objects.filter(pk=job_id, state=ImportState.APPLYING).first()
    if job is None:
        return
    try:
        with transaction.atomic():
            _write(job)
    except Cancelled:
        end(job, ImportState.APPLYING, ImportState.CHECKED, "写入时取消了，一行也没有写。")
    except ValidationError as error:
        end(job, ImportState.APPLYING, ImportState.CHECKED, " ".join(error.messages))
    except IntegrityError:
        text = "和别人刚才的改动撞上了，一行也没有写。请重新核对。"
        end(job, ImportState.APPLYING, ImportState.CHECKED, text)
    else:
        forget_all()


def _write(job: ImportJob) -> None:
    rows = list(
        ImportRow.objects.filter(job=job, is_left_out=False, action__in=(NEW, UPDATE))
        .exclude(level__in=BLOCKING)
        .order_by("position")
    )
    importer, session = importer_of(job), open_session(job)
    session.lock([row.target_id for row in rows if row.target_id])
    drafts = [checking.unpack_row(row) for row in rows]
    fixes = {row.position: row.fixes for row in rows if row.fixes}
    total = len(rows) * 2
    checking.judge(
        session, drafts, plans_of(job), fixes, between=lambda done: step(job, done, total)
    )
    checking.mark_doubles(drafts)
    _refuse_if_changed(rows, drafts)
    todo = [draft for draft in drafts if draft.action != SAME]
    done = session.write(todo, progress=lambda n: step(job, len(rows) + n, total))
    for row in rows:
        row.written = done.get(row.pk)
    ImportRow.objects.bulk_update(rows, ["written"], batch_size=1000)
    _finish(job, importer, todo)


def _refuse_if_changed(rows: list[ImportRow], drafts: list[Draft]) -> None:
    """The ledger moved on since the rows were checked: look again rather than write blindly."""
    bad = [
        (draft, next((one.text for one in draft.findings if one.level in BLOCKING), ""))
        for row, draft in zip(rows, drafts, strict=True)
        if draft.level in BLOCKING or _is_other(row, draft)
    ]
    if bad:
        draft, told = bad[0]
        more = f"等 {len(bad)} 行" if len(bad) > 1 else ""
        raise DomainError(
            f"核对之后台账有变，第 {draft.line} 行{more}和核对时不一样了。{told}"
            "一行也没有写，请点“重新核对”。"
        )


def _is_other(row: ImportRow, draft: Draft) -> bool:
    """The row would now do something else than the person saw."""
    if draft.action == SAME:
        return False
    seen = (row.action, row.target_id, row.shown["changes"])
    return seen != (draft.action, draft.target, [list(one) for one in draft.changes])


def _finish(job: ImportJob, importer: Importer, drafts: list[Draft]) -> None:
    now = timezone.now()
    counts = {
        "rows": len(drafts),
        "new": sum(draft.action == NEW for draft in drafts),
        "update": sum(draft.action == UPDATE for draft in drafts),
    }
    importer.record(
        action="import",
        detail=counts | {"file": job.file_name, "import": job.pk},
        by=job.owner,
        ip=job.ip,
    )
    moved = ImportJob.objects.filter(
        pk=job.pk, state=ImportState.APPLYING, is_cancel_asked=False
    ).update(
        state=ImportState.DONE,
        applied_at=now,
        expires_at=now + UNDO_WITHIN,
        figures=job.figures | {"written": counts},
    )
    if not moved:
        raise Cancelled("取消了。")


@transaction.atomic
def undo(job: ImportJob, *, by) -> None:
    """Take the whole import back, unless somebody has since changed what it wrote."""
    job = take(job, by)
    if job.state != ImportState.DONE:
        raise DomainError("这份导入没有写入，不用撤销。")
    if timezone.now() > job.applied_at + UNDO_WITHIN:
        raise DomainError("写入超过 7 天，不能撤销了。")
    rows = ImportRow.objects.filter(job=job, written__isnull=False).order_by("position")
    written = {row.pk: row.written for row in rows}
    lines = {row.pk: row.line for row in rows}
    importer, session = importer_of(job), open_session(job)
    if problems := session.undo(written):
        told = [f"第 {lines[pk]} 行：{sentence}" for pk, sentence in problems.items()]
        more = [f"还有 {len(told) - 10} 行"] if len(told) > 10 else []
        raise DomainError(["有人改过这些行，不能撤销：", *told[:10], *more])
    job.state, job.undone_at = ImportState.UNDONE, timezone.now()
    job.save()
    importer.record(
        action="undo", detail={"rows": len(written), "import": job.pk}, by=by, ip=job.ip
    )
