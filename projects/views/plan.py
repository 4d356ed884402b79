from django.db.models import Sum
from django.http import Http404
from django.utils.functional import cached_property

from laishan_portal import clock
from laishan_portal.formatting import wan
from projects import domain, permissions
from projects.enums import EntryKind
from projects.forms.plan import CorrectionForm, PlanForm
from projects.views.base import ProjectActionView, anybody


class PlanEditView(ProjectActionView):
    """The year's plan month by month; each save is a new version."""

    permission = staticmethod(permissions.can_edit)
    template_name = "projects/plan_form.html"
    form_class = PlanForm
    button, anchor = "存为新一版计划", "#inv"
    success_message = "计划已保存，按新计划亮灯。"

    @cached_property
    def year(self) -> int:
        """This year, or the next once it is being planned."""
        year, now = self.kwargs["year"], clock.today().year
        if year not in (now, now + 1):
            raise Http404
        return year

    @cached_property
    def curve(self):
        return self.project.plan_curves.filter(year=self.year, is_current=True).first()

    def get_form_kwargs(self):
        present = dict(self.curve.months.values_list("month", "amount")) if self.curve else {}
        return super().get_form_kwargs() | {"year": self.year, "present": present}

    def get_title(self):
        return f"{self.year} 年投资计划"

    def get_note(self):
        if self.curve is None:
            return "单位万元，按月填，空的算 0。红黄灯按这条曲线比，不按月均摊。"
        version = self.curve.version
        return f"现行是第 {version} 版；保存后成为第 {version + 1} 版，旧版留档。"

    def perform(self, form):
        return domain.set_plan(
            self.project,
            year=self.year,
            amounts=form.amounts,
            reason=form.cleaned_data.get("reason", ""),
            by=self.request.user,
        )


class PlanCorrectView(ProjectActionView):
    """A figure already booked is corrected by a further line, never rewritten."""

    permission = anybody(permissions.can_review_reports)
    template_name = "projects/plan_correct.html"
    form_class = CorrectionForm
    title, button, anchor = "更正完成投资", "记一笔更正", "#inv"
    note = "原来的数不动，差额另记一笔，台账和汇总按更正后的数。"
    success_message = "更正已记账。"
    needs_real_name = False

    @cached_property
    def booked(self) -> dict:
        lines = self.project.investments
        reported = lines.filter(kind=EntryKind.REPORT).values("month")
        sums = lines.filter(month__in=reported).order_by().values("month")
        return dict(sums.annotate(total=Sum("amount")).values_list("month", "total"))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"booked": self.booked}

    def get_context_data(self, **kwargs):
        return super().get_context_data(has_booked=bool(self.booked), **kwargs)

    def perform(self, form):
        entry = domain.book_correction(
            self.project,
            month=form.chosen,
            amount=form.difference,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
        )
        self.success_message = f"{form.chosen.month} 月更正 {wan(entry.amount)} 万元，已记账。"
        return entry
