"""What the lists of formalities and of resources share."""

from html import escape

from django.db.models import Case, CharField, F, Value, When

from accounts.ledgers import AuditedLedger
from laishan_portal.ledgers.columns import Column
from projects.models.project import knows_name


def if_known(user, field: str) -> Case:
    """A text that may tell whose it is, for those who know the project's name."""
    return Case(
        When(knows_name(user, "project"), then=F(field)),
        default=Value(""),
        output_field=CharField(),
    )


class OfProjectLedger(AuditedLedger):
    """Rows that hang on projects; paused, ended and withdrawn projects are left out."""

    default_sort = ("state", "project")


def project_cell(name: str, is_confidential: bool) -> str:
    shown = escape(name)
    return f'{shown} <span class="ls-tag">保密</span>' if is_confidential else shown


PROJECT_COLUMN = Column(
    "project",
    "项目",
    ("shown_name", "project__is_confidential"),
    project_cell,
    sort=("shown_name",),
    width=30,
    is_fixed=True,
)
