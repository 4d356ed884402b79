from django.conf import settings
from django.db import models

from accounts.enums import AUDIT_WORDS, AuditAction, AuditResult, Role


class AuditEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_role(Role.AUDITOR) else self.none()


class AuditEvent(models.Model):
    """What happened that is not a row change: log-ins, refusals, exports, overrides, unmasking.

    Insert only: the portal's database role may neither change nor delete it.
    """

    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name="用户",
    )
    actor_name = models.CharField("用户名", max_length=60, blank=True)
    ip = models.GenericIPAddressField("地址", null=True)
    action = models.CharField("动作", max_length=20, choices=AuditAction)
    result = models.CharField("结果", max_length=10, choices=AuditResult, default=AuditResult.OK)
    target = models.CharField("对象", max_length=100, blank=True)
    target_name = models.CharField("对象名称", max_length=200, blank=True)
    detail = models.JSONField("内容", default=dict)
    request_id = models.CharField("请求号", max_length=32, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计记录"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["actor", "at"], name="auditevent_actor_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_name} {self.get_action_display()}"

    @property
    def detail_text(self) -> str:
        return detail_in_words(self.detail)


def detail_in_words(detail: dict) -> str:
    """``{"why": "timeout"}`` as the auditor reads it."""
    parts = []
    for name, value in detail.items():
        values = value if isinstance(value, list) else [value]
        told = "、".join(_word(one, name) for one in values) or "无"
        parts.append(f"{AUDIT_WORDS.get(name, name)}：{told}")
    return "；".join(parts)


def _word(value: object, name: str) -> str:
    if name in {"added", "removed", "dismissed", "proposed_roles"} and value in Role.values:
        return Role(value).label
    if isinstance(value, dict):
        return detail_in_words(value)
    return AUDIT_WORDS.get(value, value) if isinstance(value, str) else str(value)


class AuditSeal(models.Model):
    """A link of the chain: the digest of the previous seal and the rows it covers."""

    first_id = models.BigIntegerField("起")
    last_id = models.BigIntegerField("止")
    row_count = models.IntegerField("行数")
    digest = models.CharField("摘要", max_length=64)
    sealed_at = models.DateTimeField("封存时间", auto_now_add=True)

    class Meta:
        verbose_name = "审计封存"
        verbose_name_plural = "审计封存"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="auditseal_first_id_unique", fields=["first_id"]),
            models.CheckConstraint(
                name="auditseal_range_forward",
                condition=models.Q(last_id__gte=models.F("first_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.last_id}"
