"""Chasing monthly reports: a notice to whoever has to file, once a day for each project."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from accounts import notifications
from accounts.enums import NoticeKind, Role
from accounts.models import Notice, User
from laishan_portal.exceptions import DomainError
from projects.domain.bulk.steps import Row, Step, Verdict
from projects.domain.reports import report_url, when_due
from projects.enums import BulkAction
from projects.models import MonthlyReport, ProjectStanding


@dataclass(frozen=True)
class _Chase:
    report: MonthlyReport
    users: list[User]
    # The lead knows what the project is called; a reporter of the unit may not.
    is_lead: bool


class UrgeStep(Step):
    action = BulkAction.URGE
    can_be_undone = False

    def key(self, project: int) -> str:
        return f"urge:{project}:{self.today:%Y-%m-%d}"

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        ids = [row.pk for row in rows]
        reports: dict[int, MonthlyReport] = {}
        for report in (
            MonthlyReport.objects.open()
            .filter(project__in=ids, opens_on__lte=self.today, locks_on__gte=self.today)
            .select_related("project")
            .order_by("-month")
        ):
            reports[report.project_id] = report  # the oldest one stays
        leads = _leads(ids)
        reporters = _reporters({row.unit_id for row in rows if row.unit_id})
        told = self._told_today(ids, [*leads.values(), *chain.from_iterable(reporters.values())])
        return [
            self.verdict(
                row,
                lambda row=row: self._judge(
                    row, reports.get(row.pk), leads.get(row.pk), reporters, told
                ),
            )
            for row in rows
        ]

    def _judge(
        self,
        row: Row,
        report: MonthlyReport | None,
        lead: User | None,
        reporters: dict[int, list[User]],
        told: set[str],
    ) -> Verdict:
        if report is None:
            raise DomainError("没有要报的月报")
        if self.key(row.pk) in told:
            raise DomainError("今天已经催过")
        users = [lead] if lead is not None else reporters.get(row.unit_id, [])
        if not users:
            raise DomainError("没有服务专员，责任单位也没有填报员")
        names = "、".join(user.display_name for user in users)
        state = (
            f"{report.month.month} 月{report.get_status_display()}，{when_due(report, self.today)}"
        )
        return Verdict(row, state, f"催{names}", data=_Chase(report, users, lead is not None))

    def _told_today(self, ids: Sequence[int], users: Sequence[User]) -> set[str]:
        keys = [self.key(pk) for pk in ids]
        people = {user.pk for user in users}
        found = Notice.objects.filter(user__in=people, key__in=keys)
        return set(found.values_list("key", flat=True))

    def write(self, verdicts: Sequence[Verdict]) -> dict[int, dict]:
        """Overdue ones and those still due are told as such."""
        late, due = [], []
        for one in verdicts:
            is_late = one.data.report.due_on < self.today
            (late if is_late else due).extend(self._texts(one.row, one.data))
        notifications.notify_each(late, kind=NoticeKind.REPORT_OVERDUE)
        notifications.notify_each(due, kind=NoticeKind.REPORT_DUE)
        return {}

    def _texts(self, row: Row, chase: _Chase) -> list[notifications.Told]:
        report = chase.report
        name = report.project.name if chase.is_lead else str(report.project)
        return [
            notifications.Told(
                user=user,
                title=f"催报：{name} {report} {when_due(report, self.today)}",
                body=self.values.get("words", ""),
                url=report_url(report),
                key=self.key(row.pk),
            )
            for user in chase.users
        ]


def _leads(ids: Sequence[int]) -> dict[int, User]:
    """The account of each project's lead, where there is an active one."""
    rows = ProjectStanding.objects.filter(
        project__in=ids, lead__user__is_active=True
    ).select_related("lead__user__person")
    return {row.project_id: row.lead.user for row in rows}


def _reporters(units: set[int]) -> dict[int, list[User]]:
    users = User.objects.filter(
        is_active=True, groups__name=Role.UNIT_REPORTER, person__unit__in=units
    ).select_related("person")
    found: dict[int, list[User]] = {}
    for user in users.order_by("pk").distinct():
        found.setdefault(user.person.unit_id, []).append(user)
    return found
