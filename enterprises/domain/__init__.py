"""Everything that changes enterprises and what hangs on them."""

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
    "RenameFollower",
    "add_contact",
    "create_designation",
    "create_enterprise",
    "create_talent",
    "remove_contact",
    "set_aliases",
    "update_contact",
    "update_designation",
    "update_enterprise",
    "update_talent",
]
