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
    year = models.PositiveSmallIntegerField()
    is_counted = models.BooleanField()
    in_expansion_zone = models.BooleanField()
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    leader = models.ForeignKey(
        "accounts.Person",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    light_order = models.PositiveSmallIntegerField()
    filed = models.PositiveSmallIntegerField(choices=FiledState)
    nodes_due = models.PositiveSmallIntegerField()
    nodes_on_time = models.PositiveSmallIntegerField()
    light_since = models.DateField(null=True)
    stage_group = models.PositiveSmallIntegerField()
    stage_since = models.DateField(null=True)
    data_month = models.PositiveSmallIntegerField(null=True)
    has_plan = models.BooleanField()
    year_plan = models.BigIntegerField()
    plan_to_data = models.BigIntegerField()
    year_done = models.BigIntegerField()
    gap = models.BigIntegerField(null=True)
    plan_01 = models.BigIntegerField()
    plan_02 = models.BigIntegerField()
    plan_03 = models.BigIntegerField()
    plan_04 = models.BigIntegerField()
    plan_05 = models.BigIntegerField()
    plan_06 = models.BigIntegerField()
    plan_07 = models.BigIntegerField()
    plan_08 = models.BigIntegerField()
    plan_09 = models.BigIntegerField()
    plan_10 = models.BigIntegerField()
    plan_11 = models.BigIntegerField()
    plan_12 = models.BigIntegerField()
    done_01 = models.BigIntegerField()
    done_02 = models.BigIntegerField()
    done_03 = models.BigIntegerField()
    done_04 = models.BigIntegerField()
    done_05 = models.BigIntegerField()
    done_06 = models.BigIntegerField()
    done_07 = models.BigIntegerField()
    done_08 = models.BigIntegerField()
    done_09 = models.BigIntegerField()
    done_10 = models.BigIntegerField()
    done_11 = models.BigIntegerField()
    done_12 = models.BigIntegerField()
    nodes_next = models.PositiveSmallIntegerField(default=0)
    has_overdue = models.BooleanField(default=False)
    total_done = models.BigIntegerField(default=0)
    total_investment = models.BigIntegerField(null=True)
    domain = models.CharField(max_length=20)
    street = models.CharField(max_length=9)

    class Meta:
        verbose_name = "项目汇总数"
        verbose_name_plural = "项目汇总数"
        ordering = ["pk"]
        indexes = [
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

    version = models.BigIntegerField()

    class Meta:
        verbose_name = "汇总数版本"
        verbose_name_plural = "汇总数版本"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.version)
