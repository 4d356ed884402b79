from accounts.models.attachment import Attachment
from accounts.models.audit import AuditEvent, AuditSeal
from accounts.models.notice import Notice, NoticeDelivery
from accounts.models.person import Person, Unit
from accounts.models.user import PasswordRecord, User, UserSession

__all__ = [
    "Attachment",
    "AuditEvent",
    "AuditSeal",
    "Notice",
    "NoticeDelivery",
    "PasswordRecord",
    "Person",
    "Unit",
    "User",
    "UserSession",
]
