from django.db import models
from django.db.models import F, Q

from laishan_portal.money import WanField
from projects.enums import Decision
from projects.models.fields import actor
from projects.models.project import OfProjectQuerySet


class DecidedQuerySet(OfProjectQuerySet):
    def approved(self):
        return self.filter(decision=Decision.APPROVED)

    def waiting(self):
        return self.filter(decision=Decision.PROPOSED)


class Decided(models.Model):
    """Proposed with its ground and decided by somebody else, once; never edited."""

    reason = models.CharField("依据", max_length=300)
    decision = models.CharField(
        "审批", max_length=10, choices=Decision, default=Decision.PROPOSED, editable=False
    )
    comment = models.CharField("审批意见", max_length=300, blank=True, editable=False)
    proposed_by = actor("提出人")
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = actor("审批人", null=True)
    decided_on = models.DateField("审批日期", null=True, editable=False)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = DecidedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_decided_in_full",
                condition=Q(decision=Decision.PROPOSED, decided_on=None, decided_by=None)
                | (
                    ~Q(decision=Decision.PROPOSED)
                    & Q(decided_on__isnull=False, decided_by__isnull=False)
                ),
            ),
        ]


class CapitalIncrease(Decided):
    """增资: a signed project's total raised; statistics count the increase, never the new total.

    Proposed with its ground, approved by somebody else; only then is the total raised. Written
    once; afterwards only decided. Money in 万元.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="increases"
    )
    agreed_on = models.DateField("议定日期")
    old_total = WanField("原总投资", editable=False)
    new_total = WanField("增资后总投资")

    class Meta:
        verbose_name = "增资"
        verbose_name_plural = "增资"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="capitalincrease_raises",
                condition=Q(new_total__gt=F("old_total")),
                violation_error_message="增资后的总投资要比原来的大。",
            ),
            models.UniqueConstraint(
                name="capitalincrease_one_waiting",
                fields=["project"],
                condition=Q(decision=Decision.PROPOSED),
                violation_error_message="这个项目已有一项增资待审批，先等结果。",
            ),
            *Decided.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: +{self.amount}"

    @property
    def amount(self):
        """Only the increase."""
        return self.new_total - self.old_total


class OwnerChange(Decided):
    """换业主: from a day on another enterprise carries a signed project, signings included (R14).

    Proposed with its ground, approved by somebody else; only then does the project's owner change.
    Written once; afterwards only decided.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="owner_changes"
    )
    changed_on = models.DateField("更换日期")
    old_owner = models.ForeignKey(
        "enterprises.Enterprise",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="原业主",
    )
    new_owner = models.ForeignKey(
        "enterprises.Enterprise",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="新业主",
    )

    class Meta:
        verbose_name = "换业主"
        verbose_name_plural = "换业主"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="ownerchange_really_changes",
                condition=~Q(new_owner=F("old_owner")),
                violation_error_message="新业主和原业主是同一家。",
            ),
            models.UniqueConstraint(
                name="ownerchange_one_waiting",
                fields=["project"],
                condition=Q(decision=Decision.PROPOSED),
                violation_error_message="这个项目已有一项换业主待审批，先等结果。",
            ),
            *Decided.Meta.constraints,
            models.CheckConstraint(
                name="ownerchange_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                violation_error_message="自己提出的要由别人审批。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.old_owner_id} → {self.new_owner_id}"
