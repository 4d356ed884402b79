from django.db import models
from django.db.models import F, Q

from laishan_portal import clock
from laishan_portal.history import tracked
from projects.enums import AssignmentKind, ServiceKind
from projects.models.fields import actor


class AssignmentQuerySet(models.QuerySet):
    def open_on(self, day):
        return self.filter(from_on__lte=day).filter(Q(to_on=None) | Q(to_on__gte=day))

    def leads(self):
        return self.filter(kind=AssignmentKind.LEAD)

    def supporters(self):
        return self.filter(kind=AssignmentKind.SUPPORTER)


@tracked()
class Assignment(models.Model):
    """Who serves a project or an enterprise: the "1" of 1+N, or one of the "N".

    A project has at most one open lead; so has an enterprise. An ended row is kept.
    """

    person = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name="人员",
    )
    project = models.ForeignKey(
        "projects.Project",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="assignments",
        verbose_name="项目",
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="assignments",
        verbose_name="企业",
    )
    kind = models.CharField("身份", max_length=10, choices=AssignmentKind)
    service_kind = models.CharField("服务类别", max_length=12, choices=ServiceKind, blank=True)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    created_by = actor("指派人", null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "服务指派"
        verbose_name_plural = "服务指派"
        ordering = ["pk"]
        indexes = [models.Index(fields=["person", "project"], name="assignment_person_project")]
        constraints = [
            models.CheckConstraint(
                name="assignment_project_xor_enterprise",
                condition=Q(project=None, enterprise__isnull=False)
                | Q(project__isnull=False, enterprise=None),
                violation_error_message="服务对象是一个项目或一家企业。",
            ),
            models.UniqueConstraint(
                name="assignment_one_open_lead_a_project",
                fields=["project"],
                condition=Q(kind=AssignmentKind.LEAD, to_on=None),
                violation_error_message="这个项目已有服务专员，先结束再换人。",
            ),
            models.UniqueConstraint(
                name="assignment_one_open_lead_an_enterprise",
                fields=["enterprise"],
                condition=Q(kind=AssignmentKind.LEAD, to_on=None),
                violation_error_message="这家企业已有服务专员，先结束再换人。",
            ),
            models.CheckConstraint(
                name="assignment_to_after_from",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="assignment_supporter_has_service",
                condition=Q(kind=AssignmentKind.LEAD, service_kind="")
                | Q(kind=AssignmentKind.SUPPORTER, service_kind__in=ServiceKind.values),
                violation_error_message="协同人员要写明服务类别，专员不写。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"


class ProjectGrantQuerySet(models.QuerySet):
    def reaching(self, user):
        """Grants in force for this user, in person or through the unit."""
        holder = Q(user_id=user.pk)
        if user.unit_id is not None:
            holder |= Q(unit_id=user.unit_id)
        return self.filter(holder).filter(Q(until_on=None) | Q(until_on__gte=clock.today()))


@tracked()
class ProjectGrant(models.Model):
    """Sight of one project for one user or unit, with a reason. Written by higher apps too."""

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="grants", verbose_name="项目"
    )
    user = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name="用户",
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name="单位",
    )
    is_deal_team = models.BooleanField("洽谈专班", default=False)
    reason = models.CharField("事由", max_length=100)
    until_on = models.DateField("有效至", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    granted_at = models.DateTimeField("授权时间", auto_now_add=True)
    granted_by = actor("授权人", null=True)

    objects = ProjectGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "项目授权"
        verbose_name_plural = "项目授权"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="projectgrant_user_xor_unit",
                condition=Q(user=None, unit__isnull=False) | Q(user__isnull=False, unit=None),
                violation_error_message="授权给一个人或一个单位。",
            ),
            models.UniqueConstraint(
                name="projectgrant_user_reason_once",
                fields=["project", "user", "reason"],
                condition=Q(user__isnull=False),
            ),
            models.UniqueConstraint(
                name="projectgrant_unit_reason_once",
                fields=["project", "unit", "reason"],
                condition=Q(unit__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "project"], name="projectgrant_user_project"),
            models.Index(fields=["unit", "project"], name="projectgrant_unit_project"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.user or self.unit}"


@tracked(in_bulk=True)
class Responsibility(models.Model):
    """Which unit and which leader answer for the project, from when to when."""

    project = models.ForeignKey(
        "projects.Project",
        on_delete=models.CASCADE,
        related_name="responsibilities",
        verbose_name="项目",
    )
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="责任单位"
    )
    leader = models.ForeignKey(
        "accounts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="包保领导",
    )
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = "责任分工"
        verbose_name_plural = "责任分工"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="responsibility_one_open", fields=["project"], condition=Q(to_on=None)
            ),
            models.CheckConstraint(
                name="responsibility_to_after_from",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}"
