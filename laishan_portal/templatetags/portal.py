"""The portal's words, figures and query strings in templates: ``{% load portal %}``."""

from collections.abc import Mapping

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from laishan_portal import formatting

register = template.Library()

for _filter in (
    formatting.wan,
    formatting.yi,
    formatting.yi_figure,
    formatting.one_decimal,
    formatting.points,
    formatting.file_size,
    formatting.date_short,
    formatting.date_long,
    formatting.date_dense,
    formatting.month_label,
    formatting.moment,
    formatting.weekday,
    formatting.weekday_short,
    formatting.days_late,
    formatting.deviation,
    formatting.workdays_left,
    formatting.deadline,
    formatting.lamp_name,
    formatting.or_not_provided,
    formatting.or_empty,
):
    register.filter(_filter)

for _tag in (
    formatting.lamp,
    formatting.condition,
    formatting.number_link,
    formatting.number_range,
    formatting.percent,
    formatting.fact_mark,
    formatting.demo_tag,
):
    register.simple_tag(_tag)


def changed_query(current: QueryDict, changes: Mapping[str, object]) -> str:
    """``?…`` with some parameters replaced (``None`` removes one). Any change but one of the
    page itself starts again at the first page."""
    query = current.copy()
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        elif isinstance(value, list | tuple):
            query.setlist(name, [str(item) for item in value])
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def query_string(context, **changes):
    """``{% query_string page=2 %}``: the address of this page with some parameters changed.

    It works in an ``{% include … only %}`` too.
    """
    return changed_query(context.request.GET, changes)


def sort_direction(current: str, key: str) -> str | None:
    """``ascending``, ``descending`` or ``None``: how the list is sorted by ``key`` now."""
    if current == key:
        return "ascending"
    return "descending" if current == f"-{key}" else None


@register.simple_tag(takes_context=True)
def sort_header(context, key, label, css=""):
    """A ``<th>`` whose link sorts by ``key``, and the other way round on the second click."""
    request = context.request
    direction = sort_direction(request.GET.get("sort", ""), key)
    target = f"-{key}" if direction == "ascending" else key
    return format_html(
        '<th scope="col"{}{}><a href="{}">{}{}</a></th>',
        format_html(' class="{}"', css) if css else "",
        format_html(' aria-sort="{}"', direction) if direction else "",
        changed_query(request.GET, {"sort": target}),
        label,
        {"ascending": " ▲", "descending": " ▼", None: SafeString("")}[direction],
    )
