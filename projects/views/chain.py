"""产业链: the map for all who recruit, kept by the office."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from projects import domain, permissions
from projects.forms.chain import ChainForm, HoldingForm, LinkForm
from projects.models import ChainHolding, ChainLink, IndustryChain
from projects.recruitment import chain_map
from projects.recruitment.choices import CHAINS
from projects.views.recruitment import RecruiterMixin, RecruitmentFormMixin


class ChainListView(RecruiterMixin, TemplateView):
    """One chart a chain: what is held, what is being won, what is missing."""

    template_name = "projects/chain_list.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            charts=chain_map.build(user),
            may_keep=permissions.can_keep_chains(user),
            may_enter=permissions.can_enter_recruitment(user),
            **kwargs,
        )


class ChainFormMixin(RecruiterMixin, RecruitmentFormMixin):
    permission = staticmethod(permissions.can_keep_chains)

    def get_crumbs(self):
        return [*super().get_crumbs(), ("产业链", reverse("projects:chain_list"))]

    def form_valid(self, form):
        response = super().form_valid(form)
        CHAINS.clear()
        return response


class ChainCreateView(ChainFormMixin, FormView):
    template_name = "projects/chain_form.html"
    form_class = ChainForm
    title, button, success_message = "加产业链", "加上", "已加上，接着列环节。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": IndustryChain()}

    def perform(self, form):
        return domain.save_chain(form.instance, by=self.request.user)

    def get_success_url(self):
        return f"{reverse('projects:chain_list')}#chain{self.object.pk}"


class ChainEditView(ChainCreateView):
    title, button, success_message = "改产业链", "保存", "已保存。"

    @cached_property
    def chain(self) -> IndustryChain:
        rows = IndustryChain.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["chain_pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.chain}


class LinkCreateView(ChainFormMixin, FormView):
    template_name = "projects/link_form.html"
    form_class = LinkForm
    title, button, success_message = "加环节", "加上", "环节已加上。"

    @cached_property
    def chain(self) -> IndustryChain:
        rows = IndustryChain.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["chain_pk"])

    @property
    def note(self) -> str:
        return self.chain.name

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": ChainLink(chain=self.chain)}

    def perform(self, form):
        return domain.save_link(form.instance, by=self.request.user)

    def get_success_url(self):
        return f"{reverse('projects:chain_list')}#chain{self.object.chain_id}"


class LinkMixin:
    @cached_property
    def link(self) -> ChainLink:
        rows = ChainLink.objects.visible_to(self.request.user).select_related("chain")
        return get_object_or_404(rows, pk=self.kwargs["link_pk"])

    @property
    def note(self) -> str:
        return str(self.link)


class LinkEditView(LinkMixin, LinkCreateView):
    title, button, success_message = "改环节", "保存", "环节已保存。"

    @cached_property
    def chain(self):
        return self.link.chain

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.link}

    def get_context_data(self, **kwargs):
        return super().get_context_data(link=self.link, **kwargs)


class HoldingCreateView(LinkMixin, ChainFormMixin, FormView):
    """An enterprise of the district fills the link."""

    template_name = "projects/holding_form.html"
    form_class = HoldingForm
    title, button, success_message = "这个环节上有哪家企业", "放上", "已放到环节上。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": ChainHolding(link=self.link)}

    def perform(self, form):
        return domain.hold_link(form.instance, by=self.request.user)

    def get_success_url(self):
        return f"{reverse('projects:chain_list')}#chain{self.link.chain_id}"


@require_POST
def link_delete(request, link_pk):
    """Only an empty one."""
    if not permissions.can_keep_chains(request.user):
        raise PermissionDenied
    link = get_object_or_404(ChainLink.objects.visible_to(request.user), pk=link_pk)
    try:
        domain.delete_link(link, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        CHAINS.clear()
        messages.success(request, "环节已删除。")
    return redirect("projects:chain_list")


@require_POST
def holding_remove(request, holding_pk):
    """The enterprise no longer fills the link."""
    if not permissions.can_keep_chains(request.user):
        raise PermissionDenied
    rows = ChainHolding.objects.visible_to(request.user)
    domain.release_link(get_object_or_404(rows, pk=holding_pk), by=request.user)
    messages.success(request, "已从环节上移走。")
    return redirect("projects:chain_list")
