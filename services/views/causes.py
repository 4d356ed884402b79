"""Same causes, full desks, one fix for many."""

from django.urls import reverse
from django.views.generic import FormView, TemplateView

from laishan_portal import clock
from services import causes, domain, permissions
from services.forms.visit import FixForm
from services.models import Fix
from services.views.base import FormPageMixin, ListedMixin


class CauseListView(ListedMixin, TemplateView):
    template_name = "services/cause_list.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, clock.today()
        rows = causes.causes(user, today)
        return super().get_context_data(
            rows=rows,
            total=sum(row.count for row in rows),
            many=[row for row in rows if row.count > 1],
            may_fix=permissions.can_fix(user),
            today=today,
            **kwargs,
        )


class BasketListView(ListedMixin, TemplateView):
    permission = staticmethod(permissions.can_see_baskets)
    template_name = "services/basket_list.html"

    def get_context_data(self, **kwargs):
        today = clock.today()
        found = causes.baskets(self.request.user, today)
        groups = [{"label": causes.SIZES[size], "rows": rows} for size, rows in found.items()]
        return super().get_context_data(groups=groups, today=today, **kwargs)


class FixCreateView(ListedMixin, FormPageMixin, FormView):
    permission = staticmethod(permissions.can_fix)
    template_name = "services/fix_create.html"
    form_class = FixForm
    title, button, success_message = "一个办法解决多件", "登记", "已登记，每件各加了一条措施。"
    note = "同因的问题一起解决，每件仍各自申请销号、各自请企业确认。"

    def get_crumbs(self):
        return [*super().get_crumbs(), ("同因看板", reverse("services:cause_list"))]

    def get_form_kwargs(self):
        candidates = causes.same_cause(self.request.GET)
        return super().get_form_kwargs() | {"instance": Fix(), "candidates": candidates}

    def perform(self, form):
        problems = form.cleaned_data["problems"]
        return domain.record_fix(form.instance, problems=problems, by=self.request.user)
