"""要素看板: which resource is missing most, and who is to answer for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Min, Sum
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from laishan_portal.formatting import EMPTY, number_link, share, wan
from projects.boards import factor_list
from projects.boards.conditions import NOBODY, NOBODY_WORDS, factor_is
from projects.boards.groups import WORST_SHOWN, Breakdown, Group, Worst, count, late
from projects.dossier.services import missing_words
from projects.enums import FactorKind
from projects.models import Factor


@dataclass(frozen=True)
class FactorBoard:
    title: str
    figures: list[tuple[str, SafeString]]
    kinds: Breakdown
    departments: Breakdown
    worst: list[Worst]


def factor_board(user: User, *, today: date) -> FactorBoard:
    """One grouped statement, added up here in three ways, and one for the ten latest."""
    found = _factor_figures(Factor.objects.visible_to(user).counted(), today)
    kinds = [
        _kind_group(*key, line, today) for key, line in _added_up(found, "kind", "measure").items()
    ]
    kinds.sort(key=lambda group: (-group.open, -group.overdue, group.name))
    departments = [
        _department_group(*key, line, today)
        for key, line in _added_up(found, "answering").items()
        if line["open"]
    ]
    departments.sort(key=lambda group: (-group.overdue, -group.open, group.name))
    return FactorBoard(
        title=factor_title(kinds),
        figures=_factor_numbers(_added_up(found).get((), {})),
        kinds=Breakdown(factor_title(kinds), "要素", kinds),
        departments=Breakdown(_answering(departments), "答复部门", departments),
        worst=_worst_factors(user, today),
    )


_KEYS = ("kind", "measure", "answering")
_SUMS = ("all", "open", "overdue", "undated", "total", "held")


def _factor_figures(rows, today: date) -> list[dict]:
    """By kind, measure and department. A project has one row of a kind."""
    overdue = factor_is("overdue", today)
    return list(
        rows.order_by()
        .values(*_KEYS)
        .annotate(
            all=Count("pk"),
            open=Count("pk", filter=factor_is("short", today)),
            overdue=Count("pk", filter=overdue),
            undated=Count("pk", filter=factor_is("undated", today)),
            oldest=Min("due_on", filter=overdue),
            total=Sum("needed"),
            held=Sum("secured"),
        )
    )


def _added_up(found: list[dict], *by: str) -> dict[tuple, dict]:
    """The lines that agree in these, as one; by nothing, all of them."""
    lines: dict[tuple, dict] = {}
    for row in found:
        line = lines.setdefault(
            tuple(row[name] for name in by), dict.fromkeys(_SUMS, 0) | {"oldest": None}
        )
        for name in _SUMS:
            line[name] += row[name]
        if row["oldest"] is not None:
            line["oldest"] = min(row["oldest"], line["oldest"] or row["oldest"])
    return lines


def _kind_group(kind: str, measure: str, line: dict, today: date) -> Group:
    scope = {"kind": kind, "measure": measure}
    longest = 0 if line["oldest"] is None else (today - line["oldest"]).days
    gap = line["total"] - line["held"]
    return Group(
        name=f"{FactorKind(kind).label}（{measure}）",
        open=line["open"],
        overdue=line["overdue"],
        longest=longest,
        cells=[
            count(line["all"], factors_url(**scope)),
            wan(line["total"]),
            wan(line["held"]),
            f"{share(line['held'], line['total'])}%",
            f"{wan(gap)} {measure}" if gap else "已足额",
            count(line["open"], factors_url(**scope, gap="short")),
            late(line["overdue"], factors_url(**scope, gap="overdue")),
            f"{longest} 天" if longest else EMPTY,
        ],
    )


def _department_group(answering: str, line: dict, today: date) -> Group:
    scope = {"dept": answering or NOBODY}
    longest = 0 if line["oldest"] is None else (today - line["oldest"]).days
    return Group(
        name=answering or NOBODY_WORDS,
        open=line["open"],
        overdue=line["overdue"],
        longest=longest,
        cells=[
            count(line["open"], factors_url(**scope, gap="short")),
            late(line["overdue"], factors_url(**scope, gap="overdue")),
            f"{longest} 天" if longest else EMPTY,
            count(line["undated"], factors_url(**scope, gap="undated")),
        ],
    )


def factor_title(kinds: Sequence[Group]) -> str:
    """``用电（kVA）最缺：5 个项目有缺口，2 项过了约定日``."""
    worst = max(kinds, key=lambda group: (group.open, group.overdue), default=None)
    if worst is None:
        return "还没有登记要素需求"
    if not worst.open:
        return "登记的要素都已足额"
    late = f"，{worst.overdue} 项过了约定日" if worst.overdue else ""
    return f"{worst.name}最缺：{worst.open} 个项目有缺口{late}"


def _answering(groups: Sequence[Group]) -> str:
    worst = max(groups, key=lambda group: (group.overdue, group.open), default=None)
    if worst is None:
        return "没有待补的缺口"
    if not worst.overdue:
        return f"{worst.name}手里最多：{worst.open} 项缺口，都没过约定日"
    return f"{worst.name}欠得最多：{worst.overdue} 项过了约定日，最长 {worst.longest} 天"


def _factor_numbers(line: dict) -> list[tuple[str, SafeString]]:
    """``line`` is the sum of all, empty when there is nothing."""
    number = dict.fromkeys(_SUMS, 0) | line
    number["secured"] = number["all"] - number["open"]
    labels = (
        ("登记的要素", "all", factors_url()),
        ("有缺口", "open", factors_url(gap="short")),
        ("过了约定日", "overdue", factors_url(gap="overdue")),
        ("没定日子", "undated", factors_url(gap="undated")),
        ("已足额", "secured", factors_url(gap="secured")),
    )
    return [(label, number_link(number[key], url)) for label, key, url in labels]


def _worst_factors(user: User, today: date) -> list[Worst]:
    rows = (
        factor_list.LEDGER.rows(user).filter(factor_is("overdue", today)).order_by("due_on", "pk")
    )
    return [
        Worst(
            project=row.shown_name,
            url=reverse("projects:factor_open", args=[row.pk]),
            name=f"缺 {missing_words(row)}",
            department=row.answering or EMPTY,
            days=f"过 {(today - row.due_on).days} 天",
            note=row.shown_action or EMPTY,
        )
        for row in rows[:WORST_SHOWN]
    ]


def factors_url(**query: str) -> str:
    return f"{reverse('projects:factor_list')}?{urlencode(query)}"
