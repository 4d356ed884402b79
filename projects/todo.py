"""What waits for people around projects: reports, decisions, nodes, gaps in the data."""

from datetime import timedelta

from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.urls import reverse

from accounts.enums import Role
from accounts.todo import REVIEW, TodoRule, columns, rules
from laishan_portal.clock import month_of, previous_month
from laishan_portal.formatting import date_short
from projects.enums import (
    CONSTRUCTION_STAGES,
    COUNTED_CONDITIONS,
    Decision,
    ReportStatus,
    ScheduleState,
    Stage,
)
from projects.models import (
    ClosedMonth,
    DateChange,
    MonthlyReport,
    Node,
    Permit,
    Project,
    ProjectStanding,
    SchedulePlan,
    StatReturn,
)
from projects.models.project import due_for_register, shown_name

NODE_DAYS = 7
# From how many days before its end a document's validity is to do.
PERMIT_DAYS = 60
PLANNED_STAGES = CONSTRUCTION_STAGES | {Stage.PERMITS}


# ── who, and under which name ────────────────────────────────────────────────────────────


def _mine_to_file(user):
    """The projects I lead, and those of the unit I report for that nobody leads.

    Asked for one by one: an OR over both tables would read them whole.
    """
    led = unled = None
    if user.person_id is not None:
        led = ProjectStanding.objects.filter(lead=user.person_id).values("project")
    if user.has_role(Role.UNIT_REPORTER) and user.unit_id is not None:
        unled = Project.objects.filter(unit=user.unit_id, standing__lead=None)
        unled = unled.order_by().values("pk")
    if led is None or unled is None:
        return unled if led is None else led
    return led.union(unled, all=True)


def _counted(path: str = "project") -> Q:
    prefix = f"{path}__" if path else ""
    return Q(**{f"{prefix}condition__in": COUNTED_CONDITIONS})


def _month_text():
    """``2023-06``, as addresses have it."""
    return Func(F("month"), Value("YYYY-MM"), function="TO_CHAR", output_field=TextField())


def _month_of(row) -> int:
    return int(row.arg.split("-")[1])


def _report_url(row) -> str:
    return reverse("projects:report_detail", kwargs={"pk": row.project_id, "month": row.arg})


# ── monthly reports ──────────────────────────────────────────────────────────────────────


def _reports_to_file(user, today, statuses):
    mine = _mine_to_file(user)
    if mine is None:
        return None
    return MonthlyReport.objects.filter(
        project__in=mine, status__in=statuses, opens_on__lte=today, locks_on__gte=today
    )


def _mine_by_name(user):
    """The lead knows what their project is called; who reports for a unit may not."""
    return shown_name(user, "project") if user.has_role(Role.UNIT_REPORTER) else F("project__name")


def _report_columns(rows, title, rule, **extra):
    return columns(
        rows,
        rule=rule,
        title=title,
        project_id=F("project_id"),
        arg=_month_text(),
        **({"due_on": F("due_on")} | extra),
    )


def due_reports(user, today):
    rows = _reports_to_file(user, today, [ReportStatus.PENDING, ReportStatus.DRAFT])
    if rows is None:
        return None
    return _report_columns(rows, _mine_by_name(user), "report_due", detail=F("status"))


def _tell_due(row, today):
    is_draft = row.detail == ReportStatus.DRAFT
    hint = "有草稿，接着填就行" if is_draft else "已按上月和节点计划填好，改有变化的就行"
    return f"{row.title}：{_month_of(row)} 月月报", hint


def returned_reports(user, today):
    rows = _reports_to_file(user, today, [ReportStatus.RETURNED])
    if rows is None:
        return None
    return _report_columns(rows, _mine_by_name(user), "report_returned", detail=F("comment"))


def _tell_returned(row, today):
    return f"{row.title}：{_month_of(row)} 月月报被退回", f"退回意见：{row.detail}"


def reports_to_review(user, today):
    """The office; before the month is locked."""
    if not user.has_role(Role.OFFICE):
        return None
    return _report_columns(
        MonthlyReport.objects.waiting(),
        shown_name(user, "project"),
        "report_review",
        due_on=F("locks_on"),
        other_on=F("first_submitted_on"),
        role=REVIEW,
    )


def _tell_review(row, today):
    told = f"{date_short(row.other_on, today)}提交" if row.other_on else ""
    return f"{row.title}：审 {_month_of(row)} 月月报", told


# ── decisions ────────────────────────────────────────────────────────────────────────────


def dates_to_decide(user, today):
    if not user.has_role(Role.OFFICE):
        return None
    return columns(
        DateChange.objects.filter(decision=Decision.PROPOSED).exclude(requested_by=user),
        rule="date_decide",
        title=shown_name(user, "project"),
        project_id=F("project_id"),
        detail=F("reason"),
        other_on=F("new_on"),
        role=REVIEW,
    )


def _tell_date(row, today):
    return f"{row.title}：批改期到 {date_short(row.other_on, today)}", row.detail


def _date_url(row) -> str:
    return reverse(
        "projects:date_approve", kwargs={"pk": row.project_id, "change_pk": row.object_id}
    )


def schedules_to_decide(user, today):
    """Plans worked out backwards that wait for the office; not one's own."""
    if not user.has_role(Role.OFFICE):
        return None
    return columns(
        SchedulePlan.objects.waiting().exclude(proposed_by=user),
        rule="schedule_decide",
        title=shown_name(user, "project"),
        project_id=F("project_id"),
        detail=F("reason"),
        due_on=None,
        other_on=F("promised_finish_on"),
        role=REVIEW,
    )


def _tell_schedule(row, today):
    return f"{row.title}：批倒排方案，{date_short(row.other_on, today)}竣工", row.detail


def _schedule_url(row) -> str:
    return reverse(
        "projects:schedule_approve", kwargs={"pk": row.project_id, "plan_pk": row.object_id}
    )


def returned_schedules(user, today):
    """Mine, sent back with a comment."""
    return columns(
        SchedulePlan.objects.filter(state=ScheduleState.RETURNED, proposed_by=user),
        rule="schedule_returned",
        title=shown_name(user, "project"),
        project_id=F("project_id"),
        detail=F("comment"),
    )


def _tell_returned_schedule(row, today):
    return f"{row.title}：倒排方案被退回", f"退回意见：{row.detail}"


def _returned_schedule_url(row) -> str:
    return reverse(
        "projects:schedule_edit", kwargs={"pk": row.project_id, "plan_pk": row.object_id}
    )


# ── nodes, leads, plans ──────────────────────────────────────────────────────────────────


def due_nodes(user, today):
    """Of the projects I lead: promised for the next days, or past and not expected later."""
    if user.person_id is None:
        return None
    soon = Q(baseline_on__range=(today, today + timedelta(days=NODE_DAYS)))
    past = Q(baseline_on__lt=today) & (Q(forecast_on=None) | Q(forecast_on__lte=today))
    return columns(
        Node.objects.open().filter(
            soon | past, _counted(), project__standing__lead=user.person_id
        ),
        rule="node_due",
        title=F("project__name"),
        project_id=F("project_id"),
        detail=F("name"),
        due_on=F("baseline_on"),
        other_on=F("forecast_on"),
    )


def _tell_node(row, today):
    told = f"计划 {date_short(row.due_on, today)}"
    if row.other_on and row.other_on != row.due_on:
        told += f"，预测 {date_short(row.other_on, today)}"
    return f"{row.title}：确认{row.detail}", told


def _dossier(anchor: str = ""):
    def url(row) -> str:
        path = reverse("projects:project_detail", kwargs={"pk": row.project_id})
        return f"{path}{anchor}"

    return url


def projects_without_lead(user, today):
    """From the standings, whose index knows who has none."""
    if not user.has_role(Role.OFFICE):
        return None
    rows = ProjectStanding.objects.filter(_counted(), lead=None)
    return columns(
        rows.exclude(project__stage=Stage.OPERATION),
        rule="lead_missing",
        title=shown_name(user, "project"),
        project_id=F("project_id"),
        detail=F("project__unit__short_name"),
    )


def _tell_lead(row, today):
    return f"{row.title}：指派服务专员", row.detail


def _lead_url(row) -> str:
    return reverse("projects:assignment_lead", kwargs={"pk": row.project_id})


def projects_without_plan(user, today):
    """Of my unit: where this year's curve is missing nothing can be compared."""
    if not user.has_role(Role.UNIT_REPORTER) or user.unit_id is None:
        return None
    return columns(
        Project.objects.filter(
            _counted(""),
            unit=user.unit_id,
            stage__in=PLANNED_STAGES,
            standing__year_plan=None,
        ),
        rule="plan_missing",
        title=shown_name(user),
        project_id=F("pk"),
        number=Value(today.year),
    )


def _tell_plan(row, today):
    return f"{row.title}：补 {row.number} 年投资计划", "没有计划，完成率和亮灯都算不了"


def _plan_url(row) -> str:
    return reverse("projects:plan_edit", kwargs={"pk": row.project_id, "year": row.number})


# ── formalities ──────────────────────────────────────────────────────────────────────────


def late_permits(user, today):
    """Past the day the department promised: whoever leads the project asks after them."""
    mine = _mine_to_file(user)
    if mine is None:
        return None
    return columns(
        Permit.objects.overdue(today).counted().filter(project__in=mine),
        rule="permit_late",
        title=_mine_by_name(user),
        project_id=F("project_id"),
        detail=F("name"),
        arg=F("department"),
        due_on=F("promised_on"),
    )


def _tell_late_permit(row, today):
    asked = f"催{row.arg}" if row.arg else "催办"
    return f"{row.title}：{asked}办“{row.detail}”", f"承诺 {date_short(row.due_on, today)}办结"


def ending_permits(user, today):
    """Documents that run out and that somebody still relies on."""
    mine = _mine_to_file(user)
    if mine is None:
        return None
    last = today + timedelta(days=PERMIT_DAYS)
    return columns(
        Permit.objects.holding_until(last).counted().filter(project__in=mine),
        rule="permit_ending",
        title=_mine_by_name(user),
        project_id=F("project_id"),
        detail=F("name"),
        due_on=F("valid_until"),
    )


def _tell_ending_permit(row, today):
    hint = "过期前开工或申请延期" if row.due_on >= today else "已过期，要重新办或申请延期"
    return f"{row.title}：“{row.detail}”有效期到 {date_short(row.due_on, today)}", hint


def _permit_url(row) -> str:
    return reverse(
        "projects:permit_edit", kwargs={"pk": row.project_id, "permit_pk": row.object_id}
    )


def projects_to_register(user, today):
    """Of my unit: on site, big enough and still not with the statistics bureau."""
    if not user.has_role(Role.UNIT_REPORTER) or user.unit_id is None:
        return None
    return columns(
        Project.objects.filter(due_for_register(), unit=user.unit_id),
        rule="register_due",
        title=shown_name(user),
        project_id=F("pk"),
        other_on=F("standing__stage_since"),
    )


def _tell_register(row, today):
    told = f"{date_short(row.other_on, today)}主体开工，" if row.other_on else ""
    return f"{row.title}：办纳统入库", f"{told}批复、合同、现场照片、营业执照齐了就办"


def _register_url(row) -> str:
    return reverse("projects:stat_entry", kwargs={"pk": row.project_id})


def returns_to_enter(user, today):
    """The office, in one line: how many on the register have no figures of the last month."""
    if not user.has_role(Role.OFFICE):
        return None
    month = previous_month(month_of(today))
    told = StatReturn.objects.current().filter(month=month, project=OuterRef("pk"))
    missing = Project.objects.filter(
        _counted(""), ~Exists(told), stats_entered_on__lt=month_of(today)
    )
    number = missing.order_by().values(one=Value(1)).annotate(n=Count("pk")).values("n")
    return columns(
        Project.objects.filter(pk__in=missing.order_by("pk").values("pk")[:1]),
        rule="stat_missing",
        title=Value("入统数"),
        arg=Value(f"{month:%Y-%m}"),
        number=Subquery(number),
    )


def _tell_return(row, today):
    return f"回填 {_month_of(row)} 月入统数", f"还差 {row.number} 个项目"


def _return_url(row) -> str:
    return f"{reverse('projects:stat_grid')}?month={row.arg}&state=missing"


def month_to_close(user, today):
    """The office: the month last ended, once nothing of it waits for a decision."""
    if not user.has_role(Role.OFFICE):
        return None
    month = previous_month(month_of(today))
    waiting = MonthlyReport.objects.waiting().filter(month__lte=month)
    first = MonthlyReport.objects.filter(month=month).order_by("pk").values("pk")[:1]
    return columns(
        MonthlyReport.objects.filter(
            ~Exists(ClosedMonth.objects.filter(month__gte=month)), ~Exists(waiting), pk__in=first
        ),
        rule="month_close",
        title=Value("关账"),
        arg=_month_text(),
    )


def _tell_close(row, today):
    return f"关 {_month_of(row)} 月的账", "月报都审完了，关账后数字冻结"


def _close_url(row) -> str:
    return reverse("projects:month_close", kwargs={"month": row.arg})


RULES = (
    TodoRule("report_due", due_reports, _report_url, _tell_due),
    TodoRule("report_returned", returned_reports, _report_url, _tell_returned),
    TodoRule("report_review", reports_to_review, _report_url, _tell_review),
    TodoRule("date_decide", dates_to_decide, _date_url, _tell_date),
    TodoRule("schedule_decide", schedules_to_decide, _schedule_url, _tell_schedule),
    TodoRule(
        "schedule_returned", returned_schedules, _returned_schedule_url, _tell_returned_schedule
    ),
    TodoRule("node_due", due_nodes, _dossier("#nodes"), _tell_node),
    TodoRule("lead_missing", projects_without_lead, _lead_url, _tell_lead),
    TodoRule("permit_late", late_permits, _permit_url, _tell_late_permit, counts="working"),
    TodoRule("permit_ending", ending_permits, _permit_url, _tell_ending_permit),
    TodoRule("plan_missing", projects_without_plan, _plan_url, _tell_plan),
    TodoRule("register_due", projects_to_register, _register_url, _tell_register),
    TodoRule("stat_missing", returns_to_enter, _return_url, _tell_return),
    TodoRule("month_close", month_to_close, _close_url, _tell_close),
)


def register_all() -> None:
    for rule in RULES:
        rules.register(rule)
