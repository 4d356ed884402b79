"""Money in 万元, exact. Ratios are compared by cross-multiplication, never as floats."""

from decimal import ROUND_HALF_UP, Decimal

from django.core.validators import MinValueValidator
from django.db import models

TENTH = Decimal("0.1")


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


def percent(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """``part`` of ``whole`` in per cent with one decimal, half up; None without a whole."""
    if part is None or not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(TENTH, ROUND_HALF_UP)
