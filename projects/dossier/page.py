"""The whole dossier of one project for one user: rows in, template context out."""

from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from laishan_portal import clock, workdays
from laishan_portal.formatting import EMPTY, date_long, wan
from projects import permissions, stepper, stops, timeline
from projects.dossier import (
    extras,
    gate,
    head,
    history,
    light,
    money,
    nodes,
    people,
    reports,
    rows,
    services,
    sides,
    stages,
)
from projects.enums import OPEN_REPORT_STATUSES, STARTED_STAGES, Decision, Nature, ServiceKind
from projects.models import Project, ProjectStanding
from projects.panels import ShownPanel, shown_panels

ENTRIES_SHOWN = 20
_DEFAULT_TIGHT = 5
# What tells who a confidential project is; outside the deal team it is not read out.
_TELLING_FIELDS = frozenset({"name", "owner", "content", "note", "project_code"})


def build(
    project: Project, user: User, *, key_only: bool = False, year: int | None = None
) -> dict:
    """``project`` comes from ``rows.dossier_projects``; nine more statements and the panels'."""
    today = clock.today()
    standing = getattr(project, "standing", None)
    base_url = project.get_absolute_url()
    read = _Rows(project, today)
    basis = light.build(
        read.lights, read.extras.overrides, today=today, calendar=workdays.calendar()
    )
    tight = read.lights[-1].yellow_float_workdays if read.lights else None
    rights = rights_of(user, project)
    sections = {
        "nodes": nodes.build(
            read.nodes,
            read.changes,
            promised_on=project.promised_finish_on,
            tight_below=tight or _DEFAULT_TIGHT,
            calendar=workdays.calendar(),
            today=today,
        ),
        "money": _money(
            project,
            read,
            standing,
            base_url,
            year or today.year,
            today,
            links_stats=rights["can_enter_stats"],
        ),
        "reports": reports.build(
            read.reports, sees_drafts=rights["can_fill_report"], base_url=base_url, today=today
        ),
        "permits": services.build_permits(
            read.extras.permits,
            today=today,
            calendar=workdays.calendar(),
            is_started=project.stage in STARTED_STAGES,
        ),
        "factors": services.build_factors(read.extras.factors, today=today),
        "people": people.build(
            read.people,
            read.extras.grants,
            sees_phones=permissions.can_see_phone(user, project),
            shows_grants=rights["can_assign"],
            today=today,
        ),
    }
    panels = shown_panels(project, user)
    record = gate.record_of(
        project, standing, nodes=read.nodes, money=read.money, lists=read.extras
    )
    waiting = [e for e in read.events if e.decision == Decision.PROPOSED]
    stood_still = stops.stops(read.events, today=today)
    entries = _chronicle(project, read, user, base_url, key_only=key_only, today=today)
    return {
        "today": today,
        "money_year": year or today.year,
        "standing": standing,
        "shown_name": project.name_for(user),
        "byline": head.byline(project, standing),
        "light": basis,
        "steps": _steps(project, standing, read, today),
        "facts": head.facts(project, standing, read.extras.groups, today=today),
        "waiting_moves": [(e, stages.files_of(read.extras.evidence, e.pk)) for e in waiting],
        "waiting_changes": [c for c in read.changes if c.decision == Decision.PROPOSED],
        "gate": gate.build(project, record, rights | {"has_waiting": bool(waiting)}, today=today),
        "next_stage": stepper.next_stage(project.stage),
        "stops": stood_still[::-1],
        "stopped_days": stops.days_stopped(stood_still),
        "relations": stages.relations(project, read.extras.lineages, user),
        "base_facts": _base_facts(project, read.extras),
        "entries": entries[:ENTRIES_SHOWN],
        "older_entries": entries[ENTRIES_SHOWN:],
        "key_only": key_only,
        "panels": panels,
        "contents": _contents(sections, panels, gate.ticks(record, at=project.stage)),
        "add_node_url": f"{base_url}nodes/new/" if rights["can_edit"] else "",
        "due_report": _due_report(read.reports, base_url, today),
        **sections,
        **rights,
    }


def _money(
    project: Project,
    read: "_Rows",
    standing: ProjectStanding | None,
    base_url: str,
    year: int,
    today: date,
    *,
    links_stats: bool,
) -> money.MoneySection:
    """The year's money: of this year up to today, of another one as its end saw it."""
    is_now = year == today.year
    section = money.build(
        read.money if is_now else rows.money_of(project, year),
        read.reports,
        standing if is_now else None,
        project=project,
        sides=read.sides if is_now else sides.sides_of(project, year),
        links_stats=links_stats,
        base_url=base_url,
        today=today if is_now else date(year, 12, 31),
    )
    return section if is_now else money.told_of(section, year)


class _Rows:
    """Everything read, once."""

    def __init__(self, project: Project, today: date) -> None:
        self.nodes = rows.nodes_of(project)
        self.money = rows.money_of(project, today.year)
        self.sides = sides.sides_of(project, today.year)
        self.reports = rows.reports_of(project)
        self.events = rows.stage_events_of(project, today)
        self.changes = rows.date_changes_of(project, today)
        self.extras = extras.extras_of(project)
        self.people = rows.people_of(project)
        self.lights = rows.lights_of(project)
        self.history = history.history_of(project, today)


def rights_of(user: User, project: Project) -> dict[str, bool]:
    """What the page offers; a project one knows by its code name only is not edited."""
    knows = project.knows_name
    edits = permissions.can_edit(user, project)
    fills = permissions.can_fill_report(user, project)
    return {
        "knows_name": knows,
        "can_edit": knows and edits,
        "can_propose": knows and permissions.can_propose_move(user, project),
        "can_decide": permissions.can_decide_move(user),
        "can_fill_report": fills,
        "can_raise": knows and edits and permissions.can_be_raised(project),
        "can_change_owner": knows and edits and permissions.can_change_owner(project),
        "can_tell": knows and (edits or fills),
        "is_filling_in": edits,
        "can_assign": permissions.can_assign(user),
        "can_set_responsibility": permissions.can_set_responsibility(user),
        "can_change_listing": permissions.can_change_listing(user),
        "can_record_lineage": knows and permissions.can_record_lineage(user),
        "can_override_light": permissions.can_override_light(user),
        "can_enter_stats": permissions.can_enter_stats(user),
        "can_correct": permissions.can_review_reports(user),
        "can_unmask": user.sees_district,
        "user_id": user.pk,
    }


def _steps(
    project: Project, standing: ProjectStanding | None, read: _Rows, today: date
) -> list[stepper.Step]:
    position = stepper.Position(
        stage=project.stage,
        condition=project.condition,
        since=standing.stage_since if standing else None,
        progress=standing.progress if standing else None,
        promised_finish_on=project.promised_finish_on,
        is_fact=project.is_fact,
    )
    outlooks = [
        stepper.Outlook(
            kind=node.kind,
            expected_on=max(node.forecast_on or node.baseline_on, today),
            is_done=node.actual_on is not None,
        )
        for node in read.nodes
    ]
    return stepper.steps(position, read.events, outlooks, today=today)


def _chronicle(
    project: Project, read: _Rows, user: User, base_url: str, *, key_only: bool, today: date
) -> list[timeline.Entry]:
    labels = {
        name: label
        for name, label in history.history_labels().items()
        if project.knows_name or name not in _TELLING_FIELDS
    }
    lit = [timeline.LightFact(row.level, row.from_on, row.sentence) for row in read.lights]
    return timeline.merge(
        timeline.stage_entries(read.events),
        stages.chronicle(project, read.extras, user, today),
        timeline.node_entries([(n.name, n.baseline_on, n.actual_on) for n in read.nodes]),
        timeline.light_entries(lit),
        timeline.override_entries(
            [
                (
                    o["from_on"],
                    o["expires_on"],
                    o["ended_on"],
                    o["level"],
                    o["reason"],
                    o["who"] or "系统",
                )
                for o in read.extras.overrides
            ]
        ),
        timeline.date_change_entries(read.changes, today=today),
        timeline.assignment_entries(
            [(p.name, _service(p), p.from_on, p.to_on) for p in read.people]
        ),
        timeline.correction_entries(
            [
                (row.dated_on, row.month, row.amount, row.reason)
                for row in read.money
                if rows.is_correction(row)
            ],
            today=today,
        ),
        timeline.report_entries(
            [
                (
                    r.month,
                    r.first_submitted_on,
                    r.due_on,
                    r.invested,
                    f"{base_url}reports/{r.month:%Y-%m}/",
                )
                for r in read.reports
                if r.first_submitted_on is not None
            ],
            today=today,
        ),
        timeline.revision_entries(read.history, labels=labels),
        keep_all=not key_only,
    )


def _service(person: rows.PersonRow) -> str:
    return ServiceKind(person.service_kind).label if person.service_kind else ""


def _base_facts(project: Project, lists: extras.Extras) -> list[tuple[str, str]]:
    """The card of the project; what tells a confidential one is left out for others."""
    finish = project.promised_finish_on
    start = project.planned_start_on
    found = [
        ("建设性质", Nature(project.nature).label if project.nature else ""),
        ("行业门类", project.get_industry_display() if project.industry else ""),
        ("业态", project.get_business_form_display() if project.business_form else ""),
        ("聚集区", str(project.cluster) if project.cluster else ""),
        ("产业链环节", str(project.chain_link) if project.chain_link else ""),
        ("计划开工", date_long(start) if start else ""),
        ("承诺竣工", date_long(finish) if finish else ""),
        (
            "总投资",
            f"{wan(project.total_investment)} 万元" if project.total_investment else "未提供",
        ),
    ]
    if project.knows_name:
        found = [
            ("别名", "、".join(lists.aliases)),
            ("业主单位", _owner_link(project)),
            ("业主沿革", owner_course(lists.owner_changes)),
            ("投资方", "、".join(lists.investors)),
            ("项目代码", project.project_code),
            ("建设内容", project.content),
            *found,
            *[(f"合计：{group['name']}", _group(group)) for group in lists.groups],
            ("说明", project.note),
        ]
    marks = [
        word
        for word, holds in (
            ("政府投资", project.is_public_works),
            ("扩容区", project.in_expansion_zone),
            ("储备项目", project.is_reserve),
            ("保密洽谈", project.is_confidential),
        )
        if holds
    ]
    found.append(("标记", "、".join(marks)))
    return [(label, value) for label, value in found if value and value != EMPTY]


def owner_course(changes: list[dict]) -> SafeString | str:
    """Each change of owner as a line, the oldest first; one that waits says so."""
    return format_html_join(
        SafeString("<br>"),
        "{} {} → {}（{}）",
        (
            (date_long(row["changed_on"]), row["old"], row["new"], _how_decided(row))
            for row in sorted(changes, key=lambda row: row["changed_on"])
        ),
    )


def _how_decided(row: dict) -> str:
    outcome = f"{row['who']}批准" if row["decision"] == Decision.APPROVED else "待审批"
    return f"{row['reason']}，{outcome}"


def _owner_link(project: Project) -> SafeString | str:
    owner = project.owner
    if owner is None:
        return ""
    return format_html('<a href="{}">{}</a>', owner.get_absolute_url(), owner.name)


def _group(group: dict) -> str:
    total = f"{wan(group['total'])} 万元" if group["total"] else "未提供"
    others = "、".join(group["others"])
    return f"{total}，与{others}一起" if others else total


def _due_report(
    slots: Sequence[rows.ReportRow], base_url: str, today: date
) -> tuple[str, str] | None:
    """(label, address) of the oldest slot that still waits for somebody to file it."""
    waiting = [r for r in slots if r.status in OPEN_REPORT_STATUSES and r.opens_on <= today]
    if not waiting:
        return None
    oldest = waiting[-1]
    return f"{oldest.month.month} 月月报", f"{base_url}reports/{oldest.month:%Y-%m}/"


def _contents(
    sections: dict, panels: Sequence[ShownPanel], ticks: dict[str, str]
) -> list[tuple[str, str, str]]:
    """The table of contents, in the order of the page, each with its tick: "ok", how many of
    what the present stage needs are missing there, or nothing where it needs nothing."""
    left = [(p.key, p.title) for p in panels if p.position == "left"]
    right = [(p.key, p.title) for p in panels if p.position == "right"]
    found = [
        ("nodes", "节点倒排"),
        ("inv", "投资"),
        ("reports", "月报"),
        ("permits", sections["permits"].toc),
        ("factors", "要素保障"),
        *left,
        ("team", "1+N 专员"),
        ("base", "基本情况"),
        *right,
        ("log", "大事记"),
    ]
    return [(key, label, ticks.get(key, "")) for key, label in found]
