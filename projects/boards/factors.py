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
    """Three grouped statements and one for the ten latest."""
    rows = Factor.objects.visible_to(user).counted()
    kinds = [_kind_group(row, today) for row in _factor_figures(rows, today, "kind", "measure")]
    kinds.sort(key=lambda group: (-group.open, -group.overdue, group.name))
    departments = [
        _department_group(row, today) for row in _factor_figures(rows.short(), today, "answering")
    ]
    departments.sort(key=lambda group: (-group.overdue, -group.open, group.name))
    return FactorBoard(
        title=factor_title(kinds),
        figures=_factor_numbers(rows, today),
        kinds=Breakdown(factor_title(kinds), "要素", kinds),
        departments=Breakdown(_answering(departments), "答复部门", departments),
        worst=_worst_factors(user, today),
    )


def _factor_figures(rows, today: date, *fields: str) -> list[dict]:
    short, overdue = factor_is("short", today), factor_is("overdue", today)
    return list(
        rows.order_by()
        .values(*fields)
        .annotate(
            all=Count("pk"),
            projects=Count("project", distinct=True, filter=short),
            open=Count("pk", filter=short),
            overdue=Count("pk", filter=overdue),
            undated=Count("pk", filter=factor_is("undated", today)),
            oldest=Min("due_on", filter=overdue),
            total=Sum("needed"),
            held=Sum("secured"),
        )
    )


def _kind_group(row: dict, today: date) -> Group:
    kind, measure = row["kind"], row["measure"]
    scope = {"kind": kind, "measure": measure}
    longest = 0 if row["oldest"] is None else (today - row["oldest"]).days
    gap = row["total"] - row["held"]
    return Group(
        name=f"{FactorKind(kind).label}（{measure}）",
        projects=row["projects"],
        open=row["open"],
        overdue=row["overdue"],
        longest=longest,
        cells=[
            count(row["all"], factors_url(**scope)),
            wan(row["total"]),
            wan(row["held"]),
            f"{share(row['held'], row['total'])}%",
            f"{wan(gap)} {measure}" if gap else "已足额",
            count(row["open"], factors_url(**scope, gap="short")),
            late(row["overdue"], factors_url(**scope, gap="overdue")),
            f"{longest} 天" if longest else EMPTY,
        ],
    )


def _department_group(row: dict, today: date) -> Group:
    scope = {"dept": row["answering"] or NOBODY}
    longest = 0 if row["oldest"] is None else (today - row["oldest"]).days
    return Group(
        name=row["answering"] or NOBODY_WORDS,
        projects=row["projects"],
        open=row["open"],
        overdue=row["overdue"],
        longest=longest,
        cells=[
            count(row["open"], factors_url(**scope, gap="short")),
            late(row["overdue"], factors_url(**scope, gap="overdue")),
            f"{longest} 天" if longest else EMPTY,
            count(row["undated"], factors_url(**scope, gap="undated")),
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
    return f"{worst.name}最缺：{worst.projects} 个项目有缺口{late}"


def _answering(groups: Sequence[Group]) -> str:
    worst = max(groups, key=lambda group: (group.overdue, group.open), default=None)
    if worst is None:
        return "没有待补的缺口"
    if not worst.overdue:
        return f"{worst.name}手里最多：{worst.open} 项缺口，都没过约定日"
    return f"{worst.name}欠得最多：{worst.overdue} 项过了约定日，最长 {worst.longest} 天"


def _factor_numbers(rows, today: date) -> list[tuple[str, SafeString]]:
    found = rows.order_by().aggregate(
        all=Count("pk"),
        projects=Count("project", distinct=True, filter=factor_is("short", today)),
        **{
            state: Count("pk", filter=factor_is(state, today))
            for state in ("short", "overdue", "undated", "secured")
        },
    )
    labels = (
        ("登记的要素", "all", factors_url()),
        ("有缺口", "short", factors_url(gap="short")),
        ("过了约定日", "overdue", factors_url(gap="overdue")),
        ("没定日子", "undated", factors_url(gap="undated")),
        ("已足额", "secured", factors_url(gap="secured")),
    )
    return [(label, number_link(found[key], url)) for label, key, url in labels]


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
