"""The year's plan of many projects scaled, or put off by months. Exact arithmetic, 万元."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from laishan_portal.exceptions import DomainError
from laishan_portal.formatting import wan
from projects.domain.bulk.steps import Row, Step, Verdict
from projects.domain.plans import check_amounts, draft_curve
from projects.enums import BulkAction
from projects.models import PlanCurve, PlanMonth

_CENT = Decimal("0.01")
SCALE, SHIFT = "scale", "shift"


def scaled(months: dict[date, Decimal], *, percent: int, since: date) -> dict[date, Decimal]:
    """The months from ``since`` on at so many per cent, to the hundredth, halves upwards."""
    return {
        month: (amount * percent / 100).quantize(_CENT, ROUND_HALF_UP)
        if month >= since
        else amount
        for month, amount in months.items()
    }


def shifted(months: dict[date, Decimal], *, by: int, since: date) -> dict[date, Decimal]:
    """The months from ``since`` on put off by so many; what would leave the year is December's.

    The year's sum stays what it was.
    """
    moved = {month: amount if month < since else Decimal(0) for month, amount in months.items()}
    for month, amount in months.items():
        if month >= since:
            moved[month.replace(month=min(month.month + by, 12))] += amount
    return moved


class PlanStep(Step):
    action = BulkAction.PLAN

    @property
    def since(self) -> date:
        """The month from which the plan changes: what is past stays as it was planned."""
        return date(self.today.year, self.values["since"], 1)

    @property
    def told(self) -> str:
        since = f"{self.values['since']} 月起"
        if self.values["mode"] == SCALE:
            return f"{since}按 {self.values['percent']}% 调整"
        return f"{since}推后 {self.values['months']} 个月"

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        ids = [row.pk for row in rows]
        months = PlanMonth.objects.filter(
            curve__project__in=ids, curve__year=self.today.year, curve__is_current=True
        ).values_list("curve__project", "curve", "curve__version", "month", "amount")
        plans: dict[int, tuple[int, int, dict]] = {}
        for project, curve, version, month, amount in months:
            plans.setdefault(project, (curve, version, {}))[2][month] = amount
        return [
            self.verdict(row, lambda row=row: self._judge(row, plans.get(row.pk))) for row in rows
        ]

    def _judge(self, row: Row, plan: tuple | None) -> Verdict:
        if plan is None:
            raise DomainError(f"没有 {self.today.year} 年计划")
        curve, version, months = plan
        changed = self._change(months)
        if changed == months:
            raise DomainError("从这个月起没有计划可调")
        check_amounts(changed, year=self.today.year)
        old, new = sum(months.values()), sum(changed.values())
        words = _told_shift(months, changed) if old == new else f"{wan(new)} 万元"
        return Verdict(row, f"{wan(old)} 万元", words, data=(curve, version, changed))

    def _change(self, months: dict[date, Decimal]) -> dict[date, Decimal]:
        if self.values["mode"] == SCALE:
            return scaled(months, percent=self.values["percent"], since=self.since)
        return shifted(months, by=self.values["months"], since=self.since)

    def write(self, verdicts: Sequence[Verdict]) -> dict[int, dict]:
        plans = {one.row.pk: one.data for one in verdicts}
        return self._replace(plans, reason=self.values["reason"])

    def _replace(self, plans: dict[int, tuple[int, int, dict]], *, reason: str) -> dict[int, dict]:
        """``{project: (curve in force, its version, amounts)}`` as the next versions."""
        PlanCurve.objects.filter(pk__in=[old for old, _, _ in plans.values()]).update(
            is_current=False
        )
        curves, months = [], []
        for project, (_, version, amounts) in plans.items():
            curve, rows = draft_curve(
                project,
                year=self.today.year,
                amounts=amounts,
                version=version + 1,
                reason=reason,
                by=self.by,
            )
            curve.clean_fields(exclude=["project", "approved_by"])  # no statement a row
            curves.append(curve)
            months += rows
        PlanCurve.objects.bulk_create(curves, batch_size=1000)
        PlanMonth.objects.bulk_create(months, batch_size=2000)
        return {
            curve.project_id: {"new": curve.pk, "old": plans[curve.project_id][0]}
            for curve in curves
        }

    def undo(self, before: dict[int, dict]) -> list[int]:
        """Where this run's version is still in force: a further version with the old months."""
        mine = {note["new"]: note["old"] for note in before.values()}
        held = PlanCurve.objects.filter(pk__in=mine, is_current=True)
        found = {curve.pk: curve for curve in held}
        amounts: dict[int, dict] = {}
        for curve, month, amount in PlanMonth.objects.filter(
            curve__in=[mine[pk] for pk in found]
        ).values_list("curve", "month", "amount"):
            amounts.setdefault(curve, {})[month] = amount
        plans = {
            curve.project_id: (curve.pk, curve.version, amounts[mine[curve.pk]])
            for curve in found.values()
        }
        self._replace(plans, reason="撤销批量调整")
        return sorted(plans)


def _told_shift(months: dict[date, Decimal], changed: dict[date, Decimal]) -> str:
    """What moves when the sum stays: how much of the year lies in its last quarter now."""
    last = [month for month in months if month.month >= 10]
    before, after = (sum(plan[month] for month in last) for plan in (months, changed))
    return f"总额不变，四季度由 {wan(before)} 变为 {wan(after)} 万元"
