from django.db import models

from laishan_portal.money import WanField
from projects.enums import Level, LightLevel, ReportStatus


class ProjectStanding(models.Model):
    """Where a project stands today: what ledgers, home pages and dashboards read.

    Derived, never typed: ``projects.standing.refresh`` recomputes it from the dated rows after
    every write and each night; a test recomputes all. Money in 万元.
    """

    project = models.OneToOneField(
        "projects.Project", on_delete=models.CASCADE, primary_key=True, related_name="standing"
    )
    year = models.PositiveSmallIntegerField("年度")
    as_of = models.DateField("截至")
    level = models.CharField("级别", max_length=10, choices=Level, blank=True)
    lead = models.ForeignKey(
        "accounts.Person",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="服务专员",
    )
    # Investment: compared at the project's own data month, the last approved report.
    data_month = models.DateField("数据月", null=True)
    year_plan = WanField("年计划", null=True)
    plan_to_data = WanField("应完成", null=True)
    year_done = WanField("当年完成", default=0)
    total_done = WanField("累计完成", default=0)
    progress = models.PositiveSmallIntegerField("形象进度", null=True)
    # The statistical side (入统): never mixed with the reported one.
    stats_done = WanField("当年入统", null=True)
    stats_month = models.DateField("入统月份", null=True)
    # The light.
    light = models.CharField("灯", max_length=10, choices=LightLevel, default=LightLevel.NONE)
    light_order = models.PositiveSmallIntegerField("灯序", default=5)
    light_since = models.DateField("亮灯日期", null=True)
    light_reason = models.CharField("原因", max_length=300, blank=True)
    # The next node.
    next_node = models.ForeignKey(
        "projects.Node", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    next_node_name = models.CharField("下一节点", max_length=40, blank=True)
    next_baseline_on = models.DateField("节点基线", null=True)
    next_forecast_on = models.DateField("节点预测", null=True)
    slip_days = models.IntegerField("偏差（天）", null=True)
    float_workdays = models.IntegerField("时差（工作日）", null=True)
    # The schedule as a whole: the forward pass' finish, and how often the promise was moved.
    forecast_finish_on = models.DateField("预测竣工", null=True)
    postponements = models.PositiveSmallIntegerField("推迟次数", default=0)
    postponed_days = models.PositiveIntegerField("累计推迟（天）", default=0)
    # Reporting: the newest open slot's month, or the last one made.
    report_month = models.DateField("月报月份", null=True)
    report_status = models.CharField("月报", max_length=10, choices=ReportStatus, blank=True)
    report_due_on = models.DateField("月报截止", null=True)
    report_is_late = models.BooleanField("迟报", default=False)
    last_reported_month = models.DateField("最近已报", null=True)
    stage_since = models.DateField("进入本阶段", null=True)

    class Meta:
        verbose_name = "项目现状"
        verbose_name_plural = "项目现状"
        indexes = [
            models.Index(fields=["light_order", "project"], name="projectstanding_by_light"),
            models.Index(fields=["lead"], name="projectstanding_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.as_of}"
