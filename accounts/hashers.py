from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 46 MiB and one lane: OWASP's floor twice over, cheap enough for logins."""

    time_cost = 2
    memory_cost = 47_104
    parallelism = 1
