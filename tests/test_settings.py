"""What production refuses, tried from outside: one process per setting."""

import os
import secrets
import string
import subprocess
import sys

import pytest

from tests.house import ROOT

GOOD = {
    "DJANGO_SETTINGS_MODULE": "laishan_portal.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "portal.example,10.0.0.8",
    "LAISHAN_URL": "https://portal.example",
    "DATABASE_URL": "postgresql://app@/portal?host=/nowhere",
    "REDIS_URL": "unix:///nowhere/valkey.sock",
}


def manage(*command, **changed):
    kept = {name: os.environ[name] for name in ["PATH", "LANG"] if name in os.environ}
    env = {name: value for name, value in (kept | GOOD | changed).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_deploy_checks_find_nothing():
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr[-2000:]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "a" * 80}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "dev-" + string.ascii_letters}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": None}, "Set SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG must be off"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ".example"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "portal.example,*.example"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"LAISHAN_TODAY": "2023-06-28"}, "LAISHAN_TODAY"),
        ({"LAISHAN_BENCH": "1"}, "LAISHAN_BENCH"),
        ({"DATABASE_URL": None}, "Set DATABASE_URL"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_production_refuses(changed, said):
    done = manage("check", **changed)
    assert done.returncode != 0
    assert said in done.stderr


def test_production_hardens_what_a_demo_over_http_cannot():
    code = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY,"
        " s.SESSION_COOKIE_SAMESITE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.LAISHAN_MFA,"
        " s.DEBUG)"
    )
    done = manage("shell", "--no-imports", "-c", code)
    assert done.stdout.split() == [
        *["__Host-sid", "__Host-csrf", "True", "True", "True", "True"],
        *["Lax", "True", "31536000", "privileged", "False"],
    ], done.stderr[-2000:]
