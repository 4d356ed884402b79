"""The 招商 page: the funnel, what is late against its limit, what is due next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Min, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from laishan_portal import charts, workdays
from laishan_portal.formatting import (
    EMPTY_HTML,
    date_short,
    deadline,
    number_link,
    yi,
)
from laishan_portal.workdays import WorkCalendar
from projects import followup
from projects.enums import (
    COUNTED_CONDITIONS,
    FOLLOWED_STAGES,
    OPEN_TARGET_STATUSES,
    RECRUITMENT_STAGES,
    Condition,
    FollowUpDuty,
    LeaderRank,
    Stage,
    TalkPurpose,
    TargetStatus,
)
from projects.models import NegotiationEntry, TargetEnterprise, Trip
from projects.recruitment import reading

SHOWN = 8
NEXT_DAYS = 7
FUNNEL = tuple(stage for stage in Stage if stage in RECRUITMENT_STAGES)


@dataclass(frozen=True)
class FunnelRow:
    name: str
    chart: SafeString
    count: SafeString
    amount: SafeString | str
    unknown: str
    median: str
    longest: str
    over: SafeString | str
    limit: str


@dataclass(frozen=True)
class Line:
    """A project or target in one of the page's short lists."""

    name: str
    url: str
    detail: str
    day: SafeString | str
    who: str
    is_demo: bool = False


@dataclass(frozen=True)
class LeadLine:
    name: str
    url: str
    came_in: str
    duties: list[SafeString | str]
    is_demo: bool


def build(user: User, today: date) -> dict:
    """Seven statements whatever the rows."""
    limits, calendar = reading.limits_in_force(), workdays.calendar()
    rows = reading.recruiting(user)
    counted = rows.filter(condition__in=COUNTED_CONDITIONS)
    times, sums = _by_stage(counted, limits, calendar, today)
    silent = _silent(rows, limits, calendar, today)
    leads = _leads(rows, limits, calendar, today)
    steps = _steps(rows, user, today)
    return {
        "lead": sentence(times, silent["count"]),
        "funnel": _funnel(times, sums),
        "funnel_total": number_link(
            sum(len(t.days) + t.unknown for t in times), _list("counted=1")
        ),
        "silent": silent,
        "leads": leads,
        "duty_names": [duty.label for duty in followup.LEAD_DUTIES],
        "steps": steps,
        "targets": _targets(user),
        "trips": _trips(user, today.year),
        "rules": [_rule(row) for row in limits.rows],
    }


def sentence(times: Sequence[followup.StageTime], silent: int) -> str:
    """The page's first words, from its figures."""
    counts = {time.stage: len(time.days) + time.unknown for time in times}
    total = sum(counts.values())
    if not total:
        return "还没有招商项目"
    talking = sum(counts[stage] for stage in (Stage.LEAD, Stage.NEGOTIATION))
    signed = counts[Stage.FRAMEWORK] + counts[Stage.SIGNED]
    told = f"招商项目 {total} 个：线索和在谈 {talking} 个，签约 {signed} 个，"
    told += f"注册落地 {counts[Stage.LANDED]} 个"
    return f"{told}；{silent} 个该谈没谈" if silent else f"{told}；没有该谈没谈的"


# ── the funnel ───────────────────────────────────────────────────────────────────────────


def _list(query: str) -> str:
    return f"{reverse('projects:recruitment_list')}?{query}"


def _by_stage(rows, limits, calendar: WorkCalendar, today: date):
    found = (
        rows.order_by()
        .values("stage")
        .annotate(
            amount=Sum("total_investment"),
            unstated=Count("pk", filter=Q(total_investment=None)),
            entered=ArrayAgg("standing__stage_since", default=[]),
            running=ArrayAgg(
                "standing__stage_since", filter=Q(condition=Condition.NORMAL), default=[]
            ),
        )
    )
    by_stage = {row["stage"]: row for row in found}
    times = []
    for stage in FUNNEL:
        row = by_stage.get(stage, {"entered": [], "running": []})
        told = {"limits": limits, "calendar": calendar, "today": today}
        time = followup.stage_time(stage, row["entered"], **told)
        over = followup.stage_time(stage, row["running"], **told).over
        times.append(followup.StageTime(stage, time.days, time.unknown, over, time.limit))
    return times, by_stage


def _funnel(times: Sequence[followup.StageTime], sums: dict) -> list[FunnelRow]:
    most = max((len(time.days) + time.unknown for time in times), default=0)
    return [_funnel_row(time, sums.get(time.stage, {}), most) for time in times]


def _funnel_row(time: followup.StageTime, sums: dict, most: int) -> FunnelRow:
    count, here = len(time.days) + time.unknown, f"stage={time.stage.value}"
    unstated = sums.get("unstated", 0)
    amount = sums.get("amount")
    over = EMPTY_HTML
    if time.limit is not None:
        over = number_link(time.over, _list(f"view=stay&{here}"))
    return FunnelRow(
        name=time.stage.label,
        chart=charts.horizontal_bar(count, most, time.over, over_css="g-over"),
        count=number_link(count, _list(f"{here}&counted=1")),
        amount=(
            EMPTY_HTML
            if amount is None
            else number_link(yi(amount), _list(f"{here}&counted=1&sort=-total"))
        ),
        unknown=f"{unstated} 个未提供" if unstated else "",
        median=_days(time.median),
        longest=EMPTY_HTML if time.longest is None else f"{time.longest} 天",
        over=over,
        limit=f"{time.limit} 个工作日" if time.limit else "没有定",
    )


def _days(value: Fraction | None) -> str:
    if value is None:
        return EMPTY_HTML
    half = "" if value.denominator == 1 else ".5"
    return f"{int(value)}{half} 天"


def _rule(row: followup.Limit) -> str:
    name = FollowUpDuty(row.duty).label
    if row.stage:
        name = f"{Stage(row.stage).label}{name}"
    told = f"{name} {row.workdays} 个工作日"
    if row.major_from is not None:
        told += f"（{yi(row.major_from)} 亿元以上 {row.major_workdays} 个）"
    return told


# ── late and due ─────────────────────────────────────────────────────────────────────────


def _silent(rows, limits, calendar: WorkCalendar, today: date) -> dict:
    """Those longest without a word; how many in all stands in each row."""
    condition = reading.silent(today, limits)
    if condition is None:
        return {"count": 0, "lines": [], "title": "没有定跟进时限", "all": ""}
    late = rows.filter(**condition)
    found = list(
        late.values_list(
            "pk",
            "shown_name",
            "unit__short_name",
            "standing__lead__name",
            "silent_since",
            "last_on",
            "is_demo",
        ).order_by("silent_since", "pk")[:SHOWN]
    )
    count = late.count() if len(found) == SHOWN else len(found)
    rule = limits.of(FollowUpDuty.FOLLOW)
    lines = [
        Line(
            name=name,
            url=reverse("projects:diary_list", args=[pk]),
            detail=_silence_words(since, last_on, today),
            day=deadline(calendar.between(today, calendar.add(since, rule.workdays))),
            who=lead or unit or "",
            is_demo=is_demo,
        )
        for pk, name, unit, lead, since, last_on, is_demo in found
    ]
    title = f"{count} 个项目该谈没谈" if count else "没有该谈没谈的项目"
    return {"count": count, "lines": lines, "title": title, "all": _list("view=silent")}


def _silence_words(since: date, last_on: date | None, today: date) -> str:
    days = (today - since).days
    if last_on is None:
        return f"入库 {days} 天，还没有洽谈记录"
    return f"{days} 天没有洽谈记录，最近一次 {date_short(last_on, today)}"


def _first(purpose: str | None) -> Subquery:
    talks = NegotiationEntry.objects.current().filter(project=OuterRef("pk"))
    if purpose:
        talks = talks.filter(purpose=purpose)
    return Subquery(talks.order_by().values("project").annotate(d=Min("met_on")).values("d"))


def _leads(rows, limits, calendar: WorkCalendar, today: date) -> dict:
    """Every lead with its three duties; those with something late first."""
    found = (
        rows.filter(stage=Stage.LEAD, condition=Condition.NORMAL, came_in__isnull=False)
        .annotate(
            responded=_first(None),
            judged=_first(TalkPurpose.JUDGE),
            answered=_first(TalkPurpose.FEEDBACK),
        )
        .values_list(
            "pk",
            "shown_name",
            "came_in",
            "total_investment",
            "responded",
            "judged",
            "answered",
            "is_demo",
        )
    )
    told = []
    for pk, name, came_in, total, responded, judged, answered, is_demo in found:
        days = (responded, judged, answered)
        done = {d: day for d, day in zip(followup.LEAD_DUTIES, days, strict=True) if day}
        states = followup.lead_duties(
            came_in, done, total=total, limits=limits, calendar=calendar, today=today
        )
        missed = sum(state.is_late and not state.done_on for state in states)
        told.append((missed, came_in, pk, name, states, is_demo))
    told.sort(key=lambda row: (-row[0], row[1], row[2]))
    late = sum(1 for row in told if row[0])
    lines = [
        LeadLine(
            name=name,
            url=reverse("projects:diary_list", args=[pk]),
            came_in=date_short(came_in, today),
            duties=[_duty_cell(state, calendar, today) for state in states],
            is_demo=is_demo,
        )
        for _late, came_in, pk, name, states, is_demo in told[:SHOWN]
    ]
    title = f"{late} 条线索有超时没做的" if late else "线索都在时限内"
    return {
        "count": len(told),
        "title": title if told else "没有线索",
        "lines": lines,
        "all": _list(f"stage={Stage.LEAD.value}"),
    }


def _duty_cell(state: followup.DutyState, calendar: WorkCalendar, today: date) -> SafeString | str:
    if state.done_on is not None:
        told = date_short(state.done_on, today)
        return format_html("{} 做的{}", told, "，迟了" if state.is_late else "")
    return deadline(calendar.between(today, state.due_on))


def _steps(rows, user: User, today: date) -> dict:
    """What people said they would do next: overdue and within a week, projects and targets."""
    until = today + timedelta(days=NEXT_DAYS)
    projects = rows.filter(
        next_on__lte=until, stage__in=sorted(FOLLOWED_STAGES), condition=Condition.NORMAL
    ).values_list("next_on", "pk", "shown_name", "next_step", "standing__lead__name", "is_demo")
    targets = (
        TargetEnterprise.objects.visible_to(user)
        .open()
        .filter(next_on__lte=until)
        .values_list("next_on", "pk", "name", "next_step", "owner__name", "is_demo")
    )
    found = [
        *((row, "projects:diary_list") for row in projects.order_by("next_on", "pk")[:SHOWN]),
        *((row, "projects:target_detail") for row in targets.order_by("next_on", "pk")[:SHOWN]),
    ]
    found.sort(key=lambda item: (item[0][0], item[1], item[0][1]))
    lines = [_step_line(row, url_name, today) for row, url_name in found[:SHOWN]]
    late = sum(row[0] < today for row, _ in found[:SHOWN])
    title = f"最急的 {len(lines)} 项下一步，{late} 项已过期" if late else "一周内要做的下一步"
    return {
        "lines": lines,
        "title": title if lines else "一周内没有要做的下一步",
        "projects_url": _list("sort=next_on"),
        "targets_url": f"{reverse('projects:target_list')}?sort=next_on",
    }


def _step_line(row: tuple, url_name: str, today: date) -> Line:
    next_on, pk, name, step, who, is_demo = row
    told = date_short(next_on, today)
    day = format_html('<span class="ls-late">{}</span>', told) if next_on < today else told
    return Line(
        name=name,
        url=reverse(url_name, args=[pk]),
        detail=step or "",
        day=day,
        who=who or "",
        is_demo=is_demo,
    )


# ── targets and trips ────────────────────────────────────────────────────────────────────


def _targets(user: User) -> dict:
    rows = TargetEnterprise.objects.visible_to(user).order_by().values("status")
    counts = {row["status"]: row["n"] for row in rows.annotate(n=Count("pk"))}
    url = reverse("projects:target_list")
    open_count = sum(counts.get(status, 0) for status in OPEN_TARGET_STATUSES)
    return {
        "title": f"在跟踪 {open_count} 家靶向企业" if open_count else "没有在跟踪的靶向企业",
        "url": url,
        "rows": [
            (status.label, number_link(counts.get(status, 0), f"{url}?status={status.value}"))
            for status in TargetStatus
        ],
    }


def _trips(user: User, year: int) -> dict:
    rows = Trip.objects.visible_to(user).filter(from_on__year=year)
    found = rows.order_by().aggregate(
        trips=Count("pk"),
        days=Sum(F("to_on") - F("from_on")),
        top=Count("pk", filter=Q(rank=LeaderRank.TOP)),
    )
    visits = NegotiationEntry.objects.current().filter(trip__in=rows.order_by().values("pk"))
    count = visits.count() if found["trips"] else 0
    url = f"{reverse('projects:trip_list')}?year={year}"
    days = (found["days"] or timedelta()).days + found["trips"]
    return {
        "title": f"今年外出招商 {found['trips']} 次" if found["trips"] else "今年还没有外出招商",
        "url": url,
        "rows": [
            ("次数", number_link(found["trips"], url)),
            ("党政主职带队", number_link(found["top"], f"{url}&rank=top")),
            ("天数", number_link(days, f"{url}&sort=-days")),
            ("拜访家次", number_link(count, f"{url}&sort=-visits")),
        ],
    }
