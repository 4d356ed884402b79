from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from accounts import domain, permissions
from accounts.forms import ConfirmForm, RolesForm
from accounts.models import User
from accounts.views.users import AccountMixin, SecretOnceMixin
from laishan_portal.views import DomainFormMixin


class UserRolesView(AccountMixin, DomainFormMixin, FormView):
    """What the account may do, and what was asked for it."""

    permission = staticmethod(permissions.can_grant_roles)
    form_class = RolesForm
    template_name = "accounts/user_roles.html"

    def get_initial(self):
        return {"roles": sorted(self.account.roles | set(self.account.proposed_roles))}

    def perform(self, form):
        domain.set_roles(
            self.account,
            roles=form.cleaned_data["roles"],
            by=self.request.user,
            request=self.request,
        )
        messages.success(self.request, f"{self.account} 的角色改好了。")
        return self.account


class UserResetView(AccountMixin, SecretOnceMixin, FormView):
    permission = staticmethod(permissions.can_reset_password)
    form_class = ConfirmForm
    template_name = "accounts/user_reset.html"

    def perform(self, form):
        word = domain.reset_password(self.account, by=self.request.user, request=self.request)
        return [(self.account, word)]


def _account_for(request, pk, permission):
    account = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not permission(request.user, account):
        raise PermissionDenied
    return account


@require_POST
def user_dismiss(request, pk):
    """The proposed roles are not granted."""
    account = _account_for(request, pk, permissions.can_grant_roles)
    try:
        domain.dismiss_proposal(account, by=request.user, request=request)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"{account} 申请的角色没有批准。")
    return redirect(account)


@require_POST
def user_unlock(request, pk):
    account = _account_for(request, pk, lambda user, account: permissions.can_unlock(user))
    domain.unlock(account, by=request.user, request=request)
    messages.success(request, f"{account} 可以重新登录了。")
    return redirect(account)
