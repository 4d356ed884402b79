"""Writes of saved views: a person's own filters under a name."""

from django.http import QueryDict

from laishan_portal.exceptions import DomainError
from laishan_portal.models import SavedView

MAX_VIEWS = 20


def own_views(user, ledger_key: str) -> list[SavedView]:
    return list(SavedView.objects.filter(owner=user, ledger=ledger_key))


def save_view(*, ledger, name: str, query: str, by) -> SavedView:
    """Keep the address' conditions, order and columns; the page number is not part of it."""
    kept = QueryDict(query, mutable=True)
    for passing in ("page", "keep", "all", "ids"):
        kept.pop(passing, None)
    view = SavedView(owner=by, ledger=ledger.key, name=name.strip(), query=kept.urlencode())
    if len(view.query) > 2000:
        raise DomainError("条件太多，存不下。去掉几个再存。")
    if SavedView.objects.filter(owner=by, ledger=ledger.key).count() >= MAX_VIEWS:
        raise DomainError(f"最多存 {MAX_VIEWS} 个视图，先删掉不用的。")
    view.full_clean()
    view.save()
    return view


def delete_view(view: SavedView) -> None:
    view.delete()
