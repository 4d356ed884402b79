from django.db import models
from django.db.models import Q

from laishan_portal.history import tracked
from projects.enums import Decision
from projects.models.fields import actor
from services.enums import EventKind, ProblemStatus
from services.models.problem import OfProblemQuerySet, Problem


class ProblemEvent(models.Model):
    """One thing that happened to a problem; a move names where from and where to."""

    problem = models.ForeignKey(
        Problem, on_delete=models.CASCADE, related_name="events", verbose_name="问题"
    )
    kind = models.CharField("事项", max_length=12, choices=EventKind)
    from_status = models.CharField("原状态", max_length=12, choices=ProblemStatus, blank=True)
    to_status = models.CharField("新状态", max_length=12, choices=ProblemStatus, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    happened_on = models.DateField("日期")
    at = models.DateTimeField("时间", auto_now_add=True)
    by = actor("操作人", null=True)

    objects = OfProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "问题流转"
        verbose_name_plural = "问题流转"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="problemevent_move_names_both",
                condition=~Q(kind=EventKind.MOVED)
                | Q(from_status__in=ProblemStatus.values, to_status__in=ProblemStatus.values),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_to_status_display()}".strip()


@tracked()
class Extension(models.Model):
    """A request for more working days, decided by another person. The clock runs meanwhile."""

    problem = models.ForeignKey(
        Problem, on_delete=models.CASCADE, related_name="extensions", verbose_name="问题"
    )
    days = models.PositiveSmallIntegerField("延长（工作日）")
    reason = models.CharField("理由", max_length=300)
    old_due_on = models.DateField("原期限")
    new_due_on = models.DateField("新期限")
    decision = models.CharField("审批", max_length=10, choices=Decision, default=Decision.PROPOSED)
    comment = models.CharField("审批意见", max_length=300, blank=True)
    requested_by = actor("申请人")
    requested_on = models.DateField("申请日期")
    decided_by = actor("审批人", null=True)
    decided_on = models.DateField("审批日期", null=True, blank=True)

    objects = OfProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "延期申请"
        verbose_name_plural = "延期申请"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="extension_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("requested_by")),
                violation_error_message="延期由另一个人审批。",
            ),
            models.CheckConstraint(
                name="extension_days_positive",
                condition=Q(days__gte=1, days__lte=60),
                violation_error_message="一次延期 1 到 60 个工作日。",
            ),
            models.UniqueConstraint(
                name="extension_one_waiting",
                fields=["problem"],
                condition=Q(decision=Decision.PROPOSED),
                violation_error_message="已有一项延期申请等审批。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem} 延长 {self.days} 个工作日"
