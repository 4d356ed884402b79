"""Everything that is true in every environment. Safe for production as it stands."""

import os
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from celery.schedules import crontab

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def env(name: str, default: str | None = None) -> str:
    """The variable, or a sentence that says what to set."""
    value = os.environ.get(name, default)
    if value is None:
        raise RuntimeError(f"Set {name} in the environment; see the table in README.md.")
    return value


def database(url: str) -> dict:
    """Django's connection settings of a ``postgresql://`` URL; ``?host=/dir`` is a socket."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    options = {
        "connect_timeout": 3,
        "options": "-c statement_timeout=15000 -c lock_timeout=5000"
        " -c idle_in_transaction_session_timeout=30000",
    }
    if "sslmode" in query:
        options["sslmode"] = query["sslmode"][0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or query.get("host", [""])[0],
        "PORT": str(parts.port or query.get("port", [""])[0]),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def redis_urls(url: str) -> tuple[str, str]:
    """(cache URL, Celery broker URL) of one Redis server; the broker uses database 0."""
    if url.startswith("unix://"):
        path = urlsplit(url).path
        return f"unix://{path}?db=1", f"redis+socket://{path}?virtual_host=0"
    server = url.rstrip("/")
    if urlsplit(server).path.strip("/").isdigit():
        server = server.rsplit("/", 1)[0]
    return f"{server}/1", f"{server}/0"


def package_dir(name: str, *parts: str) -> Path:
    """A folder of static files inside an installed package; fails loudly when absent."""
    return Path(find_spec(name).origin).parent.joinpath(*parts)


SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = [k for k in env("SECRET_KEY_FALLBACKS", "").split(",") if k]
DEBUG = False
ALLOWED_HOSTS = [host for host in env("ALLOWED_HOSTS", "").split(",") if host]
PORTAL_URL = env("LAISHAN_URL", "")
CSRF_TRUSTED_ORIGINS = [PORTAL_URL] if PORTAL_URL.startswith("https://") else []

LOCAL_APPS = [
    "accounts",
    "enterprises",
    "projects",
    "services",
    "unions",
    "youth",
    "dashboards",
]
INSTALLED_APPS = [
    "laishan_portal.apps.PortalConfig",
    *LOCAL_APPS,
    "laishan_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "laishan_portal.apps.PortalStaticFilesConfig",
    "django.contrib.postgres",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "tablericons",
]

MIDDLEWARE = [
    "laishan_portal.middleware.RequestIdMiddleware",
    "laishan_portal.middleware.DatabaseAwayMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "laishan_portal.middleware.ResponseHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "laishan_portal.middleware.PlainQueryMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.LoginRequiredMiddleware",
    "accounts.middleware.PasswordChangeMiddleware",
    "accounts.middleware.HistoryContextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "laishan_portal.urls"
WSGI_APPLICATION = "laishan_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "laishan_portal.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# ── database, cache, queue ──────────────────────────────────────────────────────────────
DATABASES = {"default": database(env("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The role the portal runs as; the migrating role grants it what it may do (accounts/grants.py).
APP_DATABASE_ROLE = env("LAISHAN_APP_ROLE", "")
REDIS_URL = env("REDIS_URL")
_CACHE_URL, CELERY_BROKER_URL = redis_urls(REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "laishan_portal.cache.ForgivingRedisCache",
        "LOCATION": _CACHE_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1200,
    "socket_timeout": 3,
    "socket_connect_timeout": 2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # the outbox sweeper retries
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "laishan_portal.tasks.sweep_outbox", "schedule": 60.0},
    "seal-audit": {"task": "accounts.tasks.seal_audit", "schedule": 60.0},
    # Every quarter of an hour from 00:10, guarded by one JobRun per business day: a night
    # that was missed is caught up as soon as the portal is back.
    "nightly": {
        "task": "projects.tasks.run_nightly",
        "schedule": crontab(minute="10,25,40,55"),
    },
    "clear-exports": {
        "task": "laishan_portal.tasks.clear_exports",
        "schedule": crontab(minute=27),
    },
    "clear-sessions": {"task": "accounts.tasks.clear_sessions", "schedule": crontab(minute=17)},
}

# ── people and sessions ─────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.PortalBackend",
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = [
    "accounts.hashers.PortalArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_MAX_AGE_DAYS = 90
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.password_validation.LengthValidator"},
    {"NAME": "accounts.password_validation.ComplexityUnlessLongValidator"},
    {"NAME": "accounts.password_validation.ContextWordsValidator"},
    {"NAME": "accounts.password_validation.HistoryValidator"},
    {"NAME": "accounts.password_validation.CommonValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/login_locked.html"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # accounts.AuditEvent keeps log-ins
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "resume"]
SESSION_COOKIE_AGE = 1800
SESSION_IDLE_SECONDS = 1800
SESSION_IDLE_SECONDS_ADMIN = 900
SESSION_ABSOLUTE_SECONDS = 12 * 3600
SESSION_ABSOLUTE_SECONDS_ADMIN = 8 * 3600
SESSION_PARALLEL_LIMIT = 3
SESSION_PARALLEL_LIMIT_ADMIN = 1
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sid", "csrf"
LAISHAN_MFA = env("LAISHAN_MFA", "off")

# ── browser side ────────────────────────────────────────────────────────────────────────
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Same shape as Django 6's SECURE_CSP, so that the middleware can be swapped for core's.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
}

# ── files ───────────────────────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", package_dir("django_include_bootstrap", "static")),
]
STORAGES = {
    "default": {"BACKEND": "laishan_portal.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(BASE_DIR / "var" / "media")))
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750

# ── language and time ───────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
# The business date of a demo or a rehearsal; never set in production.
LAISHAN_TODAY = date.fromisoformat(env("LAISHAN_TODAY", "")) if env("LAISHAN_TODAY", "") else None
LAISHAN_BENCH = env("LAISHAN_BENCH", "") == "1"
LAISHAN_DEMO_PASSWORD = env("LAISHAN_DEMO_PASSWORD", "")

# ── history ─────────────────────────────────────────────────────────────────────────────
PGHISTORY_APPEND_ONLY = True
AUDIT_RETENTION_DAYS = 365  # audit rows are never deleted sooner; less is refused at start
PGHISTORY_ADMIN_ALL_EVENTS = False
# Installed by its migration; accounts/grants.py then lets it write with its owner's rights.
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = False

# ── monthly reports: opens on the 20th, due the last day, locked on the 5th working day after
REPORT_OPENS_DAY = 20
REPORT_LOCK_WORKDAYS = 5

# ── exports of ledgers: longer ones are built in the background; beyond the cap none
EXPORT_DIRECT_ROWS = 2_000
EXPORT_MAX_ROWS = 50_000

# ── mail: `EMAIL_URL=smtp://user:password@host:587/?tls=1`, otherwise files under var/ ──
EMAIL_URL = env("EMAIL_URL", "")
if EMAIL_URL:
    _mail = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_TLS = parse_qs(_mail.query).get("tls") == ["1"]
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = BASE_DIR / "var" / "mail"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "laishan_portal.logs.RequestIdFilter"}},
    "formatters": {
        "line": {
            "()": "laishan_portal.logs.OneLineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"axes": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
