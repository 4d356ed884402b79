from django.db import models
from django.db.models import Q

from accounts.enums import Role
from laishan_portal.history import tracked
from laishan_portal.money import WanField
from projects.enums import DecisionKind, Level, OpeningState, PlanScheme
from projects.models.fields import actor
from projects.models.figures import MONTHS
from projects.models.project import OfProjectQuerySet, name_as_known, of_visible_projects


class YearFiguresQuerySet(OfProjectQuerySet):
    def of(self, year: int):
        return self.filter(year=year)

    def listed(self):
        return self.exclude(level="")


class YearFigures(models.Model):
    """What one project has in one year: its place on the list, its plan, what was booked.

    Derived, never typed: ``projects.year_figures.refresh`` writes it for every year in which a
    project was listed, planned or booked; a test recomputes all. ``plan_MM`` and ``done_MM`` run
    from January to the end of that month; ``total_done`` is all that was booked up to the year's
    end; without a line of the year itself (``has_done``) the year's amount is not known, not 0.
    Amounts are whole hundredths of 万元.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="year_figures"
    )
    year = models.PositiveSmallIntegerField("年度")
    level = models.CharField("级别", max_length=10, choices=Level, blank=True)
    has_plan = models.BooleanField("有年计划", default=False)
    has_done = models.BooleanField("有完成数", default=False)
    year_plan = models.BigIntegerField("年计划（百元）", default=0)
    year_done = models.BigIntegerField("当年完成（百元）", default=0)
    total_done = models.BigIntegerField("至年底累计（百元）", default=0)
    plan_01 = models.BigIntegerField("计划至 1 月（百元）", default=0)
    plan_02 = models.BigIntegerField("计划至 2 月（百元）", default=0)
    plan_03 = models.BigIntegerField("计划至 3 月（百元）", default=0)
    plan_04 = models.BigIntegerField("计划至 4 月（百元）", default=0)
    plan_05 = models.BigIntegerField("计划至 5 月（百元）", default=0)
    plan_06 = models.BigIntegerField("计划至 6 月（百元）", default=0)
    plan_07 = models.BigIntegerField("计划至 7 月（百元）", default=0)
    plan_08 = models.BigIntegerField("计划至 8 月（百元）", default=0)
    plan_09 = models.BigIntegerField("计划至 9 月（百元）", default=0)
    plan_10 = models.BigIntegerField("计划至 10 月（百元）", default=0)
    plan_11 = models.BigIntegerField("计划至 11 月（百元）", default=0)
    plan_12 = models.BigIntegerField("计划至 12 月（百元）", default=0)
    done_01 = models.BigIntegerField("完成至 1 月（百元）", default=0)
    done_02 = models.BigIntegerField("完成至 2 月（百元）", default=0)
    done_03 = models.BigIntegerField("完成至 3 月（百元）", default=0)
    done_04 = models.BigIntegerField("完成至 4 月（百元）", default=0)
    done_05 = models.BigIntegerField("完成至 5 月（百元）", default=0)
    done_06 = models.BigIntegerField("完成至 6 月（百元）", default=0)
    done_07 = models.BigIntegerField("完成至 7 月（百元）", default=0)
    done_08 = models.BigIntegerField("完成至 8 月（百元）", default=0)
    done_09 = models.BigIntegerField("完成至 9 月（百元）", default=0)
    done_10 = models.BigIntegerField("完成至 10 月（百元）", default=0)
    done_11 = models.BigIntegerField("完成至 11 月（百元）", default=0)
    done_12 = models.BigIntegerField("完成至 12 月（百元）", default=0)

    objects = YearFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = "年度数"
        verbose_name_plural = "年度数"
        ordering = ["-year", "project"]
        constraints = [
            models.UniqueConstraint(name="yearfigures_once_a_year", fields=["project", "year"]),
        ]
        indexes = [models.Index(fields=["year", "project"], name="yearfigures_year")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year}"


class YearOpeningQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Drafts are the office's and the leaders'; an opened year everybody's."""
        if user.has_role(Role.OFFICE, Role.LEADER):
            return self
        if user.is_administrator or not user.roles:
            return self.none()
        return self.filter(state=OpeningState.OPEN)


@tracked()
class YearOpening(models.Model):
    """Next year's key-project list being drawn up from this year's, and its opening.

    ``parts`` are the drafts of what higher rooms add to a year (targets); ``digest`` is what the
    opening wrote, so that it can be taken back only while nothing of it was changed.
    """

    year = models.PositiveSmallIntegerField("年度", unique=True)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=OpeningState,
        default=OpeningState.DRAFT,
        editable=False,
    )
    scheme = models.CharField(
        "计划办法", max_length=12, choices=PlanScheme, default=PlanScheme.REMAINING
    )
    percent = models.PositiveSmallIntegerField("年度比例（%）", null=True, blank=True)
    parts = models.JSONField("其他草稿", default=dict, blank=True, editable=False)
    digest = models.CharField("开立时的摘要", max_length=64, blank=True, editable=False)
    started_by = actor("起草人")
    started_at = models.DateTimeField("起草时间", auto_now_add=True)
    opened_by = actor("开立人", null=True)
    opened_on = models.DateField("开立日期", null=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = YearOpeningQuerySet.as_manager()

    class Meta:
        verbose_name = "年度开立"
        verbose_name_plural = "年度开立"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                name="yearopening_state_known", condition=Q(state__in=OpeningState.values)
            ),
            models.CheckConstraint(
                name="yearopening_opened_in_full",
                condition=Q(state=OpeningState.DRAFT, opened_on=None, opened_by=None, digest="")
                | (
                    Q(state=OpeningState.OPEN, opened_on__isnull=False, opened_by__isnull=False)
                    & ~Q(digest="")
                ),
            ),
            models.CheckConstraint(
                name="yearopening_percent_with_scheme",
                condition=Q(scheme=PlanScheme.REMAINING, percent=None)
                | Q(scheme=PlanScheme.PERCENT, percent__range=(1, 100)),
                violation_error_message="按比例排计划要填 1 到 100 的百分比。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年"

    @property
    def source_year(self) -> int:
        """The year the list is started from."""
        return self.year - 1

    @property
    def is_open(self) -> bool:
        return self.state == OpeningState.OPEN


class YearDecisionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of projects this user may know of, each under the name they may see."""
        rows = of_visible_projects(self, user)
        return rows.annotate(**name_as_known(user, "project"))

    def on_the_list(self):
        return self.filter(kind__in=(DecisionKind.CARRIED, DecisionKind.NEW))


@tracked()
class YearDecision(models.Model):
    """What becomes of one project in the new year: carried over, new, left, or not on the list.

    ``was_level`` is its level on the source year's list, empty when it stood on none;
    ``rest`` what was still to be invested when the draft was made (total − booked), empty while
    the total is not known; ``plan_total`` the new year's plan in 万元, empty for none.
    """

    opening = models.ForeignKey(
        YearOpening, on_delete=models.CASCADE, related_name="decisions", verbose_name="年度"
    )
    project = models.ForeignKey(
        "projects.Project",
        on_delete=models.CASCADE,
        related_name="year_decisions",
        verbose_name="项目",
    )
    was_level = models.CharField("上年级别", max_length=10, choices=Level, blank=True)
    kind = models.CharField("去留", max_length=10, choices=DecisionKind)
    level = models.CharField("级别", max_length=10, choices=Level, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    rest = WanField("剩余投资（万元）", null=True, blank=True, signed=True)
    plan_total = WanField("年计划（万元）", null=True, blank=True)
    is_edited = models.BooleanField("人工改过", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = YearDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "项目去留"
        verbose_name_plural = "项目去留"
        ordering = ["opening", "project"]
        constraints = [
            models.UniqueConstraint(
                name="yeardecision_once_a_year", fields=["opening", "project"]
            ),
            models.CheckConstraint(
                name="yeardecision_kind_known", condition=Q(kind__in=DecisionKind.values)
            ),
            models.CheckConstraint(
                name="yeardecision_listed_has_level",
                condition=Q(kind__in=(DecisionKind.CARRIED, DecisionKind.NEW))
                & Q(level__in=Level.values)
                | Q(kind__in=(DecisionKind.LEFT, DecisionKind.NOT_LISTED), level=""),
                violation_error_message="列入的要选级别，不列入的不选。",
            ),
            models.CheckConstraint(
                name="yeardecision_left_says_why",
                condition=~Q(kind=DecisionKind.LEFT) | ~Q(reason=""),
                violation_error_message="退出名单要写理由。",
            ),
            models.CheckConstraint(
                name="yeardecision_carried_was_listed",
                condition=Q(
                    kind__in=(DecisionKind.CARRIED, DecisionKind.LEFT), was_level__in=Level.values
                )
                | Q(kind__in=(DecisionKind.NEW, DecisionKind.NOT_LISTED), was_level=""),
                violation_error_message="上年在名单上的选结转或退出，不在的选新列入或不列入。",
            ),
            models.CheckConstraint(
                name="yeardecision_plan_positive",
                condition=Q(plan_total=None) | Q(plan_total__gt=0),
                violation_error_message="年计划要大于 0；没有就留空。",
            ),
            models.CheckConstraint(
                name="yeardecision_plan_of_listed_only",
                condition=Q(plan_total=None)
                | Q(kind__in=(DecisionKind.CARRIED, DecisionKind.NEW)),
                violation_error_message="不在名单上的不排年计划。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_kind_display()}"


PLAN_COLUMNS = tuple(f"plan_{month:02}" for month in MONTHS)
DONE_COLUMNS = tuple(f"done_{month:02}" for month in MONTHS)
