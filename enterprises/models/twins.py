"""Enterprises that may be one: what they are compared by, the pairs found, what was merged."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.enums import Role
from enterprises.enums import TwinReason, TwinState
from enterprises.models.registry import Enterprise, RegistryQuerySet
from laishan_portal.history import tracked


class EnterpriseKey(models.Model):
    """One key of an enterprise: equal keys of a kind make two rows a pair.

    Derived from names and code by ``domain``; not in the history, for it can be made anew.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="twin_keys")
    kind = models.CharField("比什么", max_length=8, choices=TwinReason)
    key = models.CharField("键", max_length=400)

    class Meta:
        verbose_name = "查重键"
        verbose_name_plural = "查重键"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="enterprisekey_once", fields=["kind", "key", "enterprise"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.key}"


class TwinQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only who may merge looks at pairs."""
        return self if user.has_role(Role.OFFICE) and not user.is_administrator else self.none()

    def waiting(self):
        return self.filter(state=TwinState.OPEN)


@tracked()
class TwinPair(models.Model):
    """Two rows thought to be one enterprise, why, and what a person said to it.

    ``reasons`` are the rules that hold now; a pair said to be two stays said so.
    """

    first = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="+", verbose_name="企业甲"
    )
    second = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="+", verbose_name="企业乙"
    )
    reasons = ArrayField(
        models.CharField(max_length=8, choices=TwinReason), default=list, verbose_name="为什么"
    )
    state = models.CharField("状态", max_length=10, choices=TwinState, default=TwinState.OPEN)
    note = models.CharField("说明", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="判断人",
        editable=False,
    )
    decided_at = models.DateTimeField("判断时间", null=True, editable=False)

    objects = TwinQuerySet.as_manager()

    class Meta:
        verbose_name = "疑似重复企业"
        verbose_name_plural = "疑似重复企业"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="twinpair_once", fields=["first", "second"]),
            models.CheckConstraint(name="twinpair_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="twinpair_decided_by_somebody",
                condition=Q(state=TwinState.OPEN, decided_by=None)
                | (~Q(state=TwinState.OPEN) & Q(decided_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id}"


@tracked()
class EnterpriseMerge(models.Model):
    """One enterprise that was merged into another: its old address leads there for ever."""

    kept = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="merges", verbose_name="留下的企业"
    )
    old_id = models.PositiveBigIntegerField("并入企业的编号", unique=True)
    old_name = models.CharField("并入企业的名称", max_length=120)
    old_uscc = models.CharField("并入企业的信用代码", max_length=18, blank=True)
    moved = models.JSONField("移过来的", default=dict)
    dropped = models.JSONField("两边都有、只留一条的", default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="合并人"
    )
    at = models.DateTimeField("合并时间", auto_now_add=True)

    objects = RegistryQuerySet.as_manager()

    class Meta:
        verbose_name = "企业合并"
        verbose_name_plural = "企业合并"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.kept}"
