"""/projects/import/: the first step, a file and what it is about."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.views.generic import FormView

from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from laishan_portal.http import client_ip
from laishan_portal.ledgers.imports import jobs
from laishan_portal.ledgers.imports.importer import IMPORTERS
from laishan_portal.ledgers.imports.views import attachment
from laishan_portal.ledgers.imports.workbooks import template
from laishan_portal.views import DomainFormMixin
from projects import permissions
from projects.forms.imports import UploadForm
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
    """The ledger's rows as a sheet to edit and take in again: with keys, versions, drop-downs."""

    template_name = "projects/project_editable.html"
    importer_key = "projects"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not permissions.can_create(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def is_long(self, count: int) -> bool:
        if count > MOST_EDITABLE:
            raise DomainError(
                f"一次最多取 {MOST_EDITABLE:,} 行来改，现在有 {count:,} 行。先加几个条件。"
            )
        return False

    def answer(self, query, summary, purpose):
        importer = IMPORTERS.get(self.importer_key)
        rows = importer.export_rows(query.matching.values("pk"), self.request.user)
        content = template(importer, rows, with_keys=True, stamp=self.stamp(purpose).sentence)
        return attachment(content, f"项目台账-可编辑-{clock.now():%Y%m%d-%H%M}.xlsx")
