from django.db import models
from django.db.models import Q

from projects.enums import Condition, Decision, EventKind, EvidenceKind, Stage
from projects.models.fields import actor
from projects.models.project import name_as_known, of_visible_projects


class StageEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of projects the user may know of, with ``knows_name`` and ``shown_name``."""
        rows = of_visible_projects(self, user)
        return rows.annotate(**name_as_known(user, "project"))

    def approved(self):
        return self.filter(decision=Decision.APPROVED)

    def waiting(self):
        return self.filter(decision=Decision.PROPOSED)

    def counted(self):
        """What statistics of a stage may count: its own approved move, first time only."""
        return self.approved().filter(kind=EventKind.FORWARD)


class StageEvent(models.Model):
    """A move of stage or condition: proposed with evidence, decided by somebody else.

    Only an approved one moves the project. An ``opening`` row says where the project stood when
    it came into the portal; it has no date of its own and is never counted. Entering a stage a
    second time is a ``repeat``. Written once; afterwards only decided.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="stage_events"
    )
    kind = models.CharField("类别", max_length=10, choices=EventKind)
    from_stage = models.CharField("原阶段", max_length=20, choices=Stage, blank=True)
    to_stage = models.CharField("新阶段", max_length=20, choices=Stage)
    from_condition = models.CharField("原状态", max_length=12, choices=Condition, blank=True)
    to_condition = models.CharField(
        "新状态", max_length=12, choices=Condition, default=Condition.NORMAL
    )
    occurred_on = models.DateField("发生日期", null=True, blank=True)
    reason = models.CharField("事由与依据", max_length=300, blank=True)
    is_override = models.BooleanField("越过缺项", default=False, editable=False)
    missing = models.JSONField("当时还缺", default=list, blank=True, editable=False)
    decision = models.CharField("审批", max_length=10, choices=Decision, default=Decision.PROPOSED)
    proposed_by = actor("提出人")
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = actor("审批人", null=True)
    decided_at = models.DateTimeField("审批时间", null=True, editable=False)
    decided_on = models.DateField("审批日期", null=True, editable=False)
    comment = models.CharField("审批意见", max_length=300, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = StageEventQuerySet.as_manager()

    class Meta:
        verbose_name = "阶段记录"
        verbose_name_plural = "阶段记录"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["to_stage", "occurred_on"], name="stageevent_stage_occurred"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="stageevent_one_waiting",
                fields=["project"],
                condition=Q(decision=Decision.PROPOSED),
                violation_error_message="这个项目已有一项待审批，先等审批结果。",
            ),
            models.UniqueConstraint(
                name="stageevent_first_move_counts_once",
                fields=["project", "to_stage"],
                condition=Q(decision=Decision.APPROVED, kind=EventKind.FORWARD),
                violation_error_message="这个阶段已经计过一次，再次进入只记重复。",
            ),
            models.CheckConstraint(
                name="stageevent_dated_unless_opening",
                condition=Q(kind=EventKind.OPENING) | Q(occurred_on__isnull=False),
                violation_error_message="要写发生日期。",
            ),
            models.CheckConstraint(
                name="stageevent_decided_in_full",
                condition=Q(decision=Decision.PROPOSED, decided_at=None, decided_on=None)
                | (
                    ~Q(decision=Decision.PROPOSED)
                    & Q(decided_at__isnull=False, decided_on__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.from_stage or '∅'} → {self.to_stage}"


class StageEvidence(models.Model):
    """A file filed with a proposed move, and what it shows. Written once.

    The file itself is an attachment of the event; who may fetch it is asked of the project.
    """

    event = models.ForeignKey(StageEvent, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField("材料", max_length=12, choices=EvidenceKind)
    attachment = models.OneToOneField(
        "accounts.Attachment",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="文件",
        editable=False,
    )

    class Meta:
        verbose_name = "阶段材料"
        verbose_name_plural = "阶段材料"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="stageevidence_kind_known", condition=Q(kind__in=EvidenceKind.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"
