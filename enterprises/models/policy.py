from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from enterprises.enums import (
    BenefitKind,
    ClaimMode,
    ConditionField,
    Operator,
    PolicyStatus,
)
from enterprises.models.registry import RegistryQuerySet
from laishan_portal.history import tracked


def in_force(today, path: str = "") -> Q:
    """Issued, and the day lies in its validity. An open end does not end."""
    return (
        Q(**{f"{path}status": PolicyStatus.ISSUED})
        & (Q(**{f"{path}valid_from": None}) | Q(**{f"{path}valid_from__lte": today}))
        & (Q(**{f"{path}valid_to": None}) | Q(**{f"{path}valid_to__gte": today}))
    )


class PolicyQuerySet(RegistryQuerySet):
    def in_force(self, today):
        return self.filter(in_force(today))


@tracked()
class Policy(models.Model):
    """A document enterprises may benefit from; what it grants are its items."""

    title = models.CharField("政策名称", max_length=160, unique=True)
    issuer = models.CharField("发文单位", max_length=80, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="主管单位",
    )
    status = models.CharField(
        "状态", max_length=12, choices=PolicyStatus, default=PolicyStatus.DRAFTING
    )
    issued_on = models.DateField("印发日期", null=True, blank=True)
    valid_from = models.DateField("有效期起", null=True, blank=True)
    valid_to = models.DateField("有效期止", null=True, blank=True)
    link = models.CharField("原文网址", max_length=300, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    is_fact = models.BooleanField("引自公开报道", default=False, editable=False)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "政策"
        verbose_name_plural = "政策"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="policy_valid_forward",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="有效期止不能早于有效期起。",
            ),
            models.CheckConstraint(
                name="policy_status_known", condition=Q(status__in=PolicyStatus.values)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("enterprises:policy_detail", kwargs={"pk": self.pk})


@tracked()
class PolicyEvent(models.Model):
    """One step of a document: from which state to which, by whom. Appended only."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="events")
    from_status = models.CharField("从", max_length=12, choices=PolicyStatus)
    to_status = models.CharField("到", max_length=12, choices=PolicyStatus)
    on = models.DateField("日期")
    note = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办"
    )
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "政策进展"
        verbose_name_plural = "政策进展"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.policy}：{self.get_to_status_display()}"


class ItemQuerySet(RegistryQuerySet):
    def in_force(self, today):
        """Of a document in force, and still to be applied for."""
        open_ = Q(apply_until=None) | Q(apply_until__gte=today)
        return self.filter(in_force(today, "policy__") & open_)


@tracked()
class PolicyItem(models.Model):
    """One benefit of a document (颗粒化事项), with conditions of its own.

    Groups of conditions must all hold; in one group one condition is enough.
    """

    policy = models.ForeignKey(
        Policy, on_delete=models.CASCADE, related_name="items", verbose_name="政策"
    )
    name = models.CharField("事项", max_length=80)
    benefit = models.CharField("类别", max_length=16, choices=BenefitKind)
    amount_text = models.CharField("标准", max_length=80, blank=True)
    mode = models.CharField("兑现方式", max_length=20, choices=ClaimMode)
    apply_until = models.DateField("申报截止", null=True, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="主管单位",
    )
    is_youth_friendly = models.BooleanField("青年友好", default=False)
    note = models.CharField("说明", max_length=300, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "政策事项"
        verbose_name_plural = "政策事项"
        ordering = ["policy_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="policyitem_name_unique",
                fields=["policy", "name"],
                violation_error_message="这份政策里已有同名事项。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("enterprises:item_detail", kwargs={"pk": self.pk})


@tracked()
class PolicyCondition(models.Model):
    """One row: field, operator, value; the rest is what matching reads.

    A number or day lies within ``low`` and ``high`` (``matching.scale``); a class within
    ``mask``; a park is one of ``parks``.
    """

    item = models.ForeignKey(PolicyItem, on_delete=models.CASCADE, related_name="conditions")
    group = models.PositiveSmallIntegerField("组")
    field = models.CharField("条件项", max_length=16, choices=ConditionField)
    operator = models.CharField("比较", max_length=10, choices=Operator)
    value = models.CharField("值", max_length=200)
    low = models.BigIntegerField(editable=False)
    high = models.BigIntegerField(editable=False)
    mask = models.BigIntegerField(editable=False)
    parks = ArrayField(models.BigIntegerField(), default=list, editable=False)

    class Meta:
        verbose_name = "政策条件"
        verbose_name_plural = "政策条件"
        ordering = ["item_id", "group", "pk"]
        constraints = [
            models.CheckConstraint(
                name="policycondition_group_counts_from_one", condition=Q(group__gte=1)
            ),
            models.CheckConstraint(
                name="policycondition_operator_known", condition=Q(operator__in=Operator.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}{self.get_operator_display()}{self.value}"
