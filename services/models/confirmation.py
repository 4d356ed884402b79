from django.db import models
from django.db.models import Q

from laishan_portal.history import tracked
from projects.models.fields import actor
from services.enums import ConfirmationAnswer, ConfirmationWay
from services.models.problem import OfProblemQuerySet, Problem

MOST_SENDS = 4


@tracked(exclude=["token_hash", "salt"])
class ConfirmationLink(models.Model):
    """A one-time link for the enterprise, good for seven days; a new one voids the old.

    Only the hash of the token is kept. ``asking`` is which question to the enterprise it belongs
    to, at most four links each.
    """

    problem = models.ForeignKey(
        Problem, on_delete=models.CASCADE, related_name="links", verbose_name="问题"
    )
    asking = models.PositiveSmallIntegerField("第几次请确认")
    number = models.PositiveSmallIntegerField("第几次发送")
    sent_to = models.CharField("发给谁", max_length=40)
    token_hash = models.CharField("口令摘要", max_length=64, unique=True, editable=False)
    salt = models.CharField("口令种子", max_length=43, editable=False)
    issued_at = models.DateTimeField("发出时间")
    expires_at = models.DateTimeField("有效至")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    sent_by = actor("发送人")

    objects = OfProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "确认链接"
        verbose_name_plural = "确认链接"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="confirmationlink_sent_once", fields=["problem", "asking", "number"]
            ),
            models.CheckConstraint(
                name="confirmationlink_at_most_four",
                condition=Q(number__gte=1, number__lte=MOST_SENDS),
                violation_error_message="最多发 4 次，请改打电话。",
            ),
            models.UniqueConstraint(
                name="confirmationlink_one_live",
                fields=["problem"],
                condition=Q(voided_at=None, used_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem.number} 第 {self.number} 次"


@tracked()
class Confirmation(models.Model):
    """The enterprise's answer: by the link, or on the phone with who was called and when."""

    problem = models.ForeignKey(
        Problem, on_delete=models.CASCADE, related_name="confirmations", verbose_name="问题"
    )
    way = models.CharField("方式", max_length=8, choices=ConfirmationWay)
    answer = models.CharField("答复", max_length=8, choices=ConfirmationAnswer)
    called = models.CharField("打给谁", max_length=40, blank=True)
    answered_on = models.DateField("答复日期")
    said = models.CharField("怎么说的", max_length=300, blank=True)
    at = models.DateTimeField("登记时间", auto_now_add=True)
    recorded_by = actor("记录人", null=True)

    objects = OfProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "企业确认"
        verbose_name_plural = "企业确认"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="confirmation_call_is_recorded",
                condition=~Q(way=ConfirmationWay.PHONE)
                | Q(recorded_by__isnull=False) & ~Q(called="") & ~Q(said=""),
                violation_error_message="电话确认要写明打给谁、对方怎么说。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()}{self.get_answer_display()}"


@tracked()
class CallBack(models.Model):
    """A provisionally closed problem drawn for a call: the draw is by number, not by hand."""

    problem = models.ForeignKey(
        Problem, on_delete=models.CASCADE, related_name="call_backs", verbose_name="问题"
    )
    round = models.PositiveSmallIntegerField("第几次办理")
    drawn_on = models.DateField("抽中日期")
    percent = models.PositiveSmallIntegerField("当时的抽查比例（%）")
    confirmation = models.OneToOneField(
        Confirmation,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="call_back",
        verbose_name="回访结果",
    )

    objects = OfProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "抽查回访"
        verbose_name_plural = "抽查回访"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="callback_drawn_once", fields=["problem", "round"])
        ]

    def __str__(self) -> str:
        return f"回访 {self.problem.number}"
