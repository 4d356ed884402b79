"""A dense table one types in: many rows, a few inputs each, drawn as one string like a ledger.

``static/js/grid.js`` moves between the cells by keys and spreads a block pasted from a sheet;
without it the inputs are a form like any other. Posted names are ``input_name(key, field)``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Field:
    """A column of inputs. ``sums`` names what the script may add up to propose a value."""

    name: str
    label: str
    is_text: bool = False
    max_length: int = 20


@dataclass(frozen=True)
class Line:
    """A row: ``head`` and ``told`` are ready HTML, ``values`` as typed, ``problems`` in words.

    ``hidden`` are further inputs; ``name`` is what screen readers call the row.
    """

    key: int
    name: str
    head: str
    told: Sequence[str]
    values: Sequence[str]
    hidden: Sequence[tuple[str, str]] = ()
    problems: Sequence[str] = ()
    hint: str = ""


def input_name(key: int, field: str) -> str:
    return f"g{key}-{field}"


def draw_lines(lines: Iterable[Line], fields: Sequence[Field], *, span: int) -> SafeString:
    """Rows and, under those that were refused, why. ``span`` is the number of columns."""
    drawn = []
    for line in lines:
        drawn.append(_row(line, fields))
        if line.problems:
            drawn.append(_told(line, span))
    # reviewed: heads and told cells come escaped, everything else is escaped below.
    return SafeString("".join(drawn))


def _row(line: Line, fields: Sequence[Field]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{input_name(line.key, name)}" value="{escape(value)}">'
        for name, value in line.hidden
    )
    told = "".join(f'<td class="r">{cell}</td>' for cell in line.told)
    pairs = zip(fields, line.values, strict=True)
    cells = "".join(_cell(line, field, value) for field, value in pairs)
    css = ' class="has"' if line.problems else ""
    return f'<tr{css}><th scope="row" class="sn">{line.head}{hidden}</th>{told}{cells}</tr>'


def _cell(line: Line, field: Field, value: str) -> str:
    css = "ls-gi is-text" if field.is_text else "ls-gi"
    mode = "" if field.is_text else ' inputmode="decimal"'
    invalid = f' aria-invalid="true" aria-describedby="why{line.key}"' if line.problems else ""
    return (
        f'<td class="ls-gc"><input class="{css}" name="{input_name(line.key, field.name)}"'
        f' value="{escape(value)}" maxlength="{field.max_length}" autocomplete="off"{mode}'
        f' aria-label="{escape(line.name)} {escape(field.label)}" data-grid="{field.name}"'
        f"{invalid}></td>"
    )


def _told(line: Line, span: int) -> str:
    text = "".join(f"<p>{escape(problem)}</p>" for problem in line.problems)
    return f'<tr class="msg" id="why{line.key}"><td colspan="{span}">{text}</td></tr>'
