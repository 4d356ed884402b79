"""Everything that changes enterprises and what hangs on them."""

from enterprises.domain.figures import record_figure
from enterprises.domain.policies import (
    Asked,
    create_item,
    create_policy,
    expire_policies,
    move_policy,
    read_conditions,
    run_policy_night,
    set_conditions,
    update_item,
    update_policy,
)
from enterprises.domain.pushes import Pushed, move_push, push_item
from enterprises.domain.registry import (
    RENAME_FOLLOWERS,
    RenameFollower,
    add_contact,
    create_designation,
    create_enterprise,
    create_talent,
    remove_contact,
    set_aliases,
    update_contact,
    update_designation,
    update_enterprise,
    update_talent,
)

__all__ = [
    "RENAME_FOLLOWERS",
    "Asked",
    "Pushed",
    "RenameFollower",
    "add_contact",
    "create_designation",
    "create_enterprise",
    "create_item",
    "create_policy",
    "create_talent",
    "expire_policies",
    "move_policy",
    "move_push",
    "push_item",
    "read_conditions",
    "record_figure",
    "remove_contact",
    "run_policy_night",
    "set_aliases",
    "set_conditions",
    "update_contact",
    "update_designation",
    "update_enterprise",
    "update_item",
    "update_policy",
    "update_talent",
]
