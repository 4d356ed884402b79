from django.db import models
from django.db.models import F, Q

from enterprises.enums import PolicyStatus
from enterprises.models.registry import RegistryQuerySet
from laishan_portal.history import tracked


@tracked()
class Policy(models.Model):
    """A document enterprises may benefit from. Conditions and matching come with services."""

    title = models.CharField("政策名称", max_length=160, unique=True)
    issuer = models.CharField("发文单位", max_length=80, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    status = models.CharField("状态", max_length=12, choices=PolicyStatus)
    valid_from = models.DateField("有效期起", null=True, blank=True)
    valid_to = models.DateField("有效期止", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    is_fact = models.BooleanField("引自公开报道", default=False, editable=False)

    objects = RegistryQuerySet.as_manager()

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
