"""上报模板: upload, map, look, fill."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from django.views.generic import FormView, TemplateView

from accounts import audit
from accounts.enums import AuditAction
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers import exports
from laishan_portal.ledgers.fieldmaps import store
from laishan_portal.ledgers.fieldmaps.mapping import FORMULA, conversion_of
from laishan_portal.ledgers.fields import FieldContext, fill_words
from laishan_portal.ledgers.ledger import LedgerQuery
from laishan_portal.ledgers.saved_views import own_views
from laishan_portal.ledgers.views import LedgerExportView, PurposeForm
from laishan_portal.models import ReportTemplate
from laishan_portal.views import DomainFormMixin
from projects import permissions
from projects.forms.sheet import SheetForm, SheetMapForm
from projects.forms.year import EmptyYearForm
from projects.layouts import filled, formats
from projects.layouts.aliases import ALIASES
from projects.layouts.fields import CATALOGUE
from projects.ledgers import LEDGER


def context_for(user) -> FieldContext:
    today = clock.today()
    return FieldContext(user=user, today=today, month=formats.default_month(today))


class SheetMixin:
    """Who may export may fill a template; the office keeps them."""

    permission = staticmethod(permissions.can_export)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.permission(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def template(self) -> ReportTemplate:
        rows = ReportTemplate.objects.visible_to(self.request.user).filter(ledger=LEDGER.key)
        return get_object_or_404(rows, pk=self.kwargs["sheet_pk"])

    @cached_property
    def kept(self):
        """The map in force: its row and what it says."""
        return store.current_map(self.template)

    def get_success_url(self):
        return sheet_url(self.template)


def sheet_url(template: ReportTemplate) -> str:
    return reverse("projects:sheet_detail", kwargs={"sheet_pk": template.pk})


class SheetListView(SheetMixin, TemplateView):
    template_name = "projects/sheet_list.html"

    def get_context_data(self, **kwargs):
        rows = ReportTemplate.objects.visible_to(self.request.user).filter(ledger=LEDGER.key)
        rows = rows.select_related("created_by__person").prefetch_related("maps")
        return super().get_context_data(
            rows=[self.describe(row) for row in rows],
            can_keep=permissions.can_keep_templates(self.request.user),
            **kwargs,
        )

    @staticmethod
    def describe(row: ReportTemplate) -> dict:
        current = next(one for one in row.maps.all() if one.is_current)
        columns = current.mapping["columns"]
        return {
            "template": row,
            "version": current.version,
            "url": sheet_url(row),
            "columns": len(columns),
            "mapped": sum(bool(column["source"]) for column in columns),
            "differing": sum(column["differs"] for column in columns),
        }


class KeeperMixin(SheetMixin):
    permission = staticmethod(permissions.can_keep_templates)


class SheetCreateView(KeeperMixin, DomainFormMixin, FormView):
    template_name = "projects/sheet_form.html"
    form_class = SheetForm
    success_message = "模板已收下，按表头先对了一遍，请逐列核对。"

    def get_success_url(self):
        return reverse("projects:sheet_map", kwargs={"sheet_pk": self.object.pk})

    def perform(self, form):
        typed = form.cleaned_data
        template = store.add_template(
            typed["file"],
            ledger=LEDGER.key,
            name=typed["name"],
            source=typed["source"],
            aliases=ALIASES,
            catalogue=CATALOGUE,
            by=self.request.user,
        )
        audit.record(self.request, AuditAction.UPLOAD, target=template, target_name=template.name)
        return template


class SheetDetailView(SheetMixin, TemplateView):
    """The map in words, the first rows as they would be filled, and the button that fills."""

    template_name = "projects/sheet_detail.html"

    def get_context_data(self, **kwargs):
        row, mapping = self.kept
        user, context = self.request.user, context_for(self.request.user)
        query = self.query(mapping.query)
        problems, shown = [], []
        try:
            shown = filled.preview(query, self.template, mapping)
        except ValidationError as error:
            problems = error.messages
        return super().get_context_data(
            template=self.template,
            kept=row,
            mapping=mapping,
            columns=[self.describe(column, context) for column in mapping.columns],
            shown=[[_cell_text(value) for value in line] for line in shown],
            problems=[*query.problems, *problems],
            chips=query.filters.chips(),
            count=query.summary().count,
            address=query.as_query(),
            grouping=self.grouping(mapping, context),
            form=PurposeForm(initial={"purpose": "上报"}),
            month=f"{context.month:%Y-%m}",
            versions=list(self.template.maps.select_related("created_by__person")),
            can_keep=permissions.can_keep_templates(user),
            **kwargs,
        )

    def query(self, default: str) -> LedgerQuery:
        """The ledger's filter one came from, or the map's own."""
        data = self.request.GET if self.request.GET else QueryDict(default)
        return LedgerQuery(LEDGER, user=self.request.user, data=data)

    @staticmethod
    def grouping(mapping, context) -> str:
        one = CATALOGUE.get(mapping.group)
        return one.label_for(context) if one else ""

    @staticmethod
    def describe(column, context) -> dict:
        one = CATALOGUE.get(column.source)
        found = conversion_of(one, column.convert) if one and column.convert else None
        return {
            "column": column,
            "is_formula": column.source == FORMULA,
            "field": one.label_for(context) if one else "",
            "definition": fill_words(one.definition, context) if one else "",
            "caliber": one.caliber if one else "",
            "unit": one.unit if one else "",
            "convert": found.label if found else "",
        }


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:f}" if hasattr(value, "as_tuple") else str(value)


class SheetMapView(KeeperMixin, DomainFormMixin, FormView):
    """Which field goes where; each save is a further version."""

    template_name = "projects/sheet_map.html"
    form_class = SheetMapForm
    success_message = "对应关系已保存。"

    def get_form_kwargs(self):
        row, mapping = self.kept
        context = context_for(self.request.user)
        kwargs = super().get_form_kwargs()
        kwargs["initial"] = {"version": row.version, **(kwargs.get("initial") or {})}
        return kwargs | {"mapping": mapping, "catalogue": CATALOGUE, "context": context}

    def get_context_data(self, **kwargs):
        context = context_for(self.request.user)
        return super().get_context_data(
            template=self.template,
            kept=self.kept[0],
            mapping=self.kept[1],
            views=own_views(self.request.user, LEDGER.key),
            glossary=[
                (
                    one.label_for(context),
                    fill_words(one.definition, context),
                    one.unit,
                    one.caliber,
                )
                for one in CATALOGUE.fields
            ],
            cancel_url=sheet_url(self.template),
            **kwargs,
        )

    def perform(self, form):
        return store.save_map(
            self.template,
            form.mapped,
            note=form.cleaned_data["note"],
            seen_version=form.cleaned_data["version"],
            catalogue=CATALOGUE,
            by=self.request.user,
        )


class SheetDropView(KeeperMixin, DomainFormMixin, FormView):
    template_name = "projects/sheet_drop.html"
    form_class = EmptyYearForm
    success_message = "模板已停用，填过的表不受影响。"

    def get_success_url(self):
        return reverse("projects:sheet_list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            template=self.template, cancel_url=sheet_url(self.template), **kwargs
        )

    def perform(self, form):
        store.retire_template(self.template, by=self.request.user)
        return self.template


class SheetExportView(SheetMixin, LedgerExportView):
    """The filled template: at once when short, in the background when long."""

    ledger = LEDGER
    template_name = "projects/sheet_export.html"
    kind = filled.KIND

    def get_query(self) -> LedgerQuery:
        query = super().get_query()
        query.data[filled.MAP] = str(self.kept[0].pk)
        query.data[formats.MONTH] = self.request.POST.get("month", "").strip()
        return query

    def options(self, query: LedgerQuery) -> dict[str, str]:
        return {name: query.data.get(name, "") for name in (filled.MAP, formats.MONTH)}

    def is_long(self, count: int) -> bool:
        direct, most = formats.USUAL_LIMITS
        if count > most:
            raise DomainError(f"一次最多填 {most:,} 个项目，现在有 {count:,} 个。先加几个条件。")
        return count > direct

    def post(self, request, *args, **kwargs):
        """A wrong month, or a template that is gone, is told on the page."""
        query, form = self.get_query(), PurposeForm(request.POST)
        try:
            formats.read_month(query.data[formats.MONTH])
            store.open_book(self.template)
        except ValidationError as error:
            return self.refuse(query, form, error.messages)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            template=self.template,
            back_url=sheet_url(self.template),
            month=self.request.POST.get("month")
            or f"{formats.default_month(clock.today()):%Y-%m}",
            **kwargs,
        )


@require_safe
def sheet_file(request, sheet_pk):
    """The template as it was uploaded."""
    if not permissions.can_export(request.user):
        raise PermissionDenied
    rows = ReportTemplate.objects.visible_to(request.user).filter(ledger=LEDGER.key)
    template = get_object_or_404(rows, pk=sheet_pk)
    try:
        stream = template.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    audit.record(request, AuditAction.DOWNLOAD, target=template, target_name=template.name)
    return FileResponse(
        stream, as_attachment=True, filename=template.file_name, content_type=exports.XLSX
    )
