from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from laishan_portal.history import tracked
from projects.enums import Decision, NodeKind
from projects.models.fields import actor
from projects.models.project import of_visible_projects, shown_name


class NodeQuerySet(models.QuerySet):
    def open(self):
        return self.filter(actual_on=None)

    def with_history(self):
        """Something was told about them: they cannot simply go."""
        told = Q(actual_on__isnull=False)
        told |= Exists(NodeRecord.objects.filter(node=OuterRef("pk")))
        told |= Exists(DateChange.objects.filter(node=OuterRef("pk")))
        return self.filter(told)

    def with_further_links(self):
        """``further_ids`` and ``further_lags``: what each waits for beside its predecessor."""
        links = NodeLink.objects.filter(node=OuterRef("pk")).order_by("pk")
        return self.annotate(
            further_ids=ArraySubquery(links.values("predecessor_id")),
            further_lags=ArraySubquery(links.values("lag_workdays")),
        )


@tracked()
class Node(models.Model):
    """A milestone: promised (baseline), expected (forecast), reached (actual).

    The baseline changes only through an approved ``DateChange``; ``is_baselined`` says that it was
    approved (with a schedule or as such a change) or came with a ledger or a public report.
    ``lag_workdays`` is the working time from the predecessor's finish to this node's; it feeds the
    backward pass.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="nodes", verbose_name="项目"
    )
    kind = models.CharField("节点类别", max_length=12, choices=NodeKind, default=NodeKind.OTHER)
    name = models.CharField("节点", max_length=40)
    position = models.PositiveSmallIntegerField("顺序")
    baseline_on = models.DateField("基线")
    forecast_on = models.DateField("预测", null=True, blank=True)
    actual_on = models.DateField("实际", null=True, blank=True)
    weight = models.PositiveSmallIntegerField("权重", default=1)
    predecessor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followers",
        verbose_name="前置节点",
    )
    lag_workdays = models.PositiveSmallIntegerField("距前置（工作日）", default=0)
    owner = models.CharField("责任人", max_length=40, blank=True)
    is_baselined = models.BooleanField("基线已定", default=False, editable=False)
    is_fact = models.BooleanField("引自公开报道", default=False, editable=False)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = NodeQuerySet.as_manager()

    class Meta:
        verbose_name = "节点"
        verbose_name_plural = "节点"
        ordering = ["project", "position", "pk"]
        indexes = [
            models.Index(
                fields=["project", "position"],
                name="node_open_by_position",
                condition=Q(actual_on=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="node_name_unique_in_project",
                fields=["project", "name"],
                violation_error_message="这个项目已有同名节点。",
            ),
            models.UniqueConstraint(
                name="node_position_unique_in_project",
                fields=["project", "position"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="node_not_its_own_predecessor",
                condition=Q(predecessor=None) | ~Q(predecessor=F("id")),
                violation_error_message="前置节点不能是自己。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class NodeLink(models.Model):
    """A further predecessor, where lines of work join: the node waits for this one as well.

    ``lag_workdays`` as in ``Node``: working days from the predecessor's finish to this one's.
    """

    node = models.ForeignKey(
        Node, on_delete=models.CASCADE, related_name="links", verbose_name="节点"
    )
    predecessor = models.ForeignKey(
        Node, on_delete=models.CASCADE, related_name="further_followers", verbose_name="还要等"
    )
    lag_workdays = models.PositiveSmallIntegerField("距前置（工作日）", default=0)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = "节点前置"
        verbose_name_plural = "节点前置"
        ordering = ["node", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="nodelink_pair_unique",
                fields=["node", "predecessor"],
                violation_error_message="这条前置关系已有。",
            ),
            models.CheckConstraint(
                name="nodelink_two_nodes",
                condition=~Q(node=F("predecessor")),
                violation_error_message="前置节点不能是自己。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node_id} ← {self.predecessor_id}"


class NodeRecord(models.Model):
    """A forecast or actual date as it was told, on which business day. Written once."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="records")
    is_actual = models.BooleanField("实际")
    value_on = models.DateField("日期")
    recorded_on = models.DateField("记录日期")
    report = models.ForeignKey(
        "projects.MonthlyReport",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="月报",
    )
    by = actor("记录人")
    is_demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = "节点记录"
        verbose_name_plural = "节点记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.node_id} {self.value_on}"


class DateChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of projects the user may know of, with ``shown_name`` as they may read it."""
        rows = of_visible_projects(self, user)
        return rows.annotate(shown_name=shown_name(user, "project"))

    def with_days(self):
        """``days``: how many calendar days later; earlier if negative."""
        return self.annotate(
            days=Func(
                "new_on",
                "old_on",
                template="(%(expressions)s)",
                arg_joiner=" - ",
                output_field=models.IntegerField(),
            )
        )


class DateChange(models.Model):
    """A request to move a baseline or the promised finish; the old date holds until approved."""

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="date_changes"
    )
    node = models.ForeignKey(
        Node,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="date_changes",
        verbose_name="节点",
    )
    old_on = models.DateField("原日期")
    new_on = models.DateField("新日期")
    reason = models.CharField("理由", max_length=300)
    decision = models.CharField("审批", max_length=10, choices=Decision, default=Decision.PROPOSED)
    requested_by = actor("申请人")
    requested_at = models.DateTimeField("申请时间", auto_now_add=True)
    decided_by = actor("审批人", null=True)
    decided_at = models.DateTimeField("审批时间", null=True, editable=False)
    comment = models.CharField("审批意见", max_length=300, blank=True)
    plan = models.ForeignKey(
        "projects.SchedulePlan",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="date_changes",
        verbose_name="随哪次倒排",
    )
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = DateChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "改期申请"
        verbose_name_plural = "改期申请"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="datechange_really_changes",
                condition=~Q(old_on=F("new_on")),
                violation_error_message="新日期和原日期一样。",
            ),
            models.UniqueConstraint(
                name="datechange_one_waiting_a_date",
                fields=["project", "node"],
                nulls_distinct=False,
                condition=Q(decision=Decision.PROPOSED),
                violation_error_message="这个日期已有一项改期在等审批。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_on} → {self.new_on}"
