"""Tests: the owning role makes the test database, quick hashes, no broker, plain static files."""

import os
import tempfile

from .base import *

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = {"default": database(env("DATABASE_ADMIN_URL"))}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["TEST"] = {"NAME": "test_" + os.environ.get("LAISHAN_TEST_DB", "laishan")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="laishan-media-"))
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LAISHAN_TODAY = date(2023, 6, 28)
LAISHAN_BENCH = False
