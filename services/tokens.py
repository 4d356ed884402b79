"""One-time tokens for people without an account: made, hashed, timed in real time.

A token is derived from the row's random salt and the portal's key, so that who sent a link can
look at it again, while a copy of the database alone opens nothing: it holds only the hash.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

LIFETIME = timedelta(days=7)
_PURPOSE = "services.confirmation"


def new_salt() -> str:
    return secrets.token_urlsafe(24)


def token_of(salt: str) -> str:
    return salted_hmac(_PURPOSE, salt, algorithm="sha256").hexdigest()


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def now() -> datetime:
    return timezone.now()
