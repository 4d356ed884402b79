"""The filter bar: selects and inputs of a ledger's conditions, drawn without a form renderer.

A form renderer costs a template for each option; a bar has some hundreds of them.
"""

from collections.abc import Iterable, Mapping
from html import escape

from django.utils.safestring import SafeString

from laishan_portal.ledgers.columns import Column
from laishan_portal.ledgers.filtering import Condition, LedgerFilterSet, ListCondition


def draw_bar(filters: LedgerFilterSet, place: str) -> SafeString:
    """The conditions of one place; in the bar their names stand inside, elsewhere above."""
    drawn = [
        _draw(filters, name, condition, is_labelled=place != "bar")
        for name, condition in filters.conditions.items()
        if condition.place == place
    ]
    return SafeString("".join(drawn))  # reviewed: names, labels and values are escaped below


def draw_hidden(query: Mapping[str, str], leave_out: Iterable[str] = ()) -> SafeString:
    """The rest of the address, carried along by a GET form."""
    drawn = [
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in query.items()
        if name not in leave_out
    ]
    return SafeString("".join(drawn))  # reviewed: both escaped


def placed_names(filters: LedgerFilterSet) -> set[str]:
    """Conditions that have an input of their own."""
    return {name for name, condition in filters.conditions.items() if condition.place}


def _draw(filters: LedgerFilterSet, name: str, condition: Condition, *, is_labelled: bool) -> str:
    label = escape(condition.label)
    value = filters.value(name)
    if isinstance(condition, ListCondition):
        empty = "不限" if is_labelled else label
        control = _select(filters, name, condition, value or [], empty)
    else:
        text = escape(condition.as_text(value)) if value else ""
        kind = "search" if name == "q" else "text"
        css = " w-q" if name == "q" else ""
        control = (
            f'<input class="form-control form-control-sm{css}" type="{kind}" name="{name}"'
            f' value="{text}" aria-label="{label}" placeholder="{label}">'
        )
    if not is_labelled:
        return control
    return f'<label class="ls-more"><span>{label}</span>{control}</label>'


def _select(
    filters: LedgerFilterSet, name: str, condition: ListCondition, chosen: list[str], empty: str
) -> str:
    choices = condition.choices(filters.context)
    css = " is-set" if chosen else ""
    options = [f'<option value="">{empty}</option>']
    if len(chosen) > 1 or (chosen and chosen[0] not in choices):
        options.append(
            f'<option value="{escape(condition.as_text(chosen))}" selected>'
            f"{escape(condition.told(chosen, filters.context))}</option>"
        )
        chosen = []
    one = chosen[0] if chosen else None
    options += [
        f'<option value="{escape(key)}"{" selected" if key == one else ""}>{escape(text)}</option>'
        for key, text in choices.items()
    ]
    return (
        f'<select class="form-select form-select-sm{css}" name="{name}"'
        f' aria-label="{escape(condition.label)}">{"".join(options)}</select>'
    )


def draw_column_boxes(columns: Iterable[Column], chosen: Iterable[Column], context) -> SafeString:
    """The list of the column chooser; the row's name cannot be left out."""
    on = {column.key for column in chosen}
    items = []
    for column in columns:
        state = " checked" * (column.key in on) + " disabled" * column.is_fixed
        items.append(
            '<li><label><input type="checkbox" class="form-check-input" name="col"'
            f' value="{escape(column.key)}"{state}> {escape(column.label_for(context))}'
            "</label></li>"
        )
    return SafeString("".join(items))  # reviewed: keys and labels are escaped above
