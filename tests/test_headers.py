"""What every answer carries, whatever app made it and however it ended."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.enums import Role

POLICY = "; ".join(" ".join([name, *sources]) for name, sources in settings.SECURE_CSP.items())
EVERYWHERE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def check(answer):
    for name, value in EVERYWHERE.items():
        assert answer.headers.get(name) == value, name
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Request-Id"]


def test_the_policy_allows_nothing_inline_and_nobody_else():
    assert settings.SECURE_CSP["default-src"] == ["'none'"]
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    for name in ("frame-ancestors", "base-uri", "object-src"):
        assert settings.SECURE_CSP[name] == ["'none'"]
    assert settings.SECURE_CSP["form-action"] == ["'self'"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/login/", "/", "/nowhere/", "/admin/"])
def test_without_a_log_in(db, path):
    check(Client().get(path))


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.OFFICE, "home"),
        (Role.OFFICE, "dashboard"),
        (Role.OFFICE, "projects:project_list"),
        (Role.OFFICE, "projects:project_create"),
        (Role.OFFICE, "enterprises:enterprise_list"),
        (Role.OFFICE, "accounts:me"),
        (Role.OFFICE, "admin:index"),
        (Role.OFFICE, "admin:projects_project_changelist"),
        (Role.SYSTEM_ADMIN, "admin:accounts_user_changelist"),
        (Role.AUDITOR, "accounts:audit_list"),
        (Role.HANDLER, "projects:report_list"),
    ],
)
def test_signed_in_pages_and_refusals(as_role, role, name):
    check(as_role(role).get(reverse(name)))


def test_a_refused_token_and_a_bad_request(as_role):
    client = as_role(Role.OFFICE)
    client.handler.enforce_csrf_checks = True
    refused = client.post(reverse("accounts:logout"))
    assert refused.status_code == 403
    check(refused)
    bad = client.get("/projects/?q=%00")
    assert bad.status_code == 400
    check(bad)


def test_cookies_are_for_this_site_and_no_script(db):
    from tests.factories import UserFactory  # noqa: PLC0415 -- only here

    user = UserFactory(username="chen")
    user.set_password("Ganqing-5-xiaoshi!")
    user.save()
    answer = Client().post(
        reverse("accounts:login"), {"username": "chen", "password": "Ganqing-5-xiaoshi!"}
    )
    assert set(answer.cookies) == {"sid", "csrf"}
    for cookie in answer.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
