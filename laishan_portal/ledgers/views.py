"""The pages of a ledger: list, export, saved views, downloads."""

from datetime import datetime
from io import BytesIO
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from laishan_portal import clock
from laishan_portal.http import client_ip
from laishan_portal.ledgers import bar, exports, rows, saved_views
from laishan_portal.ledgers.excel import Stamp
from laishan_portal.ledgers.layout import KEEP_SECONDS, PAGE_SIZES, cookie_name, kept_layout
from laishan_portal.ledgers.ledger import Ledger, LedgerQuery, Summary
from laishan_portal.ledgers.registry import LEDGERS
from laishan_portal.models import ExportJob, SavedView

PURPOSES = ("日常工作", "会议材料", "上报", "核对")
_PAGE_DIGITS = 9


class LedgerMixin:
    """A view over one ledger; 403 for who may not see it at all."""

    ledger: Ledger

    def dispatch(self, request, *args, **kwargs):
        if not self.ledger.may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_query(self) -> LedgerQuery:
        request = self.request
        kept = request.COOKIES.get(cookie_name(self.ledger), "")
        return LedgerQuery(self.ledger, user=request.user, data=request.GET, kept_layout=kept)


class LedgerView(LedgerMixin, TemplateView):
    """The list. A subclass names ``ledger`` and ``template_name``."""

    def get(self, request, *args, **kwargs):
        if "keep" in request.GET:
            return self.keep_layout()
        return super().get(request, *args, **kwargs)

    def keep_layout(self):
        """Remember columns, page size or row height, and go back to the plain address."""
        request, name = self.request, cookie_name(self.ledger)
        address = request.GET.copy()
        for passing in ("keep", "col", "size", "row", "page"):
            address.pop(passing, None)
        response = redirect(f"{request.path}?{address.urlencode()}")
        if kept := kept_layout(request.GET, request.COOKIES.get(name, "")):
            response.set_cookie(
                name,
                kept,
                max_age=KEEP_SECONDS,
                path=request.path,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        else:
            response.delete_cookie(name, path=request.path, samesite="Lax")
        return response

    def bulk_actions(self) -> list[dict]:
        """What can be done with ticked rows: {"label", "url"}; posts ``ids`` or ``all``."""
        if not self.ledger.may_export(self.request.user):
            return []
        return [{"label": "导出所选", "url": self.export_url}]

    @property
    def export_url(self) -> str:
        return self.ledger.export_url

    def get_context_data(self, **kwargs):
        query = self.get_query()
        summary = query.summary()
        page, page_problem = paginate(query, summary)
        actions = self.bulk_actions()
        page_range = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        ticks = "" if not actions else "all" if self.request.GET.get("all") == "1" else "some"
        return super().get_context_data(
            ledger=self.ledger,
            query=query,
            summary=summary,
            page=page,
            page_range=page_range,
            problems=[*query.problems, *page_problem],
            tabs=self.tabs(query, summary),
            actions=actions,
            ticks=ticks,
            **self.drawn(query, summary, page, ticks),
            **self.addresses(query),
            **kwargs,
        )

    def drawn(self, query: LedgerQuery, summary: Summary, page: Page, ticks: str) -> dict:
        """The strings of the page: table, bar and hidden inputs."""
        columns, has_ticks = query.layout.columns, bool(ticks)
        placed = bar.placed_names(query.filters)
        plan = rows.RowPlan(columns, query.context, [s for _, s in self.ledger.bulk_amounts])
        found = ()
        if summary.count:
            start = page.start_index() - 1
            found = query.rows_between(start, start + query.layout.size, plan.sources)
        return {
            "head": rows.draw_head(query, columns, has_ticks=has_ticks),
            "body": rows.draw_body(query, found, plan, ticks=ticks),
            "foot": rows.draw_foot(query, columns, summary, has_ticks=has_ticks),
            "bar": bar.draw_bar(query.filters, "bar"),
            "more": bar.draw_bar(query.filters, "more"),
            "hidden_for_bar": bar.draw_hidden(query.address, placed),
            "hidden_for_layout": bar.draw_hidden(query.address, {"col"}),
            "removals": query.removals() if not summary.count and query.is_filtered else [],
        }

    def addresses(self, query: LedgerQuery) -> dict:
        return {
            "chips": [
                {"label": chip.label, "url": f"?{query.as_query(**{chip.name: None})}"}
                for chip in query.filters.chips()
            ],
            "sort_chip": self.sort_chip(query),
            "address": query.as_query(),
            "select_all_url": f"?{query.as_query(all='1')}",
            "select_none_url": f"?{query.as_query()}",
            "column_boxes": bar.draw_column_boxes(
                self.ledger.columns, query.layout.columns, query.context
            ),
            "sizes": PAGE_SIZES,
            "purposes": PURPOSES,
            "may_export": self.ledger.may_export(self.request.user),
            "export_url": self.export_url,
        }

    def sort_chip(self, query: LedgerQuery) -> dict | None:
        sort = query.layout.sort
        if not sort:
            return None
        label = self.ledger.column(sort.removeprefix("-")).label_for(query.context)
        return {
            "label": f"排序 {label}{' 倒序' if sort.startswith('-') else ''}",
            "url": f"?{query.as_query(sort=None)}",
        }

    def tabs(self, query: LedgerQuery, summary: Summary) -> list[dict]:
        """全部, the built-in views and the person's own."""
        chosen, here = query.filters.value("view"), query.as_query()
        own = self.ledger.as_query()
        tabs = [
            {
                "label": "全部",
                "count": summary.all_count,
                "url": f"?{urlencode(own)}",
                "is_current": query.address == own,
            }
        ]
        tabs += [
            {
                "label": view.label,
                "count": summary.views[view.key],
                "url": f"?{urlencode(own | {'view': view.key})}",
                "is_current": chosen is view,
            }
            for view in query.views
        ]
        tabs += [
            {
                "label": view.name,
                "url": f"?{view.query}",
                "is_current": here != "" and view.query == here,
                "delete_url": reverse("ledgers:view_delete", args=[view.pk]),
            }
            for view in saved_views.own_views(self.request.user, self.ledger.key)
        ]
        return tabs


def paginate(query: LedgerQuery, summary: Summary) -> tuple[Page, list[str]]:
    """The page asked for, or the nearest there is with a word about it. No count query."""
    paginator = Paginator(range(summary.count), query.layout.size)
    wanted = query.data.get("page", "1")
    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) <= _PAGE_DIGITS
    if not is_number:
        return paginator.page(1), ["没有这一页，先看第 1 页。"]
    number = int(wanted)
    if 1 <= number <= paginator.num_pages:
        return paginator.page(number), []
    last = paginator.num_pages
    return paginator.page(last), [f"没有第 {number} 页，先看最后一页。"]


class PurposeForm(forms.Form):
    """What an export is for; it stands in the file."""

    purpose = forms.CharField(
        label="用途",
        max_length=40,
        error_messages={"required": "写一下用途。", "max_length": "用途最多 40 个字。"},
    )


class LedgerExportView(LedgerMixin, TemplateView):
    """GET asks what for; POST answers with the file, or with a job when it is long.

    ``kind`` names another of ``exports.FORMATS``; ``options`` are what only that one understands.
    """

    template_name = "ledgers/export.html"
    kind = "xlsx"

    def dispatch(self, request, *args, **kwargs):
        if not self.ledger.may_export(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_query(self) -> LedgerQuery:
        """The address, narrowed to the ticked rows when some were posted."""
        request = self.request
        data = request.GET.copy()
        ids = request.POST.getlist("ids")
        if ids and request.POST.get("all") != "1":
            data.setlist("ids", ids)
        kept = request.COOKIES.get(cookie_name(self.ledger), "")
        return LedgerQuery(self.ledger, user=request.user, data=data, kept_layout=kept)

    def get_context_data(self, *, form=None, query=None, problems=(), **kwargs):
        query = query or self.get_query()
        return super().get_context_data(
            ledger=self.ledger,
            query=query,
            count=query.summary().count,
            form=form or PurposeForm(initial={"purpose": PURPOSES[0]}),
            problems=[*query.problems, *problems],
            purposes=PURPOSES,
            list_url=f"{self.ledger.list_url}?{query.as_query()}",
            address=query.as_query(),
            chips=query.filters.chips(),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        query, form = self.get_query(), PurposeForm(request.POST)
        if query.problems or not form.is_valid():
            return self.refuse(query, form, [])
        summary, purpose = query.summary(), form.cleaned_data["purpose"]
        try:
            exports.check_size(summary.count)
            with transaction.atomic():
                self.record(query, summary, purpose)
                if self.is_long(summary.count):
                    return self.promise(query, purpose)
        except ValidationError as error:
            return self.refuse(query, form, error.messages)
        return self.answer(query, summary, purpose)

    def options(self, query: LedgerQuery) -> dict[str, str]:
        return {}

    def is_long(self, count: int) -> bool:
        return exports.is_long(count)

    def refuse(self, query, form, problems):
        context = self.get_context_data(query=query, form=form, problems=problems)
        return self.render_to_response(context, status=400)

    def record(self, query: LedgerQuery, summary: Summary, purpose: str) -> None:
        self.ledger.record_export(
            self.request,
            detail={
                "rows": summary.count,
                "filter": query.as_query()[:2000],
                "columns": [column.key for column in query.layout.columns],
                "purpose": purpose,
                "format": self.kind,
            },
        )

    def promise(self, query: LedgerQuery, purpose: str):
        request = self.request
        exports.request_export(
            query,
            purpose=purpose,
            ip=client_ip(request),
            by=request.user,
            kind=self.kind,
            options=self.options(query),
        )
        messages.success(request, "行数多，正在后台生成。好了就在这里下载，保留 24 小时。")
        return redirect("ledgers:export_list")

    def answer(self, query: LedgerQuery, summary: Summary, purpose: str) -> HttpResponse:
        stamp, kind = self.stamp(purpose), exports.FORMATS.get(self.kind)
        content = BytesIO()
        kind.write(query, content, summary=summary, stamp=stamp)
        return attachment(content.getvalue(), kind, query.ledger, clock.now())

    def stamp(self, purpose: str) -> Stamp:
        user = self.request.user
        return Stamp(
            name=user.display_name,
            username=user.username,
            ip=client_ip(self.request),
            purpose=purpose,
            at=timezone.now(),
            data_on=clock.today(),
        )


def file_name(kind: exports.ExportFormat, ledger: Ledger, at: datetime) -> str:
    return f"{kind.title_for(ledger)}-{at:%Y%m%d-%H%M}{kind.suffix}"


def attachment(
    content: bytes, kind: exports.ExportFormat, ledger: Ledger, at: datetime
) -> HttpResponse:
    return FileResponse(
        BytesIO(content),
        as_attachment=True,
        filename=file_name(kind, ledger, at),
        content_type=kind.content_type,
    )


# ── saved views ──────────────────────────────────────────────────────────────────────────


@require_POST
def view_save(request, key):
    """Keep the filter one looks at under a name."""
    ledger = _ledger_or_404(request, key)
    form = SaveViewForm(request.POST)
    if form.is_valid():
        try:
            saved_views.save_view(
                ledger=ledger,
                name=form.cleaned_data["name"],
                query=form.cleaned_data["query"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error("name", error.messages)
    if form.errors:
        context = {"form": form, "ledger": ledger}
        return render(request, "ledgers/view_form.html", context, status=422)
    messages.success(request, f"已存为“{form.cleaned_data['name']}”。")
    return redirect(f"{ledger.list_url}?{form.cleaned_data['query']}")


@require_POST
def view_delete(request, pk):
    """Only one's own: another's is not there."""
    view = SavedView.objects.filter(pk=pk, owner=request.user).first()
    if view is None or (ledger := LEDGERS.get(view.ledger)) is None:
        raise Http404
    saved_views.delete_view(view)
    messages.success(request, f"已删除视图“{view.name}”。")
    return redirect(ledger.list_url)


class SaveViewForm(forms.Form):
    name = forms.CharField(
        label="视图名称",
        max_length=30,
        error_messages={"required": "起个名字。", "max_length": "名字最多 30 个字。"},
    )
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


def _ledger_or_404(request, key) -> Ledger:
    ledger = LEDGERS.get(key)
    if ledger is None or not ledger.may_see(request.user):
        raise Http404
    return ledger


# ── downloads ────────────────────────────────────────────────────────────────────────────


@require_safe
def export_list(request):
    """The person's exports of the last day, with how far each is."""
    jobs = ExportJob.objects.filter(owner=request.user, expires_at__gt=timezone.now())
    items = [
        {
            "job": job,
            "title": _title_of(job),
            "progress": None if job.finished_at else exports.progress_of(job),
            "has_stalled": job.finished_at is None
            and timezone.now() - job.created_at > exports.STALLED_AFTER,
        }
        for job in jobs[:50]
    ]
    is_waiting = any(not item["job"].finished_at for item in items)
    context = {"items": items, "is_waiting": is_waiting}
    return render(request, "ledgers/export_list.html", context)


def _title_of(job: ExportJob) -> str:
    ledger, kind = LEDGERS.get(job.ledger), exports.FORMATS.get(job.format)
    return kind.title_for(ledger) if ledger and kind else job.ledger


@require_safe
def export_download(request, pk):
    """One's own finished file; of another, or past its day, there is nothing."""
    job = ExportJob.objects.filter(
        pk=pk, owner=request.user, finished_at__isnull=False, expires_at__gt=timezone.now()
    ).first()
    ledger = LEDGERS.get(job.ledger) if job else None
    kind = exports.FORMATS.get(job.format) if job else None
    if ledger is None or kind is None:
        raise Http404
    if not ledger.may_export(request.user):
        raise PermissionDenied
    path = exports.export_folder() / job.file_name
    if not path.exists():
        raise Http404
    ledger.record_download(request, detail={"export": job.pk, "rows": job.row_count})
    name = file_name(kind, ledger, timezone.localtime(job.created_at))
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type=kind.content_type
    )
