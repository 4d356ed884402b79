"""What another rule set would light, on the facts of today: nothing is written.

The inputs of a light are put together from the standings, so that ten thousand projects are
judged in a handful of statements. A test holds the verdicts against a real switch.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape

from django.db.models import F, Min, Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from laishan_portal.formatting import lamp
from laishan_portal.ledgers.columns import text
from projects import lights
from projects.enums import (
    COUNTED_CONDITIONS,
    LIGHT_ORDER,
    OPEN_REPORT_STATUSES,
    STARTED_STAGES,
    LightLevel,
    Stage,
)
from projects.lights import LightInputs, LightRules, Verdict
from projects.models import LightOverride, MonthlyReport, Project, StageEvent

_STANDING = (
    *("data_month", "year_plan", "plan_to_data", "year_done", "next_node_name"),
    *("next_baseline_on", "next_forecast_on", "slip_days", "float_workdays"),
)
_OWN = ("pk", "stage", "condition", "planned_start_on", "stats_entered_on")
# Projects of the list of changes on one page.
SHOWN = 200


@dataclass(frozen=True)
class Present:
    """A project's inputs today, what further sources say, and the override in force."""

    inputs: LightInputs
    extra: list[lights.Reason]
    override: LightLevel | None
    why: str

    def judged_by(self, rules: LightRules) -> Verdict:
        """The light as it would stand, a person's decision included."""
        verdict = self.computed_by(rules)
        if self.override is None or verdict.level == LightLevel.DONE:
            return verdict
        return lights.combine(verdict, self.override, self.why)

    def computed_by(self, rules: LightRules) -> Verdict:
        return lights.evaluate(self.inputs, rules, self.extra)


def present(projects: QuerySet[Project], today: date) -> dict[int, Present]:
    """By project, in the queryset's order; four statements and those of further sources."""
    rows = list(projects.values_list(*_OWN, *[f"standing__{name}" for name in _STANDING]))
    ids = projects.order_by().values("pk")
    mine = Q(project__in=ids)
    stale = _oldest_overdue(mine, today)
    started = _first_starts(mine)
    overrides = _overrides(mine, today)
    extra: dict[int, list] = {}
    for source in lights.sources:
        for pk, reasons in source.reasons([row[0] for row in rows], today).items():
            extra.setdefault(pk, []).extend(reasons)
    return {
        row[0]: Present(
            _inputs(row, stale.get(row[0]), started.get(row[0]), today),
            extra.get(row[0], []),
            *overrides.get(row[0], (None, "")),
        )
        for row in rows
    }


def _oldest_overdue(mine: Q, today: date) -> dict[int, tuple[date, date]]:
    """The month and the day due of the oldest report nobody filed."""
    rows = (
        MonthlyReport.objects.filter(mine, status__in=OPEN_REPORT_STATUSES)
        .filter(due_on__lt=today, opens_on__lte=today)
        .order_by("project", "month")
        .distinct("project")
    )
    return {pk: (month, due) for pk, month, due in rows.values_list("project", "month", "due_on")}


def _first_starts(mine: Q) -> dict[int, date]:
    rows = (
        StageEvent.objects.filter(mine, to_stage__in=STARTED_STAGES)
        .approved()
        .exclude(occurred_on=None)
        .exclude(from_stage=F("to_stage"))
        .order_by()
        .values("project")
        .annotate(first=Min("occurred_on"))
    )
    return dict(rows.values_list("project", "first"))


def _overrides(mine: Q, today: date) -> dict[int, tuple[LightLevel, str]]:
    rows = LightOverride.objects.filter(mine).in_force(today)
    found = rows.values_list("project", "level", "reason", "expires_on")
    return {
        pk: (LightLevel(level), lights.override_words(reason, until))
        for pk, level, reason, until in found
    }


def _inputs(row: tuple, stale, started: date | None, today: date) -> LightInputs:
    _pk, stage, condition, planned, entered, *standing = row
    month, plan, to_data, done, node, baseline, forecast, slip, left = standing
    is_started = stage in STARTED_STAGES
    return LightInputs(
        today=today,
        is_counted=condition in COUNTED_CONDITIONS,
        is_operating=stage == Stage.OPERATION,
        stale_month=stale[0] if stale else None,
        stale_days=(today - stale[1]).days if stale else 0,
        data_month=month,
        year_plan=plan,
        plan_to_data=to_data,
        year_done=done or 0,
        node_name=node or "",
        node_baseline=baseline,
        node_forecast=forecast,
        slip_days=slip,
        float_workdays=left,
        planned_start=planned,
        is_started=is_started,
        started_on=started if is_started else None,
        entered_on=entered,
    )


# ── what would change ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Move:
    """A project whose light would be another one, with both sentences."""

    pk: int
    name: str
    before: LightLevel
    after: LightLevel
    was: str
    becomes: str


@dataclass(frozen=True)
class Preview:
    """``counts`` is keyed (present level, level by the new rules)."""

    total: int
    counts: Mapping[tuple[LightLevel, LightLevel], int]
    moves: list[Move] = field(default_factory=list)
    changed: int = 0

    @property
    def levels(self) -> list[LightLevel]:
        """Those that occur, worst first."""
        used = {level for pair in self.counts for level in pair}
        return sorted(used, key=lambda level: LIGHT_ORDER[level])

    def matrix(self) -> list[tuple[LightLevel, list[tuple[int, LightLevel]], int]]:
        """A line for each present level: (number, level to come) of each cell, and the sum."""
        lines = []
        for before in self.levels:
            cells = [(self.counts.get((before, after), 0), after) for after in self.levels]
            lines.append((before, cells, sum(number for number, _after in cells)))
        return lines

    def sums(self) -> list[int]:
        return [
            sum(self.counts.get((before, after), 0) for before in self.levels)
            for after in self.levels
        ]


def preview(
    user: User, rules: LightRules, *, today: date, only: tuple[str, str] | None = None
) -> Preview:
    """Of every project the user may know of. ``only`` keeps one cell of the matrix listed."""
    projects = Project.objects.visible_to(user).filter(standing__isnull=False)
    lit = {
        pk: (name, LightLevel(level), reason)
        for pk, name, level, reason in projects.order_by("code").values_list(
            "pk", "shown_name", "standing__light", "standing__light_reason"
        )
    }
    found = present(projects.order_by("code"), today)
    counts: Counter = Counter()
    moves: list[Move] = []
    changed = 0
    for pk, each in found.items():
        name, before, was = lit[pk]
        after, sentence = _outcome(each, rules)
        counts[before, after] += 1
        if before == after:
            continue
        changed += 1
        if only is None or only == (before, after):
            moves.append(Move(pk, name, before, after, was, sentence))
    moves.sort(key=lambda move: (LIGHT_ORDER[move.after], LIGHT_ORDER[move.before]))
    return Preview(len(found), counts, moves[:SHOWN], changed)


def _outcome(each: Present, rules: LightRules) -> tuple[LightLevel, str]:
    verdict = each.judged_by(rules)
    return verdict.level, "；".join(reason.sentence for reason in verdict.reasons)


def draw_moves(moves: Iterable[Move]) -> SafeString:
    """The rows of the list as one string."""
    before, after = reverse("projects:light_why", kwargs={"pk": 0}).split("0", 1)
    drawn = [
        f'<tr><th scope="row"><a href="{before}{move.pk}{after}">{escape(move.name)}</a></th>'
        f'<td class="nw">{lamp(move.before)}</td><td class="nw">{lamp(move.after)}</td>'
        f"<td>{text(move.was)}</td><td>{text(move.becomes)}</td></tr>"
        for move in moves
    ]
    return SafeString("".join(drawn))  # reviewed: names and sentences are escaped above


def title_of(found: Preview) -> str:
    """``换成这一版，205 个项目里 31 个变灯：18 个变坏，13 个变好``."""
    if not found.changed:
        return f"换成这一版，{found.total:,} 个项目的灯都不变"
    worse = _count(found.counts.items(), lambda before, after: after < before)
    return (
        f"换成这一版，{found.total:,} 个项目里 {found.changed:,} 个变灯："
        f"{worse:,} 个变坏，{found.changed - worse:,} 个变好"
    )


def _count(pairs: Iterable, is_meant) -> int:
    return sum(
        number
        for (before, after), number in pairs
        if is_meant(LIGHT_ORDER[before], LIGHT_ORDER[after])
    )
