"""Checking: every row read and judged, kept as it will be shown; single rows judged again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers.imports import checking, storage
from laishan_portal.ledgers.imports.importer import (
    ERROR,
    NEW,
    NOTE,
    QUESTION,
    SAME,
    UPDATE,
    WARNING,
    Draft,
    Finding,
    Importer,
    Session,
)
from laishan_portal.ledgers.imports.state import (
    BLOCKING,
    Cancelled,
    end,
    importer_of,
    open_session,
    plans_of,
    step,
)
from laishan_portal.models import ImportDecision, ImportJob, ImportRow, ImportState


def check(job_id: int) -> None:
    """Read and judge every row anew; safe to repeat."""
    job = ImportJob.objects.filter(pk=job_id, state=ImportState.CHECKING).first()
    if job is None or not storage.path_of(job).exists():
        return
    try:
        with transaction.atomic():
            _check(job)
    except Cancelled:
        end(job, ImportState.CHECKING, ImportState.CANCELLED, "核对时取消了，没有写入。")
    except ValidationError as error:
        end(job, ImportState.CHECKING, ImportState.FAILED, " ".join(error.messages))


def _check(job: ImportJob) -> None:
    importer = importer_of(job)
    book = storage.book_of(job)
    taken = checking.take(book, plans_of(job).values(), importer)
    if not taken.drafts:
        raise DomainError("表头下面没有数据行，请核对表头所在的行。")
    job.parameters = job.parameters | {"medians": taken.medians()}
    session = open_session(job)
    total = len(taken.drafts)
    kept = _take_over(job, taken.drafts)
    recall(importer, session, taken.drafts)
    fixes = {draft.position: draft.fixes for draft in taken.drafts if draft.fixes}
    checking.judge(
        session, taken.drafts, plans_of(job), fixes, between=lambda done: step(job, done, total)
    )
    left_out = frozenset(position for position, is_out in kept.items() if is_out)
    checking.mark_doubles(taken.drafts, left_out)
    ImportRow.objects.filter(job=job).delete()
    rows = [_row_of(job, draft, session) for draft in taken.drafts]
    for row in rows:
        row.is_left_out = row.position in left_out
    ImportRow.objects.bulk_create(rows, batch_size=1000)
    job.figures |= {
        "skipped": taken.skipped[:500],
        "skipped_count": len(taken.skipped),
        "remarks": [*taken.remarks, *session.sheet_checks(taken.drafts, {})][:50],
        "notes": book.notes,
    }
    refresh_figures(job)
    moved = ImportJob.objects.filter(
        pk=job.pk, state=ImportState.CHECKING, is_cancel_asked=False
    ).update(
        state=ImportState.CHECKED,
        checked_at=timezone.now(),
        figures=job.figures,
        parameters=job.parameters,
    )
    if not moved:
        raise Cancelled("取消了。")


def _take_over(job: ImportJob, drafts: list[Draft]) -> dict[int, bool]:
    """Give the rows of an earlier check their corrections and answers; {position: left out}."""
    before = {
        (row.sheet, row.line): row
        for row in ImportRow.objects.filter(job=job).exclude(
            fixes={}, answer=None, is_left_out=False
        )
    }
    found = {}
    for draft in drafts:
        row = before.get((draft.sheet[:100], draft.line))
        if row is not None:
            draft.fixes = {key: text for key, text in row.fixes.items() if key in draft.typed}
            draft.answer = row.answer
            found[draft.position] = row.is_left_out
    return found


def recall(importer: Importer, session: Session, drafts: list[Draft]) -> None:
    """Give drafts the answers that persons gave about the same names before."""
    if not importer.answers:
        return
    names = {session.raw_name(draft) for draft in drafts} - {""}
    kept = ImportDecision.objects.filter(importer=importer.key, raw__in=names)
    known = {(one.raw, one.context): one for one in kept.select_related("by__person")}
    for draft in drafts:
        one = known.get((session.raw_name(draft), session.raw_context(draft)))
        if one is not None and draft.answer is None:
            draft.answer = {
                "kind": one.kind,
                "targets": one.targets,
                "by": str(one.by),
                "on": timezone.localtime(one.at).strftime("%Y-%m-%d"),
                "is_recalled": True,
            }


def _row_of(job: ImportJob, draft: Draft, session: Session) -> ImportRow:
    row = ImportRow(
        job=job,
        position=draft.position,
        sheet=draft.sheet[:100],
        line=draft.line,
        group=draft.group,
        cells=checking.pack_cells(draft),
        fixes=draft.fixes,
    )
    put_judgement(row, draft, session)
    return row


def put_judgement(row: ImportRow, draft: Draft, session: Session) -> None:
    """What judging found, as the row keeps and shows it."""
    row.level, row.action, row.key = draft.level, draft.action, draft.key[:200]
    row.target_id, row.answer = draft.target, draft.answer
    row.has_notes = any(one.level == NOTE for one in draft.findings)
    row.change_count = len(draft.changes) if draft.action == UPDATE else 0
    row.shown = {
        "values": _shown_values(draft, session),
        "findings": [one.as_json() for one in sorted(draft.findings, key=_weight)],
        "changes": draft.changes,
        "what": draft.what,
        "candidates": [[one.pk, one.label, one.why] for one in draft.candidates],
    }


def _weight(one: Finding) -> int:
    """What keeps the row out is told first."""
    return (ERROR, QUESTION, WARNING, NOTE).index(one.level)


def _shown_values(draft: Draft, session: Session) -> dict[str, str]:
    shown = {}
    for one in session.importer.fields:
        if one.key in draft.typed:
            value = draft.read.get(one.key)
            text = session.shown(one, value)
            shown[one.key] = text or checking.as_typed(_typed_or_fixed(draft, one.key))
    return shown


def _typed_or_fixed(draft: Draft, key: str) -> object:
    raw = draft.fixes.get(key, draft.typed[key][1])
    return "" if isinstance(raw, dict) else raw


def rejudge(job: ImportJob, rows: list[ImportRow]) -> None:
    """Judge rows again with all that shares a key with them, before or after."""
    session, plans = open_session(job), plans_of(job)
    first = _judged(session, plans, rows)
    keys = ({row.key for row in rows} | {draft.key for draft in first}) - {""}
    mine = {row.pk for row in rows}
    others = list(ImportRow.objects.filter(job=job, key__in=keys).exclude(pk__in=mine))
    drafts = first + _judged(session, plans, others)
    everyone = [*rows, *others]
    left_out = frozenset(row.position for row in everyone if row.is_left_out)
    checking.mark_doubles(drafts, left_out)
    for row, draft in zip(everyone, drafts, strict=True):
        put_judgement(row, draft, session)
    ImportRow.objects.bulk_update(
        everyone,
        [
            *("fixes", "answer", "level", "action", "has_notes", "change_count", "is_left_out"),
            *("key", "target_id", "shown"),
        ],
    )
    refresh_figures(job)
    job.save(update_fields=["figures"])


def _judged(session: Session, plans: dict, rows: list[ImportRow]) -> list[Draft]:
    drafts = [checking.unpack_row(row) for row in rows]
    fixes = {row.position: row.fixes for row in rows if row.fixes}
    checking.judge(session, drafts, plans, fixes)
    return drafts


def refresh_figures(job: ImportJob) -> None:
    """The five figures and the counts of the tabs, in one statement."""
    kept = Q(is_left_out=False)
    good = kept & ~Q(level__in=BLOCKING)
    found = ImportRow.objects.filter(job=job).aggregate(
        rows=Count("pk"),
        error=Count("pk", filter=kept & Q(level=ERROR)),
        question=Count("pk", filter=kept & Q(level=QUESTION)),
        warning=Count("pk", filter=kept & Q(level=WARNING)),
        left_out=Count("pk", filter=Q(is_left_out=True)),
        new=Count("pk", filter=good & Q(action=NEW)),
        update=Count("pk", filter=good & Q(action=UPDATE)),
        same=Count("pk", filter=good & Q(action=SAME)),
        changed=Count("pk", filter=kept & Q(change_count__gt=0)),
        noted=Count("pk", filter=Q(has_notes=True)),
        cells=Sum("change_count", filter=good, default=0),
    )
    job.figures |= found | {"good": found["new"] + found["update"]}
