"""The verbs of an import: receive, map, check, put right, write, cancel, take back.

Checking and writing of long files run in the background; the write is one transaction, so that
a worker killed half-way leaves nothing. A cancel is honoured until the very commit.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from laishan_portal import outbox
from laishan_portal.exceptions import DomainError
from laishan_portal.files import safe_name
from laishan_portal.ledgers.choices import forget_all
from laishan_portal.ledgers.imports import checking, storage
from laishan_portal.ledgers.imports.importer import (
    ERROR,
    IMPORTERS,
    NEW,
    NOTE,
    QUESTION,
    SAME,
    UPDATE,
    WARNING,
    Draft,
    Importer,
    Session,
)
from laishan_portal.ledgers.imports.intake import take_in
from laishan_portal.models import (
    ImportDecision,
    ImportJob,
    ImportMapping,
    ImportRow,
    ImportState,
)

DIRECT_ROWS = 300
KEEP, UNDO_WITHIN = timedelta(hours=24), timedelta(days=7)
MOST_OPEN = 20
CHECK_TASK, WRITE_TASK = "laishan_portal.tasks.check_import", "laishan_portal.tasks.write_import"
BLOCKING = (ERROR, QUESTION)
_OPEN = (ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED, ImportState.APPLYING)


class Cancelled(DomainError):
    """The person asked to stop while the rows were being written."""


# ── receiving ────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def receive(uploaded, *, importer: Importer, by, ip: str = "") -> ImportJob:
    """Take in a file: checked, read once for its headings, kept a day."""
    now = timezone.now()
    waiting = ImportJob.objects.filter(owner=by, state__in=_OPEN, expires_at__gt=now).count()
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


# ── mapping and checking ─────────────────────────────────────────────────────────────────


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
    _start(job, sum(rows.get(plan["name"], 0) for plan in plans), CHECK_TASK, check)


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


def _start(job: ImportJob, rows: int, task: str, now: Callable[[int], None]) -> None:
    """Short files at once, long ones after the commit in the background."""
    show_progress(job, 0, 1)
    if rows > DIRECT_ROWS:
        outbox.enqueue(task, job.pk)
    else:
        now(job.pk)


def check(job_id: int) -> None:
    """Read and judge every row anew; safe to repeat."""
    job = ImportJob.objects.filter(pk=job_id, state=ImportState.CHECKING).first()
    if job is None or not storage.path_of(job).exists():
        return
    try:
        with transaction.atomic():
            _check(job)
    except Cancelled:
        _end(job, ImportState.CHECKING, ImportState.CANCELLED, "核对时取消了，没有写入。")
    except ValidationError as error:
        _end(job, ImportState.CHECKING, ImportState.FAILED, " ".join(error.messages))


def _check(job: ImportJob) -> None:
    importer = importer_of(job)
    book = storage.book_of(job)
    taken = checking.take(book, _plans(job).values(), importer)
    if not taken.drafts:
        raise DomainError("表头下面没有数据行，请核对表头所在的行。")
    job.parameters = job.parameters | {"medians": taken.medians()}
    session = open_session(job)
    total = len(taken.drafts)
    kept = _take_over(job, taken.drafts)
    recall(importer, session, taken.drafts)
    fixes = {draft.position: draft.fixes for draft in taken.drafts if draft.fixes}
    checking.judge(
        session, taken.drafts, _plans(job), fixes, between=lambda done: _step(job, done, total)
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
    _put(row, draft, session)
    return row


def _put(row: ImportRow, draft: Draft, session: Session) -> None:
    """What judging found, as the row keeps and shows it."""
    row.level, row.action, row.key = draft.level, draft.action, draft.key[:200]
    row.target_id, row.answer = draft.target, draft.answer
    row.has_notes = any(one.level == NOTE for one in draft.findings)
    row.change_count = len(draft.changes) if draft.action == UPDATE else 0
    row.shown = {
        "values": _shown_values(draft, session),
        "findings": [one.as_json() for one in draft.findings],
        "changes": draft.changes,
        "what": draft.what,
        "candidates": [[one.pk, one.label, one.why] for one in draft.candidates],
    }


def _shown_values(draft: Draft, session: Session) -> dict[str, str]:
    shown = {}
    for one in session.importer.fields:
        if one.key in draft.typed:
            value = draft.values.get(one.key)
            text = session.shown(one, value)
            shown[one.key] = text or checking.as_typed(_typed_or_fixed(draft, one.key))
    return shown


def _typed_or_fixed(draft: Draft, key: str) -> object:
    raw = draft.fixes.get(key, draft.typed[key][1])
    return "" if isinstance(raw, dict) else raw


# ── putting rows right ───────────────────────────────────────────────────────────────────


@transaction.atomic
def fix_row(row: ImportRow, *, fixes: dict[str, str], by) -> None:
    """Put other text into cells of the row, and judge it again."""
    job = take(row.job, by)
    check_open(job, ImportState.CHECKED)
    importer = importer_of(job)
    for key, text in fixes.items():
        if importer.field(key) is None or key not in row.cells or len(text) > 2000:
            raise DomainError("这一格改不了，请在原表里改好再传。")
    row.fixes |= fixes
    rejudge(job, [row])


@transaction.atomic
def answer_row(row: ImportRow, *, kind: str, targets: list[int], by) -> None:
    """Decide what the row is about; kept under the person's name for the next time."""
    job = take(row.job, by)
    check_open(job, ImportState.CHECKED)
    importer, session = importer_of(job), open_session(job)
    if kind not in importer.answers:
        raise DomainError("请从列出的答案里选一个。")
    offered = {candidate[0] for candidate in row.shown.get("candidates", [])}
    if not set(targets) <= offered:
        raise DomainError("只能从列出的项目里选。")
    if importer.answers[kind][1] and not targets:
        raise DomainError("请勾选是哪个项目。")
    draft = checking.unpack_row(row)
    row.answer = {"kind": kind, "targets": targets, "by": str(by)}
    if raw := session.raw_name(draft):
        ImportDecision.objects.update_or_create(
            importer=importer.key,
            raw=raw,
            context=session.raw_context(draft),
            defaults={"kind": kind, "targets": targets, "by": by},
        )
    rejudge(job, [row])


@transaction.atomic
def withdraw_answer(row: ImportRow, *, by) -> None:
    """Ask again, and forget the decision."""
    job = take(row.job, by)
    check_open(job, ImportState.CHECKED)
    session = open_session(job)
    draft = checking.unpack_row(row)
    ImportDecision.objects.filter(
        importer=job.importer,
        raw=session.raw_name(draft),
        context=session.raw_context(draft),
    ).delete()
    row.answer = None
    rejudge(job, [row])


@transaction.atomic
def leave_out(row: ImportRow, *, is_left_out: bool, by) -> None:
    job = take(row.job, by)
    check_open(job, ImportState.CHECKED)
    row.is_left_out = is_left_out
    rejudge(job, [row])


def rejudge(job: ImportJob, rows: list[ImportRow]) -> None:
    """Judge rows again with all that shares a key with them, before or after."""
    session, plans = open_session(job), _plans(job)
    first = _judged(session, plans, rows)
    keys = ({row.key for row in rows} | {draft.key for draft in first}) - {""}
    mine = {row.pk for row in rows}
    others = list(ImportRow.objects.filter(job=job, key__in=keys).exclude(pk__in=mine))
    drafts = first + _judged(session, plans, others)
    everyone = [*rows, *others]
    left_out = frozenset(row.position for row in everyone if row.is_left_out)
    checking.mark_doubles(drafts, left_out)
    for row, draft in zip(everyone, drafts, strict=True):
        _put(row, draft, session)
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
    for draft in drafts:
        draft.fixes = fixes.get(draft.position, {})
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
        notes=Count("pk", filter=Q(has_notes=True)),
        cells=Sum("change_count", filter=good, default=0),
    )
    job.figures |= found | {"good": found["new"] + found["update"]}


# ── writing ──────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def apply(job: ImportJob, *, by) -> None:
    """Write the rows that can be, all in one transaction; those with errors stay out."""
    job = take(job, by)
    check_open(job, ImportState.CHECKED)
    if not job.figures.get("good"):
        raise DomainError("没有可以写入的行。")
    job.state, job.is_cancel_asked, job.message = ImportState.APPLYING, False, ""
    job.save()
    _start(job, job.figures["good"], WRITE_TASK, write)


def write(job_id: int) -> None:
    """The write itself. Whatever stops it, nothing of it stays; the reason is kept."""
    job = ImportJob.objects.filter(pk=job_id, state=ImportState.APPLYING).first()
    if job is None:
        return
    try:
        with transaction.atomic():
            _write(job)
    except Cancelled:
        _end(job, ImportState.APPLYING, ImportState.CHECKED, "写入时取消了，一行也没有写。")
    except ValidationError as error:
        _end(job, ImportState.APPLYING, ImportState.CHECKED, " ".join(error.messages))
    except IntegrityError:
        text = "和别人刚才的改动撞上了，一行也没有写。请重新核对。"
        _end(job, ImportState.APPLYING, ImportState.CHECKED, text)
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
        session, drafts, _plans(job), fixes, between=lambda done: _step(job, done, total)
    )
    checking.mark_doubles(drafts)
    _refuse_if_changed(rows, drafts)
    todo = [draft for draft in drafts if draft.action != SAME]
    done = session.write(todo, progress=lambda n: _step(job, len(rows) + n, total))
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


def _end(job: ImportJob, before: ImportState, after: ImportState, message: str) -> None:
    ImportJob.objects.filter(pk=job.pk, state=before).update(
        state=after, message=message[:500], is_cancel_asked=False
    )


def _step(job: ImportJob, done: int, total: int) -> None:
    """Between two batches: say how far it is, and stop when asked to."""
    show_progress(job, done, total)
    if ImportJob.objects.filter(pk=job.pk, is_cancel_asked=True).exists():
        raise Cancelled("取消了。")


# ── stopping and taking back ─────────────────────────────────────────────────────────────


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
    _start(job, job.figures.get("rows", 0), CHECK_TASK, check)


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


def clear_expired() -> int:
    """Forget files and rows nobody may use any more; the jobs themselves are kept."""
    now = timezone.now()
    gone = ImportJob.objects.filter(expires_at__lt=now).exclude(stored_name="")
    count = 0
    for job in gone:
        storage.forget(job)
        ImportRow.objects.filter(job=job).delete()
        is_open = job.state in _OPEN
        job.stored_name = ""
        job.figures = {k: v for k, v in job.figures.items() if k not in {"sheets", "skipped"}}
        if is_open:
            job.state, job.message = ImportState.CANCELLED, "过了 24 小时没有写入，已作废。"
        job.save()
        count += 1
    return count


# ── what all verbs share ─────────────────────────────────────────────────────────────────


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


def _plans(job: ImportJob) -> dict[str, checking.SheetPlan]:
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


def show_progress(job: ImportJob, done: int, total: int) -> None:
    """Per cent done, seen by others before the transaction ends."""
    cache.set(_progress_key(job), done * 100 // max(total, 1), 3600)


def progress_of(job: ImportJob) -> int:
    return cache.get(_progress_key(job)) or 0


def _progress_key(job: ImportJob) -> str:
    return f"import-progress-{job.pk}"
