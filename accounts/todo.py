"""What waits for a person, computed from the state of things and never stored.

An item disappears when the state behind it changes. Higher rooms add rules in ``ready()``::

    todo.rules.register(TodoRule(name="report_due", build=..., url=..., present=...))

CONTRACT of ``build(user, today)``: a queryset made by ``todo.columns(queryset, ...)``, or
``None`` when the rule has nothing to say to this user. All rules are joined in one UNION ALL
with these columns, in this order and of these types:

    rule        text   the rule's name (added by ``columns``)
    object_id   bigint pk of the row that waits
    project_id  bigint or NULL
    title       text   what it is about: the project's *shown* name (``shown_name`` of
                       ``Project.visible_to``, reached through a subquery or a filter), or a name
    detail      text   one more stored text, '' when none
    arg         text   what the address needs beside the pk ('2023-06'), '' when none
    due_on      date or NULL (NULL is shown last)
    other_on    date or NULL, for the wording ("计划 7月5日，预测 7月14日")
    number      bigint or NULL, for the wording
    role        text   'do' (it is mine to do) or 'review' (it waits for my decision)

The statement is kept (``laishan_portal.statements``), so ``build`` may go by the user's key,
person, unit and roles, by ``today`` and by ``clock.today()``, and by nothing else in Python:
what rows say belongs into the SQL. A limit kept in the process is named by ``depends_on``.

``url(row)`` and ``present(row, today)`` run in Python for the rows shown only: ``rows_for``
reads, ``told`` puts into words, ``items_for`` does both.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import (
    BigIntegerField,
    DateField,
    F,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from accounts.models import User
from laishan_portal import clock, statements, workdays
from laishan_portal.registry import Registry

DO, REVIEW = "do", "review"
SOON_DAYS = 3
# The day is part of the key: a statement is never asked for again on the next.
KEEP_SECONDS = 24 * 60 * 60

COLUMNS = (
    "todo_rule",
    "object_id",
    "todo_project",
    "todo_title",
    "todo_detail",
    "todo_arg",
    "todo_due",
    "todo_other",
    "todo_number",
    "todo_role",
)


@dataclass(frozen=True)
class TodoRow:
    """One row of the union, before it is put into words."""

    rule: str
    object_id: int
    project_id: int | None
    title: str
    detail: str
    arg: str
    due_on: date | None
    other_on: date | None
    number: int | None
    role: str


@dataclass(frozen=True)
class Clock:
    """The box in front of an item: ``css`` is '', 'soon' or 'late'."""

    css: str
    head: str
    number: str
    unit: str


@dataclass(frozen=True)
class TodoItem:
    """One line of the list, ready to be shown."""

    rule: str
    object_id: int
    project_id: int | None
    title: str
    detail: str
    url: str
    role: str
    due_on: date | None
    clock: Clock

    @property
    def is_late(self) -> bool:
        return self.clock.css == "late"


def as_stored(row: TodoRow, today: date) -> tuple[str, str]:
    return row.title, row.detail


@dataclass(frozen=True)
class TodoRule:
    """``counts`` says in what the time left is told: calendar days or working days.

    ``depends_on`` is what ``build`` puts into its SQL beside the user and the day.
    """

    name: str
    build: Callable[[User, date], QuerySet | None]
    url: Callable[[TodoRow], str]
    present: Callable[[TodoRow, date], tuple[str, str]] = as_stored
    counts: Literal["calendar", "working"] = "calendar"
    depends_on: Callable[[date], Hashable] | None = None


rules: Registry[TodoRule] = Registry("todo", key=lambda rule: rule.name)


def columns(
    queryset: QuerySet,
    *,
    rule: str,
    title: Any,
    due_on: Any = None,
    project_id: Any = None,
    detail: Any = "",
    arg: Any = "",
    other_on: Any = None,
    number: Any = None,
    role: str = DO,
) -> QuerySet:
    """The queryset with exactly the columns of the union.

    Expressions are F(), Subquery() … or plain values; a plain string is a text, so a field is
    named ``F("name")``.
    """
    return (
        queryset.order_by()
        .annotate(
            todo_rule=_text(rule),
            object_id=Cast(F("pk"), BigIntegerField()),
            todo_project=_typed(project_id, BigIntegerField()),
            todo_title=_text(title),
            todo_detail=_text(detail),
            todo_arg=_text(arg),
            todo_due=_typed(due_on, DateField()),
            todo_other=_typed(other_on, DateField()),
            todo_number=_typed(number, BigIntegerField()),
            todo_role=_text(role),
        )
        .values_list(*COLUMNS)
    )


def _typed(value: Any, field: Any) -> Cast:
    return Cast(value if hasattr(value, "resolve_expression") else Value(value), field)


def _text(value: Any) -> Cast:
    return _typed(value, TextField())


def items_for(user: User, today: date, limit: int | None = None) -> list[TodoItem]:
    """What waits for this user, the most pressing first: one query."""
    return told(rows_for(user, today, limit), today)


def rows_for(user: User, today: date, limit: int | None = None) -> list[TodoRow]:
    """The same, not yet put into words: for a page that shows some and counts the rest."""

    def build() -> QuerySet:
        rows = _union(user, today)
        if rows is None:
            return User.objects.none()
        return rows.order_by(F("todo_due").asc(nulls_last=True), "todo_rule", "object_id")[:limit]

    found = statements.fetch(_key(user, today, limit), build, seconds=KEEP_SECONDS)
    return [TodoRow(*row) for row in found]


def _key(user: User, today: date, limit: int | None) -> tuple:
    """All that the statement depends on: see the contract above."""
    person = (user.pk, user.person_id, user.unit_id, user.roles)
    limits = tuple(rule.depends_on(today) for rule in rules if rule.depends_on is not None)
    return ("todo", limit, today, clock.today(), person, limits)


def told(rows: Iterable[TodoRow], today: date) -> list[TodoItem]:
    return [_item(row, today) for row in rows]


def _union(user: User, today: date) -> QuerySet | None:
    built = [rows for rule in rules if (rows := rule.build(user, today)) is not None]
    if not built:
        return None
    return built[0] if len(built) == 1 else built[0].union(*built[1:], all=True)


def _item(row: TodoRow, today: date) -> TodoItem:
    rule = rules.get(row.rule)
    title, detail = rule.present(row, today)
    return TodoItem(
        rule=row.rule,
        object_id=row.object_id,
        project_id=row.project_id,
        title=title,
        detail=detail,
        url=rule.url(row),
        role=row.role,
        due_on=row.due_on,
        clock=clock_for(row.due_on, today, rule.counts),
    )


def clock_for(
    due_on: date | None, today: date, counts: Literal["calendar", "working"] = "calendar"
) -> Clock:
    """How the time left is told: overdue in red, three days or less framed, else plain."""
    if due_on is None:
        return Clock("", "不限时", "—", "")
    if due_on == today:
        return Clock("soon", "最迟", "今", "天")
    working = counts == "working"
    unit = "工作日" if working else "天"
    days = workdays.calendar().between(today, due_on) if working else (due_on - today).days
    if due_on < today:
        return Clock("late", "已超期", str(max(-days, 1)), unit)
    return Clock("soon" if days <= SOON_DAYS else "", "还剩", str(days), unit)
