from copy import copy

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from accounts import audit
from accounts.enums import AuditAction
from laishan_portal.ledgers.views import LedgerExportView, LedgerView
from laishan_portal.masking import mask_phone
from projects import domain, permissions
from projects.dossier.diary import correctable, line_of, talk_lines
from projects.enums import OPEN_TARGET_STATUSES, TARGET_TRANSITIONS, TargetStatus
from projects.forms.talk import TalkForm
from projects.forms.target import (
    TargetConvertForm,
    TargetForm,
    TargetMoveForm,
    TargetUnmaskForm,
)
from projects.models import NegotiationEntry, TargetEnterprise
from projects.recruitment.ledgers import TARGETS, classes_export
from projects.views.recruitment import RecruiterMixin, RecruitmentFormMixin


class TargetListView(LedgerView):
    """靶向企业: whom to win, before there is a lead."""

    ledger = TARGETS
    template_name = "projects/target_list.html"

    def get_context_data(self, **kwargs):
        may_create = permissions.can_enter_recruitment(self.request.user)
        return super().get_context_data(may_create=may_create, **kwargs)


class TargetExportView(LedgerExportView):
    ledger = TARGETS
    template_name = "projects/target_export.html"


class TargetMixin:
    """404 if this user may not know of the target, 403 if they may not do this to it."""

    permission = None

    @cached_property
    def target(self) -> TargetEnterprise:
        rows = TargetEnterprise.objects.visible_to(self.request.user).select_related(
            "enterprise",
            "owner__unit",
            "unit",
            "chain_link__chain",
            "project",
            "updated_by__person",
        )
        return get_object_or_404(rows, pk=self.kwargs["target_pk"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            target = self.target
            if self.permission is not None and not self.permission(request.user, target):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class TargetDetailView(TargetMixin, TemplateView):
    template_name = "projects/target_detail.html"

    def get_context_data(self, **kwargs):
        user, target = self.request.user, self.target
        talks = NegotiationEntry.objects.visible_to(user).current().filter(target=target)
        tags = target.enterprise.tags if target.enterprise else None
        may_edit = permissions.can_edit_target(user, target)
        lines = [line_of(row) for row in talk_lines(talks)[:50]]
        return super().get_context_data(
            target=target,
            classes=classes_export(tags, target.investor_classes) or "",
            phone=mask_phone(target.contact_phone),
            talks=lines,
            may_correct=correctable(lines, user),
            project_name=target.project.name_for(user) if target.project else "",
            may_edit=may_edit and target.status != TargetStatus.CONVERTED,
            may_talk=may_edit and target.status in OPEN_TARGET_STATUSES,
            may_convert=permissions.can_convert_target(user, target)
            and TargetStatus.CONVERTED in TARGET_TRANSITIONS[TargetStatus(target.status)],
            **kwargs,
        )


class TargetFormMixin(RecruitmentFormMixin):
    def get_crumbs(self):
        crumbs = [*super().get_crumbs(), ("靶向企业", reverse("projects:target_list"))]
        if hasattr(self, "target"):
            crumbs.append((str(self.target.name), self.target.get_absolute_url()))
        return crumbs


class TargetCreateView(RecruiterMixin, TargetFormMixin, FormView):
    permission = staticmethod(permissions.can_enter_recruitment)
    template_name = "projects/target_form.html"
    form_class = TargetForm
    title, button, success_message = "登记靶向企业", "登记", "已登记。"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        link = self.request.GET.get("link", "")
        usual = {"chain_link": int(link)} if _is_key(link) else {}
        if self.request.user.person is not None:
            usual["owner"] = self.request.user.person_id
        kwargs["initial"] = usual | (kwargs.get("initial") or {})
        return kwargs | {"instance": TargetEnterprise()}

    def perform(self, form):
        form.instance.contact_phone = form.cleaned_data["phone"]
        form.instance.name = form.cleaned_data["name"]
        form.instance.investor_classes = form.cleaned_data["investor_classes"]
        return domain.create_target(form.instance, by=self.request.user)

    def get_success_url(self):
        return self.object.get_absolute_url()


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


class TargetEditView(TargetMixin, TargetFormMixin, FormView):
    permission = staticmethod(permissions.can_edit_target)
    template_name = "projects/target_form.html"
    form_class = TargetForm
    title, success_message = "改靶向企业", "已保存。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.target)}

    def perform(self, form):
        return domain.update_target(
            self.target,
            changes=form.changes,
            base=form.base,
            phone=form.cleaned_data["phone"],
            by=self.request.user,
        )


class TargetMoveView(TargetMixin, TargetFormMixin, FormView):
    permission = staticmethod(permissions.can_edit_target)
    template_name = "projects/target_move.html"
    form_class = TargetMoveForm
    title, button, success_message = "改状态", "改状态", "状态已改。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"target": self.target}

    def perform(self, form):
        domain.move_target(
            self.target,
            to=form.cleaned_data["to"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
        )
        return self.target


class TargetConvertView(TargetMixin, TargetFormMixin, FormView):
    """转为线索: the project begins where the talks have led."""

    permission = staticmethod(permissions.can_convert_target)
    template_name = "projects/target_convert.html"
    form_class = TargetConvertForm
    title, button = "转为线索", "建项目，转为线索"
    note = "以前的洽谈记录会带到项目的洽谈日志里"
    success_message = "已转为线索。"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        usual = {"name": f"{self.target.name}项目"[:80], "unit": self.target.unit_id}
        kwargs["initial"] = usual | (kwargs.get("initial") or {})
        return kwargs

    def perform(self, form):
        typed = form.cleaned_data
        return domain.convert_target(
            self.target,
            name=typed["name"],
            unit=typed.get("unit") or self.request.user.person.unit,
            is_confidential=typed["is_confidential"],
            code_name=typed["code_name"],
            by=self.request.user,
        )

    def get_success_url(self):
        return self.object.get_absolute_url()


class TargetTalkView(TargetMixin, TargetFormMixin, FormView):
    permission = staticmethod(permissions.can_edit_target)
    template_name = "projects/target_talk.html"
    form_class = TalkForm
    title, button, success_message = "记一次接触", "记下", "已记下。"

    def get_form_kwargs(self):
        entry = NegotiationEntry(target=self.target, enterprise=self.target.enterprise)
        return super().get_form_kwargs() | {"instance": entry}

    def perform(self, form):
        return domain.record_talk(
            form.instance, ours=form.cleaned_data["ours"], by=self.request.user
        )


class TargetUnmaskView(TargetMixin, TargetFormMixin, FormView):
    """A phone number in full, once, for a stated reason, on record."""

    permission = staticmethod(lambda user, target: permissions.can_see_recruitment(user))
    template_name = "projects/target_unmask.html"
    form_class = TargetUnmaskForm
    title, button = "看完整电话", "看号码"
    note = "号码只显示这一次，谁、为什么看的会记入审计"

    def get_context_data(self, **kwargs):
        if not self.target.contact_phone:
            raise Http404
        return super().get_context_data(target=self.target, **kwargs)

    def form_valid(self, form):
        audit.record(
            self.request,
            AuditAction.UNMASK,
            target=self.target,
            detail={"reason": form.cleaned_data["reason"]},
        )
        context = self.get_context_data(form=None, phone=self.target.contact_phone)
        return self.render_to_response(context)
