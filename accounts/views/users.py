from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView, ListView, UpdateView

from accounts import domain, holdings, permissions, sheets
from accounts.domain.importing import NewAccount
from accounts.filters import UserFilter
from accounts.forms import ConfirmForm, UserCreateForm, UserEditForm, UserImportForm
from accounts.models import Unit, User, UserSession
from accounts.views.lists import PagedListView
from laishan_portal import submissions
from laishan_portal.masking import mask_phone
from laishan_portal.views import DomainFormMixin, add_errors


class AdministratorMixin:
    """Pages of administrators: 403 for everybody else."""

    permission = staticmethod(permissions.can_list_users)

    def dispatch(self, request, *args, **kwargs):
        if not self.permission(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class AccountMixin:
    """Pages of one account: 404 if it may not be known, 403 if this may not be done to it."""

    permission = staticmethod(lambda user, account: permissions.can_list_users(user))

    @cached_property
    def account(self) -> User:
        rows = User.objects.visible_to(self.request.user).with_person_and_roles()
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not self.permission(request.user, self.account):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        return self.account.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(account=self.account, **kwargs)


class SecretOnceMixin(DomainFormMixin):
    """A write whose answer holds first passwords: shown in the answer itself, never stored.

    The same form sent again writes nothing and shows nothing.
    """

    once_template_name = "accounts/user_secret.html"

    def form_valid(self, form):
        made = []

        def write():
            made.extend(self.perform(form))
            return str(self.get_success_url())

        try:
            url = submissions.once(self.request.user, form.submission_key, write)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        if not made:
            return redirect(url)
        self.template_name = self.once_template_name
        return self.render_to_response(self.get_context_data(form=form, made=made, next_url=url))


class UserListView(AdministratorMixin, PagedListView):
    template_name = "accounts/user_list.html"

    def get_queryset(self):
        rows = User.objects.visible_to(self.request.user).with_person_and_roles()
        self.filter = UserFilter(self.request.GET, queryset=rows)
        return self.filter.qs.order_by("-is_active", "person__name_pinyin", "pk")

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            filter=self.filter,
            is_filtered=any(self.request.GET.get(name) for name in self.filter.filters),
            can_manage=permissions.can_manage_users(user),
            **kwargs,
        )


class UserDetailView(AccountMixin, DetailView):
    template_name = "accounts/user_detail.html"

    def get_object(self, queryset=None):
        return self.account

    def get_context_data(self, **kwargs):
        user, account = self.request.user, self.account
        can_grant = permissions.can_grant_roles(user, account)
        return super().get_context_data(
            phone=mask_phone(account.person.phone),
            can_manage=permissions.can_manage_users(user),
            can_deactivate=permissions.can_deactivate(user, account),
            can_grant=can_grant,
            can_reset=permissions.can_reset_password(user, account),
            is_locked=domain.is_locked(account),
            can_unlock=permissions.can_unlock(user),
            sessions=UserSession.objects.visible_to(user).filter(user=account)
            if can_grant
            else [],
            **kwargs,
        )


class UserCreateView(AdministratorMixin, SecretOnceMixin, FormView):
    permission = staticmethod(permissions.can_manage_users)
    form_class = UserCreateForm
    template_name = "accounts/user_form.html"
    success_url = reverse_lazy("accounts:user_list")

    def perform(self, form):
        data = form.cleaned_data
        return [
            domain.create_user(
                username=data["username"],
                name=data["name"],
                unit=data["unit"],
                title=data["title"],
                phone=data["phone"],
                email=data["email"],
                proposed_roles=data["roles"],
                person=form.person,
                by=self.request.user,
                request=self.request,
            )
        ]


class UserEditView(AccountMixin, DomainFormMixin, UpdateView):
    permission = staticmethod(lambda user, account: permissions.can_manage_users(user))
    form_class = UserEditForm
    template_name = "accounts/user_form.html"
    success_message = "改好了。"

    def get_object(self, queryset=None):
        return self.account.person

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"account": self.account}

    def perform(self, form):
        return domain.update_user(
            self.account,
            changes=form.changes,
            base=form.base,
            email=form.cleaned_data["email"] if "email" in form.changed_data else None,
            by=self.request.user,
            request=self.request,
        )


class UserDeactivateView(AccountMixin, DomainFormMixin, FormView):
    """First what the person still holds, then the button."""

    permission = staticmethod(permissions.can_deactivate)
    form_class = ConfirmForm
    template_name = "accounts/user_deactivate.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(holdings=holdings.held_by(self.account), **kwargs)

    def perform(self, form):
        domain.deactivate_user(self.account, by=self.request.user, request=self.request)
        messages.success(self.request, f"{self.account} 的账号停用了，已登录的都已退出。")
        return self.account


class UserActivateView(AccountMixin, DomainFormMixin, FormView):
    permission = staticmethod(permissions.can_deactivate)
    form_class = ConfirmForm
    template_name = "accounts/user_activate.html"

    def perform(self, form):
        domain.activate_user(self.account, by=self.request.user, request=self.request)
        messages.success(self.request, f"{self.account} 的账号又能用了。")
        return self.account


class UserImportView(AdministratorMixin, SecretOnceMixin, FormView):
    """Upload and look, then confirm. What was checked travels signed in the second form."""

    permission = staticmethod(permissions.can_manage_users)
    template_name = "accounts/user_import.html"
    success_url = reverse_lazy("accounts:user_list")
    salt = "accounts.user_import"
    max_age_seconds = 3600

    @property
    def is_confirming(self):
        return "rows" in self.request.POST

    def get_form_class(self):
        return ConfirmForm if self.is_confirming else UserImportForm

    def form_valid(self, form):
        if self.is_confirming:
            return super().form_valid(form)
        try:
            sheet = sheets.check_sheet(form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", error)
            return self.form_invalid(form)
        again = ConfirmForm(user=self.request.user)
        rows = signing.dumps(self._packed(sheet.good), salt=self.salt, compress=True)
        context = self.get_context_data(form=again, sheet=sheet, rows=rows)
        return self.render_to_response(context)

    def _packed(self, accounts):
        return {
            "by": self.request.user.pk,
            "rows": [list(vars(account).values()) for account in accounts],
        }

    def perform(self, form):
        try:
            packed = signing.loads(
                self.request.POST["rows"], salt=self.salt, max_age=self.max_age_seconds
            )
        except signing.BadSignature as error:
            raise ValidationError("核对过了一个小时，请重新上传这张表。") from error
        if packed["by"] != self.request.user.pk:
            raise ValidationError("这张表是别人核对的，请自己上传一次。")
        rows = [NewAccount(*values) for values in packed["rows"]]
        return domain.import_users(rows, by=self.request.user, request=self.request)


class UnitListView(AdministratorMixin, ListView):
    template_name = "accounts/unit_list.html"

    def get_queryset(self):
        users = Count("people__user", filter=Q(people__user__is_active=True))
        return (
            Unit.objects.visible_to(self.request.user)
            .select_related("parent")
            .annotate(user_count=users)
            .order_by("-is_active", "kind", "name_pinyin", "pk")
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            edit_url=reverse("admin:accounts_unit_changelist")
            if permissions.can_manage_users(self.request.user)
            else "",
            **kwargs,
        )
