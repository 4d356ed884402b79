from django.db import transaction
from django.utils import timezone

from accounts.models import Notice, User


@transaction.atomic
def open_notice(notice: Notice) -> None:
    """Read it; the first time counts."""
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])


def mark_all_read(user: User) -> int:
    return Notice.objects.filter(user=user, read_at=None).update(read_at=timezone.now())
