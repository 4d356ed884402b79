from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from accounts import attachments
from laishan_portal import clock, submissions
from laishan_portal.views import DomainFormMixin
from projects import domain, permissions, reports, review
from projects.enums import OPEN_REPORT_STATUSES, ReportStatus
from projects.forms.report import (
    MonthlyReportForm,
    ReportDecisionForm,
    ReportFilterForm,
    ReportUnlockForm,
)
from projects.models import REPORT_STATES, MonthlyReport, Project


class ReportMixin:
    """Views under a project's month: 404 if the project is not yours to know."""

    @cached_property
    def report(self) -> MonthlyReport:
        try:
            month = date.fromisoformat(f"{self.kwargs['month']}-01")
        except ValueError as error:
            raise Http404 from error
        project = get_object_or_404(
            Project.objects.visible_to(self.request.user).select_related(
                "standing", "unit", "leader"
            ),
            pk=self.kwargs["pk"],
        )
        rows = MonthlyReport.objects.visible_to(self.request.user).select_related(
            "node", "drafted_by__person", "submitted_by__person", "decided_by__person"
        )
        report = get_object_or_404(rows, project=project, month=month)
        report.project = project
        return report

    def get_context_data(self, **kwargs):
        report = self.report
        return super().get_context_data(
            report=report,
            project=report.project,
            project_name=report.project.name_for(self.request.user),
            days_left=reports.days_left(report),
            days_late=-reports.days_left(report),
            back_url=domain.report_url(report),
            **kwargs,
        )

    def get_success_url(self):
        return domain.report_url(self.report)


class ReportDetailView(ReportMixin, DomainFormMixin, FormView):
    """The month of a project: the form for who fills it, the filed report for who reads it."""

    template_name = "projects/report_detail.html"
    form_class = MonthlyReportForm

    @cached_property
    def is_filling(self) -> bool:
        report, user = self.report, self.request.user
        return (
            permissions.can_fill_report(user, report.project)
            and report.status in OPEN_REPORT_STATUSES
            and report.opens_on <= clock.today()
            and (report.status != ReportStatus.DRAFT or report.drafted_by_id == user.pk)
        )

    def get_template_names(self):
        return ["projects/report_form.html"] if self.is_filling else [self.template_name]

    def post(self, request, *args, **kwargs):
        if not permissions.can_fill_report(request.user, self.report.project):
            raise PermissionDenied
        if not self.is_filling:
            return self.answer_late_post()
        return super().post(request, *args, **kwargs)

    def answer_late_post(self):
        """The same form again after it was filed, or a month that is no longer open."""
        done = submissions.answer_to(
            self.request.user, self.request.POST.get("submission_key", "")
        )
        if not done:
            messages.error(
                self.request,
                f"{self.report}现在是“{self.report.get_status_display()}”，这次没有再写入。",
            )
        return redirect(done or self.get_success_url())

    @cached_property
    def basis(self):
        return reports.basis_of(self.report)

    def get_initial(self):
        return reports.prefill(self.basis)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "basis": self.basis,
            "is_draft": "draft" in self.request.POST,
        }

    def get_context_data(self, **kwargs):
        if self.is_filling:
            return super().get_context_data(**kwargs) | self._form_context()
        kwargs["form"] = None
        return super().get_context_data(**kwargs) | self._reading_context()

    def _form_context(self):
        basis = self.basis
        return {
            "basis": basis,
            "photos": attachments.of("projects.monthlyreport", self.report.pk),
            "light": basis.project.standing,
        }

    def _reading_context(self):
        report, user = self.report, self.request.user
        is_reviewer = permissions.can_review_reports(user)
        shows = reports.may_see_content(report, user)
        returned = reports.returned_before(report) if shows else None
        against = (
            returned if returned is not None else (reports.filed_before(report) if shows else None)
        )
        rows = reports.cells(report, against=against, today=clock.today()) if shows else []
        return {
            "cells": rows,
            "changed_count": sum(cell.is_changed for cell in rows),
            "against_label": "退回前" if returned is not None else "上月",
            "photos": attachments.of("projects.monthlyreport", report.pk) if shows else [],
            "events": report.events.select_related("by__person"),
            "can_decide": is_reviewer
            and report.status == ReportStatus.SUBMITTED
            and report.submitted_by_id != user.pk,
            "can_exempt": is_reviewer and report.status in OPEN_REPORT_STATUSES,
            "can_cancel_exemption": is_reviewer and report.status == ReportStatus.EXEMPT,
            "can_unlock": is_reviewer
            and report.status in OPEN_REPORT_STATUSES
            and report.locks_on < clock.today(),
            "decision_form": ReportDecisionForm(user=user, is_required=False),
            "next_waiting": self._next_waiting() if is_reviewer else None,
            "review": self._review() if is_reviewer else None,
        }

    def _review(self):
        """Remarks for the reviewer; the page of everybody else has none."""
        return review.reviews([self.report], self.request.user).get(self.report.pk)

    def _next_waiting(self):
        """The next report to review, so that a reviewer goes from one to the next."""
        return (
            MonthlyReport.objects.visible_to(self.request.user)
            .waiting()
            .exclude(pk=self.report.pk)
            .order_by("submitted_at", "pk")
            .first()
        )

    def form_invalid(self, form):
        """A stale form is shown as typed; posting it again is a decision."""
        form.data = form.data.copy()
        form.data["version"] = (
            MonthlyReport.objects.visible_to(self.request.user)
            .values_list("version", flat=True)
            .get(pk=self.report.pk)
        )
        form.data["submission_key"] = submissions.new_key()
        return super().form_invalid(form)

    def perform(self, form):
        values, photos = form.values, form.cleaned_data.get("photos") or []
        write = domain.save_draft if form.is_draft else domain.submit_report
        write(
            self.report,
            values=values,
            photos=photos,
            version=form.cleaned_data.get("version"),
            by=self.request.user,
        )
        word = "草稿存好了，随时可以接着填。" if form.is_draft else "交上去了，等项目办审核。"
        messages.success(self.request, f"{self.report}{word}")
        return self.report


class ReportDecideView(ReportMixin, DomainFormMixin, FormView):
    """Return, approve or exempt, with a word."""

    form_class = ReportDecisionForm
    template_name = "projects/report_decide.html"
    title = ""
    button = ""
    needs_comment = True

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.report  # noqa: B018 -- 404 comes before 403
            if not permissions.can_review_reports(request.user):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"is_required": self.needs_comment}

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.title, button=self.button, **kwargs)

    def decide(self, comment):
        raise NotImplementedError

    def perform(self, form):
        self.decide(form.cleaned_data["comment"])
        messages.success(
            self.request,
            f"{self.report.project.name_for(self.request.user)} {self.report}："
            f"{self.report.get_status_display()}。",
        )
        return self.report


class ReportReturnView(ReportDecideView):
    title, button = "退回月报", "退回修改"

    def decide(self, comment):
        domain.return_report(self.report, comment=comment, by=self.request.user)


class ReportApproveView(ReportDecideView):
    title, button, needs_comment = "通过月报", "通过", False

    def decide(self, comment):
        domain.approve_report(self.report, comment=comment, by=self.request.user)


class ReportExemptView(ReportDecideView):
    title, button = "本月免报", "免报"

    def decide(self, comment):
        domain.exempt_report(self.report, reason=comment, by=self.request.user)


class ReportReopenView(ReportDecideView):
    title, button, needs_comment = "取消免报", "取消免报", False

    def decide(self, comment):
        domain.cancel_exemption(self.report, by=self.request.user)


class ReportUnlockView(ReportDecideView):
    """A locked month can be filed after all, until a day."""

    form_class = ReportUnlockForm
    title, button = "解锁月报", "解锁"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        del kwargs["is_required"]
        return kwargs

    def perform(self, form):
        typed = form.cleaned_data
        domain.unlock_report(
            self.report, until=typed["until"], reason=typed["reason"], by=self.request.user
        )
        messages.success(self.request, f"{self.report}已解锁到 {self.report.locks_on:%Y-%m-%d}。")
        return self.report


class ReportListView(TemplateView):
    """Reports of a month for the office: those that wait first."""

    template_name = "projects/report_list.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not permissions.can_review_reports(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        today = clock.today()
        form = ReportFilterForm(self.request.GET or None)
        month, state = form.chosen(today)
        rows = MonthlyReport.objects.visible_to(self.request.user).filter(month=month)
        counts = rows.count_by_state(today)
        listed = rows.in_state(state, today).for_review(self.request.user)
        page = Paginator(listed, 50).get_page(form.page)
        marks = review.reviews(list(page.object_list), self.request.user)
        return super().get_context_data(
            month=month,
            lines=[(report, marks.get(report.pk)) for report in page.object_list],
            months=form.months(today),
            state=state,
            tabs=[(key, label, counts[key]) for key, label in REPORT_STATES],
            page=page,
            page_range=page.paginator.get_elided_page_range(page.number),
            **kwargs,
        )
