"""What is recorded of an enterprise, with source and data date."""

from django.db import transaction

from accounts.models import User
from enterprises.models import Enterprise, EnterpriseFigure
from laishan_portal import clock, outbox
from laishan_portal.exceptions import DomainError

REMATCH_ENTERPRISE = "enterprises.tasks.rematch_enterprise"


@transaction.atomic
def record_figure(figure: EnterpriseFigure, *, by: User) -> EnterpriseFigure:
    """Write a figure; of its kind the one with the latest data date is the current one."""
    enterprise = Enterprise.objects.select_for_update(no_key=True).get(pk=figure.enterprise_id)
    if figure.taken_on > clock.today():
        raise DomainError({"taken_on": "数据日期不能晚于今天。"})
    figure.recorded_by = by
    present = EnterpriseFigure.objects.filter(
        enterprise=enterprise, kind=figure.kind, is_current=True
    ).first()
    figure.is_current = present is None or present.taken_on <= figure.taken_on
    if present is not None and figure.is_current:
        present.is_current = False
        present.save(update_fields=["is_current"])
    figure.full_clean()
    figure.save(force_insert=True)
    outbox.enqueue(REMATCH_ENTERPRISE, enterprise.pk)
    return figure
