from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from accounts.enums import Role
from enterprises.enums import EnterpriseTag
from laishan_portal.history import tracked
from laishan_portal.money import WanField
from projects.enums import (
    OPEN_TARGET_STATUSES,
    BusinessForm,
    FollowUpDuty,
    LeaderRank,
    Stage,
    TalkPurpose,
    TalkWay,
    TargetStatus,
)
from projects.models.chain import CommonQuerySet
from projects.models.fields import actor
from projects.models.project import Project, knows_name


def may_tell(user) -> Q:
    """Rows whose project, if there is one, this user may call by its name."""
    return Q(project=None) | knows_name(user, "project")


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Leaders and the office all, a reporter their unit's, anybody what they see to.

        What became a confidential project is for its deal team alone: the target tells its name.
        """
        if user.is_administrator or not user.roles:
            return self.none()
        rows = self.filter(may_tell(user))
        if user.has_role(Role.LEADER, Role.OFFICE):
            return rows
        mine = Q(pk__in=[])
        if user.person_id is not None:
            mine |= Q(owner=user.person_id)
        if user.has_role(Role.UNIT_REPORTER) and user.unit_id is not None:
            mine |= Q(unit=user.unit_id)
        return rows.filter(mine)

    def open(self):
        return self.filter(status__in=OPEN_TARGET_STATUSES)

    def matching(self, words: str):
        rows = self
        for word in words.lower().split()[:5]:
            rows = rows.filter(search_text__contains=word)
        return rows


@tracked()
class TargetEnterprise(models.Model):
    """An enterprise worth winning (靶向招商), before there is a lead.

    It is named freely or is one of the registry; investor classes of a registered one are the
    registry's tags. ``status`` moves only through ``projects.domain``; ``last_contact_on`` is
    the day of the last talk with people, kept by the talks themselves and by nothing else.
    """

    name = models.CharField("企业名称", max_length=120)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="targets",
        verbose_name="登记企业",
    )
    investor_classes = ArrayField(
        models.CharField(max_length=20, choices=EnterpriseTag),
        default=list,
        blank=True,
        verbose_name="投资方类别",
    )
    business_form = models.CharField("业态", max_length=12, choices=BusinessForm, blank=True)
    chain_link = models.ForeignKey(
        "projects.ChainLink",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="targets",
        verbose_name="对准的环节",
    )
    fit = models.CharField("为什么合适", max_length=300, blank=True)
    contact_name = models.CharField("对方联系人", max_length=40, blank=True)
    contact_title = models.CharField("职务", max_length=40, blank=True)
    contact_phone = models.CharField("电话", max_length=20, blank=True)
    owner = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        related_name="targets",
        verbose_name="跟踪人",
    )
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="targets", verbose_name="跟踪单位"
    )
    status = models.CharField(
        "状态",
        max_length=12,
        choices=TargetStatus,
        default=TargetStatus.WAITING,
        editable=False,
    )
    shelved_reason = models.CharField("搁置原因", max_length=200, blank=True, editable=False)
    next_step = models.CharField("下一步", max_length=200, blank=True)
    next_on = models.DateField("下一步日期", null=True, blank=True)
    last_contact_on = models.DateField("最近接触", null=True, editable=False)
    project = models.OneToOneField(
        "projects.Project",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="target",
        verbose_name="转成的项目",
        editable=False,
    )
    search_text = models.TextField("检索", blank=True, editable=False)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    created_by = actor("创建人")
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    updated_by = actor("更新人")

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "靶向企业"
        verbose_name_plural = "靶向企业"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["status", "next_on"], name="targetenterprise_next"),
            models.Index(fields=["unit", "status"], name="targetenterprise_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                name="targetenterprise_status_known",
                condition=Q(status__in=TargetStatus.values),
            ),
            models.CheckConstraint(
                name="targetenterprise_converted_has_project",
                condition=Q(status=TargetStatus.CONVERTED, project__isnull=False)
                | (~Q(status=TargetStatus.CONVERTED) & Q(project=None)),
            ),
            models.CheckConstraint(
                name="targetenterprise_classes_told_once",
                condition=Q(enterprise=None) | Q(investor_classes=[]),
                violation_error_message="登记过的企业，类别在企业档案里改。",
            ),
            models.CheckConstraint(
                name="targetenterprise_business_form_known",
                condition=Q(business_form="") | Q(business_form__in=BusinessForm.values),
            ),
            models.CheckConstraint(
                name="targetenterprise_step_has_words",
                condition=Q(next_on=None) | ~Q(next_step=""),
                violation_error_message="定了日期，就写下一步做什么。",
            ),
            models.UniqueConstraint(
                name="targetenterprise_name_unique_while_open",
                fields=["name"],
                condition=Q(status__in=sorted(OPEN_TARGET_STATUSES)),
                violation_error_message="这家企业已经在靶向名单里。",
            ),
        ]

    def __str__(self) -> str:
        return f"靶向企业 {self.pk}" if self.project_id else self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:target_detail", kwargs={"target_pk": self.pk})


class TripQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Leaders and the office all, a reporter their unit's, anybody the trips they made."""
        if user.is_administrator or not user.roles:
            return self.none()
        if user.has_role(Role.LEADER, Role.OFFICE):
            return self
        mine = Q(pk__in=[])
        if user.person_id is not None:
            members = Trip.members.through.objects.filter(
                trip=OuterRef("pk"), person=user.person_id
            )
            mine |= Q(led_by=user.person_id) | Exists(members)
        if user.has_role(Role.UNIT_REPORTER) and user.unit_id is not None:
            mine |= Q(unit=user.unit_id)
        return self.filter(mine)


@tracked()
class Trip(models.Model):
    """Going out to recruit (外出招商): who led it, where, when. Its visits are talks."""

    destination = models.CharField("目的地", max_length=60)
    from_on = models.DateField("出发")
    to_on = models.DateField("返回")
    led_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", verbose_name="带队人"
    )
    rank = models.CharField("带队级别", max_length=12, choices=LeaderRank)
    members = models.ManyToManyField(
        "accounts.Person", blank=True, related_name="trips", verbose_name="同行人员"
    )
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="trips", verbose_name="组织单位"
    )
    purpose = models.CharField("目的", max_length=200)
    outcome = models.CharField("总体成果", max_length=500, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    created_by = actor("创建人")
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    updated_by = actor("更新人")

    objects = TripQuerySet.as_manager()

    class Meta:
        verbose_name = "外出招商"
        verbose_name_plural = "外出招商"
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="trip_returns_after_leaving",
                condition=Q(to_on__gte=F("from_on")),
                violation_error_message="返回不能早于出发。",
            ),
            models.CheckConstraint(
                name="trip_rank_known", condition=Q(rank__in=LeaderRank.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on:%Y-%m-%d} {self.destination}"

    def get_absolute_url(self) -> str:
        return reverse("projects:trip_detail", kwargs={"trip_pk": self.pk})

    @property
    def days(self) -> int:
        """Both ends included."""
        return (self.to_on - self.from_on).days + 1


class NegotiationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Talks about a project or with a target this user may know; a confidential project's
        diary is its deal team's. Talks that only belong to a trip go with the trip."""
        if user.is_administrator or not user.roles:
            return self.none()
        projects = Project.objects.visible_to(user).filter(knows_name=True)
        targets = TargetEnterprise.objects.visible_to(user)
        trips = Trip.objects.visible_to(user)
        return self.filter(
            Q(project__in=projects.order_by().values("pk"))
            | Q(project=None, target__in=targets.order_by().values("pk"))
            | Q(project=None, target=None, trip__in=trips.order_by().values("pk"))
        )

    def current(self):
        """As they read now: a corrected version takes the place of what it corrects."""
        return self.filter(is_current=True)


@tracked()
class NegotiationEntry(models.Model):
    """One talk: a line of a project's diary (洽谈日志), of a target's, of a trip's visits.

    The same row is shown at each of these places. It is never overwritten: a correction is a
    new version that ``replaces`` the old one and says why.
    """

    project = models.ForeignKey(
        "projects.Project",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="negotiations",
        verbose_name="项目",
    )
    target = models.ForeignKey(
        TargetEnterprise,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="negotiations",
        verbose_name="靶向企业",
    )
    trip = models.ForeignKey(
        Trip,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="visits",
        verbose_name="外出招商",
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="negotiations",
        verbose_name="企业",
    )
    met_on = models.DateField("日期")
    way = models.CharField("方式", max_length=12, choices=TalkWay)
    purpose = models.CharField(
        "这次是", max_length=12, choices=TalkPurpose, default=TalkPurpose.FOLLOW
    )
    ours = models.ManyToManyField(
        "accounts.Person", blank=True, related_name="negotiations", verbose_name="我方人员"
    )
    theirs = models.CharField("对方人员", max_length=200, blank=True)
    content = models.CharField("谈了什么", max_length=1000)
    result = models.CharField("结果", max_length=300, blank=True)
    next_step = models.CharField("下一步", max_length=200, blank=True)
    next_on = models.DateField("下一步日期", null=True, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1, editable=False)
    is_current = models.BooleanField("现行", default=True, editable=False)
    replaces = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="replaced_by",
        verbose_name="更正的是",
        editable=False,
    )
    correction = models.CharField("更正原因", max_length=200, blank=True, editable=False)
    recorded_by = actor("记录人")
    recorded_at = models.DateTimeField("记录时间", auto_now_add=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = NegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = "洽谈记录"
        verbose_name_plural = "洽谈记录"
        ordering = ["-met_on", "-pk"]
        indexes = [
            models.Index(
                fields=["project", "-met_on", "-id"],
                name="negotiationentry_diary",
                condition=Q(is_current=True),
            ),
            models.Index(
                fields=["target", "-met_on", "-id"],
                name="negotiationentry_target",
                condition=Q(is_current=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="negotiationentry_with_somebody",
                condition=Q(project__isnull=False)
                | Q(target__isnull=False)
                | Q(enterprise__isnull=False, trip__isnull=False),
                violation_error_message="写明和哪个项目、靶向企业或企业谈的。",
            ),
            models.CheckConstraint(
                name="negotiationentry_step_has_words",
                condition=Q(next_on=None) | ~Q(next_step=""),
                violation_error_message="定了日期，就写下一步做什么。",
            ),
            models.CheckConstraint(
                name="negotiationentry_correction_says_why",
                condition=Q(replaces=None, correction="", version=1)
                | (Q(replaces__isnull=False, version__gt=1) & ~Q(correction="")),
                violation_error_message="更正要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.met_on:%Y-%m-%d} {self.get_way_display()}"


@tracked()
class FollowUpRule(models.Model):
    """A limit of recruitment in working days, edited by staff.

    ``major_workdays`` holds from ``major_from`` (万元) on. A stay has its stage; duties of a lead
    and the report have none.
    """

    duty = models.CharField("事项", max_length=12, choices=FollowUpDuty)
    stage = models.CharField("阶段", max_length=20, choices=Stage, blank=True)
    workdays = models.PositiveSmallIntegerField("时限（工作日）")
    major_workdays = models.PositiveSmallIntegerField(
        "重大项目时限（工作日）", null=True, blank=True
    )
    major_from = WanField("多大算重大（万元）", null=True, blank=True)
    source = models.CharField("依据", max_length=200, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "招商时限"
        verbose_name_plural = "招商时限"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="followuprule_once",
                fields=["duty", "stage"],
                violation_error_message="这一项时限已经有了。",
            ),
            models.CheckConstraint(
                name="followuprule_stay_has_stage",
                condition=(Q(duty=FollowUpDuty.STAY) & ~Q(stage=""))
                | (~Q(duty=FollowUpDuty.STAY) & Q(stage="")),
                violation_error_message="停留时限要选阶段，其余的不选。",
            ),
            models.CheckConstraint(
                name="followuprule_positive",
                condition=Q(workdays__gt=0) & (Q(major_workdays=None) | Q(major_workdays__gt=0)),
                violation_error_message="时限至少 1 个工作日。",
            ),
            models.CheckConstraint(
                name="followuprule_major_in_full",
                condition=Q(major_workdays=None, major_from=None)
                | Q(major_workdays__isnull=False, major_from__isnull=False),
                violation_error_message="重大项目的时限和金额要一起填。",
            ),
        ]

    def __str__(self) -> str:
        stage = f"（{self.get_stage_display()}）" if self.stage else ""
        return f"{self.get_duty_display()}{stage} {self.workdays} 个工作日"
