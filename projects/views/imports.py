"""/projects/import/: the first step, a file and what it is about."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.views.generic import FormView

from laishan_portal import clock, years
from laishan_portal.exceptions import DomainError
from laishan_portal.http import client_ip
from laishan_portal.ledgers.imports import jobs
from laishan_portal.ledgers.imports.importer import IMPORTERS
from laishan_portal.ledgers.imports.views import attachment
from laishan_portal.ledgers.imports.workbooks import template
from laishan_portal.ledgers.views import PURPOSES
from laishan_portal.views import DomainFormMixin
from projects import permissions
from projects.forms.imports import EditableForm, UploadForm
from projects.views.ledger import ProjectExportView

MOST_EDITABLE = 5_000


class ProjectImportView(DomainFormMixin, FormView):
    """上传. What may be taken in depends on the person."""

    template_name = "projects/project_import.html"
    form_class = UploadForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not permissions.can_create(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"importers": self.importers}

    @property
    def importers(self):
        return [one for one in IMPORTERS if one.may_use(self.request.user)]

    def get_context_data(self, **kwargs):
        return super().get_context_data(importers=self.importers, **kwargs)

    def perform(self, form):
        importer = IMPORTERS.get(form.cleaned_data["importer"])
        return jobs.receive(
            form.cleaned_data["file"],
            importer=importer,
            by=self.request.user,
            ip=client_ip(self.request),
        )

    def get_success_url(self):
        return reverse("ledgers:import_detail", kwargs={"pk": self.object.pk})


class ProjectEditableView(ProjectExportView):
    """Rows of a ledger as a sheet to edit and take in again: with keys, versions, drop-downs.

    Of the projects the address asks for: their basic data, a year's plan, a month's figures or
    their nodes.
    """

    template_name = "projects/project_editable.html"
    kind = "editable"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not permissions.can_create(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def importers(self):
        return [one for one in IMPORTERS if one.may_use(self.request.user)]

    def make_form(self, data=None):
        initial = {"purpose": PURPOSES[0], "what": self.request.GET.get("what", "")}
        if (year := years.shown_year(self.request)) != clock.today().year:
            initial["year"] = str(year)
        return EditableForm(
            data, importers=self.importers, user=self.request.user, initial=initial
        )

    def get_context_data(self, *, form=None, **kwargs):
        return super().get_context_data(
            form=form or self.make_form(), importers=self.importers, **kwargs
        )

    def post(self, request, *args, **kwargs):
        query, form = self.get_query(), self.make_form(request.POST)
        if query.problems or not form.is_valid():
            return self.refuse(query, form, [])
        importer, parameters = form.cleaned_data["importer"], form.parameters()
        try:
            check_count(query.summary().count, "个项目")
            keys = query.matching.order_by().values("pk")
            rows = importer.export_rows(keys, request.user, parameters)
            check_count(len(rows), "行")
        except DomainError as error:
            return self.refuse(query, form, error.messages)
        purpose = form.cleaned_data["purpose"]
        self.record_rows(query, purpose, importer, parameters, len(rows))
        title = importer.export_title(parameters)
        content = template(
            importer, rows, with_keys=True, stamp=self.stamp(purpose).sentence, title=title
        )
        return attachment(content, f"{title}-可编辑-{clock.now():%Y%m%d-%H%M}.xlsx")

    def record_rows(self, query, purpose, importer, parameters, count: int) -> None:
        detail = {
            "rows": count,
            "filter": query.as_query()[:2000],
            "columns": [one.key for one in importer.fields if one.is_shown and one.is_in_export],
            "purpose": purpose,
            "format": self.kind,
            "what": importer.key,
        }
        self.ledger.record_export(self.request, detail=detail | parameters)


def check_count(count: int, noun: str) -> None:
    if count > MOST_EDITABLE:
        raise DomainError(
            f"一次最多取 {MOST_EDITABLE:,} {noun}来改，现在有 {count:,} {noun}。先加几个条件。"
        )
