"""The registry's work behind the scenes."""

from celery import shared_task

from enterprises import domain


@shared_task
def find_twins() -> int:
    """Every night: rows written in bulk get their keys, all pairs are found anew."""
    return domain.find_all_twins()
