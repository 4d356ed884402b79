"""Which ledgers there are: what turns the name kept in a saved view or an export into one."""

from laishan_portal.registry import Registry

LEDGERS: Registry = Registry("ledgers", key=lambda ledger: ledger.key)
