"""Asking to close, verifying, the enterprise's word, opening again."""

from django.urls import reverse

from services import domain, permissions, tokens
from services.forms import actions as forms
from services.models import ConfirmationLink
from services.views.base import ProblemActionView


class ProblemApplyView(ProblemActionView):
    permission = staticmethod(permissions.can_apply)
    form_class = forms.ApplyForm
    template_name = "services/problem_apply.html"
    title, button, success_message = "申请销号", "申请", "已申请，等核验。"

    def perform(self, form):
        values = {name: form.cleaned_data[name] for name in ("outcome", "answer", "evidence")}
        domain.apply_to_close(self.problem, by=self.request.user, **values)
        return self.problem


class ProblemVerifyView(ProblemActionView):
    permission = staticmethod(permissions.can_verify)
    form_class = forms.VerifyForm
    title, button, success_message = "核验", "提交", "已核验。"
    note = "核验人不能是经办人，也不能是承办单位的人。"

    def perform(self, form):
        note = form.cleaned_data["note"]
        if form.cleaned_data["decision"] == "approve":
            domain.verify(self.problem, note=note, by=self.request.user)
        else:
            domain.send_back(self.problem, reason=note, by=self.request.user)
        return self.problem


def _may_call(user, problem) -> bool:
    return permissions.can_confirm(user, problem) or permissions.can_call_back(user, problem)


class ProblemCallView(ProblemActionView):
    """The phone call: in place of the link, and for a call-back."""

    permission = staticmethod(_may_call)
    form_class = forms.CallForm
    title, button, success_message = "登记企业答复", "登记", "已登记企业答复。"
    note = "写明打给谁、哪天、对方怎么说。“政策不允许，已解释”也是结果，不用求好评。"

    def perform(self, form):
        names = ("called", "answered_on", "answer", "said")
        values = {name: form.cleaned_data[name] for name in names}
        return domain.record_call(self.problem, by=self.request.user, **values)


class ProblemLinkView(ProblemActionView):
    """Make a link, and look at the live one again."""

    permission = staticmethod(permissions.can_confirm)
    form_class = forms.LinkForm
    template_name = "services/problem_link.html"
    title, button, success_message = "确认链接", "生成新链接", "新链接已生成，之前的作废。"
    note = "七天有效，用一次就失效，最多发 4 次。"

    def get_success_url(self):
        return reverse("services:problem_link", args=[self.problem.pk])

    def get_context_data(self, **kwargs):
        links = ConfirmationLink.objects.visible_to(self.request.user)
        links = list(links.filter(problem=self.problem).order_by("-pk"))
        live = next((link for link in links if link.voided_at is None), None)
        address = ""
        if live and live.used_at is None and live.expires_at > tokens.now():
            path = reverse("services:confirmation_answer", args=[tokens.token_of(live.salt)])
            address = self.request.build_absolute_uri(path)
        return super().get_context_data(links=links, address=address, **kwargs)

    def perform(self, form):
        sent_to = form.cleaned_data["sent_to"]
        return domain.issue_link(self.problem, sent_to=sent_to, by=self.request.user)


class ProblemReopenView(ProblemActionView):
    permission = staticmethod(permissions.can_reopen)
    form_class = forms.ReasonForm
    title, button, success_message = "重开", "重开", "已重开，回到办理中。"

    def perform(self, form):
        domain.reopen(self.problem, reason=form.cleaned_data["reason"], by=self.request.user)
        return self.problem
