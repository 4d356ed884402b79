"""By what the wall is grouped: where a row's group comes from, its name and the order."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import F

from laishan_portal.ledgers.columns import by_rank
from projects.enums import Domain, Stage, Street

DEFAULT = "domain"


@dataclass(frozen=True)
class Grouping:
    """``source`` is the row's value, ``condition`` the ledger's filter for it; the name comes
    from ``names`` or from ``name_source``. Rows without a value come last, as ``missing``."""

    key: str
    label: str
    source: str
    condition: str
    missing: str
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    name_source: str = ""
    order: tuple = field(default=(), hash=False)

    def name_of(self, value, name: str | None) -> str:
        if value is None or value == "":
            return self.missing
        return self.names.get(value) or name or self.missing


def _by_name(source: str, pinyin: str):
    return (F(pinyin).asc(nulls_last=True), F(source).asc(nulls_last=True))


GROUPINGS = (
    Grouping(
        "domain",
        "按领域分组",
        "domain",
        "domain",
        "领域未提供",
        names=dict(Domain.choices),
        order=(by_rank("domain", Domain),),
    ),
    Grouping(
        "unit",
        "按责任单位分组",
        "unit",
        "unit",
        "责任单位未定",
        name_source="unit__short_name",
        order=_by_name("unit", "unit__name_pinyin"),
    ),
    Grouping(
        "leader",
        "按包保领导分组",
        "leader",
        "leader",
        "包保领导未定",
        name_source="leader__name",
        order=_by_name("leader", "leader__name_pinyin"),
    ),
    Grouping(
        "street",
        "按属地分组",
        "street",
        "street",
        "属地未提供",
        names=dict(Street.choices),
        order=(by_rank("street", Street),),
    ),
    Grouping(
        "lead",
        "按服务专员分组",
        "standing__lead",
        "lead",
        "服务专员未定",
        name_source="standing__lead__name",
        order=_by_name("standing__lead", "standing__lead__name_pinyin"),
    ),
    Grouping(
        "stage",
        "按阶段分组",
        "stage",
        "stage",
        "阶段未定",
        names=dict(Stage.choices),
        order=(by_rank("stage", Stage),),
    ),
)
BY_KEY = {grouping.key: grouping for grouping in GROUPINGS}
