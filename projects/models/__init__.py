from projects.models.assignment import Assignment, ProjectGrant, Responsibility
from projects.models.chain import ChainLink, Cluster, IndustryChain
from projects.models.figures import FiguresVersion, FiledState, ProjectFigures
from projects.models.light import Light, LightOverride, LightRuleSet
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
from projects.models.report import REPORT_STATES, MonthlyReport, ReportEvent
from projects.models.service import Factor, Permit, PermitKind
from projects.models.stage import StageEvent
from projects.models.standing import ProjectStanding

__all__ = [
    "REPORT_STATES",
    "Assignment",
    "ChainLink",
    "ClosedMonth",
    "Cluster",
    "DateChange",
    "Factor",
    "FiguresVersion",
    "FiledState",
    "IndustryChain",
    "InvestmentEntry",
    "Light",
    "LightOverride",
    "LightRuleSet",
    "Lineage",
    "Listing",
    "MonthlyReport",
    "Node",
    "NodeLink",
    "NodeRecord",
    "Permit",
    "PermitKind",
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
    "StageEvent",
]
