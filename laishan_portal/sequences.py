from django.db import transaction

from laishan_portal.models import Sequence


def take_many(name: str, count: int) -> range:
    """The next ``count`` numbers of the sequence, taken at once."""
    with transaction.atomic():
        Sequence.objects.get_or_create(name=name)
        row = Sequence.objects.select_for_update().get(name=name)
        first = row.value + 1
        row.value += count
        row.save(update_fields=["value"])
    return range(first, first + count)


def take(name: str) -> int:
    """The next number of the sequence; its row stays locked until the commit."""
    with transaction.atomic():
        Sequence.objects.get_or_create(name=name)
        row = Sequence.objects.select_for_update().get(name=name)
        row.value += 1
        row.save(update_fields=["value"])
    return row.value
