from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When

from accounts.enums import NoticeKind


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at=None)

    def unread_first(self):
        is_read = Case(When(read_at=None, then=Value(0)), default=Value(1))
        return self.order_by(is_read, "-created_at", "-pk")


class Notice(models.Model):
    """One line in somebody's inbox. ``key`` names the step, so that no step tells twice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notices",
        verbose_name="收件人",
    )
    kind = models.CharField("类别", max_length=20, choices=NoticeKind)
    title = models.CharField("标题", max_length=120)
    body = models.CharField("内容", max_length=500, blank=True)
    url = models.CharField("去处", max_length=300, blank=True)
    key = models.CharField("事由", max_length=120)
    created_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("已读", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="notice_told_once", fields=["user", "key"]),
            models.CheckConstraint(
                name="notice_kind_known", condition=Q(kind__in=NoticeKind.values)
            ),
        ]
        indexes = [
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.title


class NoticeDelivery(models.Model):
    """A notice on its way through one channel beside the inbox."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=10, default="email")
    address = models.CharField("地址", max_length=254)
    sent_at = models.DateTimeField("送出", null=True, blank=True)
    error = models.CharField("错误", max_length=300, blank=True)

    class Meta:
        verbose_name = "消息投递"
        verbose_name_plural = "消息投递"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="noticedelivery_once_per_channel", fields=["notice", "channel"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address}"
