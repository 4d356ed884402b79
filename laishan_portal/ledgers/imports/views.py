"""The pages of the wizard: one address an import, showing what its state needs."""

from io import BytesIO

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView
from django_htmx.http import HttpResponseClientRefresh
from openpyxl.utils import get_column_letter

from laishan_portal.files import CONTENT_TYPES
from laishan_portal.ledgers.imports import jobs, mending, storage, workbooks
from laishan_portal.ledgers.imports.drawing import RowTable
from laishan_portal.ledgers.imports.importer import (
    ERROR,
    IMPORTERS,
    QUESTION,
    WARNING,
)
from laishan_portal.ledgers.imports.mapping import MappingForm
from laishan_portal.models import ImportJob, ImportRow, ImportState

PAGE = 50
TABS = (
    ("problems", "有问题"),
    ("changes", "有变化"),
    ("notes", "有修整"),
    ("all", "全部"),
)
RUNNING = (ImportState.CHECKING, ImportState.APPLYING)
_DIGITS = 18


def own_job(request, pk: int) -> ImportJob:
    """One's own import; another's is not there. 404, too, once one may not use its importer."""
    job = ImportJob.objects.filter(pk=pk, owner=request.user).first()
    importer = IMPORTERS.get(job.importer) if job else None
    if importer is None or not importer.may_use(request.user):
        raise Http404
    return job


@require_safe
def import_list(request):
    """我的导入: the last weeks', with what became of each."""
    found = ImportJob.objects.filter(owner=request.user)[:50]
    items = [
        {
            "job": job,
            "title": importer.title if importer else job.importer,
            "undo_until": _undo_until(job),
        }
        for job in found
        for importer in [IMPORTERS.get(job.importer)]
    ]
    return render(request, "ledgers/import_list.html", {"items": items})


def _undo_until(job: ImportJob):
    until = job.applied_at + jobs.UNDO_WITHIN if job.applied_at else None
    return until if job.state == ImportState.DONE and until > timezone.now() else None


class ImportDetailView(TemplateView):
    """上传 → 对列 → 核对 → 写入: the step the import is at. POST maps the columns."""

    def dispatch(self, request, *args, **kwargs):
        self.job = own_job(request, kwargs["pk"])
        self.importer = IMPORTERS.get(self.job.importer)
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_mapping(self) -> bool:
        job = self.job
        wants = self.request.GET.get("step") == "map" or self.request.method == "POST"
        is_kept = bool(job.stored_name) and "sheets" in job.figures
        return is_kept and (
            job.state == ImportState.UPLOADED or (wants and job.state == ImportState.CHECKED)
        )

    def get_template_names(self):
        if self.is_mapping:
            return ["ledgers/import_map.html"]
        if self.job.state in RUNNING:
            return ["ledgers/import_wait.html"]
        if self.job.state == ImportState.CHECKED:
            return ["ledgers/import_check.html"]
        return ["ledgers/import_done.html"]

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data())

    def post(self, request, *args, **kwargs):
        if not self.is_mapping:
            return redirect(self.url)
        form = MappingForm(self.job, self.importer, request.user, request.POST)
        problems = []
        try:
            if request.POST.get("reread"):
                mending.reread_headers(self.job, form.headers(), by=request.user)
                return redirect(f"{self.url}?step=map")
            jobs.map_columns(
                self.job, plans=form.plans(), parameters=form.parameters(), by=request.user
            )
        except ValidationError as error:
            problems = error.messages
        if problems:
            context = self.get_context_data(mapping=form, problems=problems)
            return self.render_to_response(context, status=422)
        return redirect(self.url)

    @property
    def url(self) -> str:
        return reverse("ledgers:import_detail", kwargs={"pk": self.job.pk})

    def get_context_data(self, **kwargs):
        job, figures = self.job, self.job.figures
        context = super().get_context_data(
            job=job,
            importer=self.importer,
            figures=figures,
            url=self.url,
            steps=steps_of(job, is_mapping=self.is_mapping),
            list_url=reverse(self.importer.list_url_name),
            upload_url=reverse(self.importer.upload_url_name),
            sheets="、".join(f"“{sheet['name']}”" for sheet in job.plan.get("sheets", [])),
            **kwargs,
        )
        if self.is_mapping:
            mapping = kwargs.get("mapping") or MappingForm(job, self.importer, self.request.user)
            return context | {"mapping": mapping}
        if job.state == ImportState.CHECKED:
            return context | self.rows_context()
        return context | {
            "progress": jobs.progress_of(job),
            "undo_until": _undo_until(job),
            "left": figures.get("error", 0)
            + figures.get("question", 0)
            + figures.get("left_out", 0),
            "is_kept": bool(job.stored_name),
        }

    # ── the checked rows ─────────────────────────────────────────────────────────────────

    def rows_context(self) -> dict:
        job, figures, request = self.job, self.job.figures, self.request
        counts = {
            "problems": figures["error"] + figures["question"] + figures["warning"],
            "changes": figures["changed"],
            "notes": figures["noted"],
            "all": figures["rows"],
        }
        tab = request.GET.get("tab", "")
        if tab not in counts:
            tab = "problems" if counts["problems"] else "all"
        rows = rows_of(job, tab)
        number = request.GET.get("page", "1")
        paginator = Paginator(rows, PAGE)
        page = paginator.get_page(number if len(number) < _DIGITS else 1)
        table = RowTable(
            self.importer,
            letters_of(job),
            is_open=True,
            has_sheets=len(job.plan["sheets"]) > 1,
        )
        bad = figures["error"] + figures["question"]
        return {
            "tabs": [
                {"key": key, "label": label, "count": counts[key], "is_current": key == tab}
                for key, label in TABS
            ],
            "tab": tab,
            "page": page,
            "page_range": paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "head": table.head(),
            "body": table.body(page.object_list),
            "bad": bad,
            "good": figures["good"],
        }


def rows_of(job: ImportJob, tab: str):
    """The rows of a tab: what keeps rows out first, in the sheet's order."""
    rows = ImportRow.objects.filter(job=job)
    if tab == "problems":
        bad = rows.filter(level__in=[ERROR, QUESTION, WARNING], is_left_out=False)
        # "error" < "question" < "warning": the alphabet happens to be the order of weight.
        return bad.order_by("level", "position")
    if tab == "changes":
        return rows.filter(change_count__gt=0, is_left_out=False).order_by("position")
    if tab == "notes":
        return rows.filter(has_notes=True).order_by("position")
    return rows.order_by("position")


def letters_of(job: ImportJob) -> dict[str, str]:
    """{field: column letter}; of several sheets the first that has the field."""
    letters: dict[str, str] = {}
    for sheet in job.plan["sheets"]:
        for key, column in sheet["columns"].items():
            letters.setdefault(key, get_column_letter(column + 1))
    return letters


def steps_of(job: ImportJob, *, is_mapping: bool) -> list[dict]:
    mapped = sum(len(sheet["columns"]) for sheet in job.plan.get("sheets", [])[:1])
    at = {ImportState.UPLOADED: 1, ImportState.CHECKING: 2, ImportState.CHECKED: 2}
    now = 1 if is_mapping else at.get(job.state, 3)
    is_done = job.state in (ImportState.DONE, ImportState.UNDONE)
    told = [
        f"{timezone.localtime(job.created_at):%H:%M} 完成",
        f"{mapped} 列对上" if now > 1 else "看列对不对",
        "正在核对"
        if now == 2
        else (f"{job.figures.get('rows', 0):,} 行" if now > 2 else "写入前都能改"),
        job.get_state_display() if now == 3 else "可撤销 7 天",
    ]
    labels = ("上传", "对列", "核对", "写入")
    return [
        {
            "label": label,
            "text": text,
            "css": "ok"
            if place < now or (is_done and place == 3)
            else "now"
            if place == now
            else "",
            "is_now": place == now and not is_done,
        }
        for place, (label, text) in enumerate(zip(labels, told, strict=True))
    ]


# ── what is done to it ───────────────────────────────────────────────────────────────────


@require_safe
def import_progress(request, pk):
    """How far it is, asked for every two seconds; the whole page again once it is over."""
    job = own_job(request, pk)
    if job.state not in RUNNING:
        return HttpResponseClientRefresh()
    return render(
        request, "ledgers/_import_progress.html", {"job": job, "progress": jobs.progress_of(job)}
    )


@require_POST
def import_rows(request, pk):
    """Put cells right, decide what a row is about, leave it out or take it in again."""
    job = own_job(request, pk)
    address = reverse("ledgers:import_detail", kwargs={"pk": job.pk})
    query = request.POST.get("back", "")[:200]
    try:
        touched = mending.follow(job, request.POST, by=request.user)
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
        touched = None
    mark = f"#r{touched}" if touched else ""
    return redirect(f"{address}{'?' if query else ''}{query}{mark}")


def _verb(request, pk, verb, success=""):
    job = own_job(request, pk)
    try:
        verb(job, by=request.user)
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        if success:
            messages.success(request, success)
    return redirect("ledgers:import_detail", pk=pk)


@require_POST
def import_apply(request, pk):
    job = own_job(request, pk)
    if job.state in (ImportState.APPLYING, ImportState.DONE):  # the second tap of two
        return redirect("ledgers:import_detail", pk=pk)
    return _verb(request, pk, jobs.apply)


@require_POST
def import_cancel(request, pk):
    return _verb(request, pk, jobs.cancel)


@require_POST
def import_undo(request, pk):
    return _verb(request, pk, jobs.undo, "已撤销，写入的内容都恢复了原样。")


@require_POST
def import_recheck(request, pk):
    return _verb(request, pk, jobs.recheck)


# ── files ────────────────────────────────────────────────────────────────────────────────


@require_safe
def import_annotated(request, pk):
    """The file as it came, with every problem coloured and told in a comment."""
    return _file(request, pk, workbooks.annotated, "标注")


@require_safe
def import_left(request, pk):
    """The rows that were not written, with why."""
    return _file(request, pk, workbooks.left_over, "未写入")


def attachment(content: bytes, name: str) -> HttpResponse:
    return FileResponse(
        BytesIO(content), as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"]
    )


def _file(request, pk, build, word) -> HttpResponse:
    job = own_job(request, pk)
    if not job.stored_name or not job.plan or not storage.path_of(job).exists():
        raise Http404
    stem = job.file_name.rpartition(".")[0] or job.file_name
    return attachment(build(job), f"{stem}-{word}.xlsx")


@require_safe
def import_template(request, key):
    """An empty sheet to fill in: headings, drop-downs, an example."""
    importer = IMPORTERS.get(key)
    if importer is None or not importer.may_use(request.user):
        raise Http404
    return attachment(workbooks.template(importer), f"{importer.title}-模板.xlsx")
