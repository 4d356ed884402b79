"""What is shown of the parts of a project in the admin site, and to whom."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import Model

from accounts.enums import Role
from laishan_portal.admin_base import ReadOnlyAdmin
from laishan_portal.formatting import EMPTY_HTML, number_link
from projects.models import Project

OFFICE = frozenset({Role.OFFICE})


def known_to(user, rows, path: str):
    """Without the parts of confidential projects whose name is kept from ``user``."""
    secret = Project.objects.visible_to(user).filter(is_confidential=True, knows_name=False)
    return rows.exclude(**{f"{path}__in": secret.order_by().values("pk")})


class PartMixin:
    """Rows that hang on a project; ``path`` leads to it."""

    path = "project"

    def get_queryset(self, request):
        return known_to(request.user, super().get_queryset(request), self.path)


class ProjectPartAdmin(PartMixin, ReadOnlyAdmin):
    """Dated, decided or derived rows: the portal's pages write them through the domain."""

    viewers = OFFICE
    list_select_related = ["project"]
    search_fields = ["project__code"]
    search_help_text = "项目编号"
    ordering = ["-pk"]


class RemarkedMixin:
    """A list with how many remarks the rules have on each row, counted once for the whole page."""

    def remarks_of(self, rows: Sequence[Model], user) -> dict[int, int]:
        """By row, in a constant number of statements; no entry: the rules do not look at it."""
        raise NotImplementedError

    def remarks_url(self, row: Model) -> str:
        """Where they are spelled out."""
        raise NotImplementedError

    def get_changelist_instance(self, request):
        changes = super().get_changelist_instance(request)
        rows = list(changes.result_list)
        counts = self.remarks_of(rows, request.user)
        for row in rows:
            row.remark_count = counts.get(row.pk)
        changes.result_list = rows
        return changes

    @admin.display(description="待核处数")
    def remarks(self, row):
        count = row.remark_count
        if count is None:
            return EMPTY_HTML
        return number_link(count, self.remarks_url(row)) if count else count
