"""Plan curves from a sheet: a project a row, a month a column."""

from datetime import date
from decimal import Decimal

from django.db.models import Q

from laishan_portal import clock
from laishan_portal.formatting import wan
from laishan_portal.ledgers.imports.importer import (
    AMOUNT,
    ERROR,
    NEW,
    SAME,
    UPDATE,
    Draft,
    Field,
    Parameter,
)
from projects import checks, domain
from projects.importers import clashes
from projects.importers.base import (
    CODE,
    KEY,
    NAME,
    UNIT,
    VERSION,
    ProjectsImporter,
    ProjectsSession,
)
from projects.importers.guessing import year_in
from projects.models import PlanCurve, PlanMonth, Project

_NUMERALS = [*"一二三四五六七八九十", "十一", "十二"]


def _month_field(number: int) -> Field:
    word = f"(?:0?{number}|{_NUMERALS[number - 1]})月份?"
    heads = (f"{word}(计划)?(完成)?(投资)?额?", f"(月|月度|投资)?计划{word}")
    return Field(f"m{number}", f"{number} 月", heads, AMOUNT, example="2000")


MONTHS = tuple(_month_field(number) for number in range(1, 13))


class PlanSession(ProjectsSession):
    @property
    def year(self) -> int:
        return int(self.parameters.get("year") or self.today.year)

    def collect(self, found) -> None:
        ids = [project.pk for _, project in found if project is not None]
        self.present: dict[int, dict[int, Decimal]] = {}
        self.versions: dict[int, int] = {}
        self.exported: dict[tuple[int, int], dict[int, Decimal]] = {}
        told = {clashes.version_of(draft) for draft, _ in found} - {None}
        wanted = Q(curve__is_current=True) | Q(curve__version__in=told)
        rows = PlanMonth.objects.filter(wanted, curve__project__in=ids, curve__year=self.year)
        for pk, version, is_current, month, amount in rows.values_list(
            "curve__project_id", "curve__version", "curve__is_current", "month", "amount"
        ):
            self.exported.setdefault((pk, version), {})[month.month] = amount
            if is_current:
                self.versions[pk] = version
                self.present.setdefault(pk, {})[month.month] = amount

    def weigh(self, draft: Draft, project: Project) -> None:
        draft.key = f"p:{project.pk}"
        present = self.present.get(project.pk, {})
        months = {number: present.get(number, Decimal(0)) for number in range(1, 13)}
        for number in months:
            new = draft.values.get(f"m{number}")
            if new is None or new == months[number] or self._is_untouched(draft, project, number):
                continue
            self.change(draft, f"m{number}", present.get(number), new)
            months[number] = new
        draft.values["months"] = months
        draft.action = (UPDATE if present else NEW) if draft.changes else SAME
        version = "新的一版" if present else "第 1 版"
        draft.what = f"{self.year} 年计划{version}" if draft.changes else "没有变化"
        self._check(draft, project, sum(months.values(), Decimal(0)))

    def _is_untouched(self, draft: Draft, project: Project, number: int) -> bool:
        """The month is as it was exported, of a plan that was adjusted since."""
        version = clashes.version_of(draft)
        if version in (None, self.versions.get(project.pk, 0)):
            return False
        return clashes.is_left_alone(
            self,
            draft,
            f"m{number}",
            new=draft.values[f"m{number}"],
            old=self.present.get(project.pk, {}).get(number),
            before=self.exported.get((project.pk, version), {}).get(number),
        )

    def _check(self, draft: Draft, project: Project, total: Decimal) -> None:
        stated, stand = draft.values.get("year_plan"), project.standing
        if stated is not None and stated != total:
            text = (
                f"12 个月加起来是 {wan(total)} 万元，年计划写的是 {wan(stated)}，"
                f"差 {wan(abs(total - stated))}。"
            )
            draft.find(ERROR, "year_plan", text)
        if not draft.changes:
            return
        if not total:
            draft.find(ERROR, "", "全年计划不能是 0。")
        booked = stand.total_done - stand.year_done
        facts = checks.Money(
            total=project.total_investment, before_year=booked or None, year_plan=total
        )
        first = next((f"m{n}" for n in range(1, 13) if f"m{n}" in draft.typed), "")
        at = "year_plan" if draft.has("year_plan") else first
        self.take_over(draft, checks.check_money(facts), {"year_plan": at})

    def write_chunk(self, drafts: list[Draft]) -> list[dict]:
        plans = {draft.target: self._months(draft) for draft in drafts}
        done = domain.import_plans(plans, year=self.year, reason=self.reason, by=self.user)
        return [{"project": draft.target} | done[draft.target] for draft in drafts]

    def _months(self, draft: Draft) -> dict[date, Decimal]:
        months = draft.values["months"]
        return {date(self.year, number, 1): amount for number, amount in months.items()}

    def undo(self, written: dict[int, dict]) -> dict[int, str]:
        by_project = {one["project"]: one for one in written.values()}
        problems = domain.plan_problems(by_project)
        if not problems:
            domain.take_back_imported_plans(by_project, by=self.user)
        rows = {one["project"]: pk for pk, one in written.items()}
        return {rows[pk]: text for pk, text in problems.items()}


class PlanImporter(ProjectsImporter):
    key = "plans"
    title = "投资计划（按月）"
    lead = "一行一个项目，1 月到 12 月各一列。写入后成为新的一版计划，旧版留档。"
    fields = (
        KEY,
        VERSION,
        CODE,
        NAME,
        UNIT,
        Field(
            "year_plan",
            "年计划合计",
            ("(年度|年|本年|今年|Y年)计划(完成)?(投资)?额?(合计)?", "合计", "全年"),
            AMOUNT,
            example="24000",
            is_in_export=False,
        ),
        *MONTHS,
    )
    parameters = (
        Parameter("year", "哪一年", "year"),
        Parameter(
            "reason", "调整理由", "text", is_required=False, help="已有计划的，写明为什么调。"
        ),
    )
    session_class = PlanSession

    def export_rows(self, keys, user, parameters) -> list[dict]:
        """A row a project, with the version its plan was exported at; 0 where there is none."""
        projects = list(clashes.editable_projects(keys, user).select_related("unit"))
        curves = {
            curve.project_id: curve
            for curve in PlanCurve.objects.filter(
                project__in=[one.pk for one in projects],
                year=int(parameters["year"]),
                is_current=True,
            ).prefetch_related("months")
        }
        return [_exported(one, curves.get(one.pk)) for one in projects]

    def export_title(self, parameters) -> str:
        return f"{parameters['year']} 年投资计划（按月）"

    def guess_parameters(self, heads, titles, file_name) -> dict:
        year, now = year_in([*titles, file_name, *heads]), clock.today().year
        return {"year": year if year in (now, now + 1) else now}

    def choices_of(self, parameter: Parameter, user) -> list[tuple[str, str]]:
        """This year, or the next once it is being planned."""
        now = clock.today().year
        return [(str(year), f"{year} 年") for year in (now, now + 1)]


def _exported(project: Project, curve: PlanCurve | None) -> dict:
    months = curve.months.all() if curve else ()
    return {
        "key": project.pk,
        "version": curve.version if curve else 0,
        "code": project.code,
        "name": project.name,
        "unit": project.unit.short_name if project.unit else None,
        **{f"m{one.month.month}": one.amount for one in months},
    }
