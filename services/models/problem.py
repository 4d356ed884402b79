from django.db import models
from django.db.models import BooleanField, Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse

from accounts.enums import Role
from laishan_portal import clock
from laishan_portal.history import tracked
from projects.models import Assignment
from projects.models.fields import actor
from projects.models.project import in_reach_of, knows_name, shown_name
from services.enums import (
    OPEN_STATUSES,
    RUNNING_STATUSES,
    HandlingLevel,
    Outcome,
    ProblemCategory,
    ProblemSource,
    ProblemStatus,
    Severity,
)

HIDDEN_TITLE = "保密项目的问题"


class ProblemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Seen with its project; else by the units and people concerned, who raised it, and
        the lead of its enterprise. A confidential project's problem hides what it says from
        whoever neither knows the project's name nor handles the problem."""
        if user.is_administrator or not user.roles:
            return self.none()
        rows = self if user.sees_district else self.filter(_reach(user))
        return rows.annotate(**_as_known(user))

    def open(self):
        return self.filter(status__in=OPEN_STATUSES)

    def overdue(self, today):
        """The handling unit's clock still runs, past its date."""
        return self.filter(status__in=RUNNING_STATUSES, due_on__lt=today)

    def with_places(self):
        """Everything a line of a list names."""
        return self.select_related(
            "project", "enterprise", "lead_unit", "handler", "raised_by__person"
        )


class OfProblemQuerySet(models.QuerySet):
    """Rows seen with their problem."""

    def visible_to(self, user):
        return self.filter(problem__in=Problem.objects.visible_to(user).values("pk"))


def _concerned(user) -> Q:
    found = Q(raised_by_id=user.pk)
    if user.person_id is not None:
        found |= Q(handler_id=user.person_id)
    if user.unit_id is not None:
        found |= Q(Exists(ProblemUnit.objects.filter(problem=OuterRef("pk"), unit=user.unit_id)))
        if user.has_role(Role.UNIT_REPORTER, Role.HANDLER):
            found |= Q(lead_unit_id=user.unit_id)
    return found


def _reach(user) -> Q:
    found = _concerned(user) | Q(project__isnull=False) & in_reach_of(user, "project")
    if user.person_id is not None:
        leads = Assignment.objects.open_on(clock.today()).filter(person_id=user.person_id)
        found |= Q(Exists(leads.filter(enterprise=OuterRef("enterprise_id"))))
    return found


def _as_known(user) -> dict:
    knows = Q(project=None) | knows_name(user, "project")
    reads = knows | _concerned(user)
    name = Case(
        When(project=None, then=F("enterprise__name")),
        default=shown_name(user, "project"),
        output_field=CharField(),
    )
    title = Case(
        When(reads, then=F("title")), default=Value(HIDDEN_TITLE), output_field=CharField()
    )
    flags = {"knows_name": knows, "reads": reads}
    return {
        "shown_name": name,
        "shown_title": title,
        **{
            key: Case(
                When(condition, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
            for key, condition in flags.items()
        },
    }


@tracked()
class Fix(models.Model):
    """One step that clears the cause of many problems; each is still confirmed by itself."""

    title = models.CharField("办法", max_length=80)
    detail = models.CharField("说明", max_length=500, blank=True)
    done_on = models.DateField("做成日期")
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="哪个单位做的"
    )
    is_demo = models.BooleanField("演示", default=False, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    created_by = actor("登记人")

    class Meta:
        verbose_name = "同因同治"
        verbose_name_plural = "同因同治"
        ordering = ["-done_on", "-pk"]

    def __str__(self) -> str:
        return self.title


@tracked()
class Problem(models.Model):
    """What stands in a project's or an enterprise's way, from the first word until 销号.

    ``due_on`` is ``limit_days`` + ``extended_days`` working days after ``raised_on``, day 0 not
    counted. The clock runs while an extension is asked for and stands from the application to
    close (``applied_on``). ``round`` counts how often it was opened: 1, and 1 for each 重开.
    """

    number = models.CharField("编号", max_length=12, unique=True, editable=False)
    title = models.CharField("问题", max_length=60)
    content = models.CharField("内容", max_length=1000, blank=True)
    cause = models.CharField("卡点", max_length=30, blank=True)
    project = models.ForeignKey(
        "projects.Project",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="problems",
        verbose_name="项目",
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="problems",
        verbose_name="企业",
    )
    visit = models.ForeignKey(
        "services.Visit",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="problems",
        verbose_name="走访",
    )
    source = models.CharField("来源", max_length=12, choices=ProblemSource)
    origin = models.CharField("来源说明", max_length=60, blank=True)
    category = models.CharField("类别", max_length=12, choices=ProblemCategory)
    severity = models.CharField("轻重", max_length=10, choices=Severity, default=Severity.NORMAL)
    level = models.CharField(
        "提级层级",
        max_length=12,
        choices=HandlingLevel,
        default=HandlingLevel.UNIT,
        editable=False,
    )
    status = models.CharField(
        "状态",
        max_length=12,
        choices=ProblemStatus,
        default=ProblemStatus.WAITING,
        editable=False,
    )
    status_since = models.DateField("状态起", editable=False)
    raised_on = models.DateField("提出日期")
    raised_by = actor("提出人")
    preset = models.ForeignKey(
        "services.SlaPreset", on_delete=models.PROTECT, related_name="+", verbose_name="时限"
    )
    limit_days = models.PositiveSmallIntegerField("办结时限（工作日）", editable=False)
    extended_days = models.PositiveSmallIntegerField("批准延长", default=0, editable=False)
    accept_due_on = models.DateField("受理期限", editable=False)
    answer_due_on = models.DateField("答复期限", editable=False)
    due_on = models.DateField("办结期限", editable=False)
    accepted_on = models.DateField("受理日期", null=True, editable=False)
    answered_on = models.DateField("首次答复", null=True, editable=False)
    applied_on = models.DateField("申请销号", null=True, editable=False)
    asked_on = models.DateField("请企业确认", null=True, editable=False)
    closed_on = models.DateField("销号日期", null=True, editable=False)
    lead_unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="led_problems",
        verbose_name="牵头单位",
    )
    handler = models.ForeignKey(
        "accounts.Person",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="handled_problems",
        verbose_name="经办人",
    )
    verifier = models.ForeignKey(
        "accounts.Person",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="核验人",
    )
    outcome = models.CharField("结果", max_length=12, choices=Outcome, blank=True, editable=False)
    is_provisional = models.BooleanField("暂按销号", default=False, editable=False)
    round = models.PositiveSmallIntegerField("第几次办理", default=1, editable=False)
    fix = models.ForeignKey(
        Fix,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="problems",
        verbose_name="同因同治",
    )
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    updated_by = actor("更新人")

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "问题"
        verbose_name_plural = "问题"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="problem_of_project_or_enterprise",
                condition=Q(project__isnull=False) | Q(enterprise__isnull=False),
                violation_error_message="写明是哪个项目或哪家企业的问题。",
            ),
            models.CheckConstraint(
                name="problem_closed_has_outcome",
                condition=~Q(status=ProblemStatus.CLOSED)
                | Q(closed_on__isnull=False) & ~Q(outcome=""),
                violation_error_message="销号要有结果和日期。",
            ),
            models.CheckConstraint(
                name="problem_provisional_is_closed",
                condition=Q(is_provisional=False) | Q(status=ProblemStatus.CLOSED),
                violation_error_message="暂按销号只用于已销号的问题。",
            ),
            models.CheckConstraint(
                name="problem_handled_by_somebody",
                condition=Q(status__in=[ProblemStatus.WAITING, ProblemStatus.RETURNED])
                | Q(lead_unit__isnull=False, accepted_on__isnull=False),
                violation_error_message="受理要写明牵头单位。",
            ),
            models.CheckConstraint(
                name="problem_verifier_is_not_handler",
                condition=Q(verifier=None) | Q(handler=None) | ~Q(verifier=F("handler")),
                violation_error_message="核验人不能是经办人自己。",
            ),
            models.CheckConstraint(
                name="problem_limit_positive", condition=Q(limit_days__gte=1, round__gte=1)
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_on"], name="problem_status_due"),
            models.Index(
                fields=["project"], name="problem_open_of_project", condition=~Q(status="closed")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("services:problem_detail", kwargs={"pk": self.pk})

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES


@tracked()
class ProblemUnit(models.Model):
    """One unit's part of a problem: the lead's, or an assisting unit's, answered for itself."""

    problem = models.ForeignKey(
        Problem, on_delete=models.CASCADE, related_name="parts", verbose_name="问题"
    )
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="单位"
    )
    is_lead = models.BooleanField("牵头", default=False)
    outcome = models.CharField("本单位的结果", max_length=12, choices=Outcome, blank=True)
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by = actor("答复人", null=True)

    objects = OfProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "承办单位"
        verbose_name_plural = "承办单位"
        ordering = ["-is_lead", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="problemunit_once",
                fields=["problem", "unit"],
                violation_error_message="这个单位已在承办单位里。",
            ),
            models.UniqueConstraint(
                name="problemunit_one_lead", fields=["problem"], condition=Q(is_lead=True)
            ),
            models.CheckConstraint(
                name="problemunit_answer_is_whole",
                condition=Q(outcome="", answered_on=None)
                | ~Q(outcome="") & Q(answered_on__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}"
