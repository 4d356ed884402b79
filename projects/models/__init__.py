from projects.models.assignment import Assignment, ProjectGrant, Responsibility
from projects.models.bulk import BulkRun
from projects.models.chain import ChainHolding, ChainLink, Cluster, IndustryChain
from projects.models.figures import FiguresVersion, FiledState, ProjectFigures
from projects.models.light import Light, LightOverride, LightRuleSet, LightRuleSwitch
from projects.models.node import DateChange, Node, NodeLink, NodeRecord
from projects.models.plan import ClosedMonth, InvestmentEntry, PlanCurve, PlanMonth
from projects.models.project import (
    Lineage,
    Listing,
    Project,
    ProjectAlias,
    ProjectGroup,
    ProjectInvestor,
)
from projects.models.recruitment import (
    FollowUpRule,
    NegotiationEntry,
    TargetEnterprise,
    Trip,
)
from projects.models.report import REPORT_STATES, MonthlyReport, ReportEvent
from projects.models.schedule import (
    SchedulePlan,
    SchedulePlanEvent,
    SchedulePlanNode,
    ScheduleTemplate,
    TemplateLink,
    TemplateNode,
)
from projects.models.service import Factor, Permit, PermitEvent, PermitKind
from projects.models.signing import CapitalIncrease, OwnerChange
from projects.models.stage import StageEvent, StageEvidence
from projects.models.standing import ProjectStanding
from projects.models.stats import (
    Funding,
    FundingSource,
    MonthFigure,
    PhotoDate,
    StatEntry,
    StatReturn,
)
from projects.models.work import WorkItem, WorkStep
from projects.models.year import YearDecision, YearFigures, YearOpening

__all__ = [
    "REPORT_STATES",
    "Assignment",
    "BulkRun",
    "CapitalIncrease",
    "ChainHolding",
    "ChainLink",
    "ClosedMonth",
    "Cluster",
    "DateChange",
    "Factor",
    "FiguresVersion",
    "FiledState",
    "FollowUpRule",
    "Funding",
    "FundingSource",
    "IndustryChain",
    "InvestmentEntry",
    "Light",
    "LightOverride",
    "LightRuleSet",
    "LightRuleSwitch",
    "Lineage",
    "Listing",
    "MonthFigure",
    "MonthlyReport",
    "NegotiationEntry",
    "Node",
    "NodeLink",
    "NodeRecord",
    "OwnerChange",
    "Permit",
    "PermitEvent",
    "PermitKind",
    "PhotoDate",
    "PlanCurve",
    "PlanMonth",
    "Project",
    "ProjectAlias",
    "ProjectFigures",
    "ProjectGrant",
    "ProjectGroup",
    "ProjectInvestor",
    "ProjectStanding",
    "ReportEvent",
    "Responsibility",
    "SchedulePlan",
    "SchedulePlanEvent",
    "SchedulePlanNode",
    "ScheduleTemplate",
    "StageEvent",
    "StageEvidence",
    "StatEntry",
    "StatReturn",
    "TargetEnterprise",
    "TemplateLink",
    "TemplateNode",
    "Trip",
    "WorkItem",
    "WorkStep",
    "YearDecision",
    "YearFigures",
    "YearOpening",
]
