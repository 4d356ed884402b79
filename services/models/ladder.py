from django.db import models
from django.db.models import Q

from laishan_portal.history import tracked
from services.enums import DayCount, HandlingLevel, LadderTarget
from services.models.problem import OfProblemQuerySet, Problem


@tracked()
class LadderStep(models.Model):
    """One step of the ladder of chasing: so many days after acceptance, somebody higher."""

    number = models.PositiveSmallIntegerField("第几级", unique=True)
    days = models.PositiveSmallIntegerField("满几天")
    counted_in = models.CharField(
        "按什么算", max_length=8, choices=DayCount, default=DayCount.WORKING
    )
    tells = models.CharField("提醒谁", max_length=10, choices=LadderTarget)
    raises_to = models.CharField("提到", max_length=12, choices=HandlingLevel, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "提级阶梯"
        verbose_name_plural = "提级阶梯"
        ordering = ["days", "number"]
        constraints = [
            models.CheckConstraint(
                name="ladderstep_days_positive",
                condition=Q(days__gte=1),
                violation_error_message="天数至少是 1。",
            )
        ]

    def __str__(self) -> str:
        return f"满 {self.days} 个{self.get_counted_in_display()}提醒{self.get_tells_display()}"


@tracked()
class Escalation(models.Model):
    """A step that was taken for a problem: once in each round of handling."""

    problem = models.ForeignKey(
        Problem, on_delete=models.CASCADE, related_name="escalations", verbose_name="问题"
    )
    step = models.ForeignKey(
        LadderStep, on_delete=models.PROTECT, related_name="+", verbose_name="哪一级"
    )
    round = models.PositiveSmallIntegerField("第几次办理")
    taken_on = models.DateField("日期")
    age_days = models.PositiveSmallIntegerField("当时满几天")
    told = models.PositiveSmallIntegerField("提醒人数", default=0)

    objects = OfProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "提级记录"
        verbose_name_plural = "提级记录"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="escalation_step_once", fields=["problem", "step", "round"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem.number} {self.step}"
