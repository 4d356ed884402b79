from django.db import models
from django.db.models import F, Q

from laishan_portal.history import tracked
from projects.enums import FactorKind, PermitPhase, PermitStatus


@tracked()
class PermitKind(models.Model):
    """The catalogue of formalities (手续): phase, parallel line, answering department, how long.

    ``promise_workdays`` is the department's promised time in working days; ``validity_months``
    how long the document holds. Both stay empty where no rule is known.
    """

    name = models.CharField("手续", max_length=40, unique=True)
    phase = models.CharField("阶段", max_length=12, choices=PermitPhase)
    line = models.CharField("并联线", max_length=20, blank=True)
    department = models.CharField("审批部门", max_length=40, blank=True)
    promise_workdays = models.PositiveSmallIntegerField(
        "承诺时限（工作日）", null=True, blank=True
    )
    validity_months = models.PositiveSmallIntegerField("有效期（月）", null=True, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=1)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "手续目录"
        verbose_name_plural = "手续目录"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Permit(models.Model):
    """One formality (手续): who decides, promised and done, its document number."""

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="permits"
    )
    name = models.CharField("手续", max_length=40)
    phase = models.CharField("阶段", max_length=12, choices=PermitPhase)
    kind = models.ForeignKey(
        PermitKind,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="permits",
        verbose_name="目录项",
    )
    line = models.CharField("并联线", max_length=20, blank=True)
    department = models.CharField("审批部门", max_length=40, blank=True)
    status = models.CharField(
        "状态", max_length=12, choices=PermitStatus, default=PermitStatus.WAITING
    )
    accepted_on = models.DateField("受理", null=True, blank=True)
    promised_on = models.DateField("承诺办结", null=True, blank=True)
    done_on = models.DateField("办结", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    note = models.CharField("卡点", max_length=200, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        verbose_name = "手续"
        verbose_name_plural = "手续"
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="permit_name_unique_in_project",
                fields=["project", "name"],
                violation_error_message="这项手续已经登记过。",
            ),
            models.CheckConstraint(
                name="permit_done_has_date",
                condition=Q(status=PermitStatus.DONE, done_on__isnull=False)
                | (~Q(status=PermitStatus.DONE) & Q(done_on=None)),
                violation_error_message="办结的要填办结日期，没办结的不填。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Factor(models.Model):
    """A resource the project needs (要素): needed, secured, who closes the gap, by when."""

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="factors"
    )
    kind = models.CharField("要素", max_length=12, choices=FactorKind)
    measure = models.CharField("单位", max_length=10)
    needed = models.DecimalField("需求", max_digits=12, decimal_places=2)
    secured = models.DecimalField("已保障", max_digits=12, decimal_places=2, default=0)
    action = models.CharField("缺口与办法", max_length=200, blank=True)
    responsible = models.CharField("谁来办", max_length=40, blank=True)
    due_on = models.DateField("何时", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        verbose_name = "要素"
        verbose_name_plural = "要素"
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="factor_kind_unique_in_project", fields=["project", "kind"]
            ),
            models.CheckConstraint(
                name="factor_amounts_plausible",
                condition=Q(needed__gt=0, secured__gte=0) & Q(secured__lte=F("needed")),
                violation_error_message="需求大于 0，已保障不超过需求。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
