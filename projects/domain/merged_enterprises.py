"""What two enterprises that turn out to be one mean for projects."""

from enterprises.models import Enterprise


def join_shares(kept: Enterprise, gone: Enterprise) -> None:
    """Both put money into the same project: it is one investor with the sum of both shares."""
    mine = {row.project_id: row for row in kept.investments.select_for_update()}
    for row in gone.investments.all():
        twin = mine.get(row.project_id)
        if twin is not None and row.share is not None:
            twin.share = (twin.share or 0) + row.share
            twin.full_clean()
            twin.save(update_fields=["share"])
