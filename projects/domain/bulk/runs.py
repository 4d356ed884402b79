"""A bulk action from the preview to its undoing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pghistory
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from accounts import audit
from accounts.enums import AuditAction
from accounts.models import User
from laishan_portal import clock, outbox
from laishan_portal.exceptions import DomainError
from laishan_portal.http import current_ip, current_request_id, set_request_id
from projects import standing
from projects.domain.bulk.people import LeaderStep, LeadStep, UnitStep
from projects.domain.bulk.plans import PlanStep
from projects.domain.bulk.steps import Step, Verdict, may_do, read_rows
from projects.domain.bulk.urge import UrgeStep
from projects.enums import BulkAction
from projects.models import BulkRun, Project

STEPS: dict[BulkAction, type[Step]] = {
    step.action: step for step in (UrgeStep, LeadStep, UnitStep, LeaderStep, PlanStep)
}
TASK = "projects.tasks.run_bulk"
# Up to so many rows the page waits for the result; above, a task does it.
DIRECT_ROWS = 500
MOST_ROWS = 20_000
UNDO_DAYS = 7
UNDO = "undo"


@dataclass(frozen=True)
class Preview:
    """What would come of it now."""

    verdicts: list[Verdict]
    told: str

    @property
    def changes(self) -> list[Verdict]:
        return [one for one in self.verdicts if not one.why]

    @property
    def skips(self) -> list[Verdict]:
        return [one for one in self.verdicts if one.why]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why rows are left alone, the most frequent first."""
        return Counter(one.why for one in self.skips).most_common()


def preview(action: BulkAction, ids: Sequence[int], *, values: dict, by: User) -> Preview:
    """A constant number of statements, whatever the rows. Writes nothing."""
    step = _step(action, values, by)
    return Preview(step.judge(read_rows(ids, by)), step.told)


@transaction.atomic
def start(action: BulkAction, ids: Iterable[int], *, values: dict, by: User) -> BulkRun:
    """Do it now, or promise it to a task when there are many rows; whole in either case."""
    ids = sorted(set(ids))
    if not ids:
        raise DomainError("没有选中项目。")
    if len(ids) > MOST_ROWS:
        raise DomainError(f"一次最多 {MOST_ROWS:,} 个，现在选了 {len(ids):,} 个。先加几个条件。")
    step = _step(action, values, by)
    run = BulkRun(
        action=action,
        values=values,
        told=step.told[:300],
        wanted=ids,
        request_id=current_request_id(),
        by=by,
    )
    run.full_clean()
    run.save()
    if len(ids) > DIRECT_ROWS:
        outbox.enqueue(TASK, run.pk, "do")
    else:
        perform(run)
    return run


@transaction.atomic
def perform(run: BulkRun) -> None:
    """The rows are judged anew under their locks: what changed since the preview counts."""
    run.refresh_from_db(from_queryset=BulkRun.objects.select_for_update(no_key=True))
    if run.finished_at is not None:
        return
    user = _actor(run)
    with _in_request(run, "bulk"):
        _lock(run.wanted)
        step = _step(BulkAction(run.action), run.values, user)
        verdicts = step.judge(read_rows(run.wanted, user))
        changes = [one for one in verdicts if not one.why]
        _show(run, 20)
        run.before = step.write(changes) if changes else {}
        run.changed = [one.row.pk for one in changes]
        run.skipped = _skipped(run.wanted, verdicts)
        run.finished_at = clock.now()
        run.save(update_fields=["before", "changed", "skipped", "finished_at"])
        _refresh(run, run.changed)
        _record(run, user, asked=len(run.wanted), changed=len(run.changed))


def start_undo(run: BulkRun, *, by: User) -> None:
    """Take back what nothing came after, now or by a task."""
    if not can_undo(run, by):
        raise DomainError("这一项已经撤销过，或者过了能撤销的日子。")
    if len(run.changed) > DIRECT_ROWS:
        with transaction.atomic():
            outbox.enqueue(TASK, run.pk, UNDO)
    else:
        undo(run)


@transaction.atomic
def undo(run: BulkRun) -> None:
    run.refresh_from_db(from_queryset=BulkRun.objects.select_for_update(no_key=True))
    user = _actor(run)
    if run.finished_at is None or run.undone_at is not None:
        return
    with _in_request(run, "bulk undo"):
        _lock(run.changed)
        step = _step(BulkAction(run.action), run.values, user)
        run.undone = step.undo({int(pk): note for pk, note in run.before.items()})
        run.undone_at = clock.now()
        run.save(update_fields=["undone", "undone_at"])
        _refresh(run, run.undone)
        _record(run, user, asked=len(run.changed), changed=len(run.undone), why=UNDO)


def can_undo(run: BulkRun, user: User) -> bool:
    """By who did it, for some days, once; a message sent cannot be taken back."""
    return (
        run.by_id == user.pk
        and may_do(user, BulkAction(run.action))
        and STEPS[BulkAction(run.action)].can_be_undone
        and run.finished_at is not None
        and run.undone_at is None
        and bool(run.changed)
        and clock.now() - run.finished_at < timedelta(days=UNDO_DAYS)
    )


def progress_of(run: BulkRun) -> int | None:
    """Per cent; None: not begun."""
    return cache.get(_progress_key(run))


# ── pieces ───────────────────────────────────────────────────────────────────────────────


def _step(action: BulkAction, values: dict, by: User) -> Step:
    if not may_do(by, BulkAction(action)):
        raise DomainError("您不能这样批量办理。")
    step = STEPS[BulkAction(action)](values, by=by, today=clock.today())
    try:
        step.told  # noqa: B018 -- names what the values point at
    except ObjectDoesNotExist as error:
        raise DomainError("选的人或单位已经没有了，请重选。") from error
    return step


def _actor(run: BulkRun) -> User:
    """With roles, as a request has it; an account closed meanwhile does nothing more."""
    user = User.objects.for_request().filter(pk=run.by_id, is_active=True).first()
    if user is None:
        raise DomainError("经办人的账号已停用。")
    return user


@contextmanager
def _in_request(run: BulkRun, what: str) -> Iterator[None]:
    """One request number for every row it writes, in the web process and in a task alike."""
    number, ip = current_request_id(), current_ip()
    set_request_id(run.request_id or number, ip)
    operation = f"{what} {run.action} #{run.pk}"
    try:
        with pghistory.context(user=run.by_id, request=run.request_id, operation=operation):
            yield
    finally:
        set_request_id(number, ip)


def _lock(ids: Sequence[int]) -> None:
    """In one order, so that two runs never wait for each other."""
    rows = Project.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(rows.values_list("pk"))


def _refresh(run: BulkRun, ids: Sequence[int]) -> None:
    """The standings, in pieces that show how far it is; chasing changes none."""
    if run.action == BulkAction.URGE:
        return
    ids = sorted(ids)
    for start_at in range(0, len(ids), standing.BATCH):
        standing.refresh(ids[start_at : start_at + standing.BATCH])
        _show(run, 20 + 80 * min(start_at + standing.BATCH, len(ids)) // len(ids))


def _skipped(wanted: Sequence[int], verdicts: Sequence[Verdict]) -> list[list]:
    """Project and reason of each row left alone; what may not be seen is told as such."""
    known = {one.row.pk for one in verdicts}
    found = [[one.row.pk, one.why] for one in verdicts if one.why]
    return found + [[pk, "不在您能看的范围"] for pk in wanted if pk not in known]


def _record(run: BulkRun, user: User, *, asked: int, changed: int, why: str = "") -> None:
    detail = {"action": run.get_action_display(), "asked": asked, "changed": changed}
    if run.told:
        detail["what"] = run.told
    if why:
        detail["why"] = "撤销"
    audit.record(None, AuditAction.BULK, actor=user, target=run, detail=detail)


def _show(run: BulkRun, percent: int) -> None:
    """Seen by others before the run's transaction ends."""
    cache.set(_progress_key(run), percent, 600)


def _progress_key(run: BulkRun) -> str:
    return f"bulk:{run.pk}"
