"""Columns that say what a recruited project is: offered by every list of projects."""

from laishan_portal.ledgers.columns import Column, choice_column, text, yes, yes_export
from projects.enums import BusinessForm


def link_cell(chain: str | None, link: str | None) -> str:
    return text(link_export(chain, link))


def link_export(chain: str | None, link: str | None) -> str | None:
    return f"{chain} · {link}" if chain else None


FORM_COLUMN = choice_column(
    "form", "业态", BusinessForm, "business_form", is_default=False, width=10
)
CHAIN_COLUMNS = (
    Column("cluster", "聚集区", ("cluster__name",), is_default=False, width=14),
    Column(
        "link",
        "产业链环节",
        ("chain_link__chain__name", "chain_link__name"),
        link_cell,
        export=link_export,
        is_default=False,
        width=20,
    ),
)
FLAG_COLUMNS = (
    Column(
        "zone",
        "扩容区",
        ("in_expansion_zone",),
        yes,
        export=yes_export,
        is_default=False,
        width=8,
    ),
    Column("reserve", "储备", ("is_reserve",), yes, export=yes_export, is_default=False, width=8),
)
# As the project ledger has them: in a group of their own, none shown unasked.
PROJECT_COLUMNS = tuple(
    column.at(group="招商") for column in (FORM_COLUMN, *CHAIN_COLUMNS, *FLAG_COLUMNS)
)
