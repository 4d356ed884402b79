"""One row of every model the admin site shows."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pghistory.models
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.enums import AuditAction, NoticeKind
from accounts.models import (
    Attachment,
    AuditEvent,
    AuditSeal,
    Notice,
    NoticeDelivery,
    PasswordRecord,
    Person,
    Unit,
    User,
    UserSession,
)
from dashboards.models import Target
from enterprises.enums import PolicyStatus, TalentKind
from enterprises.models import (
    Contact,
    Designation,
    Enterprise,
    EnterpriseAlias,
    Policy,
    Talent,
)
from laishan_portal.models import (
    ExportJob,
    FieldMap,
    ImportDecision,
    ImportJob,
    ImportMapping,
    ImportRow,
    JobRun,
    OutboxMessage,
    ReportTemplate,
    SavedView,
    Sequence,
    Submission,
    Workday,
)
from projects.enums import ChainSegment, FactorKind, LineageKind, PermitPhase, Stage
from projects.models import (
    Assignment,
    BulkRun,
    CapitalIncrease,
    ChainHolding,
    ChainLink,
    ClosedMonth,
    Cluster,
    DateChange,
    Factor,
    FiguresVersion,
    FollowUpRule,
    Funding,
    FundingSource,
    IndustryChain,
    InvestmentEntry,
    Light,
    LightOverride,
    LightRuleSet,
    LightRuleSwitch,
    Lineage,
    Listing,
    MonthFigure,
    MonthlyReport,
    NegotiationEntry,
    Node,
    NodeLink,
    NodeRecord,
    OwnerChange,
    Permit,
    PermitEvent,
    PermitKind,
    PhotoDate,
    PlanCurve,
    PlanMonth,
    Project,
    ProjectAlias,
    ProjectFigures,
    ProjectGrant,
    ProjectGroup,
    ProjectInvestor,
    ProjectStanding,
    ReportEvent,
    Responsibility,
    SchedulePlan,
    SchedulePlanEvent,
    SchedulePlanNode,
    ScheduleTemplate,
    StageEvent,
    StageEvidence,
    StatEntry,
    StatReturn,
    TargetEnterprise,
    TemplateLink,
    TemplateNode,
    Trip,
    WorkItem,
    WorkStep,
    YearDecision,
    YearFigures,
    YearOpening,
)
from tests.factories import (
    AssignmentFactory,
    BulkRunFactory,
    CapitalIncreaseFactory,
    EnterpriseFactory,
    MonthlyReportFactory,
    NegotiationEntryFactory,
    NodeFactory,
    OwnerChangeFactory,
    PersonFactory,
    ProjectFactory,
    ProjectGrantFactory,
    SchedulePlanFactory,
    TargetEnterpriseFactory,
    TripFactory,
    UnitFactory,
    UserFactory,
    WorkItemFactory,
)

_numbers = count(1)
DAY = date(2023, 6, 1)


def n() -> int:
    return next(_numbers)


def _month() -> date:
    """Another first of a month each time."""
    number = n()
    return date(2000 + number // 12 % 90, number % 12 + 1, 1)


def _notice():
    return Notice.objects.create(
        user=UserFactory(), kind=NoticeKind.ACCOUNT, title="测试", key=f"key{n()}"
    )


def _access(model, **fields):
    return model.objects.create(
        username=f"name{n()}", ip_address="127.0.0.1", path_info="/login/", **fields
    )


def _import():
    return ImportJob.objects.create(
        owner=UserFactory(),
        importer="projects",
        file_name="x.xlsx",
        sha256="0" * 64,
        expires_at=timezone.now(),
    )


def _curve():
    return PlanCurve.objects.create(project=ProjectFactory(), year=2023, approved_on=DAY)


def _node_link():
    node = NodeFactory()
    return NodeLink.objects.create(
        node=node, predecessor=NodeFactory(project=node.project), lag_workdays=5
    )


def _light():
    project = ProjectFactory()
    Light.objects.filter(project=project).delete()
    rules = LightRuleSet.objects.first()
    return Light.objects.create(
        project=project, level="red", rule_set=rules, since_on=DAY, from_on=DAY
    )


def _rules(**values):
    return LightRuleSet.objects.create(
        code=f"r{n()}",
        name="规则",
        method="points",
        yellow_bound=10,
        red_bound=30,
        uses_own_curve=True,
        **values,
    )


def _permit():
    return Permit.objects.create(
        project=ProjectFactory(), name=f"手续{n()}", phase=PermitPhase.LAND
    )


def _group():
    group = ProjectGroup.objects.create(name=f"组合{n()}", stated_total=Decimal(92000))
    group.projects.add(ProjectFactory(), ProjectFactory())
    return group


def _chain():
    return IndustryChain.objects.create(name=f"产业链{n()}")


def _rule():
    """Another stage each time: a rule is there once."""
    used = set(FollowUpRule.objects.values_list("stage", flat=True))
    stage = next(stage for stage in Stage if stage not in used)
    return FollowUpRule.objects.create(duty="stay", stage=stage, workdays=30)


def _seal():
    number = n()
    return AuditSeal.objects.create(
        first_id=number * 10, last_id=number * 10 + 9, row_count=10, digest="0" * 64
    )


MAKERS = {
    Workday: lambda: Workday.objects.create(
        day=date(2030, 1, 1) + timedelta(n()), is_workday=False
    ),
    SavedView: lambda: SavedView.objects.create(
        owner=UserFactory(), ledger="x", name=f"视图{n()}"
    ),
    ExportJob: lambda: ExportJob.objects.create(
        owner=UserFactory(),
        ledger="projects",
        purpose="会议",
        requested_on=DAY,
        expires_at=timezone.now(),
    ),
    ImportJob: _import,
    ImportRow: lambda: ImportRow.objects.create(job=_import(), position=n(), sheet="x", line=4),
    ImportMapping: lambda: ImportMapping.objects.create(
        owner=UserFactory(), importer="projects", signature=f"{n():040d}"
    ),
    ImportDecision: lambda: ImportDecision.objects.create(
        importer="projects", raw=f"某项目{n()}", kind="new", by=UserFactory()
    ),
    Submission: lambda: Submission.objects.create(user=UserFactory(), key=uuid.uuid4().hex),
    OutboxMessage: lambda: OutboxMessage.objects.create(task="x.tasks.y", args=[1], attempts=5),
    JobRun: lambda: JobRun.objects.create(job="nightly", period=f"p{n()}"),
    Sequence: lambda: Sequence.objects.create(name=f"s{n()}"),
    Unit: lambda: UnitFactory(parent=UnitFactory()),
    Person: lambda: PersonFactory(phone="13812345678"),
    User: lambda: UserFactory(),
    UserSession: lambda: UserSession.objects.create(user=UserFactory(), session_key=f"k{n()}"),
    PasswordRecord: lambda: PasswordRecord.objects.create(user=UserFactory(), password="hash"),
    Group: lambda: Group.objects.create(name=f"组{n()}"),
    AccessAttempt: lambda: _access(AccessAttempt, failures_since_start=5),
    AccessLog: lambda: _access(AccessLog),
    AccessFailureLog: lambda: _access(AccessFailureLog),
    AuditEvent: lambda: AuditEvent.objects.create(action=AuditAction.LOGIN, actor=UserFactory()),
    AuditSeal: _seal,
    pghistory.models.Context: lambda: pghistory.models.Context.objects.create(
        metadata={"user": 1, "operation": "POST /x/"}
    ),
    LogEntry: lambda: LogEntry.objects.create(
        user=UserFactory(),
        content_type=ContentType.objects.get_for_model(Unit),
        object_id="1",
        object_repr="x",
        action_flag=CHANGE,
    ),
    Notice: _notice,
    NoticeDelivery: lambda: NoticeDelivery.objects.create(notice=_notice(), address="a@b.cn"),
    Attachment: lambda: Attachment.objects.create(
        target_model="projects.monthlyreport",
        target_id=1,
        file="attachments/aa/x.jpg",
        name="保密名称.jpg",
        content_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        uploaded_by=UserFactory(),
    ),
    Enterprise: lambda: EnterpriseFactory(park=UnitFactory(), introduced_on=DAY),
    EnterpriseAlias: lambda: EnterpriseAlias.objects.create(
        enterprise=EnterpriseFactory(), name=f"别名{n()}"
    ),
    Contact: lambda: Contact.objects.create(
        enterprise=EnterpriseFactory(), person=PersonFactory(phone="13812345678")
    ),
    Talent: lambda: Talent.objects.create(
        person=PersonFactory(),
        enterprise=EnterpriseFactory(),
        kind=TalentKind.YOUTH,
        introduced_on=DAY,
    ),
    Designation: lambda: Designation.objects.create(
        name=f"试点{n()}", unit=UnitFactory(), year=2023
    ),
    Policy: lambda: Policy.objects.create(title=f"政策{n()}", status=PolicyStatus.ISSUED),
    Target: lambda: Target.objects.create(
        year=2023,
        metric=f"x.{n()}",
        name="目标",
        scope="unit",
        unit=UnitFactory(),
        minimum=2,
        maximum=3,
        measure="个",
    ),
    Project: lambda: ProjectFactory(owner=EnterpriseFactory()),
    ProjectAlias: lambda: ProjectAlias.objects.create(project=ProjectFactory(), name=f"又名{n()}"),
    ProjectInvestor: lambda: ProjectInvestor.objects.create(
        project=ProjectFactory(), enterprise=EnterpriseFactory()
    ),
    Listing: lambda: Listing.objects.create(
        project=ProjectFactory(), year=2023, level="city", from_on=DAY
    ),
    ProjectGroup: _group,
    Lineage: lambda: Lineage.objects.create(
        older=ProjectFactory(),
        newer=ProjectFactory(),
        kind=LineageKind.RENAMED,
        note="更名",
        decided_by=UserFactory(),
    ),
    StageEvent: lambda: StageEvent.objects.create(
        project=ProjectFactory(),
        kind="forward",
        from_stage="permits",
        to_stage="foundation",
        occurred_on=DAY,
        proposed_by=UserFactory(),
    ),
    StageEvidence: lambda: StageEvidence.objects.create(
        event=MAKERS[StageEvent](), kind="contract", attachment=MAKERS[Attachment]()
    ),
    BulkRun: lambda: BulkRunFactory(wanted=[1]),
    Assignment: lambda: AssignmentFactory(),
    ProjectGrant: lambda: ProjectGrantFactory(user=UserFactory()),
    Responsibility: lambda: Responsibility.objects.create(
        project=ProjectFactory(), unit=UnitFactory(), leader=PersonFactory(), from_on=DAY
    ),
    Node: lambda: NodeFactory(),
    NodeLink: _node_link,
    SchedulePlan: lambda: SchedulePlanFactory(),
    SchedulePlanNode: lambda: SchedulePlanNode.objects.create(
        plan=SchedulePlanFactory(), position=1, name="封顶", duration_workdays=90
    ),
    SchedulePlanEvent: lambda: SchedulePlanEvent.objects.create(
        plan=SchedulePlanFactory(), to_state="draft", by=UserFactory(), business_on=DAY
    ),
    ScheduleTemplate: lambda: ScheduleTemplate.objects.create(
        code=f"t{n()}", name=f"模板{n()}", kind="full"
    ),
    TemplateNode: lambda: TemplateNode.objects.create(
        template=ScheduleTemplate.objects.get(code="full-20"),
        position=500 + n(),
        name=f"节点{n()}",
    ),
    TemplateLink: lambda: TemplateLink.objects.create(
        node=TemplateNode.objects.get(template__code="full-20", position=20),
        predecessor=TemplateNode.objects.get(template__code="full-20", position=n() % 10 + 1),
    ),
    NodeRecord: lambda: NodeRecord.objects.create(
        node=NodeFactory(), is_actual=False, value_on=DAY, recorded_on=DAY, by=UserFactory()
    ),
    DateChange: lambda: DateChange.objects.create(
        project=ProjectFactory(),
        node=NodeFactory(),
        old_on=DAY,
        new_on=DAY + timedelta(9),
        reason="雨",
        requested_by=UserFactory(),
    ),
    PlanCurve: _curve,
    PlanMonth: lambda: PlanMonth.objects.create(curve=_curve(), month=DAY, amount=100),
    InvestmentEntry: lambda: InvestmentEntry.objects.create(
        project=ProjectFactory(),
        month=DAY,
        amount=10,
        kind="opening",
        recorded_on=DAY,
        by=UserFactory(),
    ),
    ClosedMonth: lambda: ClosedMonth.objects.create(month=_month(), closed_by=UserFactory()),
    StatReturn: lambda: StatReturn.objects.create(
        project=ProjectFactory(),
        month=DAY,
        month_amount=10,
        ytd=10,
        entered_on=DAY,
        entered_by=UserFactory(),
    ),
    StatEntry: lambda: StatEntry.objects.create(
        project=ProjectFactory(), updated_by=UserFactory()
    ),
    Funding: lambda: Funding.objects.create(project=ProjectFactory(), updated_by=UserFactory()),
    FundingSource: lambda: FundingSource.objects.create(
        funding=MAKERS[Funding](), kind="own", amount=10
    ),
    MonthFigure: lambda: MonthFigure.objects.create(
        project=ProjectFactory(), month=DAY, stage="permits", condition="normal"
    ),
    PhotoDate: lambda: PhotoDate.objects.create(attachment=MAKERS[Attachment](), taken_on=DAY),
    MonthlyReport: lambda: MonthlyReportFactory(submitted=True, submitted_by=UserFactory()),
    ReportEvent: lambda: ReportEvent.objects.create(
        report=MonthlyReportFactory(), to_status="draft", by=UserFactory(), business_on=DAY
    ),
    Permit: _permit,
    PermitEvent: lambda: PermitEvent.objects.create(
        permit=_permit(), to_status="running", recorded_on=DAY, by=UserFactory()
    ),
    PermitKind: lambda: PermitKind.objects.create(
        name=f"目录{n()}", phase=PermitPhase.LAND, department="区行政审批局", promise_workdays=5
    ),
    Factor: lambda: Factor.objects.create(
        project=ProjectFactory(), kind=FactorKind.LAND, measure="亩", needed=10
    ),
    Light: _light,
    LightOverride: lambda: LightOverride.objects.create(
        project=ProjectFactory(), level="red", reason="停工", from_on=DAY, by=UserFactory()
    ),
    LightRuleSet: _rules,
    LightRuleSwitch: lambda: LightRuleSwitch.objects.create(
        from_set=_rules(), to_set=_rules(), switched_on=DAY, reason="改口径", by=UserFactory()
    ),
    ChainHolding: lambda: ChainHolding.objects.create(
        link=make(ChainLink), enterprise=EnterpriseFactory(), created_by=UserFactory()
    ),
    TargetEnterprise: TargetEnterpriseFactory,
    Trip: TripFactory,
    NegotiationEntry: NegotiationEntryFactory,
    FollowUpRule: _rule,
    CapitalIncrease: CapitalIncreaseFactory,
    OwnerChange: OwnerChangeFactory,
    WorkItem: lambda: WorkItemFactory(),
    WorkStep: lambda: WorkStep.objects.create(
        item=WorkItemFactory(), name=f"步骤{n()}", created_by=UserFactory()
    ),
    Cluster: lambda: Cluster.objects.create(name=f"聚集区{n()}"),
    IndustryChain: _chain,
    ChainLink: lambda: ChainLink.objects.create(
        chain=_chain(), name=f"环节{n()}", segment=ChainSegment.UPSTREAM
    ),
    ProjectStanding: lambda: ProjectFactory().standing,
    FiguresVersion: lambda: FiguresVersion.objects.create(version=n()),
    ProjectFigures: lambda: ProjectFactory().figures,
}


def _decision():
    project = ProjectFactory()
    opening = MAKERS[YearOpening]()
    return YearDecision.objects.create(
        opening=opening, project=project, was_level="city", kind="carried", level="city"
    )


def _field_map():
    template = MAKERS[ReportTemplate]()
    return FieldMap.objects.create(template=template, version=1, created_by=UserFactory())


MAKERS |= {
    ReportTemplate: lambda: ReportTemplate.objects.create(
        ledger="projects",
        name=f"模板{n()}",
        file="report-templates/x.xlsx",
        file_name="省表.xlsx",
        size=1,
        sha256="0" * 64,
        created_by=UserFactory(),
    ),
    FieldMap: _field_map,
    YearOpening: lambda: YearOpening.objects.create(year=2100 + n(), started_by=UserFactory()),
    YearDecision: _decision,
    YearFigures: lambda: YearFigures.objects.create(project=ProjectFactory(), year=2100 + n()),
}


def make(model):
    """A row of ``model``; of a history, one is left by a row of what it tracks."""
    if model in MAKERS:
        return MAKERS[model]()
    assert issubclass(model, pghistory.models.Event), f"tests/admin/rows.py makes no {model}"
    row = MAKERS[model.pgh_tracked_model]()
    return model.objects.filter(pgh_obj_id=row.pk).latest("pgh_id")
