"""Row history by database triggers: also raw SQL and bulk updates leave their trace."""

from collections.abc import Callable, Sequence

import pghistory
import pgtrigger
from django.db import models


def tracked(
    *, exclude: Sequence[str] = (), in_bulk: bool = False
) -> Callable[[type[models.Model]], type[models.Model]]:
    """Class decorator: each insert, update and delete of a row is kept as ``<Model>History``.

    The kept row says who, from which address and in which request (``pgh_context``). With
    ``in_bulk`` the rows that one statement inserts are kept by one statement
    more, instead of one each: for what sheets bring in by thousands.
    """

    level = pgtrigger.Statement if in_bulk else pgtrigger.Row

    def decorate(model: type[models.Model]) -> type[models.Model]:
        options = {"exclude": list(exclude)} if exclude else {}
        return pghistory.track(
            pghistory.InsertEvent(level=level),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            model_name=f"{model.__name__}History",
            obj_field=pghistory.ObjForeignKey(related_name="history"),
            **options,
        )(model)

    return decorate
