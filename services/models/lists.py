from django.db import models
from django.db.models import Q

from laishan_portal.history import tracked
from projects.models.fields import actor
from services.models.problem import OfProblemQuerySet, Problem


@tracked()
class Task(models.Model):
    """任务清单: who does what by when. Somebody outside the district's units has a name only."""

    problem = models.ForeignKey(
        Problem, on_delete=models.CASCADE, related_name="tasks", verbose_name="问题"
    )
    content = models.CharField("做什么", max_length=60)
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="责任单位",
    )
    owner = models.ForeignKey(
        "accounts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_tasks",
        verbose_name="责任人",
    )
    outsider = models.CharField("区外或企业方", max_length=30, blank=True)
    due_on = models.DateField("到哪天")
    done_on = models.DateField("完成日期", null=True, blank=True)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    created_by = actor("列出人")

    objects = OfProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "任务"
        verbose_name_plural = "任务清单"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="task_has_an_owner",
                condition=Q(unit__isnull=False) | Q(owner__isnull=False) | ~Q(outsider=""),
                violation_error_message="写明由哪个单位、哪个人办。",
            )
        ]

    def __str__(self) -> str:
        return self.content


@tracked()
class Measure(models.Model):
    """措施清单: what was done on a day, for one of the tasks or for the problem as a whole."""

    problem = models.ForeignKey(
        Problem, on_delete=models.CASCADE, related_name="measures", verbose_name="问题"
    )
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="measures",
        verbose_name="对应任务",
    )
    taken_on = models.DateField("日期")
    content = models.CharField("做了什么", max_length=200)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    recorded_by = actor("登记人")

    objects = OfProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "措施"
        verbose_name_plural = "措施清单"
        ordering = ["-taken_on", "-pk"]

    def __str__(self) -> str:
        return self.content
