"""The year's key-project lists: put on, moved up or down, taken off, always with a reason."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F

from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import standing
from projects.domain.projects import lock
from projects.enums import Level
from projects.models import Listing, Project


@transaction.atomic
def change_listing(
    project: Project, *, year: int, level: str, reason: str, by: User, on: date | None = None
) -> None:
    """升级、降级、调出 or 列入 from a day on; the row before stays, with why it was left."""
    lock(project)
    on = on or clock.today()
    reason = reason.strip()
    if not reason:
        raise DomainError("写明依据，如文件名称和文号。")
    if on.year != year or on > clock.today():
        raise DomainError({"on": f"日期要在 {year} 年内，不晚于今天。"})
    current = project.listings.filter(year=year, to_on=None).first()
    if (current.level if current else "") == level:
        raise DomainError("和现在的级别一样，没有可改的。")
    _leave(current, on=on, reason=reason)
    if level:
        listing = Listing(
            project=project, year=year, level=Level(level), from_on=on, reason=reason
        )
        listing.full_clean()
        listing.save()
    Project.objects.filter(pk=project.pk).update(updated_by=by, version=F("version") + 1)
    standing.refresh([project.pk])


def leave_lists(project: Project, *, on: date, reason: str) -> None:
    """Off this year's list, as part of another move that writes the rest; listed after it
    happened, the row ends on its first day."""
    for listing in project.listings.filter(year=clock.today().year, to_on=None):
        _leave(listing, on=max(on, listing.from_on), reason=reason)


def _leave(listing: Listing | None, *, on: date, reason: str) -> None:
    """The last day on the list is the day before; listed and left within a day it stays a day."""
    if listing is None:
        return
    if on < listing.from_on:
        raise DomainError({"on": f"{listing} 从 {listing.from_on:%Y-%m-%d} 起，不能更早调出。"})
    listing.to_on = max(on - timedelta(days=1), listing.from_on)
    listing.left_reason = reason[:200]
    listing.save(update_fields=["to_on", "left_reason"])
