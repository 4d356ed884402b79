"""What the registry's views share: who may know, who may do."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from laishan_portal.views import DomainFormMixin


class RowMixin:
    """404 if this user may not know of the row, 403 if they may not do this to it."""

    model = None
    related: tuple[str, ...] = ()
    permission = None

    @cached_property
    def row(self):
        rows = self.model.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related(*self.related), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not self.permission(request.user, self.row):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class CreateMixin:
    """403 for whoever enters nothing here."""

    permission = None

    def dispatch(self, request, *args, **kwargs):
        if not self.permission(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class RegistryFormMixin(DomainFormMixin):
    """One form of the registry: a title, a way back, a button that says what it does."""

    title = ""
    button = "保存"
    crumbs: list[tuple[str, str]] = []

    def get_success_url(self):
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.title,
            button=self.button,
            crumbs=self.get_crumbs(),
            cancel_url=self.get_cancel_url(),
            **kwargs,
        )

    def get_crumbs(self) -> list[tuple[str, str]]:
        """(label, address) from the list down to here."""
        raise NotImplementedError

    def get_cancel_url(self) -> str:
        return self.get_crumbs()[-1][1]


def anybody_listed(check):
    """A permission that looks at the user alone, in the shape that takes a row, too."""
    return staticmethod(lambda user, _row: check(user))
