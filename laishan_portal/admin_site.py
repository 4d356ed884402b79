from functools import update_wrapper

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache


class PortalAdminSite(admin.AdminSite):
    """The workshop of district staff; the portal's own log-in is its only door."""

    site_header = "莱山区项目建设工作平台 · 后台"
    site_title = "工作平台后台"
    index_title = "后台"
    site_url = "/"
    empty_value_display = "—"

    def register(self, model_or_iterable, admin_class=None, **options):
        """Only classes that decide by role are let in; what packages bring along is left out."""
        if getattr(admin_class, "viewers", None) is not None:
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request):
        return request.user.is_active and request.user.is_authenticated and request.user.is_staff

    def admin_view(self, view, cacheable=False):
        """Somebody logged in without a role for this place is refused, not asked to log in."""
        guarded = super().admin_view(view, cacheable)

        def inner(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, guarded)

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """There is no second way in: counters, lock-out and second factor are the portal's."""
        if request.user.is_authenticated:
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        target = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect_to_login(target, reverse("accounts:login"))

    def logout(self, request, extra_context=None):
        """The portal's menu ends the session; its button stands in the page's head."""
        return redirect("/")

    def password_change(self, request, extra_context=None):
        return redirect("accounts:password_change")

    def password_change_done(self, request, extra_context=None):
        return redirect("accounts:password_change")
