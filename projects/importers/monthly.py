"""Monthly investment from a sheet: into the month's open reports, by the rules of the form."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from laishan_portal import clock
from laishan_portal.formatting import wan
from laishan_portal.ledgers.imports import cells
from laishan_portal.ledgers.imports.cells import Offer
from laishan_portal.ledgers.imports.importer import (
    ERROR,
    SAME,
    UPDATE,
    WARNING,
    Draft,
    Parameter,
)
from projects import checks, domain, figures, permissions
from projects.domain import ReportRow
from projects.enums import ReportStatus
from projects.importers import clashes, monthly_export
from projects.importers.base import ProjectsImporter, ProjectsSession, unit_slip
from projects.importers.guessing import month_in
from projects.importers.monthly_fields import FIELDS
from projects.models import ClosedMonth, InvestmentEntry, MonthlyReport, PlanMonth, Project

_MONTHS_OFFERED = 6


@dataclass
class Books:
    """What is known of a batch: the month's reports, lines before it, its plan."""

    reports: dict[int, MonthlyReport] = field(default_factory=dict)
    before: dict[int, dict[date, Decimal]] = field(default_factory=dict)
    booked: dict[int, Decimal] = field(default_factory=dict)
    plan: dict[int, Decimal] = field(default_factory=dict)
    progress: dict[int, int] = field(default_factory=dict)
    exported: dict[int, dict] = field(default_factory=dict)
    is_closed: bool = False


class MonthlySession(ProjectsSession):
    unreasoned = "Excel 导入更正"

    @property
    def month(self) -> date:
        return date.fromisoformat(f"{self.parameters['month']}-01")

    def is_allowed(self, project: Project) -> bool:
        return self.is_office or permissions.can_fill_report(self.user, project)

    def collect(self, found) -> None:
        ids = [project.pk for _, project in found if project is not None]
        books, month = Books(is_closed=domain.is_closed(self.month)), self.month
        reports = MonthlyReport.objects.filter(project__in=ids, month=month)
        books.reports = {report.project_id: report for report in reports}
        entries = InvestmentEntry.objects.filter(
            project__in=ids, month__year=month.year, month__lte=month
        )
        sums = entries.order_by().values("project_id", "month").annotate(total=Sum("amount"))
        for pk, when, total in sums.values_list("project_id", "month", "total"):
            if when == month:
                books.booked[pk] = total
            else:
                books.before.setdefault(pk, {})[when] = total
        plan = PlanMonth.objects.filter(
            curve__project__in=ids, curve__is_current=True, month=month
        )
        books.plan = dict(plan.values_list("curve__project_id", "amount"))
        previous = MonthlyReport.objects.filter(
            project__in=ids, month=clock.previous_month(month), progress__isnull=False
        )
        books.progress = dict(previous.values_list("project_id", "progress"))
        books.exported = monthly_export.held_then(found, books.reports, month)
        self.books = books

    # ── a row ────────────────────────────────────────────────────────────────────────────

    def weigh(self, draft: Draft, project: Project) -> None:
        draft.key = f"p:{project.pk}"
        report = self.books.reports.get(project.pk)
        if not self._settle(draft, project, report):
            self._weigh_report(draft, project, report)

    def _settle(self, draft: Draft, project: Project, report: MonthlyReport | None) -> bool:
        """Cells that are as they were exported leave the ledger alone; whether all are."""
        before = self.books.exported.get(project.pk)
        if before is None:
            return False
        changed = []
        for column in monthly_export.TOLD:
            new = draft.values.get(column)
            if new in (None, "") or clashes.is_same(new, before[column]):
                draft.values[column] = None
                continue
            changed.append(column)
            old = self._held(project, report, column)
            if new != old:
                clashes.is_left_alone(self, draft, column, new=new, old=old, before=before[column])
        draft.action, draft.what = SAME, "没有变化"
        return not changed and draft.level != ERROR

    def _held(self, project: Project, report: MonthlyReport, column: str) -> object:
        """What the ledger holds now: of an approved month, what is booked."""
        if column == "invested" and report.status == ReportStatus.APPROVED:
            return self.books.booked.get(project.pk, Decimal(0))
        return getattr(report, column)

    def _weigh_report(self, draft: Draft, project: Project, report: MonthlyReport | None) -> None:
        self._offer_again(draft, project)
        self._from_cumulative(draft, project)
        told = ("invested", "ytd", "progress", "blockers")
        column = next((name for name in told if name in draft.typed), "")
        if self.books.is_closed:
            text = f"{self.month.month} 月已经关账，导入不改。确要更正，请到项目档案记一笔更正。"
            draft.find(ERROR, column, text)
        elif report is None:
            draft.find(ERROR, column, f"这个项目没有 {self.month:%Y-%m} 的月报任务。")
        elif report.status == ReportStatus.APPROVED:
            self._correct(draft, project, report)
        elif problem := domain.filing_problem(report, by=self.user, today=self.today):
            draft.find(ERROR, column, problem)
        else:
            self._file(draft, project, report)

    def _offer_again(self, draft: Draft, project: Project) -> None:
        """Cells that could not be read, with what last month makes likely."""
        last_month = clock.previous_month(self.month)
        amount = self.books.before.get(project.pk, {}).get(last_month)
        for one in draft.findings:
            if one.level != ERROR:
                continue
            if one.column == "invested" and amount:
                raw = draft.fixes.get("invested", draft.typed["invested"][1])
                again = cells.read_amount(raw, near=amount) if isinstance(raw, str) else None
                one.text += f"{last_month.month} 月是 {wan(amount)}。"
                one.offers = again.offers if again and again.offers else one.offers
            elif one.column == "progress" and project.pk in self.books.progress:
                last = self.books.progress[project.pk]
                one.text += f"上月是 {last}%。"
                one.offers.append(Offer(f"同上月 {last}", str(last)))

    def _from_cumulative(self, draft: Draft, project: Project) -> None:
        """年初累计 = 本月 + 以前各月: one found from the others, or all three compared."""
        told, invested = draft.values.get("ytd"), draft.values.get("invested")
        if told is None or draft.is_broken("invested"):
            return
        before = sum(self.books.before.get(project.pk, {}).values(), Decimal(0))
        if invested is None:
            self._subtract(draft, told, before)
        else:
            parts = [("以前各月", before), ("本月", invested)]
            for one in checks.check_sum("ytd", "年初累计", told, parts, fields=("ytd",)):
                draft.find(WARNING, "ytd", one.sentence)

    def _subtract(self, draft: Draft, told: Decimal, before: Decimal) -> None:
        if told < before:
            text = f"年初累计 {wan(told)} 万元，比台账里以前各月的 {wan(before)} 还少。"
            draft.find(ERROR, "ytd", text)
            return
        draft.values["invested"] = told - before
        text = (
            f"年初累计 {wan(told)} 减去以前各月 {wan(before)}，"
            f"{self.month.month} 月记 {wan(told - before)} 万元。"
        )
        draft.find(WARNING, "ytd", text)

    def _file(self, draft: Draft, project: Project, report: MonthlyReport) -> None:
        values = draft.values
        for column in ("invested", "progress", "blockers"):
            new, old = values.get(column), getattr(report, column)
            if new in (None, ""):
                values[column] = old
            elif new != old:
                self.change(draft, column if column in draft.typed else "ytd", old, new)
        is_whole = values.get("invested") is not None and values.get("progress") is not None
        values["report"], values["submits"] = report.pk, is_whole
        is_export = project.pk in self.books.exported
        is_ready = report.status == ReportStatus.DRAFT and is_whole and not is_export
        is_new = draft.changes or is_ready
        draft.action, draft.what = (UPDATE if is_new else SAME), "没有变化"
        if is_new:
            draft.what = "提交待审" if is_whole else "存草稿"
        if draft.changes and not is_whole:
            missing = "完成投资" if values.get("invested") is None else "形象进度"
            draft.find(WARNING, "", f"缺{missing}，先存成您的草稿，补齐后再提交。")
        self._check_money(draft, project)

    def _correct(self, draft: Draft, project: Project, report: MonthlyReport) -> None:
        """An approved month is not rewritten: the office books the difference."""
        booked, new = self.books.booked.get(project.pk, Decimal(0)), draft.values.get("invested")
        draft.action, draft.what = SAME, "没有变化"
        for name in ("progress", "blockers"):
            told = draft.values.get(name)
            if told not in (None, "") and not clashes.is_same(told, getattr(report, name)):
                label = self.importer.field(name).label
                draft.find(WARNING, name, f"{report}已经通过，只更正投资，{label}不改。")
        if new is None or new == booked:
            return
        column = "invested" if "invested" in draft.typed else "ytd"
        if not self.is_office:
            text = f"{report}已经通过（{wan(booked)} 万元），改数由项目办记更正。"
            draft.find(ERROR, column, text)
            return
        draft.values["difference"] = new - booked
        draft.action, draft.what = UPDATE, "记更正"
        self.change(draft, column, booked, new, "记更正")
        text = f"{report}已经通过，差额 {wan(new - booked)} 万元记一笔更正，原来的数不动。"
        draft.find(WARNING, column, text)
        self._check_money(draft, project)

    def _check_money(self, draft: Draft, project: Project) -> None:
        """The rules of the form; here they only ask for a second look, as they do there."""
        invested = draft.values.get("invested")
        before = self.books.before.get(project.pk, {})
        findings = checks.check_progress(
            draft.values.get("progress"), self.books.progress.get(project.pk)
        )
        if invested is not None:
            plan = self.books.plan.get(project.pk)
            column = "invested" if "invested" in draft.typed else "ytd"
            unit_slip(draft, column, invested, plan, None)
            booked = self.books.booked.get(project.pk, Decimal(0))
            facts = checks.Money(
                total=project.total_investment,
                month=invested,
                month_plan=plan,
                total_done=project.standing.total_done - booked + invested,
                recent=tuple(before[when] for when in sorted(before))[-3:],
            )
            findings = [*findings, *checks.check_money(facts)]
        for one in findings:
            at = "progress" if "progress" in one.fields else "invested"
            draft.find(WARNING, at if at in draft.typed else "", one.sentence)

    # ── writing ──────────────────────────────────────────────────────────────────────────

    def write_chunk(self, drafts: list[Draft]) -> list[dict]:
        rows = [_row(draft) for draft in drafts]
        return domain.import_reports(rows, month=self.month, reason=self.reason, by=self.user)

    def undo(self, written: dict[int, dict]) -> dict[int, str]:
        problems = domain.report_problems(list(written.values()))
        if not problems:
            domain.take_back_reports(list(written.values()), month=self.month, by=self.user)
        rows = {one["project"]: pk for pk, one in written.items()}
        return {rows[pk]: text for pk, text in problems.items()}


def _row(draft: Draft) -> ReportRow:
    values = draft.values
    return ReportRow(
        project_id=draft.target,
        report_id=values.get("report"),
        invested=values.get("invested"),
        progress=values.get("progress"),
        blockers=values.get("blockers") or "",
        submits=values.get("submits", False),
        difference=values.get("difference"),
    )


class MonthlyImporter(ProjectsImporter):
    key = "monthly"
    title = "月度投资和进度"
    lead = (
        "本月完成投资、形象进度、存在问题。写进当月月报并提交待审；"
        "已通过的月份由项目办记更正，关账的月份不改。"
    )
    fields = FIELDS
    parameters = (
        Parameter("month", "哪个月", "month"),
        Parameter("reason", "更正理由", "text", is_required=False, help="只用于已通过的月份。"),
    )
    session_class = MonthlySession

    def export_rows(self, keys, user, parameters) -> list[dict]:
        month = date.fromisoformat(f"{parameters['month']}-01")
        return monthly_export.export_rows(keys, user, month)

    def export_choices(self, parameter: Parameter, user) -> list[tuple[str, str]]:
        """Months whose books are open, the one being filed first."""
        closed = ClosedMonth.objects.values_list("month", flat=True)
        shut = {f"{month:%Y-%m}" for month in closed}
        offered = [one for one in self.choices_of(parameter, user) if one[0] not in shut]
        filed = f"{figures.reporting_month(clock.today()):%Y-%m}"
        return sorted(offered, key=lambda one: one[0] != filed)

    def export_title(self, parameters) -> str:
        year, month = map(int, parameters["month"].split("-"))
        return f"{year} 年 {month} 月{self.title}"

    def guess_parameters(self, heads, titles, file_name) -> dict:
        now = clock.month_of(clock.today())
        month = month_in([*titles, file_name, *heads], now)
        return {"month": f"{month:%Y-%m}"}

    def choices_of(self, parameter: Parameter, user) -> list[tuple[str, str]]:
        """The last months, the present one first."""
        month, offered = clock.month_of(clock.today()), []
        for _ in range(_MONTHS_OFFERED):
            offered.append((f"{month:%Y-%m}", f"{month.year} 年 {month.month} 月"))
            month = clock.previous_month(month)
        return offered
