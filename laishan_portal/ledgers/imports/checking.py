"""From a sheet to judged rows: cells read by the kit, rules asked of the importer's session."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from laishan_portal.ledgers.imports import body, cells, dates
from laishan_portal.ledgers.imports.cells import Offer, Read, as_typed
from laishan_portal.ledgers.imports.heads import Header, find_header, header_at, is_suitable
from laishan_portal.ledgers.imports.importer import (
    AMOUNT,
    CHOICE,
    DAY,
    ERROR,
    LONG,
    NAMES,
    NOTE,
    PERIOD,
    WARNING,
    WHOLE,
    Draft,
    Field,
    Finding,
    Importer,
    Session,
)
from laishan_portal.ledgers.imports.reading import Book, Sheet, address

BATCH = 500
SAMPLES = 3
# Sheets that explain the others.
EXPLAINING = frozenset({"说明", "填表说明", "填报说明", "选项"})
# From how many amounts on a column's middle says what is usual in it.
ENOUGH = 4
_NO_RESULT = {"f": 1}
_WHOLE_ROW = "*"


@dataclass
class SheetPlan:
    """How a sheet is to be read: where its head is, which column is which, in what unit."""

    name: str
    row: int
    depth: int
    columns: dict[str, int]
    units: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: dict) -> "SheetPlan":
        return cls(kept["name"], kept["row"], kept["depth"], kept["columns"], kept["units"])

    def unit(self, key: str) -> Decimal:
        return cells.UNITS.get(self.units.get(key, ""), cells.WAN)


# ── what the mapping page shows ──────────────────────────────────────────────────────────


def survey(book: Book, importer: Importer) -> list[dict]:
    """Each sheet with its header as guessed, samples, and whether it fits the importer."""
    return [_survey_sheet(sheet, importer) for sheet in book.sheets]


def _survey_sheet(sheet: Sheet, importer: Importer) -> dict:
    header = find_header(sheet, importer.fields)
    found = {"name": sheet.name, "is_hidden": sheet.is_hidden, "is_suitable": False}
    if header is None:
        return found | {"row": 0, "depth": 1, "labels": [], "guesses": {}, "rows": 0}
    return found | describe(sheet, header, importer)


def describe(sheet: Sheet, header: Header, importer: Importer) -> dict:
    columns = {key: column for key, (column, _) in header.guesses.items()}
    lines = lines_of(sheet, header, columns, importer)
    data = [line for line in lines if line.kind == body.DATA]
    return {
        "is_suitable": is_suitable(header, importer.fields)
        and not sheet.is_hidden
        and sheet.name.strip() not in EXPLAINING
        and bool(data),
        "row": header.row,
        "depth": header.depth,
        "labels": header.labels,
        "guesses": header.guesses,
        "units": {str(column): unit for column, unit in header.units.items()},
        "table_unit": header.table_unit,
        "is_foreign": header.is_foreign,
        "titles": header.titles,
        "signature": header.signature,
        "rows": len(data),
        "samples": [
            [as_typed(sheet.value(line.row, column))[:40] for column in range(len(header.labels))]
            for line in data[:SAMPLES]
        ],
    }


def lines_of(sheet: Sheet, header: Header, columns: dict, importer: Importer) -> list[body.Line]:
    amounts = [one.key for one in importer.fields if one.kind == AMOUNT]
    name = next((one.key for one in importer.fields if one.is_key and one.key in columns), "")
    by_name = next((key for key in ("name", "project") if key in columns), name)
    return body.read_lines(sheet, header, columns, name=by_name, amounts=amounts)


# ── drafts of a sheet ────────────────────────────────────────────────────────────────────


@dataclass
class Taken:
    """All rows of the chosen sheets, and what was passed over or does not add up."""

    drafts: list[Draft] = field(default_factory=list)
    skipped: list[dict] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    amounts: dict[str, list[Decimal]] = field(default_factory=dict)

    def medians(self) -> dict[str, str]:
        """The lower middle of each column of amounts that has enough of them to tell."""
        found = {}
        for key, amounts in self.amounts.items():
            told = sorted(amount for amount in amounts if amount > 0)
            if len(told) >= ENOUGH:
                found[key] = str(told[(len(told) - 1) // 2])
        return found


def take(book: Book, plans: Iterable[SheetPlan], importer: Importer) -> Taken:
    """Rows of every chosen sheet as drafts, in order."""
    taken, by_name = Taken(), {sheet.name: sheet for sheet in book.sheets}
    plans = list(plans)
    for plan in plans:
        sheet = by_name.get(plan.name)
        if sheet is not None:
            _take_sheet(sheet, plan, importer, taken, is_one_of_many=len(plans) > 1)
    for position, draft in enumerate(taken.drafts):
        draft.position = position
    return taken


def _take_sheet(
    sheet: Sheet, plan: SheetPlan, importer: Importer, taken: Taken, *, is_one_of_many: bool
) -> None:
    header = header_at(sheet, plan.row, plan.depth, importer.fields)
    header.units |= {plan.columns[key]: unit for key, unit in plan.units.items()}
    lines = lines_of(sheet, header, plan.columns, importer)
    amounts: dict[int, dict[int, Decimal]] = {}
    for line in lines:
        if line.kind == body.DATA:
            taken.drafts.append(_draft(sheet, plan, line))
            amounts[line.row] = _amounts(sheet, plan, line.row, importer, taken)
        else:
            why = body.WHY[line.kind]
            taken.skipped.append(
                {"sheet": sheet.name, "line": line.row + 1, "text": line.text, "why": why}
            )
    if importer.fills_down:
        _fill_down(taken.drafts, importer)
    labels = {
        plan.columns[one.key]: one.label for one in importer.fields if one.key in plan.columns
    }
    prefix = f"“{sheet.name}”" if is_one_of_many else ""
    taken.remarks += body.cross_foot(lines, amounts, labels, prefix)


def _fill_down(drafts: list[Draft], importer: Importer) -> None:
    """A row that names nobody speaks of whom the row above names."""
    keys = [one.key for one in importer.fields if one.is_key]
    for above, draft in pairwise(drafts):
        named = any(not cells.is_blank(draft.typed[key][1]) for key in keys if key in draft.typed)
        if not named and above.sheet == draft.sheet:
            draft.typed |= {key: above.typed[key] for key in keys if key in above.typed}


def _draft(sheet: Sheet, plan: SheetPlan, line: body.Line) -> Draft:
    typed = {}
    for key, column in plan.columns.items():
        where = address(line.row, column)
        raw = sheet.value(line.row, column)
        if raw is None and where in sheet.formulas:
            raw = _NO_RESULT
        typed[key] = (where, raw)
    draft = Draft(sheet.name, line.row + 1, typed, group=line.group[:200])
    draft.around = [sheet.value(line.row, column) for column in range(sheet.width)]
    return draft


def _amounts(
    sheet: Sheet, plan: SheetPlan, row: int, importer: Importer, taken: Taken
) -> dict[int, Decimal]:
    found = {}
    for one in importer.fields:
        if one.kind == AMOUNT and one.is_summed and one.key in plan.columns:
            column = plan.columns[one.key]
            read = cells.read_amount(sheet.value(row, column), unit=plan.unit(one.key))
            if isinstance(read.value, Decimal):
                found[column] = read.value
                taken.amounts.setdefault(one.key, []).append(read.value)
    return found


# ── reading the cells of a draft ─────────────────────────────────────────────────────────


def read_cells(draft: Draft, plan: SheetPlan, fields: Iterable[Field], fixes: dict) -> None:
    """Turn what is typed (or was put right) into values; findings tell what could not be."""
    draft.values, draft.findings, draft.changes = {}, [], []
    fields = tuple(fields)
    for one in fields:
        if one.key in draft.typed:
            raw = fixes[one.key] if one.key in fixes else draft.typed[one.key][1]
            _read_cell(draft, one, raw, plan)
    for one in fields:
        is_given = one.key in draft.typed or one.key in draft.values
        if (
            one.is_required
            and is_given
            and not draft.has(one.key)
            and not draft.is_broken(one.key)
        ):
            draft.find(ERROR, one.key, f"没有填{one.label}。")


def _read_cell(draft: Draft, one: Field, raw: object, plan: SheetPlan) -> None:
    if raw == _NO_RESULT:
        draft.find(ERROR, one.key, "这是公式，文件里没有存结果。请在 Excel 里打开、保存后再传。")
    elif error := cells.error_value(raw):
        draft.find(ERROR, one.key, f"公式出错（{error}），请在原表改好。")
    elif one.kind == PERIOD:
        _keep_period(draft, one, raw)
    elif one.kind == NAMES:
        draft.values[one.key] = cells.split_names(raw)
    else:
        _keep(draft, one, one.key, _read(one, raw, plan))


def _read(one: Field, raw: object, plan: SheetPlan) -> Read:
    if one.kind == AMOUNT:
        return cells.read_amount(raw, unit=plan.unit(one.key))
    if one.kind == DAY:
        return dates.read_day(raw, edge=one.edge)
    if one.kind == WHOLE:
        return cells.read_whole(raw, most=one.most or 100)
    if one.kind == CHOICE:
        return cells.read_choice(raw, one.choices(), what=one.label)
    return cells.read_text(raw, most=one.most, keeps_lines=one.kind == LONG)


def _keep_period(draft: Draft, one: Field, raw: object) -> None:
    """A period fills its two days, unless columns of their own do."""
    for key, read in zip(one.splits, dates.read_period(raw), strict=True):
        if key in draft.typed:
            continue
        _keep(draft, one, key, read)
    draft.values[one.key] = as_typed(raw)


def _keep(draft: Draft, one: Field, key: str, read: Read) -> None:
    if read.problem:
        draft.find(ERROR, one.key, read.problem, read.offers)
        return
    draft.values[key] = read.value
    for told in read.doubts:
        draft.find(WARNING, one.key, f"{told}。")
    for told in read.notes:
        draft.find(NOTE, one.key, f"{told}。")


# ── shifted rows ─────────────────────────────────────────────────────────────────────────


def look_for_shift(draft: Draft, plan: SheetPlan, fields: Iterable[Field]) -> None:
    """Two cells of the wrong sort in a row: would they all fit one column to the side?"""
    broken = [one for one in draft.findings if one.level == ERROR and one.column in plan.columns]
    around = draft.around
    if len(broken) < 2 or around is None:
        return
    start = min(plan.columns[one.column] for one in broken)
    letter = "".join(filter(str.isalpha, address(0, start)))
    for step, word in ((1, "左"), (-1, "右")):
        moved = _moved(plan, around, start, step)
        trial = Draft(draft.sheet, draft.line, draft.typed)
        read_cells(trial, plan, fields, moved)
        if any(one.level == ERROR for one in trial.findings):
            continue
        label = next(f.label for f in fields if plan.columns.get(f.key) == start)
        value = as_typed(around[start])
        offer = Offer(f"从 {letter} 列起{word}移一格", json.dumps(moved, ensure_ascii=False))
        text = f"从 {letter} 列起像是错了一格：“{value}”落在了“{label}”。"
        draft.findings.insert(0, Finding(ERROR, text, "", f"{letter}{draft.line}", [offer]))
        return


def _moved(plan: SheetPlan, around: list, start: int, step: int) -> dict[str, str]:
    moved = {}
    for key, column in plan.columns.items():
        if column < start:
            continue
        source = column + step
        inside = start <= source < len(around) or (step == -1 and source >= start)
        value = around[source] if inside and 0 <= source < len(around) else None
        moved[key] = as_typed(value)
    return moved


# ── judging ──────────────────────────────────────────────────────────────────────────────


def judge(
    session: Session,
    drafts: list[Draft],
    plans: dict[str, SheetPlan],
    fixes: dict[int, dict],
    *,
    between: Callable[[int], None] = lambda done: None,
) -> None:
    """Read and judge every draft, a batch at a time; ``fixes`` by the draft's position."""
    fields = session.importer.fields
    for start in range(0, len(drafts), BATCH):
        batch = drafts[start : start + BATCH]
        for draft in batch:
            plan = plans[draft.sheet]
            own = fixes.get(draft.position, {})
            read_cells(draft, plan, fields, own)
            draft.read = dict(draft.values)
            if not own:
                look_for_shift(draft, plan, fields)
        session.judge(batch)
        between(start + len(batch))


def mark_doubles(drafts: Iterable[Draft], left_out: frozenset[int] = frozenset()) -> None:
    """A later row about what an earlier one is about is an error; left-out rows do not count."""
    first: dict[str, Draft] = {}
    drafts = list(drafts)
    many = len({draft.sheet for draft in drafts}) > 1
    for draft in sorted(drafts, key=lambda one: one.position):
        if not draft.key or draft.position in left_out:
            continue
        earlier = first.setdefault(draft.key, draft)
        if earlier is not draft:
            where = f"“{earlier.sheet}”第 {earlier.line} 行" if many else f"第 {earlier.line} 行"
            text = f"和{where}说的是同一{draft.noun}，只能留一行。"
            draft.findings.insert(0, Finding(ERROR, text))


# ── to and from the database ─────────────────────────────────────────────────────────────


def pack(raw: object) -> object:
    """A cell as JSON that gives back the same value."""
    if isinstance(raw, datetime):
        return {"d": raw.date().isoformat()} if _is_midnight(raw) else {"t": raw.isoformat()}
    if isinstance(raw, date):
        return {"d": raw.isoformat()}
    if raw is None or isinstance(raw, str | int | float | dict):
        return raw
    return as_typed(raw)


def _is_midnight(moment: datetime) -> bool:
    return moment.hour == moment.minute == moment.second == 0


def unpack(kept: object) -> object:
    if isinstance(kept, dict):
        if "d" in kept:
            return date.fromisoformat(kept["d"])
        if "t" in kept:
            return datetime.fromisoformat(kept["t"])
    return kept


def pack_cells(draft: Draft) -> dict:
    packed = {key: [where, pack(raw)] for key, (where, raw) in draft.typed.items()}
    if sum(one.level == ERROR for one in draft.findings) >= 2 and draft.around:
        packed[_WHOLE_ROW] = [pack(raw) for raw in draft.around]
    return packed


def unpack_row(row) -> Draft:
    """The draft an ``ImportRow`` keeps, not yet read."""
    kept = dict(row.cells)
    around = kept.pop(_WHOLE_ROW, None)
    typed = {key: (where, unpack(raw)) for key, (where, raw) in kept.items()}
    draft = Draft(row.sheet, row.line, typed, group=row.group, answer=row.answer)
    draft.position, draft.pk, draft.fixes = row.position, row.pk, dict(row.fixes)
    if around is not None:
        draft.around = [unpack(raw) for raw in around]
    return draft
