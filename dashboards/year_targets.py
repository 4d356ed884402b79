"""A new year's targets, started from the year before as ranges; registered with projects."""

from collections.abc import Iterable
from decimal import Decimal

from accounts.models import User
from dashboards.enums import TargetScope
from dashboards.models import Target
from laishan_portal.exceptions import DomainError
from laishan_portal.formatting import number_range
from projects.year_parts import PARTS, YearPart

_COPIED = ("metric", "name", "scope", "unit_id", "project_id", "group_id", "measure", "position")


def draft(source_year: int, on_list: Iterable[int]) -> list[dict]:
    """Last year's targets with their ranges; one of a project that left is not kept."""
    listed = set(on_list)
    rows = Target.objects.filter(year=source_year).select_related("unit", "group")
    return [
        {
            "key": str(target.pk),
            "name": target.name,
            "scope": _scope(target),
            "before": number_range(target.minimum, target.maximum, target.measure),
            "minimum": str(target.minimum),
            "maximum": str(target.maximum),
            "measure": target.measure,
            "is_kept": target.project_id is None or target.project_id in listed,
        }
        for target in rows.order_by("position", "pk")
    ]


def _scope(target: Target) -> str:
    """Whose promise it is; a project is told by the target's own name."""
    if target.scope == TargetScope.UNIT:
        return target.unit.short_name
    if target.scope == TargetScope.GROUP:
        return target.group.name
    return target.get_scope_display()


def apply(year: int, lines: list[dict], *, by: User) -> None:
    """Write the kept lines as the year's targets."""
    if Target.objects.filter(year=year).exists():
        raise DomainError(f"{year} 年已有目标，先到后台核对。")
    sources = Target.objects.in_bulk([int(line["key"]) for line in lines])
    rows = []
    for line in lines:
        source = sources.get(int(line["key"]))
        if source is None:
            raise DomainError(f"上年目标“{line['name']}”已删，先更新目标草稿。")
        target = Target(
            year=year,
            minimum=Decimal(line["minimum"]),
            maximum=Decimal(line["maximum"]),
            source=f"由 {source.year} 年目标起",
            **{name: getattr(source, name) for name in _COPIED},
        )
        target.full_clean()
        rows.append(target)
    Target.objects.bulk_create(rows)


def undo(year: int) -> None:
    Target.objects.filter(year=year).delete()


def trace(year: int) -> list[str]:
    rows = Target.objects.filter(year=year).order_by("pk")
    names = ("metric", "scope", "unit", "project", "group", "minimum", "maximum", "measure")
    return [
        " ".join(["target", *(str(value) for value in row)])
        for row in rows.values_list("pk", "name", *names)
    ]


def register_all() -> None:
    PARTS.register(
        YearPart(
            key="targets",
            title="目标",
            note="从上年目标起，改成新一年的区间；不保留的不带过来。",
            draft=draft,
            apply=apply,
            undo=undo,
            trace=trace,
        )
    )
