from django.conf import settings
from django.db import models
from django.db.models import F, Q

from laishan_portal.history import tracked
from projects.enums import LightLevel
from projects.models.fields import actor
from projects.models.project import OfProjectQuerySet


class LightMethod(models.TextChoices):
    """How a shortfall against the plan is measured (DOMAIN c.3)."""

    POINTS = "points", "百分点差"
    RATIO = "ratio", "完成与序时之比"
    RELATIVE = "relative", "相对差"


class LightRuleSetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A rule that judges is open to everybody who is judged by it."""
        return self

    def newest_and_present(self):
        """The newest version of each rule set, and the one in force if it is older."""
        newer = self.model.objects.filter(
            code=models.OuterRef("code"), version__gt=models.OuterRef("version")
        )
        return self.filter(Q(is_default=True) | ~models.Exists(newer))


@tracked()
class LightRuleSet(models.Model):
    """A published or the district's own rule, one row a version. The default one lights.

    ``yellow_bound`` and ``red_bound`` by method: *points* yellow from … to red (both included),
    red above; *ratio* yellow below, red below (per cent); *relative* yellow above 0, red above.
    Slip in calendar days, float in working days; empty where the rule does not look at nodes.
    ``*_start_months``: in which calendar month of "should have started and has not" it lights;
    ``*_entry_months``: how many full months after the start without entry into the statistics.
    ``made_by`` lets go of an account that is removed; the row history keeps who it was.
    """

    code = models.SlugField("代码", max_length=20)
    version = models.PositiveSmallIntegerField("版次", default=1)
    name = models.CharField("名称", max_length=40)
    method = models.CharField("算法", max_length=10, choices=LightMethod)
    yellow_bound = models.PositiveSmallIntegerField("黄线")
    red_bound = models.PositiveSmallIntegerField("红线")
    uses_own_curve = models.BooleanField("按项目自己的计划")
    yellow_slip_days = models.PositiveSmallIntegerField("黄灯晚（天）", null=True, blank=True)
    red_slip_days = models.PositiveSmallIntegerField("红灯晚（天）", null=True, blank=True)
    yellow_float_workdays = models.PositiveSmallIntegerField(
        "时差不足（工作日）", null=True, blank=True
    )
    yellow_start_months = models.PositiveSmallIntegerField(
        "应开未开黄灯（月）", null=True, blank=True
    )
    red_start_months = models.PositiveSmallIntegerField(
        "应开未开红灯（月）", null=True, blank=True
    )
    yellow_entry_months = models.PositiveSmallIntegerField(
        "开工未入库黄灯（月）", null=True, blank=True
    )
    red_entry_months = models.PositiveSmallIntegerField(
        "开工未入库红灯（月）", null=True, blank=True
    )
    source = models.CharField("出处", max_length=200, blank=True)
    reason = models.CharField("改了什么、为什么", max_length=200, blank=True)
    made_on = models.DateField("制定日期", null=True, blank=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="制定人",
        editable=False,
    )
    is_default = models.BooleanField("现行", default=False)

    objects = LightRuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = "亮灯规则"
        verbose_name_plural = "亮灯规则"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="lightruleset_version_unique", fields=["code", "version"]
            ),
            models.UniqueConstraint(
                name="lightruleset_one_default",
                fields=["is_default"],
                condition=Q(is_default=True),
                violation_error_message="现行规则只能有一套。",
            ),
            models.CheckConstraint(
                name="lightruleset_red_not_milder",
                condition=Q(red_slip_days=None)
                | Q(yellow_slip_days=None)
                | Q(red_slip_days__gt=F("yellow_slip_days")),
                violation_error_message="红灯的天数要大于黄灯。",
            ),
            models.CheckConstraint(
                name="lightruleset_bounds_in_order",
                condition=Q(method=LightMethod.RATIO, red_bound__lte=F("yellow_bound"))
                | (~Q(method=LightMethod.RATIO) & Q(red_bound__gte=F("yellow_bound"))),
                violation_error_message="红线不能比黄线宽：按比值算的红线更低，按差算的红线更高。",
            ),
            models.CheckConstraint(
                name="lightruleset_slip_in_pairs",
                condition=Q(red_slip_days=None, yellow_slip_days=None)
                | Q(red_slip_days__isnull=False, yellow_slip_days__isnull=False),
                violation_error_message="节点晚几天黄、几天红，要么都填，要么都不填。",
            ),
            models.CheckConstraint(
                name="lightruleset_months_in_order",
                condition=(
                    Q(red_start_months=None, yellow_start_months=None)
                    | Q(red_start_months__gt=F("yellow_start_months"))
                )
                & (
                    Q(red_entry_months=None, yellow_entry_months=None)
                    | Q(red_entry_months__gt=F("yellow_entry_months"))
                ),
                violation_error_message="按月数算的红灯要大于黄灯，两个都填或都不填。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} 第 {self.version} 版"


class LightRuleSwitchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Open like the rules themselves."""
        return self


class LightRuleSwitch(models.Model):
    """From which day on which version lights, who decided it and why."""

    from_set = models.ForeignKey(LightRuleSet, on_delete=models.PROTECT, related_name="+")
    to_set = models.ForeignKey(LightRuleSet, on_delete=models.PROTECT, related_name="+")
    switched_on = models.DateField("起用日")
    reason = models.CharField("理由", max_length=200)
    by = actor("决定人")
    created_at = models.DateTimeField("时间", auto_now_add=True)

    objects = LightRuleSwitchQuerySet.as_manager()

    class Meta:
        verbose_name = "亮灯规则切换"
        verbose_name_plural = "亮灯规则切换"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="lightruleswitch_to_another", condition=~Q(from_set=F("to_set"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.switched_on} {self.to_set_id}"


class Light(models.Model):
    """What was lit, why, by which rule, from when to when. The open row is the present light.

    ``reasons`` is a list of ``{"level", "rule", "sentence"}``, worst first; ``since_on`` is the
    day the level was first lit, carried over while only the reasons change.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="lights"
    )
    level = models.CharField("灯", max_length=10, choices=LightLevel)
    reasons = models.JSONField("原因", default=list)
    inputs = models.JSONField("依据", default=dict)
    rule_set = models.ForeignKey(LightRuleSet, on_delete=models.PROTECT, related_name="+")
    since_on = models.DateField("亮灯日期")
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "亮灯记录"
        verbose_name_plural = "亮灯记录"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="light_one_open", fields=["project"], condition=Q(to_on=None)
            ),
            models.CheckConstraint(
                name="light_to_after_from", condition=Q(to_on=None) | Q(to_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="light_level_known", condition=Q(level__in=LightLevel.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.get_level_display()}"


class LightOverrideQuerySet(OfProjectQuerySet):
    def in_force(self, today):
        """Begun, not ended by hand, not out of date."""
        return self.filter(self.is_in_force(today))

    @staticmethod
    def is_in_force(today) -> Q:
        lasts = Q(expires_on=None) | Q(expires_on__gte=today)
        return Q(ended_on=None, from_on__lte=today) & lasts


@tracked()
class LightOverride(models.Model):
    """A person's decision on the light: worse at once, better only with reason and expiry."""

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="light_overrides"
    )
    level = models.CharField("改为", max_length=10, choices=LightLevel)
    reason = models.CharField("理由", max_length=200)
    from_on = models.DateField("起")
    expires_on = models.DateField("有效至", null=True, blank=True)
    ended_on = models.DateField("提前结束", null=True, blank=True)
    by = actor("改灯人")
    created_at = models.DateTimeField("时间", auto_now_add=True)

    objects = LightOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = "人工改灯"
        verbose_name_plural = "人工改灯"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="lightoverride_one_open", fields=["project"], condition=Q(ended_on=None)
            ),
            models.CheckConstraint(
                name="lightoverride_better_expires",
                condition=Q(level=LightLevel.RED) | Q(expires_on__isnull=False),
                violation_error_message="往好里改要写有效期。",
            ),
            models.CheckConstraint(
                name="lightoverride_expires_after_from",
                condition=Q(expires_on=None) | Q(expires_on__gte=F("from_on")),
                violation_error_message="有效期不能早于今天。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.get_level_display()}"
