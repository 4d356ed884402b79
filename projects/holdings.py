"""What a person still holds around projects when their account is about to be closed.

Projects are named by their code: the system administrator who reads it sees no business data.
"""

from accounts.holdings import HoldingRule, rules
from laishan_portal import clock
from projects.enums import Condition, ReportStatus
from projects.models import Assignment, MonthlyReport, Project, ProjectGrant

_MOST = 100
_NO_PAGE = ""


def assignments(user):
    """Open assignments of the person behind the account."""
    mine = Assignment.objects.open_on(clock.today()).filter(person=user.person_id)
    rows = mine.order_by("kind", "project__code", "pk").select_related("project")[:_MOST]
    return [(f"{_where(row)}，{row.get_kind_display()}", _NO_PAGE) for row in rows]


def _where(row) -> str:
    return row.project.code if row.project_id else f"企业（编号 {row.enterprise_id}）"


def led(user):
    """Projects the person answers for as a leader."""
    mine = Project.objects.filter(leader=user.person_id).exclude(condition=Condition.WITHDRAWN)
    return [(code, _NO_PAGE) for code in mine.values_list("code", flat=True)[:_MOST]]


def unfinished_reports(user):
    """Drafts and returned reports that this account last wrote on."""
    mine = MonthlyReport.objects.filter(
        drafted_by=user, status__in=[ReportStatus.DRAFT, ReportStatus.RETURNED]
    )
    rows = mine.select_related("project").order_by("month", "project__code")[:_MOST]
    return [(f"{row.project.code}，{row.month:%Y-%m}", _NO_PAGE) for row in rows]


def grants(user):
    """Sight granted to this account by name, still in force."""
    mine = ProjectGrant.objects.reaching(user).filter(user=user)
    rows = mine.select_related("project").order_by("project__code")[:_MOST]
    return [
        (f"{row.project.code}{'，洽谈专班' if row.is_deal_team else ''}", _NO_PAGE) for row in rows
    ]


def register_all() -> None:
    for name, heading, rows in (
        ("projects.assignments", "服务的项目和企业", assignments),
        ("projects.led", "包保的项目", led),
        ("projects.reports", "没报完的月报", unfinished_reports),
        ("projects.grants", "单独授权查看的项目", grants),
    ):
        rules.register(HoldingRule(name, heading, rows))
