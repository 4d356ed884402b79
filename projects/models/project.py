from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse

from accounts.enums import Role
from enterprises.enums import IndustrySection
from laishan_portal import clock
from laishan_portal.history import tracked
from laishan_portal.money import WanField
from projects.enums import (
    COUNTED_CONDITIONS,
    BusinessForm,
    Condition,
    Domain,
    Level,
    LineageKind,
    Nature,
    Stage,
    Street,
)
from projects.models.assignment import Assignment, ProjectGrant
from projects.models.fields import actor


def knows_name(user, path: str = "") -> Q:
    """Whether the user may know what a project is called: the deal team and the lead know a
    confidential one's name. ``path`` leads from the rows to their project."""
    prefix, key = (f"{path}__", OuterRef(f"{path}_id")) if path else ("", OuterRef("pk"))
    deal_team = ProjectGrant.objects.reaching(user).filter(project=key, is_deal_team=True)
    knows = Q(**{f"{prefix}is_confidential": False}) | Exists(deal_team)
    if user.person_id is not None:
        lead = Assignment.objects.open_on(clock.today()).leads()
        knows |= Exists(lead.filter(project=key, person_id=user.person_id))
    return knows


def shown_name(user, path: str = "") -> Case:
    """The project's name as this user may see it: the code name outside the deal team."""
    prefix = f"{path}__" if path else ""
    return Case(
        When(knows_name(user, path), then=F(f"{prefix}name")),
        default=F(f"{prefix}code_name"),
        output_field=models.CharField(),
    )


def name_as_known(user, path: str = "") -> dict[str, Case]:
    """``knows_name`` and ``shown_name``: what every list of projects or of their rows carries."""
    knows = Case(When(knows_name(user, path), then=Value(True)), default=Value(False))
    return {"knows_name": knows, "shown_name": shown_name(user, path)}


def matching(rows, words: str, path: str = ""):
    """Rows that carry ``name_as_known`` whose project has all of the words in its shown name,
    alias, code, owner or pinyin.

    What a confidential project is really called finds it for its deal team alone.
    """
    prefix = f"{path}__" if path else ""
    for word in words.split()[:5]:
        plain = Q(**{f"{prefix}code__icontains": word})
        plain |= Q(**{f"{prefix}code_name__icontains": word})
        known = Q(**{f"{prefix}search_text__icontains": word.lower()})
        rows = rows.filter(plain | (Q(knows_name=True) & known))
    return rows


def in_reach_of(user, path: str = "") -> Q:
    """What opens a project to a user who does not know of all: a grant, an own open assignment,
    the unit they report for. ``path`` leads from the rows to their project."""
    prefix, key = (f"{path}__", OuterRef(f"{path}_id")) if path else ("", OuterRef("pk"))
    reach = Q(Exists(ProjectGrant.objects.reaching(user).filter(project=key)))
    if user.person_id is not None:
        mine = Assignment.objects.open_on(clock.today()).filter(person_id=user.person_id)
        reach |= Q(Exists(mine.filter(project=key)))
    if user.has_role(Role.UNIT_REPORTER) and user.unit_id is not None:
        reach |= Q(**{f"{prefix}unit_id": user.unit_id})
    return reach


def of_visible_projects(rows, user):
    """Rows, hanging on a ``project``, of the projects this user may know of.

    Who knows of all is asked no question about projects: a list of all of them beside the rows
    is most of what a big list costs.
    """
    if user.is_administrator or not user.roles:
        return rows.none()
    return rows if user.sees_district else rows.filter(in_reach_of(user, "project"))


class OfProjectQuerySet(models.QuerySet):
    """Rows that hang on a project and are seen with it."""

    def visible_to(self, user):
        return of_visible_projects(self, user)


def due_for_register() -> Q:
    """On site, 500 万元 and more, and not entered by the statistics bureau yet (DOMAIN b.5)."""
    return Q(
        stage__in=[Stage.STRUCTURE, Stage.ACCEPTANCE],
        condition__in=sorted(COUNTED_CONDITIONS),
        total_investment__gte=500,
        stats_entered_on=None,
    )


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The projects this user may know of, each with the name they may see.

        Deny by default: a role, a unit, an open assignment or a grant opens a project;
        nothing else does. Reads only projects' own tables.
        """
        if user.is_administrator or not user.roles:
            return self.with_shown_name(user).none()
        rows = self if user.sees_district else self.filter(in_reach_of(user))
        return rows.with_shown_name(user)

    def with_shown_name(self, user):
        """``knows_name`` and ``shown_name``: the code name outside the deal team."""
        return self.annotate(**name_as_known(user))

    def matching(self, words: str):
        """Found by shown name, alias, code, owner or pinyin; after ``visible_to`` only."""
        return matching(self, words)

    def on_register(self, month):
        """Entered by the statistics bureau (纳统入库) by the end of that month."""
        return self.filter(stats_entered_on__lt=clock.next_month(month))

    def in_stat_state(self, state, month):
        """``missing``: no return of that month yet; ``filled``: there is one; else all."""
        from projects.models.stats import StatReturn  # noqa: PLC0415 -- stats needs projects

        told = StatReturn.objects.current().filter(month=month).order_by().values("project")
        if state == "missing":
            return self.exclude(pk__in=told)
        return self.filter(pk__in=told) if state == "filled" else self

    def due_for_register(self):
        """On site, big enough, and not on the statistical register yet."""
        return self.filter(due_for_register())

    def counted(self):
        """Figures of progress count these; paused, ended and withdrawn ones are left out."""
        return self.filter(condition__in=COUNTED_CONDITIONS)

    def editable_by(self, user):
        """Whose basic data this user may change: the office all, a reporter their unit's."""
        rows = self.visible_to(user)
        if user.has_role(Role.OFFICE):
            return rows
        if user.has_role(Role.UNIT_REPORTER) and user.unit_id is not None:
            return rows.filter(unit_id=user.unit_id)
        return rows.none()


@tracked(in_bulk=True)
class Project(models.Model):
    """A key project, from the first lead to operation: the hub every ledger hangs on.

    ``stage`` and ``condition`` change only through ``projects.domain``; ``unit`` and ``leader``
    repeat the open ``Responsibility`` row. ``total_investment`` stays empty (未提供) until
    somebody states it.
    """

    code = models.CharField("编号", max_length=20, unique=True, editable=False)
    name = models.CharField("项目名称", max_length=80)
    project_code = models.CharField("项目代码", max_length=24, blank=True)
    owner = models.ForeignKey(
        "enterprises.Enterprise",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name="业主单位",
    )
    domain = models.CharField("领域", max_length=20, choices=Domain, blank=True)
    industry = models.CharField("行业门类", max_length=1, choices=IndustrySection, blank=True)
    street = models.CharField("属地", max_length=9, choices=Street, blank=True)
    nature = models.CharField("建设性质", max_length=12, choices=Nature, blank=True)
    content = models.CharField("建设内容及规模", max_length=500, blank=True)
    total_investment = WanField("总投资（万元）", null=True, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name="责任单位",
        editable=False,
    )
    leader = models.ForeignKey(
        "accounts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_projects",
        verbose_name="包保领导",
        editable=False,
    )
    stage = models.CharField(
        "阶段", max_length=20, choices=Stage, default=Stage.LEAD, editable=False
    )
    condition = models.CharField(
        "状态", max_length=12, choices=Condition, default=Condition.NORMAL, editable=False
    )
    planned_start_on = models.DateField("计划开工", null=True, blank=True)
    promised_finish_on = models.DateField("承诺竣工", null=True, blank=True)
    business_form = models.CharField("业态", max_length=12, choices=BusinessForm, blank=True)
    cluster = models.ForeignKey(
        "projects.Cluster",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name="聚集区",
    )
    chain_link = models.ForeignKey(
        "projects.ChainLink",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name="产业链环节",
    )
    stats_entered_on = models.DateField("纳统入库", null=True, blank=True)
    is_reserve = models.BooleanField("储备项目", default=False)
    is_public_works = models.BooleanField("政府投资项目", default=False)
    in_expansion_zone = models.BooleanField("扩容区", default=False)
    is_confidential = models.BooleanField("保密洽谈", default=False)
    code_name = models.CharField("代号", max_length=40, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    search_text = models.TextField("检索", blank=True, editable=False)
    name_pinyin = models.CharField("全拼", max_length=400, blank=True, editable=False)
    is_fact = models.BooleanField("引自公开报道", default=False, editable=False)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    created_by = actor("创建人")
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    updated_by = actor("更新人")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "项目"
        verbose_name_plural = "项目"
        ordering = ["code", "pk"]
        indexes = [
            models.Index(fields=["unit", "code"], name="project_unit_code"),
            models.Index(fields=["stage", "condition"], name="project_stage_condition"),
            # Whether a project counts, for the rows that hang on it: the index alone tells.
            models.Index(fields=["id"], include=["stage", "condition"], name="project_state"),
            # Whose return of a month is missing: the home of the office asks each time.
            models.Index(
                fields=["id"],
                include=["stats_entered_on"],
                name="project_on_register",
                condition=Q(
                    condition__in=sorted(COUNTED_CONDITIONS), stats_entered_on__isnull=False
                ),
            ),
            # The ledger's biggest first, page by page, without sorting the district.
            models.Index(
                F("total_investment").desc(nulls_last=True), "id", name="project_by_total"
            ),
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="project_search"),
        ]
        constraints = [
            models.CheckConstraint(
                name="project_stage_known", condition=Q(stage__in=Stage.values)
            ),
            models.CheckConstraint(
                name="project_condition_known", condition=Q(condition__in=Condition.values)
            ),
            models.CheckConstraint(
                name="project_domain_known", condition=Q(domain="") | Q(domain__in=Domain.values)
            ),
            models.CheckConstraint(
                name="project_street_known", condition=Q(street="") | Q(street__in=Street.values)
            ),
            models.CheckConstraint(
                name="project_business_form_known",
                condition=Q(business_form="") | Q(business_form__in=BusinessForm.values),
            ),
            models.CheckConstraint(
                name="project_total_positive",
                condition=Q(total_investment=None) | Q(total_investment__gt=0),
                violation_error_message="总投资要大于 0；还不知道就留空。",
            ),
            models.CheckConstraint(
                name="project_finish_after_start",
                condition=Q(planned_start_on=None)
                | Q(promised_finish_on=None)
                | Q(promised_finish_on__gte=F("planned_start_on")),
                violation_error_message="承诺竣工不能早于计划开工。",
            ),
            models.CheckConstraint(
                name="project_confidential_has_code_name",
                condition=Q(is_confidential=False) | ~Q(code_name=""),
                violation_error_message="保密洽谈的项目要有代号。",
            ),
            models.CheckConstraint(
                name="project_code_shape",
                condition=Q(project_code="")
                | Q(project_code__regex=r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$"),
                violation_error_message="项目代码形如 2301-370613-04-01-123456。",
            ),
            models.UniqueConstraint(
                name="project_name_unique_while_kept",
                fields=["name"],
                condition=~Q(condition=Condition.WITHDRAWN),
                violation_error_message="库里已有同名项目，请先查台账。",
            ),
        ]

    def __str__(self) -> str:
        """Safe for logs and the admin: a confidential project is its code name."""
        return self.code_name if self.is_confidential else self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:project_detail", kwargs={"pk": self.pk})

    def name_for(self, user) -> str:
        """What this user may call the project, everywhere (DESIGN §4)."""
        if not self.is_confidential:
            return self.name
        if not hasattr(self, "knows_name"):
            found = Project.objects.filter(pk=self.pk).with_shown_name(user)
            self.knows_name = found.values_list("knows_name", flat=True).first()
        return self.name if self.knows_name else self.code_name


@tracked()
class ProjectAlias(models.Model):
    """Another name of the same project (海韵广场 = 海韵城市广场)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField("别名", max_length=80)

    class Meta:
        verbose_name = "项目别名"
        verbose_name_plural = "项目别名"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="projectalias_name_unique", fields=["project", "name"])
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class ProjectInvestor(models.Model):
    """Who puts money in; ``share`` in per cent, empty when not known."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="investors")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="investments"
    )
    share = models.DecimalField("份额 %", max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "投资方"
        verbose_name_plural = "投资方"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="projectinvestor_once", fields=["project", "enterprise"]),
            models.CheckConstraint(
                name="projectinvestor_share_in_range",
                condition=Q(share=None) | Q(share__gt=0, share__lte=100),
                violation_error_message="份额在 0 到 100 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}"


@tracked()
class Listing(models.Model):
    """On whose key-project list (省/市/区) the project stands in a year, from when to when."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="listings")
    year = models.PositiveSmallIntegerField("年度")
    level = models.CharField("级别", max_length=10, choices=Level)
    from_on = models.DateField("列入")
    to_on = models.DateField("调出", null=True, blank=True)
    reason = models.CharField("列入依据", max_length=200, blank=True)
    left_reason = models.CharField("调出理由", max_length=200, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = "年度名单"
        verbose_name_plural = "年度名单"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="listing_one_open_a_year", fields=["project", "year"], condition=Q(to_on=None)
            ),
            models.CheckConstraint(
                name="listing_to_after_from",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                violation_error_message="调出日期不能早于列入日期。",
            ),
            models.CheckConstraint(
                name="listing_level_known", condition=Q(level__in=Level.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_level_display()}级"


@tracked()
class ProjectGroup(models.Model):
    """A total stated for several projects together; their own totals stay unknown."""

    name = models.CharField("名称", max_length=80, unique=True)
    stated_total = WanField("合计总投资（万元）", null=True, blank=True)
    projects = models.ManyToManyField(Project, related_name="groups", verbose_name="项目")
    note = models.CharField("依据", max_length=300, blank=True)
    is_fact = models.BooleanField("引自公开报道", default=False, editable=False)

    class Meta:
        verbose_name = "项目组合"
        verbose_name_plural = "项目组合"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="projectgroup_total_positive",
                condition=Q(stated_total=None) | Q(stated_total__gt=0),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Lineage(models.Model):
    """One project came out of another, decided by a person, never by likeness of names."""

    older = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="successors")
    newer = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="predecessors")
    kind = models.CharField("关系", max_length=10, choices=LineageKind)
    note = models.CharField("说明", max_length=200)
    decided_by = actor("认定人", null=True)
    decided_at = models.DateTimeField("认定时间", auto_now_add=True)

    class Meta:
        verbose_name = "项目沿革"
        verbose_name_plural = "项目沿革"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="lineage_pair_unique", fields=["older", "newer"]),
            models.CheckConstraint(name="lineage_two_projects", condition=~Q(older=F("newer"))),
        ]

    def __str__(self) -> str:
        return f"{self.older} → {self.newer} {self.get_kind_display()}"
