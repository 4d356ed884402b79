"""Money in 万元, exact. Percentages of it are told by ``formatting.share``."""

from django.core.validators import MinValueValidator
from django.db import models


class WanField(models.DecimalField):
    """An amount in 万元: up to 999,999,999,999.99, never negative unless said so."""

    def __init__(self, *args, signed: bool = False, **kwargs):
        self.signed = signed
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        if not signed:
            kwargs.setdefault(
                "validators", [MinValueValidator(0, message="金额不能是负数，请核对后再填。")]
            )
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, "django.db.models.DecimalField", args, kwargs
