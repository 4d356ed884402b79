"""What is shown of the parts of a project in the admin site, and to whom."""

from accounts.enums import Role
from laishan_portal.admin_base import ReadOnlyAdmin
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
