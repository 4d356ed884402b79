from django.db import models

MONTHS = range(1, 13)
PLAN_COLUMNS = tuple(f"plan_{month:02}" for month in MONTHS)
DONE_COLUMNS = tuple(f"done_{month:02}" for month in MONTHS)


class FiledState(models.IntegerChoices):
    """How the newest monthly slot stands; exempt ones ask for nothing."""

    NOTHING = 0, "免报"
    IN_TIME = 1, "已报"
    LATE = 2, "迟报"
    OPEN = 3, "待报"
    OVERDUE = 4, "过期未报"


class ProjectFigures(models.Model):
    """What one project adds to every figure: narrow, so that ten thousand add up in 3 ms.

    Derived, never typed: ``projects.figures.refresh`` writes it with the standing, a test
    recomputes all. Amounts are whole hundredths of 万元. ``plan_MM`` and ``done_MM`` are what
    the year's curve planned and what was booked from January to the end of that month;
    ``nodes_due`` are this month's baselines up to today; ``filed`` is about the newest slot;
    ``stage_group`` is the place in STAGE_GROUPS, from 1. ``nodes_next`` are open nodes promised
    for the coming month; ``has_overdue`` that some month's report, not only the newest, is late.
    """

    project = models.OneToOneField(
        "projects.Project", on_delete=models.CASCADE, primary_key=True, related_name="figures"
    )
    year = models.PositiveSmallIntegerField("年度")
    is_counted = models.BooleanField("计入统计")
    in_expansion_zone = models.BooleanField("扩容区")
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name="责任单位",
    )
    leader = models.ForeignKey(
        "accounts.Person",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name="包保领导",
    )
    light_order = models.PositiveSmallIntegerField("灯序")
    filed = models.PositiveSmallIntegerField("月报", choices=FiledState)
    nodes_due = models.PositiveSmallIntegerField("本月应到节点")
    nodes_on_time = models.PositiveSmallIntegerField("本月按期节点")
    light_since = models.DateField("亮灯日期", null=True)
    stage_group = models.PositiveSmallIntegerField("阶段组")
    stage_since = models.DateField("进入本阶段", null=True)
    data_month = models.PositiveSmallIntegerField("数据月", null=True)
    has_plan = models.BooleanField("有年计划")
    year_plan = models.BigIntegerField("年计划（百元）")
    plan_to_data = models.BigIntegerField("应完成（百元）")
    year_done = models.BigIntegerField("当年完成（百元）")
    gap = models.BigIntegerField("差额（百元）", null=True)
    plan_01 = models.BigIntegerField("计划至 1 月（百元）")
    plan_02 = models.BigIntegerField("计划至 2 月（百元）")
    plan_03 = models.BigIntegerField("计划至 3 月（百元）")
    plan_04 = models.BigIntegerField("计划至 4 月（百元）")
    plan_05 = models.BigIntegerField("计划至 5 月（百元）")
    plan_06 = models.BigIntegerField("计划至 6 月（百元）")
    plan_07 = models.BigIntegerField("计划至 7 月（百元）")
    plan_08 = models.BigIntegerField("计划至 8 月（百元）")
    plan_09 = models.BigIntegerField("计划至 9 月（百元）")
    plan_10 = models.BigIntegerField("计划至 10 月（百元）")
    plan_11 = models.BigIntegerField("计划至 11 月（百元）")
    plan_12 = models.BigIntegerField("计划至 12 月（百元）")
    done_01 = models.BigIntegerField("完成至 1 月（百元）")
    done_02 = models.BigIntegerField("完成至 2 月（百元）")
    done_03 = models.BigIntegerField("完成至 3 月（百元）")
    done_04 = models.BigIntegerField("完成至 4 月（百元）")
    done_05 = models.BigIntegerField("完成至 5 月（百元）")
    done_06 = models.BigIntegerField("完成至 6 月（百元）")
    done_07 = models.BigIntegerField("完成至 7 月（百元）")
    done_08 = models.BigIntegerField("完成至 8 月（百元）")
    done_09 = models.BigIntegerField("完成至 9 月（百元）")
    done_10 = models.BigIntegerField("完成至 10 月（百元）")
    done_11 = models.BigIntegerField("完成至 11 月（百元）")
    done_12 = models.BigIntegerField("完成至 12 月（百元）")
    nodes_next = models.PositiveSmallIntegerField("下月应到节点", default=0)
    has_overdue = models.BooleanField("有过期未报", default=False)
    total_done = models.BigIntegerField("累计完成（百元）", default=0)
    total_investment = models.BigIntegerField("总投资（百元）", null=True)
    stats_done = models.BigIntegerField("当年入统（百元）", default=0)
    domain = models.CharField("领域", max_length=20)
    street = models.CharField("属地", max_length=9)

    class Meta:
        verbose_name = "项目汇总数"
        verbose_name_plural = "项目汇总数"
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["project"],
                name="projectfigures_overdue",
                condition=models.Q(has_overdue=True),
            ),
            models.Index(fields=["light_order", "light_since"], name="projectfigures_by_light"),
            models.Index(
                fields=["-gap"], name="projectfigures_behind", condition=models.Q(gap__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year}"


class FiguresVersion(models.Model):
    """Tells whether figures kept in memory still hold: their sum changes with every write.

    A statement trigger on ``ProjectFigures`` gives one unlocked row a new random value, or adds
    a row, so that writers never wait for each other and a rolled back write leaves no trace.
    """

    version = models.BigIntegerField("版本")

    class Meta:
        verbose_name = "汇总数版本"
        verbose_name_plural = "汇总数版本"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.version)
