"""The table of checked rows, drawn as one escaped string: cells, sentences, buttons."""

import json
from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString

from laishan_portal.ledgers.imports.importer import (
    AMOUNT,
    ERROR,
    NOTE,
    QUESTION,
    WARNING,
    WHOLE,
    Field,
    Importer,
)
from laishan_portal.models import ImportRow

LAMPS = {
    ERROR: ("is-red", "不能导入"),
    QUESTION: ("is-red", "请认定"),
    WARNING: ("is-yellow", "请留意"),
    "": ("is-green", "可导入"),
}
_CELL_CSS = {ERROR: "bad", QUESTION: "bad", WARNING: "wrn"}
_WORD_CSS = {ERROR: "ls-late", QUESTION: "ls-late", WARNING: "ls-soon", NOTE: "dim"}
_RIGHT = frozenset({AMOUNT, WHOLE})


class RowTable:
    """Columns as they stand in the sheets, rows as they were judged."""

    def __init__(
        self, importer: Importer, letters: dict[str, str], *, is_open: bool, has_sheets: bool
    ) -> None:
        self.importer, self.letters, self.is_open = importer, letters, is_open
        self.has_sheets = has_sheets
        shown = [one for one in importer.fields if one.key in letters and one.is_shown]
        # As they stand in the sheet: AA after Z.
        self.fields: list[Field] = sorted(
            shown, key=lambda one: (len(letters[one.key]), letters[one.key])
        )

    def head(self) -> SafeString:
        cells = ['<th scope="col" class="rn">行</th>', '<th scope="col">结果</th>']
        for one in self.fields:
            css = ' class="r"' if one.kind in _RIGHT else ""
            unit = "（万元）" if one.kind == AMOUNT else ""
            letter = escape(self.letters[one.key])
            label = f"<small>{letter}</small>{escape(one.label)}{unit}"
            cells.append(f'<th scope="col"{css}>{label}</th>')
        return SafeString(f"<tr>{''.join(cells)}</tr>")  # reviewed: labels and letters escaped

    def body(self, rows: Iterable[ImportRow]) -> SafeString:
        # reviewed: every piece is escaped where it is drawn below.
        return SafeString("".join(self._row(row) for row in rows))

    def _row(self, row: ImportRow) -> str:
        findings = row.shown.get("findings", [])
        worst = _worst(findings)
        changes = {column: (old, new) for column, old, new in row.shown.get("changes", [])}
        cells = "".join(self._cell(row, one, worst, changes) for one in self.fields)
        lamp, word = LAMPS.get(row.level, LAMPS[""])
        if row.is_left_out:
            lamp, word = "is-grey", "不导入"
        what = escape(row.shown.get("what", "")) if row.level not in (ERROR, QUESTION) else ""
        told = f' <span class="dim">{what}</span>' if what and not row.is_left_out else ""
        messages = self._messages(row, findings)
        css = ' class="has"' if messages else ""
        sheet = f'<small class="dim">{escape(row.sheet[:12])}</small> ' if self.has_sheets else ""
        return (
            f'<tr{css} id="r{row.pk}"><td class="rn">{sheet}{row.line}</td>'
            f'<td class="nw"><span class="ls-lamp {lamp}">{word}</span>{told}</td>{cells}</tr>'
            f"{messages}"
        )

    def _cell(self, row: ImportRow, one: Field, worst: dict[str, str], changes: dict) -> str:
        css = ["nw"]
        if one.kind in _RIGHT:
            css.append("r")
        level = worst.get(one.key, "")
        if level in _CELL_CSS:
            css.append(_CELL_CSS[level])
        text = escape(row.shown.get("values", {}).get(one.key, "")[:60])
        if one.key in changes and row.action == "update":
            old, new = changes[one.key]
            css.append("chg")
            text = (
                f"<s>{escape(old[:40])}</s> <b>{escape(new[:60])}</b>"
                if old
                else f"<b>{escape(new[:60])}</b>"
            )
        elif level in _CELL_CSS:
            text = f"<b>{text}</b>"
        elif one.key == "code" and not text and row.action == "new":
            text = "（新增）"
        return f'<td class="{" ".join(css)}">{text}</td>'

    def _messages(self, row: ImportRow, findings: list[dict]) -> str:
        lines = [self._message(row, one) for one in findings]
        if row.level == QUESTION and self.is_open and not row.is_left_out:
            lines.append(self._question(row))
        if self.is_open and (row.level or row.is_left_out or row.answer):
            out = self._ways_out(row)
            lines = [*lines[:-1], f"{lines[-1]}　{out}"] if lines else [out]
        if not lines:
            return ""
        told = "".join(f"<p>{line}</p>" for line in lines)
        span = len(self.fields) + 1
        return f'<tr class="msg"><td class="rn"></td><td colspan="{span}">{told}</td></tr>'

    def _message(self, row: ImportRow, one: dict) -> str:
        css = _WORD_CSS[one["level"]]
        head, dot, rest = one["text"].partition("。")
        cell = f'<b class="{css}">{escape(one["cell"])}</b>　' if one["cell"] else ""
        if one["level"] == NOTE:
            return f'{cell}<span class="dim">{escape(one["text"])}</span>'
        text = f"{cell}<b>{escape(head + dot)}</b>{escape(rest)}"
        if not self.is_open or row.is_left_out:
            return text
        buttons = "".join(self._offer(row, one, offer) for offer in one["offers"])
        typing = self._typing(row, one) if one["level"] == ERROR and one["column"] else ""
        return f"{text}{buttons}{typing}"

    @staticmethod
    def _offer(row: ImportRow, one: dict, offer: dict) -> str:
        value = escape(json.dumps([row.pk, one["column"], offer["value"]], ensure_ascii=False))
        return (
            f' <button class="btn btn-line btn-sm ms-2" type="submit" name="fix" value="{value}">'
            f"{escape(offer['label'])}</button>"
        )

    def _typing(self, row: ImportRow, one: dict) -> str:
        field = self.importer.field(one["column"])
        label = escape(f"{one['cell']} {field.label if field else ''} 改为")
        name = escape(f"typed-{row.pk}-{one['column']}")
        return (
            f' <input class="form-control form-control-sm ls-retype ms-2" name="{name}"'
            f' aria-label="{label}" placeholder="改为" maxlength="200" autocomplete="off">'
            '<button class="btn btn-line btn-sm" type="submit" name="retype" value="1">改</button>'
        )

    def _question(self, row: ImportRow) -> str:
        candidates = row.shown.get("candidates", [])
        boxes = "".join(
            f'<label class="me-3"><input type="checkbox" class="form-check-input"'
            f' name="target-{row.pk}" value="{int(pk)}"{" checked" * (len(candidates) == 1)}>'
            f" {escape(label)}</label>"
            for pk, label, _why in candidates
        )
        buttons = "".join(
            f'<button class="btn btn-line btn-sm me-2" type="submit" name="answer"'
            f' value="{row.pk}:{escape(kind)}" title="{escape(help_)}">{escape(label)}</button>'
            for kind, (label, _needs, help_) in self.importer.answers.items()
        )
        return f'<span class="d-block mb-1">{boxes}</span>{buttons}'

    def _ways_out(self, row: ImportRow) -> str:
        if row.is_left_out:
            name, label = "keep", "还是导入这一行"
        else:
            name, label = "leave", "不导入这一行"
        button = f'<button class="ls-linkbtn" type="submit" name="{name}" value="{row.pk}">'
        button += f"{label}</button>"
        if row.answer:
            button += (
                f' <button class="ls-linkbtn ms-3" type="submit" name="withdraw"'
                f' value="{row.pk}">重新认定</button>'
            )
        return button


def _worst(findings: list[dict]) -> dict[str, str]:
    order = (ERROR, QUESTION, WARNING)
    worst: dict[str, str] = {}
    for level in reversed(order):
        for one in findings:
            if one["level"] == level and one["column"]:
                worst[one["column"]] = level
    return worst
