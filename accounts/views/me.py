from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from accounts import domain
from accounts.forms import PasswordChangeForm
from accounts.middleware import must_change_password
from accounts.models import UserSession
from laishan_portal.http import safe_next_url
from laishan_portal.masking import mask_phone
from laishan_portal.views import DomainFormMixin


class MeView(TemplateView):
    """Who the portal thinks one is, and where one is logged in."""

    template_name = "accounts/me_detail.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            phone=mask_phone(user.person.phone) if user.person else "",
            sessions=UserSession.objects.visible_to(user).filter(user=user),
            current_key=self.request.session.session_key,
            **kwargs,
        )


@method_decorator(
    sensitive_post_parameters("old_password", "new_password1", "new_password2"), name="dispatch"
)
class PasswordChangeView(DomainFormMixin, FormView):
    form_class = PasswordChangeForm
    template_name = "accounts/password_change.html"
    success_message = "密码改好了，别处的登录都已退出。"

    def perform(self, form):
        user, session = self.request.user, self.request.session
        old_key = session.session_key
        domain.change_password(
            user,
            new=form.cleaned_data["new_password1"],
            request=self.request,
            keep_session=old_key,
        )
        update_session_auth_hash(self.request, user)
        domain.follow_session(self.request, old_key=old_key)
        return user

    def get_success_url(self):
        return safe_next_url(self.request, reverse("home"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            is_forced=must_change_password(self.request.user),
            next=safe_next_url(self.request, ""),
            **kwargs,
        )


@require_POST
def session_end(request, pk):
    row = get_object_or_404(UserSession.objects.visible_to(request.user), pk=pk)
    domain.end_session(row, by=request.user, request=request)
    messages.success(request, "那一处的登录已经退出。")
    return redirect("accounts:me" if row.user_id == request.user.pk else row.user)


@require_POST
def session_extend(request):
    """For static/js/session.js: the person pressed 继续."""
    domain.touch_session(request)
    return JsonResponse({"expires_in": request.session_idle})
