"""A form posted twice is one write."""

import re
import uuid
from collections.abc import Callable

from django.db import transaction

from laishan_portal.models import Submission

_KEY = re.compile(r"^[0-9a-f]{32}$")


def new_key() -> str:
    return uuid.uuid4().hex


def once(user, key: str, write: Callable[[], str]) -> str:
    """The address ``write`` returned, now or the first time this key was posted.

    The row is written in the same transaction as the form's effect: a second identical post
    waits for the first and then gets its answer; a failed write leaves no row.
    """
    if not _KEY.match(key or ""):
        return write()
    with transaction.atomic():
        row, created = Submission.objects.get_or_create(user=user, key=key)
        if not created:
            return row.result_url
        row.result_url = write()
        row.save(update_fields=["result_url"])
    return row.result_url


def answer_to(user, key: str) -> str:
    """Where a form with this key led to, if it was written; empty when it was not."""
    if not _KEY.match(key or ""):
        return ""
    found = Submission.objects.filter(user=user, key=key).values_list("result_url", flat=True)
    return found.first() or ""
