"""Who may do what to a project the queryset already let them see."""

from accounts.enums import Role
from accounts.models import User
from projects.enums import SIGNED_STAGES
from projects.models import NegotiationEntry, Project, TargetEnterprise, Trip, WorkItem, WorkStep


def can_create(user: User) -> bool:
    """The office for any unit, a reporter for their own."""
    return user.has_role(Role.OFFICE) or (
        user.has_role(Role.UNIT_REPORTER) and user.unit_id is not None
    )


def can_edit(user: User, project: Project) -> bool:
    return user.has_role(Role.OFFICE) or _answers_for(user, project)


def can_propose_move(user: User, project: Project) -> bool:
    return can_edit(user, project)


def can_decide_move(user: User) -> bool:
    """Stage moves and date changes are decided by the office, never by who proposed them."""
    return user.has_role(Role.OFFICE)


def can_override_gate(user: User) -> bool:
    """A right of its own: to move a project on over something the gates ask for."""
    return user.has_role(Role.OFFICE)


def can_record_lineage(user: User) -> bool:
    """Which project came out of which is decided by the office."""
    return user.has_role(Role.OFFICE)


def can_change_listing(user: User) -> bool:
    """Onto, up, down and off the year's key-project list."""
    return user.has_role(Role.OFFICE)


def can_read_templates(user: User) -> bool:
    """Schedule templates: for those who draw up schedules."""
    return user.has_role(Role.OFFICE, Role.UNIT_REPORTER)


def can_edit_templates(user: User) -> bool:
    return user.has_role(Role.OFFICE)


def can_fill_report(user: User, project: Project) -> bool:
    """The project's lead, or a reporter of the responsible unit in their place."""
    return _is_lead(user, project) or _answers_for(user, project)


def can_review_reports(user: User) -> bool:
    return user.has_role(Role.OFFICE)


def can_assign(user: User) -> bool:
    """Who serves a project and who may see it is decided by the office."""
    return user.has_role(Role.OFFICE)


def can_set_responsibility(user: User) -> bool:
    return user.has_role(Role.OFFICE)


def can_override_light(user: User) -> bool:
    return user.has_role(Role.OFFICE, Role.LEADER)


def can_manage_rules(user: User) -> bool:
    """By which rule lights are lit is decided by the office, in view of everybody."""
    return user.has_role(Role.OFFICE)


def can_export(user: User) -> bool:
    return user.may_export


def can_close_month(user: User) -> bool:
    return user.has_role(Role.OFFICE)


def can_open_year(user: User) -> bool:
    """Next year's list is drawn up and opened by the office."""
    return user.has_role(Role.OFFICE)


def can_keep_templates(user: User) -> bool:
    """Whose forms are filled from the ledger, and how, is kept by the office."""
    return user.has_role(Role.OFFICE)


def can_read_draft_year(user: User) -> bool:
    return user.has_role(Role.OFFICE, Role.LEADER)


def can_enter_stats(user: User) -> bool:
    """Figures of the statistics bureau: the office, or who handles them there."""
    if user.has_role(Role.OFFICE):
        return True
    unit = user.person.unit if user.person else None
    return user.has_role(Role.HANDLER) and unit is not None and "统计" in unit.name


def can_enter_register(user: User, project: Project) -> bool:
    """The papers of 纳统入库: who edits the project, or who enters statistics."""
    return can_edit(user, project) or can_enter_stats(user)


def can_see_phone(user: User, project: Project) -> bool:
    """The responsible chain sees phone numbers in full; everybody else masked."""
    return (
        user.has_role(Role.OFFICE, Role.LEADER)
        or _is_lead(user, project)
        or _answers_for(user, project)
    )


# ── recruitment (招商) ───────────────────────────────────────────────────────────────────

# Whose work it is to win enterprises, or to know how that goes.
RECRUITERS = (
    Role.LEADER,
    Role.OFFICE,
    Role.UNIT_REPORTER,
    Role.COMMISSIONER,
    Role.HANDLER,
)


def can_see_recruitment(user: User) -> bool:
    return user.has_role(*RECRUITERS)


def can_enter_recruitment(user: User) -> bool:
    """Targets and trips are entered by whoever goes out; leaders read."""
    if user.has_role(Role.OFFICE):
        return True
    return user.unit_id is not None and user.has_role(
        Role.UNIT_REPORTER, Role.COMMISSIONER, Role.HANDLER
    )


def can_edit_target(user: User, target: TargetEnterprise) -> bool:
    return can_enter_recruitment(user) and (
        user.has_role(Role.OFFICE)
        or target.owner_id == user.person_id
        or _is_of_unit(user, target.unit_id)
    )


def can_convert_target(user: User, target: TargetEnterprise) -> bool:
    """Who may make the project that comes of it."""
    return can_create(user) and can_edit_target(user, target)


def can_edit_trip(user: User, trip: Trip) -> bool:
    return can_enter_recruitment(user) and (
        user.has_role(Role.OFFICE)
        or user.pk == trip.created_by_id
        or user.person_id == trip.led_by_id
        or _is_of_unit(user, trip.unit_id)
    )


def can_see_diary(user: User, project: Project) -> bool:
    """Those who recruit; of a confidential project its deal team alone."""
    return can_see_recruitment(user) and project.knows_name


def can_talk(user: User, project: Project) -> bool:
    """Write the diary: the project's lead, its unit, the office."""
    return can_edit(user, project) or _is_lead(user, project)


def can_correct_talk(user: User, entry: NegotiationEntry) -> bool:
    """Who wrote it down, and the office; ``entry`` is the row or a line made of it."""
    return user.has_role(Role.OFFICE) or entry.recorded_by_id == user.pk


def can_keep_chains(user: User) -> bool:
    """Chains, clusters and limits are the office's."""
    return user.has_role(Role.OFFICE)


def can_propose_increase(user: User, project: Project) -> bool:
    return can_edit(user, project)


def can_be_raised(project: Project) -> bool:
    """Signed, and its total is known: only then is there something to raise."""
    return project.stage in SIGNED_STAGES and project.total_investment is not None


def can_decide_increase(user: User) -> bool:
    return user.has_role(Role.OFFICE)


def can_change_owner(project: Project) -> bool:
    """Signed, and it has an owner: only then is there one to replace."""
    return project.stage in SIGNED_STAGES and project.owner_id is not None


def can_create_work(user: User) -> bool:
    return can_create(user)


def can_edit_work(user: User, item: WorkItem) -> bool:
    return user.has_role(Role.OFFICE) or _is_of_unit(user, item.unit_id)


def can_edit_step(user: User, step: WorkStep) -> bool:
    """Also who sees to the step."""
    is_theirs = step.owner_id is not None and step.owner_id == user.person_id
    return can_edit_work(user, step.item) or is_theirs


def _is_of_unit(user: User, unit_id: int | None) -> bool:
    return (
        user.has_role(Role.UNIT_REPORTER) and user.unit_id is not None and unit_id == user.unit_id
    )


def _answers_for(user: User, project: Project) -> bool:
    return (
        user.has_role(Role.UNIT_REPORTER)
        and user.unit_id is not None
        and project.unit_id == user.unit_id
    )


def _is_lead(user: User, project: Project) -> bool:
    return user.person_id is not None and project.standing.lead_id == user.person_id
