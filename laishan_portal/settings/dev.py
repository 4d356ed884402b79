"""Development and demo over plain http: what ``bin/run`` uses."""

from .base import *

ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
