"""Everything that changes a project. Views, tasks and commands come through here."""

from projects.domain.assignments import (
    add_supporter,
    assign_lead,
    end_assignment,
    grant_sight,
    revoke_grant,
)
from projects.domain.lights import end_override, override_light
from projects.domain.months import close_month, run_night
from projects.domain.nodes import (
    add_node,
    approve_date_change,
    delete_node,
    edit_node,
    record_actual,
    record_forecast,
    refuse_date_change,
    request_date_change,
)
from projects.domain.plans import book_correction, set_plan
from projects.domain.projects import (
    create_project,
    refresh_search,
    set_aliases,
    set_listing,
    set_responsibility,
    update_project,
)
from projects.domain.reports import (
    approve_report,
    cancel_exemption,
    exempt_report,
    open_slots,
    report_url,
    return_report,
    save_draft,
    submit_report,
    unlock_report,
)
from projects.domain.services import save_factor, save_permit
from projects.domain.stages import approve_move, propose_condition, propose_move, refuse_move

__all__ = [
    "add_node",
    "add_supporter",
    "approve_date_change",
    "approve_move",
    "approve_report",
    "assign_lead",
    "book_correction",
    "cancel_exemption",
    "close_month",
    "create_project",
    "delete_node",
    "edit_node",
    "end_assignment",
    "end_override",
    "exempt_report",
    "grant_sight",
    "open_slots",
    "override_light",
    "propose_condition",
    "propose_move",
    "record_actual",
    "record_forecast",
    "refresh_search",
    "refuse_date_change",
    "refuse_move",
    "report_url",
    "request_date_change",
    "return_report",
    "revoke_grant",
    "run_night",
    "save_draft",
    "save_factor",
    "save_permit",
    "set_aliases",
    "set_listing",
    "set_plan",
    "set_responsibility",
    "submit_report",
    "unlock_report",
    "update_project",
]
