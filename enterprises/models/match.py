from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from enterprises.enums import MatchState, PushStatus
from enterprises.models.policy import PolicyItem
from enterprises.models.registry import Enterprise, RegistryQuerySet
from laishan_portal.history import tracked

OPEN_PUSH = (PushStatus.PUSHED, PushStatus.OPENED, PushStatus.INTENT, PushStatus.APPLIED)


class Match(models.Model):
    """An item and an enterprise that meets it, or is one condition short or unknown.

    Written by ``matching`` alone; ``short_group`` is the group that is missing, 0 when none.
    No foreign key is checked row by row: millions are written at once.
    """

    item = models.ForeignKey(
        PolicyItem,
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="matches",
        verbose_name="事项",
    )
    enterprise = models.ForeignKey(
        Enterprise,
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="matches",
        verbose_name="企业",
    )
    state = models.CharField("结果", max_length=4, choices=MatchState)
    short_group = models.PositiveSmallIntegerField("差哪一组")
    as_of = models.DateField("比对日期")

    objects = RegistryQuerySet.as_manager()

    class Meta:
        verbose_name = "政策匹配"
        verbose_name_plural = "政策匹配"
        constraints = [
            models.UniqueConstraint(name="match_pair_once", fields=["item", "enterprise"]),
        ]
        indexes = [models.Index(fields=["enterprise", "state"], name="match_of_enterprise")]

    def __str__(self) -> str:
        return f"{self.item_id}-{self.enterprise_id}"


class MatchCount(models.Model):
    """How many enterprises an item found when it was last compared with all."""

    item = models.OneToOneField(
        PolicyItem, on_delete=models.CASCADE, primary_key=True, related_name="count"
    )
    met = models.PositiveIntegerField("符合")
    ask = models.PositiveIntegerField("待核实")
    near = models.PositiveIntegerField("只差一项")
    as_of = models.DateField("比对日期")

    class Meta:
        verbose_name = "匹配家数"
        verbose_name_plural = "匹配家数"

    def __str__(self) -> str:
        return f"{self.item_id}"


@tracked()
class PolicyPush(models.Model):
    """An item brought to an enterprise, and what came of it."""

    item = models.ForeignKey(
        PolicyItem, on_delete=models.PROTECT, related_name="pushes", verbose_name="事项"
    )
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="pushes", verbose_name="企业"
    )
    status = models.CharField("进展", max_length=10, choices=PushStatus)
    pushed_on = models.DateField("推送日期")
    moved_on = models.DateField("最近进展")
    granted = models.DecimalField(
        "兑现金额", max_digits=14, decimal_places=2, null=True, blank=True
    )
    reason = models.CharField("原因", max_length=300, blank=True)
    pushed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="推送人"
    )
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = RegistryQuerySet.as_manager()

    class Meta:
        verbose_name = "政策推送"
        verbose_name_plural = "政策推送"
        ordering = ["-pushed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="policypush_pair_once",
                fields=["item", "enterprise"],
                violation_error_message="这家企业已经推送过这一事项。",
            ),
            models.CheckConstraint(
                name="policypush_status_known", condition=Q(status__in=PushStatus.values)
            ),
            models.CheckConstraint(
                name="policypush_amount_when_granted",
                condition=Q(granted=None) | Q(status=PushStatus.GRANTED, granted__gte=0),
                violation_error_message="兑现了才填金额。",
            ),
            models.CheckConstraint(
                name="policypush_refusal_says_why",
                condition=~Q(status=PushStatus.REFUSED, reason=""),
                violation_error_message="没有批准的，请写明原因。",
            ),
            models.CheckConstraint(
                name="policypush_moves_forward", condition=Q(moved_on__gte=F("pushed_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.enterprise}"

    def get_absolute_url(self) -> str:
        return reverse("enterprises:push_detail", kwargs={"pk": self.pk})


@tracked()
class PolicyPushEvent(models.Model):
    """One step of a push. Appended only."""

    push = models.ForeignKey(PolicyPush, on_delete=models.CASCADE, related_name="events")
    status = models.CharField("进展", max_length=10, choices=PushStatus)
    on = models.DateField("日期")
    note = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="记录人"
    )
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "推送进展"
        verbose_name_plural = "推送进展"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.push}：{self.get_status_display()}"
