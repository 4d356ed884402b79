"""How often one address may knock at a page outside the log-in."""

from django.core.cache import cache


def is_over(key: str, *, most: int, seconds: int) -> bool:
    """Count one more knock; whether that is more than ``most`` within the window.

    Without a cache nothing is counted: the page stays open, as the rest of the portal does.
    """
    name = f"throttle:{key}"
    if cache.add(name, 1, seconds):
        return False
    count = (cache.get(name) or 0) + 1
    cache.set(name, count, seconds)
    return count > most
