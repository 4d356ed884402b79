"""Templates of nodes, and the schedules drawn up from them until they are frozen as baseline."""

from django.db import models
from django.db.models import Count, F, Q

from accounts.enums import Role
from laishan_portal.history import tracked
from projects.enums import (
    OPEN_SCHEDULE_STATES,
    NodeKind,
    ScheduleState,
    TemplateKind,
)
from projects.models.fields import actor

_OPEN = Q(state__in=sorted(OPEN_SCHEDULE_STATES))


class ScheduleTemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For those who draw up schedules: the office and who reports for a unit."""
        return self if user.has_role(Role.OFFICE, Role.UNIT_REPORTER) else self.none()

    def current(self):
        return self.filter(is_current=True)

    def with_line_count(self):
        return self.annotate(line_count=Count("nodes"))


@tracked()
class ScheduleTemplate(models.Model):
    """One version of a list of nodes; an edit is a new version, old ones stay readable.

    The current version of a code is offered for new schedules; a retired template has none.
    """

    code = models.SlugField("代码", max_length=24)
    version = models.PositiveSmallIntegerField("版次", default=1)
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("适用", max_length=14, choices=TemplateKind)
    note = models.CharField("说明", max_length=200, blank=True)
    source = models.CharField("出处", max_length=100, blank=True)
    is_current = models.BooleanField("现行", default=True)
    created_by = actor("建立人", null=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = ScheduleTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "节点模板"
        verbose_name_plural = "节点模板"
        ordering = ["kind", "code", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="scheduletemplate_version_unique", fields=["code", "version"]
            ),
            models.UniqueConstraint(
                name="scheduletemplate_one_current",
                fields=["code"],
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} 第 {self.version} 版"


class TemplateNode(models.Model):
    """A node of a template, with the working days it takes itself."""

    template = models.ForeignKey(ScheduleTemplate, on_delete=models.CASCADE, related_name="nodes")
    kind = models.CharField("节点类别", max_length=12, choices=NodeKind, default=NodeKind.OTHER)
    name = models.CharField("节点", max_length=40)
    position = models.PositiveSmallIntegerField("顺序")
    duration_workdays = models.PositiveSmallIntegerField("工期（工作日）", default=0)
    weight = models.PositiveSmallIntegerField("权重", default=1)
    owner = models.CharField("责任人", max_length=40, blank=True)

    class Meta:
        verbose_name = "模板节点"
        verbose_name_plural = "模板节点"
        ordering = ["template", "position"]
        constraints = [
            models.UniqueConstraint(
                name="templatenode_name_unique",
                fields=["template", "name"],
                violation_error_message="模板里已有同名节点。",
            ),
            models.UniqueConstraint(
                name="templatenode_position_unique", fields=["template", "position"]
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TemplateLink(models.Model):
    """What a node of a template waits for, and working days of waiting in between."""

    node = models.ForeignKey(TemplateNode, on_delete=models.CASCADE, related_name="links")
    predecessor = models.ForeignKey(
        TemplateNode, on_delete=models.CASCADE, related_name="followers", verbose_name="前置节点"
    )
    lag_workdays = models.PositiveSmallIntegerField("再等（工作日）", default=0)

    class Meta:
        verbose_name = "模板前置"
        verbose_name_plural = "模板前置"
        ordering = ["node", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="templatelink_pair_unique", fields=["node", "predecessor"]
            ),
            models.CheckConstraint(
                name="templatelink_two_nodes",
                condition=~Q(node=F("predecessor")),
                violation_error_message="前置节点不能是自己。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node_id} ← {self.predecessor_id}"


class SchedulePlanQuerySet(models.QuerySet):
    def open(self):
        return self.filter(_OPEN)

    def waiting(self):
        return self.filter(state=ScheduleState.SUBMITTED)


@tracked()
class SchedulePlan(models.Model):
    """A schedule worked out backwards from a promised finish, on its way to being the baseline."""

    project = models.ForeignKey(
        "projects.Project",
        on_delete=models.CASCADE,
        related_name="schedule_plans",
        verbose_name="项目",
    )
    template = models.ForeignKey(
        ScheduleTemplate,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="模板",
    )
    promised_finish_on = models.DateField("承诺竣工")
    start_on = models.DateField("从哪天排起")
    buffer_workdays = models.PositiveSmallIntegerField("机动（工作日）", default=0)
    reason = models.CharField("理由", max_length=300, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=ScheduleState, default=ScheduleState.DRAFT, editable=False
    )
    proposed_by = actor("编制人")
    submitted_on = models.DateField("提交日期", null=True, editable=False)
    decided_by = actor("审批人", null=True)
    decided_on = models.DateField("审批日期", null=True, editable=False)
    comment = models.CharField("审批意见", max_length=300, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = SchedulePlanQuerySet.as_manager()

    class Meta:
        verbose_name = "倒排方案"
        verbose_name_plural = "倒排方案"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="scheduleplan_one_open",
                fields=["project"],
                condition=_OPEN,
                violation_error_message="这个项目已有一份倒排方案在办。",
            ),
            models.CheckConstraint(
                name="scheduleplan_finish_after_start",
                condition=Q(promised_finish_on__gt=F("start_on")),
                violation_error_message="承诺竣工要在开始日期之后。",
            ),
            models.CheckConstraint(
                name="scheduleplan_decided_by_another",
                condition=~Q(state=ScheduleState.APPROVED) | ~Q(decided_by=F("proposed_by")),
                violation_error_message="自己编的要由别人审批。",
            ),
            models.CheckConstraint(
                name="scheduleplan_returned_says_why",
                condition=~Q(state=ScheduleState.RETURNED) | ~Q(comment=""),
                violation_error_message="退回要写明意见。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.promised_finish_on} {self.get_state_display()}"


class SchedulePlanNode(models.Model):
    """A line of the plan. ``follows`` names lines by their number: ``3、5+10``.

    ``node`` is the project's node it will re-plan; without one it will be a new node.
    ``baseline_on`` is what was computed when the plan was last saved.
    """

    plan = models.ForeignKey(SchedulePlan, on_delete=models.CASCADE, related_name="lines")
    node = models.ForeignKey(
        "projects.Node",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="项目节点",
    )
    position = models.PositiveSmallIntegerField("行号")
    kind = models.CharField("节点类别", max_length=12, choices=NodeKind, default=NodeKind.OTHER)
    name = models.CharField("节点", max_length=40)
    duration_workdays = models.PositiveSmallIntegerField("工期（工作日）", default=0)
    follows = models.CharField("前置行", max_length=120, blank=True)
    fixed_on = models.DateField("指定日期", null=True, blank=True)
    baseline_on = models.DateField("基线", null=True)
    weight = models.PositiveSmallIntegerField("权重", default=1)
    owner = models.CharField("责任人", max_length=40, blank=True)

    class Meta:
        verbose_name = "倒排方案节点"
        verbose_name_plural = "倒排方案节点"
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(
                name="scheduleplannode_name_unique",
                fields=["plan", "name"],
                violation_error_message="方案里有同名节点。",
            ),
            models.UniqueConstraint(
                name="scheduleplannode_position_unique", fields=["plan", "position"]
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SchedulePlanEvent(models.Model):
    """Who moved a plan from which state to which, on which business day. Written once."""

    plan = models.ForeignKey(SchedulePlan, on_delete=models.CASCADE, related_name="events")
    from_state = models.CharField("原状态", max_length=10, choices=ScheduleState, blank=True)
    to_state = models.CharField("新状态", max_length=10, choices=ScheduleState)
    by = actor("经办人")
    business_on = models.DateField("日期")
    at = models.DateTimeField("时间", auto_now_add=True)
    comment = models.CharField("意见", max_length=300, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = "倒排方案记录"
        verbose_name_plural = "倒排方案记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.to_state}"
