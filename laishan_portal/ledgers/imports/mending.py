"""What a person does to checked rows from the page: cells put right, answers, rows left out."""

import json

from django.db import transaction

from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers.imports import checking, jobs, storage
from laishan_portal.ledgers.imports.heads import DEEPEST, header_at
from laishan_portal.models import ImportJob, ImportRow, ImportState

MOST_AT_ONCE = 2_000
_TYPED = "typed-"


def follow(job: ImportJob, data, *, by) -> int | None:
    """Do what the pressed button says; the row to come back to."""
    if fix := data.get("fix"):
        pk, fixes = _offered(fix)
        row = row_of(job, pk)
        jobs.fix_row(row, fixes=fixes, by=by)
        if data.get("everywhere"):
            fix_alike(row, fixes, by=by)
        return row.pk
    if answer := data.get("answer"):
        pk, _, kind = answer.partition(":")
        row = row_of(job, pk)
        targets = [int(one) for one in data.getlist(f"target-{row.pk}") if one.isdecimal()]
        jobs.answer_row(row, kind=kind, targets=targets, by=by)
        return row.pk
    for name, is_left_out in (("leave", True), ("keep", False)):
        if pk := data.get(name):
            row = row_of(job, pk)
            jobs.leave_out(row, is_left_out=is_left_out, by=by)
            return row.pk
    if pk := data.get("withdraw"):
        row = row_of(job, pk)
        jobs.withdraw_answer(row, by=by)
        return row.pk
    return _retype(job, data, by=by)


def row_of(job: ImportJob, pk: object) -> ImportRow:
    text = str(pk)
    found = ImportRow.objects.filter(job=job, pk=int(text)) if _is_key(text) else None
    row = found.select_related("job").first() if found is not None else None
    if row is None:
        raise DomainError("没有这一行，请刷新页面再试。")
    return row


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 18


def _offered(text: str) -> tuple[int, dict[str, str]]:
    """(row, {column: text}) of an offer; one for a shifted row brings many columns."""
    try:
        pk, column, value = json.loads(text)
        fixes = {column: value} if column else json.loads(value)
    except (ValueError, TypeError) as error:
        raise DomainError("这个按钮的内容不对，请刷新页面再试。") from error
    is_plain = isinstance(fixes, dict) and all(
        isinstance(key, str) and isinstance(one, str) for key, one in fixes.items()
    )
    if not is_plain:
        raise DomainError("这个按钮的内容不对，请刷新页面再试。")
    return pk, {key: one.replace("\x00", "") for key, one in fixes.items()}


def _retype(job: ImportJob, data, *, by) -> int | None:
    """Everything typed into the little boxes, whichever button was pressed."""
    typed: dict[str, dict[str, str]] = {}
    for name in data:
        if name.startswith(_TYPED) and data[name].strip():
            pk, _, column = name.removeprefix(_TYPED).partition("-")
            typed.setdefault(pk, {})[column] = data[name].strip()
    last = None
    for pk, fixes in typed.items():
        row = row_of(job, pk)
        jobs.fix_row(row, fixes=fixes, by=by)
        if data.get("everywhere"):
            fix_alike(row, fixes, by=by)
        last = last or row.pk
    return last


@transaction.atomic
def fix_alike(row: ImportRow, fixes: dict[str, str], *, by) -> int:
    """The same correction wherever the same was typed into the same column."""
    count = 0
    for column, text in fixes.items():
        if column not in row.cells:
            continue
        raw = row.cells[column][1]
        alike = ImportRow.objects.filter(job=row.job_id, **{f"cells__{column}__1": raw})
        rows = [
            one
            for one in alike.exclude(pk=row.pk).select_related("job")[:MOST_AT_ONCE]
            if column not in one.fixes
        ]
        for one in rows:
            one.fixes |= {column: text}
        if rows:
            jobs.rejudge(row.job, rows)
        count += len(rows)
    return count


@transaction.atomic
def reread_headers(job: ImportJob, places: dict[str, tuple[int, int]], *, by) -> None:
    """Take the rows a person says the headings stand in, and guess the columns anew."""
    job = jobs.take(job, by)
    jobs.check_open(job, ImportState.UPLOADED, ImportState.CHECKED)
    importer = jobs.importer_of(job)
    book = {sheet.name: sheet for sheet in storage.book_of(job).sheets}
    sheets = []
    for kept in job.figures["sheets"]:
        sheet, place = book.get(kept["name"]), places.get(kept["name"])
        if sheet is None or place is None or place == (kept["row"], kept["depth"]):
            sheets.append(kept)
            continue
        row, depth = place
        if not 0 <= row < len(sheet.rows) or not 1 <= depth <= DEEPEST:
            raise DomainError(f"“{sheet.name}”没有第 {row + 1} 行，或者表头超过 {DEEPEST} 行。")
        header = header_at(sheet, row, min(depth, len(sheet.rows) - row), importer.fields)
        sheets.append(
            {"name": sheet.name, "is_hidden": sheet.is_hidden}
            | checking.describe(sheet, header, importer)
        )
    job.figures |= {"sheets": sheets}
    job.plan = {}
    job.state = ImportState.UPLOADED
    job.save(update_fields=["figures", "plan", "state"])
