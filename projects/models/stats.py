"""The statistical side (入统), where the money comes from, and what a closed month froze."""

import pgtrigger
from django.db import models
from django.db.models import Q

from laishan_portal.history import tracked
from laishan_portal.money import WanField
from projects.enums import Condition, FundingKind, Level, LightLevel, Stage
from projects.models.fields import actor, is_first_of_month
from projects.models.project import OfProjectQuerySet, name_as_known, of_visible_projects


class StatReturnQuerySet(OfProjectQuerySet):
    def current(self):
        """The version in force of each month; older ones stay to be read."""
        return self.filter(is_current=True)


@tracked()
class StatReturn(models.Model):
    """What the statistics bureau's platform holds for a month, 万元; one version of it.

    Another 口径 than the reported money: both stand side by side and are never added.
    ``ytd`` is 年初累计, ``since_start`` 开建累计; the four parts are cumulative since January, as
    the platform asks for them. A correction is a further version with its reason, the old row
    stays.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="stat_returns"
    )
    month = models.DateField("月份")
    version = models.PositiveSmallIntegerField("版次", default=1)
    is_current = models.BooleanField("现行", default=True)
    month_amount = WanField("本月入统（万元）", signed=True)
    ytd = WanField("年初累计（万元）")
    construction = WanField("建筑工程（万元）", null=True, blank=True)
    installation = WanField("安装工程（万元）", null=True, blank=True)
    equipment = WanField("设备购置（万元）", null=True, blank=True)
    other = WanField("其他费用（万元）", null=True, blank=True)
    since_start = WanField("开建累计（万元）", null=True, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    source = models.CharField("来源", max_length=80, blank=True)
    entered_on = models.DateField("录入日期")
    closed_through = models.DateField("当时已关账到", null=True, blank=True, editable=False)
    entered_by = actor("录入人")
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = StatReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "入统数"
        verbose_name_plural = "入统数"
        ordering = ["project", "month", "version"]
        indexes = [
            models.Index(
                fields=["month", "project"],
                name="statreturn_current_by_month",
                condition=Q(is_current=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="statreturn_version_unique", fields=["project", "month", "version"]
            ),
            models.UniqueConstraint(
                name="statreturn_one_current",
                fields=["project", "month"],
                condition=Q(is_current=True),
            ),
            models.CheckConstraint(
                name="statreturn_first_of_month", condition=is_first_of_month("month")
            ),
            models.CheckConstraint(
                name="statreturn_ytd_not_negative",
                condition=Q(ytd__gte=0),
                violation_error_message="年初累计不能是负数。",
            ),
            models.CheckConstraint(
                name="statreturn_parts_not_negative",
                condition=(Q(construction=None) | Q(construction__gte=0))
                & (Q(installation=None) | Q(installation__gte=0))
                & (Q(equipment=None) | Q(equipment__gte=0))
                & (Q(other=None) | Q(other__gte=0))
                & (Q(since_start=None) | Q(since_start__gte=0)),
                violation_error_message="建筑、安装、设备、其他和开建累计不能是负数。",
            ),
            models.CheckConstraint(
                name="statreturn_later_versions_say_why",
                condition=Q(version=1) | ~Q(reason=""),
                violation_error_message="改入统数要写说明。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.ytd}"


@tracked()
class StatEntry(models.Model):
    """A project's way onto the statistical register (纳统入库): four papers, then the day.

    A paper is there when its field is filled. ``entered_on`` is repeated in
    ``Project.stats_entered_on``, where ledgers and rules read it.
    """

    project = models.OneToOneField(
        "projects.Project", on_delete=models.CASCADE, related_name="stat_entry"
    )
    approval_number = models.CharField("立项批复、备案或核准（文号）", max_length=60, blank=True)
    contract = models.CharField("施工合同（编号或签订日期）", max_length=60, blank=True)
    photo_on = models.DateField("现场照片（拍摄日期）", null=True, blank=True)
    licence = models.CharField("营业执照（统一社会信用代码）", max_length=40, blank=True)
    entered_on = models.DateField("入库日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    updated_by = actor("更新人")

    objects = OfProjectQuerySet.as_manager()

    PAPERS = ("approval_number", "contract", "photo_on", "licence")

    class Meta:
        verbose_name = "纳统入库"
        verbose_name_plural = "纳统入库"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="statentry_entered_with_all_papers",
                condition=Q(entered_on=None)
                | (~Q(approval_number="") & ~Q(contract="") & ~Q(licence="") & ~Q(photo_on=None)),
                violation_error_message="四样材料齐了才能入库。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entered_on or '未入库'}"

    @property
    def missing(self) -> list[str]:
        """The papers that are not there yet, as people call them."""
        return [
            str(self._meta.get_field(name).verbose_name).split("（")[0]
            for name in self.PAPERS
            if not getattr(self, name)
        ]


@tracked()
class Funding(models.Model):
    """How a project is paid for (资金拼盘): the head of its sources.

    The sources add up to the total investment; where they do not, ``reason`` says why (责任制
    总投资不一致说明). ``version`` guards the whole set.
    """

    project = models.OneToOneField(
        "projects.Project", on_delete=models.CASCADE, related_name="funding"
    )
    reason = models.CharField("不一致说明", max_length=200, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    updated_by = actor("更新人")

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "资金拼盘"
        verbose_name_plural = "资金拼盘"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.project_id} 第 {self.version} 版"


@tracked()
class FundingSource(models.Model):
    """One source of a project's money, 万元: planned, and arrived (到位) so far."""

    funding = models.ForeignKey(Funding, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField("来源", max_length=10, choices=FundingKind)
    amount = WanField("计划（万元）")
    arrived = WanField("到位（万元）", default=0)
    note = models.CharField("说明", max_length=80, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = "资金来源"
        verbose_name_plural = "资金来源"
        ordering = ["funding", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="fundingsource_kind_once",
                fields=["funding", "kind"],
                violation_error_message="每种来源只填一行。",
            ),
            models.CheckConstraint(
                name="fundingsource_kind_known", condition=Q(kind__in=FundingKind.values)
            ),
            models.CheckConstraint(
                name="fundingsource_not_negative",
                condition=Q(amount__gte=0, arrived__gte=0),
                violation_error_message="金额不能是负数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class PhotoDate(models.Model):
    """On which day a report's photo was taken, as the camera wrote it: the day alone.

    The stored picture carries neither day nor place; this is read once, when it arrives.
    """

    attachment = models.OneToOneField(
        "accounts.Attachment", on_delete=models.CASCADE, related_name="photo_date"
    )
    taken_on = models.DateField("拍摄日期")

    class Meta:
        verbose_name = "照片日期"
        verbose_name_plural = "照片日期"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.taken_on}"


def _copied(related: str, label: str) -> models.ForeignKey:
    """A key as it stood then; the row it names may go, the figure stays."""
    return models.ForeignKey(
        related,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=label,
    )


class MonthFigureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of projects the user may know of, each with the name they may see."""
        rows = of_visible_projects(self, user)
        return rows.annotate(**name_as_known(user, "project"))


class MonthFigure(models.Model):
    """One project as the close of a month froze it; never changed, never deleted.

    Money in 万元, of lines up to that month booked by the day of the close; states as of the
    month's last day. Names of people and units are copied, they may be called otherwise later.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="month_figures"
    )
    month = models.DateField("月份")
    level = models.CharField("级别", max_length=10, choices=Level, blank=True)
    domain = models.CharField("领域", max_length=20, blank=True)
    stage = models.CharField("阶段", max_length=20, choices=Stage)
    condition = models.CharField("状态", max_length=12, choices=Condition)
    total_investment = WanField("总投资", null=True)
    year_plan = WanField("年计划", null=True)
    plan_to_data = WanField("应完成", null=True)
    month_done = WanField("当月完成", signed=True, default=0)
    year_done = WanField("当年完成", signed=True, default=0)
    total_done = WanField("累计完成", signed=True, default=0)
    progress = models.PositiveSmallIntegerField("形象进度", null=True)
    stats_done = WanField("当年入统", null=True)
    stats_month = models.DateField("入统月份", null=True)
    light = models.CharField("灯", max_length=10, choices=LightLevel, default=LightLevel.NONE)
    next_node_name = models.CharField("下一节点", max_length=40, blank=True)
    next_baseline_on = models.DateField("节点基线", null=True)
    next_forecast_on = models.DateField("节点预测", null=True)
    slip_days = models.IntegerField("偏差（天）", null=True)
    promised_finish_on = models.DateField("承诺竣工", null=True)
    report_status = models.CharField("月报", max_length=10, blank=True)
    unit = _copied("accounts.Unit", "责任单位")
    unit_name = models.CharField("责任单位名", max_length=80, blank=True)
    leader = _copied("accounts.Person", "包保领导")
    leader_name = models.CharField("包保领导名", max_length=40, blank=True)
    lead = _copied("accounts.Person", "服务专员")
    lead_name = models.CharField("服务专员名", max_length=40, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = MonthFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "关账月数"
        verbose_name_plural = "关账月数"
        ordering = ["-month", "project"]
        constraints = [
            models.UniqueConstraint(name="monthfigure_once", fields=["month", "project"]),
            models.CheckConstraint(
                name="monthfigure_first_of_month", condition=is_first_of_month("month")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="monthfigure_never_changed", operation=pgtrigger.Update),
            pgtrigger.Protect(
                name="monthfigure_never_deleted",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__is_demo=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.project_id}"
