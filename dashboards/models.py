from django.db import models
from django.db.models import F, Q

from dashboards.enums import TargetScope
from laishan_portal.history import tracked


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.none() if user.is_administrator or not user.roles else self


@tracked()
class Target(models.Model):
    """A promise for a year on one metric: a range ("2–3 个"), or one number as min = max.

    ``metric`` names an entry of the metric registry (``dashboards/metrics.py``); a target whose
    metric no app computes yet is listed without an actual value.
    """

    year = models.PositiveSmallIntegerField("年度")
    metric = models.CharField("指标", max_length=60)
    name = models.CharField("目标", max_length=60)
    scope = models.CharField("口径", max_length=10, choices=TargetScope)
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="责任单位",
    )
    project = models.ForeignKey(
        "projects.Project",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="targets",
        verbose_name="项目",
    )
    group = models.ForeignKey(
        "projects.ProjectGroup",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="targets",
        verbose_name="项目组合",
    )
    minimum = models.DecimalField("至少", max_digits=14, decimal_places=2)
    maximum = models.DecimalField("至多", max_digits=14, decimal_places=2)
    measure = models.CharField("单位", max_length=10)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    source = models.CharField("依据", max_length=200, blank=True)
    is_fact = models.BooleanField("引自公开报道", default=False, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "年度目标"
        verbose_name_plural = "年度目标"
        ordering = ["year", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="target_unique",
                fields=["year", "metric", "scope", "unit", "project", "group"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="target_range_in_order",
                condition=Q(minimum__gt=0, maximum__gte=F("minimum")),
                violation_error_message="至多不能小于至少，至少要大于 0。",
            ),
            models.CheckConstraint(
                name="target_scope_named",
                condition=Q(scope=TargetScope.DISTRICT, project=None, group=None)
                | Q(scope=TargetScope.UNIT, unit__isnull=False, project=None, group=None)
                | Q(scope=TargetScope.PROJECT, project__isnull=False, group=None)
                | Q(scope=TargetScope.GROUP, project=None, group__isnull=False),
                violation_error_message="口径和所选的单位、项目、组合要一致。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"
