from django.db import models
from django.db.models import Q

from laishan_portal.history import tracked
from laishan_portal.money import WanField
from projects.enums import EntryKind
from projects.models.fields import actor, is_first_of_month


@tracked(in_bulk=True)
class PlanCurve(models.Model):
    """One version of a project's month-by-month plan for a year; old versions are kept."""

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="plan_curves"
    )
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版次", default=1)
    is_current = models.BooleanField("现行", default=True)
    reason = models.CharField("调整理由", max_length=200, blank=True)
    approved_on = models.DateField("批准日期")
    approved_by = actor("批准人", null=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = "投资计划"
        verbose_name_plural = "投资计划"
        ordering = ["project", "-year", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="plancurve_version_unique", fields=["project", "year", "version"]
            ),
            models.UniqueConstraint(
                name="plancurve_one_current",
                fields=["project", "year"],
                condition=Q(is_current=True),
            ),
            models.CheckConstraint(
                name="plancurve_later_versions_say_why",
                condition=Q(version=1) | ~Q(reason=""),
                violation_error_message="调整计划要写理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 第 {self.version} 版"


@tracked(in_bulk=True)
class PlanMonth(models.Model):
    """What the curve plans to be invested in one month, 万元 (not cumulative)."""

    curve = models.ForeignKey(PlanCurve, on_delete=models.CASCADE, related_name="months")
    month = models.DateField("月份")
    amount = WanField("计划投资（万元）")

    class Meta:
        verbose_name = "月计划"
        verbose_name_plural = "月计划"
        ordering = ["curve", "month"]
        constraints = [
            models.UniqueConstraint(name="planmonth_once", fields=["curve", "month"]),
            models.CheckConstraint(
                name="planmonth_first_of_month", condition=is_first_of_month("month")
            ),
            models.CheckConstraint(
                name="planmonth_not_negative",
                condition=Q(amount__gte=0),
                violation_error_message="计划投资不能是负数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.amount}"


class InvestmentEntry(models.Model):
    """One line of the investment ledger, 万元. Figures are sums of lines; none is ever changed.

    ``opening`` is what was invested before the year, booked on the last December; ``report`` comes
    from an approved monthly report; ``correction`` is the difference to it, with a reason.
    ``closed_through`` is the last month closed when the line was booked: what it adds to a month
    closed by then is an adjustment of that month.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="investments"
    )
    month = models.DateField("月份")
    amount = WanField("金额（万元）", signed=True)
    kind = models.CharField("类别", max_length=10, choices=EntryKind)
    report = models.ForeignKey(
        "projects.MonthlyReport",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name="月报",
    )
    reason = models.CharField("理由", max_length=200, blank=True)
    recorded_on = models.DateField("记账日期")
    closed_through = models.DateField("当时已关账到", null=True, blank=True, editable=False)
    by = actor("记账人")
    is_demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = "投资台账"
        verbose_name_plural = "投资台账"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["project", "month"], name="investmententry_project_month"),
            models.Index(
                fields=["month", "project"],
                name="investmententry_after_close",
                condition=Q(closed_through__gte=models.F("month")),
            ),
            models.Index(
                fields=["project"],
                name="investmententry_late",
                condition=Q(closed_through__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="investmententry_first_of_month", condition=is_first_of_month("month")
            ),
            models.CheckConstraint(
                name="investmententry_only_corrections_negative",
                condition=Q(kind=EntryKind.CORRECTION) | Q(amount__gte=0),
                violation_error_message="金额不能是负数。",
            ),
            models.CheckConstraint(
                name="investmententry_correction_says_why",
                condition=~Q(kind=EntryKind.CORRECTION) | ~Q(reason=""),
                violation_error_message="更正要写理由。",
            ),
            models.CheckConstraint(
                name="investmententry_report_has_report",
                condition=~Q(kind=EntryKind.REPORT) | Q(report__isnull=False),
            ),
            models.UniqueConstraint(
                name="investmententry_report_booked_once",
                fields=["report"],
                condition=Q(kind=EntryKind.REPORT),
            ),
            models.UniqueConstraint(
                name="investmententry_one_opening_a_month",
                fields=["project", "month"],
                condition=Q(kind=EntryKind.OPENING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.amount}"


class ClosedMonth(models.Model):
    """The lock the domain obeys: a closed month takes no report any more, only corrections.

    The sums are those of the month's ``MonthFigure`` rows, kept so that the list of months need
    not add them up; 万元, counted projects only.
    """

    month = models.DateField("月份", primary_key=True)
    closed_on = models.DateField("关账日期", null=True)
    closed_at = models.DateTimeField("关账时间", auto_now_add=True)
    closed_by = actor("关账人")
    note = models.CharField("说明", max_length=200, blank=True)
    projects = models.PositiveIntegerField("项目数", default=0)
    year_plan = WanField("年计划", default=0)
    year_done = WanField("当年完成", signed=True, default=0)
    stats_done = WanField("当年入统", default=0)
    unfiled = models.PositiveIntegerField("没有月报的项目", default=0)

    class Meta:
        verbose_name = "关账月份"
        verbose_name_plural = "关账月份"
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                name="closedmonth_first_of_month", condition=is_first_of_month("month")
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
