"""Ledgers whose exports and downloads are recorded: what every app's ledger stands on."""

from accounts import audit
from accounts.enums import BUSINESS_ROLES, AuditAction
from laishan_portal.ledgers.ledger import Ledger


class AuditedLedger(Ledger):
    """A ledger of business data: open to the business roles, each export one audit record."""

    roles = BUSINESS_ROLES

    def may_see(self, user) -> bool:
        return not user.roles.isdisjoint(self.roles)

    def record_export(self, request, *, detail: dict) -> None:
        audit.record(request, AuditAction.EXPORT, target_name=self.title, detail=detail)

    def record_download(self, request, *, detail: dict) -> None:
        audit.record(request, AuditAction.DOWNLOAD, target_name=self.title, detail=detail)
