"""Two people, one row: different fields do not clash, the same field is chosen by hand.

A form carries ``base``, the values its person saw. Values are compared as the strings that
``Field.value_to_string`` writes, so that ``3.80`` and ``3.8`` of a money field are one.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import models

from laishan_portal.exceptions import StaleVersion


def snapshot(row: models.Model, fields: list[str]) -> dict[str, str]:
    """What ``row`` holds in ``fields``, as comparable strings."""
    return {name: _as_text(row, name, _held(row, name)) for name in fields}


def merge(row: models.Model, *, changes: dict, base: dict[str, str]) -> dict:
    """The part of ``changes`` to write into the locked, fresh ``row``.

    A field left as it was seen keeps what is there now. Raises ``StaleVersion`` with the fields
    that both changed to different values.
    """
    apply, clashes = {}, {}
    for name, mine in changes.items():
        theirs = _as_text(row, name, _held(row, name))
        seen = base.get(name, theirs)
        wanted = _as_text(row, name, mine)
        if wanted in (seen, theirs):
            continue
        if theirs != seen:
            clashes[name] = (mine, _held(row, name))
        else:
            apply[name] = mine
    if clashes:
        raise StaleVersion("有人先改了同样的地方，请逐项选定后再保存。", clashes=clashes)
    return apply


def untouched(row: models.Model, *, typed: dict, base: dict[str, str]) -> list[str]:
    """The fields that still hold what their person was shown."""
    return [name for name, value in typed.items() if _as_text(row, name, value) == base.get(name)]


def _held(row: models.Model, name: str):
    field = row._meta.get_field(name)
    return getattr(row, field.attname)


def _as_text(row: models.Model, name: str, value) -> str:
    field = row._meta.get_field(name)
    if isinstance(value, models.Model):
        value = value.pk
    probe = type(row)()
    setattr(probe, field.attname, field.to_python(value) if value not in (None, "") else value)
    text = field.value_to_string(probe)
    if isinstance(field, models.DecimalField) and value not in (None, ""):
        return f"{field.to_python(value).normalize():f}"
    return "" if text in (None, "None") else str(text)


@dataclass(frozen=True)
class Change:
    """One field as the conflict page shows it."""

    name: str
    label: str
    mine: str
    theirs: str
    who: str
    at: datetime | None


def describe(row: models.Model, error: StaleVersion) -> list[Change]:
    """The clashing fields in the words of the person, with who changed them and when."""
    return [
        Change(
            name=name,
            label=str(row._meta.get_field(name).verbose_name),
            mine=_in_words(row, name, mine),
            theirs=_in_words(row, name, theirs),
            **_last_change(row, name),
        )
        for name, (mine, theirs) in error.clashes.items()
    ]


def _in_words(row: models.Model, name: str, value) -> str:
    field = row._meta.get_field(name)
    if value in (None, "", []):
        return "（空）"
    if isinstance(value, list):
        labels = dict(field.base_field.flatchoices)
        return "、".join(str(labels.get(item, item)) for item in value)
    if field.choices:
        return dict(field.flatchoices).get(value, str(value))
    if isinstance(field, models.BooleanField):
        return "是" if value else "否"
    if isinstance(field, models.ForeignKey) and not isinstance(value, models.Model):
        return str(field.related_model._default_manager.filter(pk=value).first() or "")
    return str(value)


def _last_change(row: models.Model, name: str) -> dict:
    """Who last wrote this field, by the row history."""
    attname = row._meta.get_field(name).attname
    rows = row.history.order_by("-pgh_id").values_list(
        attname, "pgh_created_at", "pgh_context__metadata"
    )[:50]
    newest = None
    for value, at, metadata in rows:
        if newest is not None and value != newest[0]:
            break
        newest = (value, at, metadata)
    if newest is None:
        return {"who": "", "at": None}
    user_id = (newest[2] or {}).get("user")
    user = get_user_model().objects.select_related("person").filter(pk=user_id).first()
    return {"who": str(user) if user else "", "at": newest[1]}
