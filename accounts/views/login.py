from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth import logout as end_login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.shortcuts import redirect, resolve_url
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from accounts import domain, resume
from accounts.forms import LoginForm
from laishan_portal.http import safe_next_url


@method_decorator(
    [login_not_required, never_cache, sensitive_post_parameters("password")], name="dispatch"
)
class LoginView(FormView):
    """Name and password. What happens at a log-in hangs on the signal (accounts/receivers.py)."""

    form_class = LoginForm
    template_name = "accounts/login_form.html"

    def dispatch(self, request, *args, **kwargs):
        if request.method == "GET" and request.user.is_authenticated:
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"request": self.request}

    def get_initial(self):
        return {"next": self.request.GET.get("next", "")}

    def form_valid(self, form):
        with transaction.atomic():
            login(self.request, form.user)
            home = resolve_url(settings.LOGIN_REDIRECT_URL)
            packed = form.cleaned_data["resume"]
            url = resume.unpack(self.request, packed, home) if packed else self.get_success_url()
        return redirect(url)

    def form_invalid(self, form):
        if form.refused:
            domain.record_failure(
                self.request, username=form.cleaned_data["username"], why=form.refused
            )
        return super().form_invalid(form)

    def get_success_url(self):
        return safe_next_url(self.request, resolve_url(settings.LOGIN_REDIRECT_URL))

    def get_context_data(self, **kwargs):
        resuming = bool(self.request.POST.get("resume"))
        return super().get_context_data(resuming=resuming, **kwargs)


@never_cache
@require_POST
def logout(request):
    end_login(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)
