"""A district's server. Refuses to start when something is not safe."""

from django.core.exceptions import ImproperlyConfigured

from .base import *

if DEBUG or env("DEBUG", "") not in {"", "0"}:
    raise ImproperlyConfigured("DEBUG must be off in production.")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 20 or SECRET_KEY.startswith("dev"):
    raise ImproperlyConfigured(
        "SECRET_KEY is too weak: use 50 or more random characters,"
        ' e.g. python -c "import secrets; print(secrets.token_urlsafe(60))".'
    )
if not ALLOWED_HOSTS or any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the exact host names, without wildcards.")
if LAISHAN_TODAY is not None:
    raise ImproperlyConfigured("LAISHAN_TODAY is for demos; unset it in production.")
if LAISHAN_BENCH:
    raise ImproperlyConfigured("LAISHAN_BENCH is for measuring; unset it in production.")

SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sid", "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = False  # an intranet host never goes on the public list
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # the line above
]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # deploy/: the proxy overwrites it
LAISHAN_MFA = env("LAISHAN_MFA", "privileged")
