"""The environment that the portal's own programs get."""

import os
import secrets

DEMO_TODAY = "2023-06-28"
# Without those that look alike, for typing from a terminal into a phone.
LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def kept_secret(path, length):
    """Made once, then always the same; readable by its owner only."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write("".join(secrets.choice(LETTERS) for _ in range(length)))
    return path.read_text().strip()


def demo_password(var, environ):
    """As given, or else made once and kept."""
    return environ.get("LAISHAN_DEMO_PASSWORD") or kept_secret(var / "demo-password", length=12)


def portal_environment(var, environ, services, *, url):
    """What every program of the portal gets; the demo adds its date and password later."""
    env = dict(environ) | services
    env["DJANGO_SETTINGS_MODULE"] = "laishan_portal.settings.dev"
    env["PYTHONUNBUFFERED"] = "1"
    env["STATIC_ROOT"] = str(var / "static")
    env.setdefault("MEDIA_ROOT", str(var / "media"))
    env.setdefault("LAISHAN_URL", url)
    if not env.get("SECRET_KEY"):
        env["SECRET_KEY"] = kept_secret(var / "secret-key", length=64)
    env["LAISHAN_DEMO_PASSWORD"] = demo_password(var, environ)
    return env


def demo_date(environ):
    """The demo's year ends on one day, unless somebody set another (or none) on purpose."""
    return {} if "LAISHAN_TODAY" in environ else {"LAISHAN_TODAY": DEMO_TODAY}


def as_owner(env):
    """For migrations: the role that owns the tables."""
    return env | {"DATABASE_URL": env["DATABASE_ADMIN_URL"]}


def as_app(env):
    """For everything that serves people: the owner's key is not even there."""
    return {name: value for name, value in env.items() if name != "DATABASE_ADMIN_URL"}


def write_shell_file(path, env, environ):
    """`. var/env` gives a shell what manage.py needs to reach the running portal."""
    added = {name: value for name, value in env.items() if environ.get(name) != value}
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        for name, value in sorted(added.items()):
            quoted = value.replace("'", "'\\''")
            file.write(f"export {name}='{quoted}'\n")
