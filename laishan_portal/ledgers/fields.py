"""What of a ledger's rows can be put into another form: fields with unit, definition and 口径.

A ledger's columns are what its page shows; its fields are everything an outside form may ask for.
Official layouts and uploaded templates name them by key. A field's value comes from the row
itself (``sources``) or is read for some hundred rows at once (``load``), so that the number of
queries depends on the rows' hundreds and on the fields, never on a row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from laishan_portal import formatting
from laishan_portal.ledgers.columns import Kind
from laishan_portal.registry import Registry

CHUNK = 500


@dataclass(frozen=True)
class FieldContext:
    """For whom, on which day, and through which month of which year the form tells."""

    user: object
    today: date
    month: date

    @property
    def year(self) -> int:
        return self.month.year


Loader = Callable[[Sequence[int], FieldContext], Mapping[int, object]]


@dataclass(frozen=True)
class Field:
    """One value of a row, as forms outside the portal may ask for it.

    ``label`` may hold ``{year}``, ``{last_year}``, ``{month}`` and ``{next_month}``.
    ``definition`` says what exactly is told; ``caliber`` names the 口径 where there are several.
    ``make`` turns the sources' values (or what ``load`` found for the row) into a plain value:
    text, whole number, ``Decimal`` or date. ``adds``: a sum of rows means something; ``share``
    names the two fields whose sums give a percentage's total. ``codes`` are other ways to write
    the value, by name.
    """

    key: str
    label: str
    group: str
    definition: str
    kind: Kind = "text"
    unit: str = ""
    caliber: str = ""
    sources: tuple[str, ...] = ()
    make: Callable[..., object] = lambda value: value
    load: Loader | None = None
    needs_context: bool = False
    adds: bool = False
    share: tuple[str, str] | None = None
    codes: Mapping[str, Mapping[str, str]] | None = None
    width: int = 12

    def label_for(self, context: FieldContext) -> str:
        return fill_words(self.label, context)


def fill_words(text: str, context: FieldContext) -> str:
    """Year and months of the form put into a heading."""
    month = context.month.month
    return text.format(
        year=context.year,
        last_year=context.year - 1,
        month=month,
        months=f"1–{month}" if month > 1 else "1",
        next_month=min(month + 1, 12),
        rest=12 - month,
    )


@dataclass(frozen=True)
class Catalogue:
    """The fields of one ledger; ``groupings`` are keys of fields that rows may be grouped by."""

    ledger: str
    fields: tuple[Field, ...]
    groupings: tuple[str, ...] = ()

    def get(self, key: str) -> Field | None:
        return self._by_key.get(key)

    @property
    def _by_key(self) -> dict[str, Field]:
        return {field.key: field for field in self.fields}

    def pick(self, keys: Iterable[str]) -> list[Field]:
        """The fields of these keys, each once, in this order."""
        known = self._by_key
        return [known[key] for key in dict.fromkeys(keys)]


CATALOGUES: Registry[Catalogue] = Registry("field catalogues", key=lambda one: one.ledger)


def read_rows(
    query, fields: Sequence[Field], context: FieldContext, *, limit: int | None = None
) -> Iterator[dict]:
    """Each row that the query matches (or the first of them), in its order, as
    {field key: value} and ``pk``."""
    sources = list(dict.fromkeys(name for field in fields for name in field.sources))
    places = {name: place for place, name in enumerate(sources, start=1)}
    found = query.ordered if limit is None else query.ordered[:limit]
    rows = found.values_list("pk", *sources).iterator(chunk_size=CHUNK)
    chunk: list[tuple] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield from _made(chunk, fields, places, context)
            chunk = []
    if chunk:
        yield from _made(chunk, fields, places, context)


def _made(
    chunk: list[tuple], fields: Sequence[Field], places: Mapping[str, int], context: FieldContext
) -> Iterator[dict]:
    keys = [row[0] for row in chunk]
    loaded = {}
    for field in fields:
        if field.load is not None and field.load not in loaded:
            loaded[field.load] = field.load(keys, context)
    for row in chunk:
        made = {"pk": row[0]}
        for field in fields:
            values = [row[places[name]] for name in field.sources]
            if field.load is not None:
                values.append(loaded[field.load].get(row[0]))
            if field.needs_context:
                values.append(context)
            made[field.key] = field.make(*values)
        yield made


def totals_of(rows: Sequence[dict], fields: Sequence[Field]) -> dict[str, object]:
    """Sums of the fields that add up, and percentages of sums; nothing for the others."""
    totals: dict[str, object] = {}
    for field in fields:
        if field.adds:
            known = [row[field.key] for row in rows if row[field.key] is not None]
            totals[field.key] = sum(known, Decimal(0)) if known else None
    for field in fields:
        if field.share is not None:
            part, whole = field.share
            totals[field.key] = formatting.share(totals.get(part), totals.get(whole))
    return totals


def with_parts(fields: Sequence[Field], catalogue: Catalogue) -> list[Field]:
    """The fields and, for percentages, those whose sums make their totals."""
    keys = [field.key for field in fields]
    for field in fields:
        keys += field.share or ()
    return catalogue.pick(keys)
