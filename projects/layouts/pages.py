"""前期、在建项目台账: a workbook with one A4 sheet for each project (漳州)."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from openpyxl import Workbook

from laishan_portal.ledgers.columns import NUMBER_FORMATS
from laishan_portal.ledgers.excel import Stamp
from laishan_portal.ledgers.fields import FieldContext
from laishan_portal.ledgers.printed import (
    BODY,
    CENTRE,
    HEAD,
    LEFT,
    NO_BORDER,
    RIGHT,
    STRONG,
    TITLE,
    merge,
    note_sheet,
    put,
    set_page,
    set_properties,
    stamp_lines,
)
from projects.enums import EntryKind, PermitStatus, ReportStatus
from projects.layouts.fields import CATALOGUE, EARLY
from projects.models import Factor, InvestmentEntry, MonthlyReport, Node, Permit, PlanMonth

WIDTH = 13
_AMOUNT = NUMBER_FORMATS["amount"]
_BAD_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
KEYS = (
    *("name", "code", "nature", "state", "stage", "content", "span", "total", "before"),
    *("year_plan", "done", "total_done", "owner", "owner_contact", "owner_phone", "unit"),
    *("lead", "lead_phone", "leader", "picture", "level"),
)


@dataclass
class Sheets:
    """What hangs on each project beside its own values, read by one statement each."""

    nodes: dict[int, list] = field(default_factory=lambda: defaultdict(list))
    plan: dict[int, dict] = field(default_factory=lambda: defaultdict(dict))
    done: dict[int, dict] = field(default_factory=lambda: defaultdict(dict))
    problems: dict[int, list] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Problem:
    month: str
    words: str
    who: str = ""
    due: str = ""
    outcome: str = ""


def read(ids: Sequence[int], context: FieldContext) -> Sheets:
    found = Sheets()
    for node in Node.objects.filter(project__in=ids).order_by("position", "pk"):
        found.nodes[node.project_id].append(node)
    plans = PlanMonth.objects.filter(
        curve__project__in=ids, curve__year=context.year, curve__is_current=True
    )
    for project, month, amount in plans.values_list("curve__project", "month", "amount"):
        found.plan[project][month.month] = amount
    entries = InvestmentEntry.objects.filter(
        project__in=ids,
        month__year=context.year,
        month__lte=context.month,
        recorded_on__lte=context.today,
    ).exclude(kind=EntryKind.OPENING)
    for project, month, amount in entries.values_list("project", "month", "amount"):
        booked = found.done[project]
        booked[month.month] = booked.get(month.month, Decimal(0)) + amount
    _read_problems(found, ids, context)
    return found


def _read_problems(found: Sheets, ids: Sequence[int], context: FieldContext) -> None:
    """What reports, factors and formalities say stands in the way."""
    reports = MonthlyReport.objects.filter(
        project__in=ids,
        status=ReportStatus.APPROVED,
        month__year=context.year,
        month__lte=context.month,
    ).exclude(blockers="")
    for project, month, words in reports.order_by("month").values_list(
        "project", "month", "blockers"
    ):
        found.problems[project].append(Problem(f"{month:%Y-%m}", words))
    for row in Factor.objects.filter(project__in=ids).exclude(action="").order_by("pk"):
        is_closed = row.secured >= row.needed
        found.problems[row.project_id].append(
            Problem(
                "",
                f"{row.get_kind_display()}：{row.action}",
                row.responsible,
                f"{row.due_on:%Y-%m-%d}" if row.due_on else "",
                "已保障" if is_closed else f"已保障 {row.secured:f}/{row.needed:f}{row.measure}",
            )
        )
    running = Permit.objects.filter(project__in=ids, status=PermitStatus.RUNNING)
    for row in running.exclude(note="").order_by("pk"):
        due = f"{row.promised_on:%Y-%m-%d}" if row.promised_on else ""
        words = f"{row.name}：{row.note}"
        found.problems[row.project_id].append(Problem("", words, "", due, "在办"))


def write_sheets(
    rows: Sequence[dict],
    knows: Mapping[int, bool],
    context: FieldContext,
    *,
    stamp: Stamp,
    conditions: str,
    progress=lambda done: None,
) -> Workbook:
    """One sheet a project, named by its number and name; the note sheet comes last."""
    book = Workbook()
    book.remove(book.active)
    sheets = read([row["pk"] for row in rows], context)
    taken: set[str] = set()
    for number, row in enumerate(rows, start=1):
        sheet = book.create_sheet(_sheet_name(row, taken))
        _write_sheet(sheet, row, sheets, context, knows=knows[row["pk"]])
        set_page(sheet, stamp, titles="1:2", pages_high=1)
        if number % 20 == 0:
            progress(number)
    note_sheet(
        book,
        [
            ("表式", "项目台账，一个项目一页（漳州 前期、在建台账）"),
            ("截至", f"{context.year} 年 {context.month.month} 月"),
            *stamp_lines(stamp, len(rows), conditions),
            ("月度", "平台按月填报，没有旬数，表里按月列计划和实际"),
            ("电话", "遮蔽中间四位，完整号码到项目档案里看，留有记录"),
            ("问题", "取自审定月报的“卡在哪，要谁帮”、要素缺口和在办手续的卡点"),
        ],
    )
    set_properties(book, "项目台账", stamp)
    return book


def _sheet_name(row: dict, taken: set[str]) -> str:
    """At most 31 characters, none that Excel refuses, no two alike."""
    base = _BAD_IN_NAMES.sub("", f"{row['code']} {row['name']}")[:31].strip() or str(row["pk"])
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        name = f"{base[: 30 - len(str(number))]} {number}"
    taken.add(name.lower())
    return name


def _write_sheet(sheet, row: dict, sheets: Sheets, context: FieldContext, *, knows: bool) -> None:
    kind = EARLY if row["state"] == EARLY else "在建"
    put(sheet, 1, 1, f"重点项目{kind}台账", font=TITLE, align=CENTRE, border=NO_BORDER)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=WIDTH)
    put(
        sheet,
        2,
        1,
        f"{row['code']}　截至 {context.year} 年 {context.month.month} 月",
        border=NO_BORDER,
    )
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=8)
    put(sheet, 2, 9, "单位：万元", align=RIGHT, border=NO_BORDER)
    sheet.merge_cells(start_row=2, start_column=9, end_row=2, end_column=WIDTH)
    line = _write_card(sheet, row, 3)
    line = _write_nodes(sheet, sheets.nodes[row["pk"]], row, line)
    line = _write_months(sheet, sheets, row["pk"], context, line)
    line = _write_problems(sheet, sheets.problems[row["pk"]] if knows else [], line)
    _write_signatures(sheet, line)
    sheet.column_dimensions["A"].width = 14
    for letter in "BCDEFGHIJKLM":
        sheet.column_dimensions[letter].width = 10.5
    sheet.row_dimensions[1].height = 30


def _write_card(sheet, row: dict, line: int) -> int:
    """Label and value, three pairs a line."""
    pairs = (
        ("项目名称", "name"),
        ("建设性质", "nature"),
        ("级别", "level"),
        ("建设起止", "span"),
        ("总投资", "total"),
        ("至上年底累计", "before"),
        ("年度计划", "year_plan"),
        ("本年完成", "done"),
        ("开工至今累计", "total_done"),
        ("业主单位", "owner"),
        ("联系人", "owner_contact"),
        ("电话", "owner_phone"),
        ("责任单位", "unit"),
        ("联络人", "lead"),
        ("电话", "lead_phone"),
        ("包保领导", "leader"),
        ("形象进度", "picture"),
        ("阶段", "stage"),
    )
    for place, (label, key) in enumerate(pairs):
        column = (1, 6, 10)[place % 3]
        last = (5, 9, WIDTH)[place % 3]
        put(sheet, line, column, label, font=HEAD, align=CENTRE)
        is_amount = isinstance(row[key], Decimal)
        cell = put(sheet, line, column + 1, row[key], align=RIGHT if is_amount else LEFT)
        if is_amount:
            cell.number_format = _AMOUNT
        merge(sheet, line, column + 1, line, last)
        if place % 3 == 2:
            sheet.row_dimensions[line].height = 20
            line += 1
    put(sheet, line, 1, "建设内容及规模", font=HEAD, align=CENTRE)
    put(sheet, line, 2, row["content"])
    merge(sheet, line, 2, line, WIDTH)
    sheet.row_dimensions[line].height = 44
    return line + 1


def _heads(sheet, line: int, heads: Sequence[tuple[str, int, int]]) -> int:
    for label, first, last in heads:
        put(sheet, line, first, label, font=HEAD, align=CENTRE)
        merge(sheet, line, first, line, last)
    return line + 1


def _section(sheet, line: int, words: str) -> int:
    put(sheet, line, 1, words, font=STRONG, align=LEFT)
    merge(sheet, line, 1, line, WIDTH)
    return line + 1


def _write_nodes(sheet, nodes: list, row: dict, line: int) -> int:
    """节点 × 完成时限、完成进度、责任单位、责任人."""
    line = _section(sheet, line, "关键节点")
    spans = ((1, 3), (4, 5), (6, 9), (10, 11), (12, WIDTH))
    labels = ("节点", "完成时限", "完成进度", "责任单位", "责任人")
    line = _heads(sheet, line, [(label, *span) for label, span in zip(labels, spans, strict=True)])
    for node in nodes:
        values = (node.name, node.baseline_on, _node_state(node), row["unit"], node.owner)
        for value, (first, last) in zip(values, spans, strict=True):
            form = NUMBER_FORMATS["date"] if isinstance(value, date) else ""
            put(sheet, line, first, value, form=form)
            merge(sheet, line, first, line, last)
        line += 1
    if not nodes:
        line = _section(sheet, line, "还没有排节点")
    return line


def _node_state(node: Node) -> str:
    if node.actual_on:
        late = (node.actual_on - node.baseline_on).days
        return f"{node.actual_on:%Y-%m-%d} 完成" + (f"，晚 {late} 天" if late > 0 else "")
    if node.forecast_on:
        return f"预计 {node.forecast_on:%Y-%m-%d}"
    return "未完成"


def _write_months(sheet, sheets: Sheets, pk: int, context: FieldContext, line: int) -> int:
    """A column a month: planned, done, and both cumulative."""
    line = _section(sheet, line, f"{context.year} 年投资，按月")
    line = _heads(sheet, line, [("", 1, 1), *((f"{n}月", n + 1, n + 1) for n in range(1, 13))])
    plan, done = sheets.plan[pk], sheets.done[pk]
    for label, amounts, is_running in (
        ("计划", plan, False),
        ("实际", done, False),
        ("计划累计", plan, True),
        ("实际累计", done, True),
    ):
        put(sheet, line, 1, label, font=HEAD, align=CENTRE)
        upto = Decimal(0)
        for number in range(1, 13):
            amount = amounts.get(number)
            upto += amount or 0
            is_told = bool(amounts) and (amounts is plan or number <= context.month.month)
            value = (upto if is_told else None) if is_running else amount
            put(sheet, line, number + 1, value, align=RIGHT, form=_AMOUNT)
        line += 1
    return line


def _write_problems(sheet, problems: list[Problem], line: int) -> int:
    line = _section(sheet, line, "存在问题和需要协调解决的事项")
    spans = ((1, 1), (2, 6), (7, 8), (9, 10), (11, WIDTH))
    labels = ("月份", "问题", "责任单位或责任人", "解决时限", "解决情况")
    line = _heads(sheet, line, [(label, *span) for label, span in zip(labels, spans, strict=True)])
    for problem in problems or [Problem("", "无")]:
        values = (problem.month, problem.words, problem.who, problem.due, problem.outcome)
        for value, (first, last) in zip(values, spans, strict=True):
            put(sheet, line, first, value, font=BODY)
            merge(sheet, line, first, line, last)
        sheet.row_dimensions[line].height = 30
        line += 1
    return line


def _write_signatures(sheet, line: int) -> None:
    spans = ((1, 4), (5, 9), (10, WIDTH))
    for label, (first, last) in zip(
        ("业主（签字）：", "责任单位（签字）：", "挂钩领导（签字）："), spans, strict=True
    ):
        put(sheet, line, first, label, font=BODY)
        merge(sheet, line, first, line, last)
    sheet.row_dimensions[line].height = 34


def fields() -> list:
    return CATALOGUE.pick(KEYS)
