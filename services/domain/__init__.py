"""Everything that changes a problem or a visit. Views and tasks come through here."""

from services.domain.closing import apply_to_close, reopen, send_back, verify
from services.domain.confirming import answer_link, find_live_link, issue_link, record_call
from services.domain.fixes import link_problems, record_fix
from services.domain.handling import (
    add_measure,
    add_task,
    answer_part,
    complete_task,
    decide_extension,
    request_extension,
    urge,
)
from services.domain.ladder import climb
from services.domain.nights import close_silent, recompute_limits, run_night
from services.domain.problems import (
    accept_problem,
    edit_problem,
    raise_problem,
    return_problem,
)
from services.domain.visits import cancel_visit, edit_visit, make_visit, plan_visit

__all__ = [
    "accept_problem",
    "add_measure",
    "add_task",
    "answer_link",
    "answer_part",
    "apply_to_close",
    "cancel_visit",
    "climb",
    "close_silent",
    "complete_task",
    "decide_extension",
    "edit_problem",
    "edit_visit",
    "find_live_link",
    "issue_link",
    "link_problems",
    "make_visit",
    "plan_visit",
    "raise_problem",
    "recompute_limits",
    "record_call",
    "record_fix",
    "reopen",
    "request_extension",
    "return_problem",
    "run_night",
    "send_back",
    "urge",
    "verify",
]
