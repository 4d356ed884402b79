"""Yes or no to what somebody proposed for a signed project."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import FormView

from projects import permissions
from projects.forms.stage import ApproveForm
from projects.views.recruitment import RecruitmentFormMixin


class DecidedView(RecruitmentFormMixin, FormView):
    """``key`` names the row in the address, ``row_name`` in the template; ``decide`` writes."""

    form_class = ApproveForm
    model = None
    related = ()
    key = row_name = ""
    decide = None

    @cached_property
    def row(self):
        rows = self.model.objects.visible_to(self.request.user)
        related = ("project", "proposed_by__person", *self.related)
        return get_object_or_404(rows.select_related(*related), pk=self.kwargs[self.key])

    def may_decide(self) -> bool:
        return permissions.can_decide_increase(self.request.user)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            project = self.row.project
            if not self.may_decide():
                raise PermissionDenied
            self.shown_name = project.name_for(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_crumbs(self):
        project = self.row.project
        return [*super().get_crumbs(), (self.shown_name, project.get_absolute_url())]

    def get_context_data(self, **kwargs):
        row = {self.row_name: self.row}
        return super().get_context_data(**row, shown_name=self.shown_name, **kwargs)

    def perform(self, form):
        self.decide(self.row, by=self.request.user, comment=form.cleaned_data["comment"])
        return self.row
