from django.conf import settings
from django.db import models
from django.db.models import Q

from enterprises.enums import FigureKind
from enterprises.models.registry import Enterprise, RegistryQuerySet
from laishan_portal.history import tracked

_VALUELESS = Q(number=None, day=None)


@tracked(in_bulk=True)
class EnterpriseFigure(models.Model):
    """What is known of an enterprise on a day, and from whom.

    The current row of each kind is what conditions ask; replaced ones stay. A row without a
    value says in ``note`` why there is none (「试生产」).
    """

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="figures", verbose_name="企业"
    )
    kind = models.CharField("指标", max_length=16, choices=FigureKind)
    number = models.DecimalField("数值", max_digits=14, decimal_places=2, null=True, blank=True)
    day = models.DateField("日期值", null=True, blank=True)
    taken_on = models.DateField("数据日期")
    source = models.CharField("来源", max_length=40)
    is_verified = models.BooleanField("部门已核", default=False)
    note = models.CharField("说明", max_length=40, blank=True)
    is_current = models.BooleanField("现行", default=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="录入",
    )
    recorded_at = models.DateTimeField("录入时间", auto_now_add=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = RegistryQuerySet.as_manager()

    class Meta:
        verbose_name = "企业指标"
        verbose_name_plural = "企业指标"
        ordering = ["enterprise_id", "kind", "-taken_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="enterprisefigure_one_current",
                fields=["enterprise", "kind"],
                condition=Q(is_current=True),
            ),
            models.CheckConstraint(
                name="enterprisefigure_not_negative",
                condition=Q(number=None) | Q(number__gte=0),
                violation_error_message="数值不能是负数。",
            ),
            models.CheckConstraint(
                name="enterprisefigure_value_of_its_kind",
                condition=Q(kind=FigureKind.PRODUCTION, number=None)
                | (~Q(kind=FigureKind.PRODUCTION) & Q(day=None)),
                violation_error_message="投产填日期，其余填数值。",
            ),
            models.CheckConstraint(
                name="enterprisefigure_says_why_empty",
                condition=~(_VALUELESS & Q(note="")),
                violation_error_message="没有数值的，说明里写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.get_kind_display()}"


class EnterpriseProfile(models.Model):
    """One enterprise as conditions ask it: classes as bits, figures as from–to.

    Computed by ``matching.profiles`` from the registry and the current figures, for one day.
    """

    enterprise = models.OneToOneField(
        Enterprise,
        on_delete=models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="profile",
    )
    industry = models.BigIntegerField("行业")
    size = models.BigIntegerField("规模")
    tags = models.BigIntegerField("标签")
    park = models.BigIntegerField("园区")
    introduced_low = models.BigIntegerField()
    introduced_high = models.BigIntegerField()
    output_low = models.BigIntegerField()
    output_high = models.BigIntegerField()
    investment_low = models.BigIntegerField()
    investment_high = models.BigIntegerField()
    revenue_low = models.BigIntegerField()
    revenue_high = models.BigIntegerField()
    research_low = models.BigIntegerField()
    research_high = models.BigIntegerField()
    trade_low = models.BigIntegerField()
    trade_high = models.BigIntegerField()
    insured_low = models.BigIntegerField()
    insured_high = models.BigIntegerField()
    young_low = models.BigIntegerField()
    young_high = models.BigIntegerField()
    discredit_low = models.BigIntegerField()
    discredit_high = models.BigIntegerField()
    production_low = models.BigIntegerField()
    production_high = models.BigIntegerField()

    class Meta:
        verbose_name = "企业画像"
        verbose_name_plural = "企业画像"

    def __str__(self) -> str:
        return str(self.enterprise)
