"""Field sets that several project models repeat."""

from django.conf import settings
from django.db import models
from django.db.models import Q


def actor(label: str, **kwargs) -> models.ForeignKey:
    """Who did it; the row cannot outlive the account's record."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,
        editable=False,
        **kwargs,
    )


def is_first_of_month(field: str) -> Q:
    return Q(**{f"{field}__day": 1})
