"""PostgreSQL and Valkey together, as far as the environment does not name its own."""

import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from _portal import postgres
from _portal.valkey import Valkey


class Services:
    """Started on entering, stopped on leaving; `env` tells children where they are.

    A service whose URL the environment gives is left alone: we start neither it nor
    a substitute.
    """

    def __init__(self, var, environ, *, throw_away=False):
        self.var = var
        self.environ = environ
        self.throw_away = throw_away
        self.postgres = None
        self.programs = []
        self.env = {}
        self._sockets = None

    @property
    def database_is_ours(self):
        return self.postgres is not None

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for program in reversed(self.programs):
            program.ask_to_stop()
            program.wait_until_stopped()
        if self.postgres:
            self.postgres.remove_sockets()
        if self._sockets:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def _start(self):
        self._start_database()
        if self.environ.get("REDIS_URL"):
            self.env["REDIS_URL"] = self.environ["REDIS_URL"]
            return
        sockets = self.postgres.sockets if self.postgres else self._own_sockets()
        valkey = Valkey(self.var, sockets)
        self.programs.append(valkey.start())
        self.env["REDIS_URL"] = valkey.url

    def _start_database(self):
        if self.environ.get("DATABASE_URL"):
            self.env |= given_database(self.environ)
            return
        self.postgres = postgres.Postgres(self.var, self.environ, throw_away=self.throw_away)
        self.programs.append(self.postgres.start())
        self.env |= {
            "DATABASE_URL": self.postgres.url(postgres.APP),
            "DATABASE_ADMIN_URL": self.postgres.url(postgres.OWNER),
            "LAISHAN_APP_ROLE": postgres.APP,
        }

    def _own_sockets(self):
        self._sockets = Path(tempfile.mkdtemp(prefix="laishan-"))
        return self._sockets


def given_database(environ):
    """The database of the environment; without an admin URL one role does both jobs."""
    url = environ["DATABASE_URL"]
    admin = environ.get("DATABASE_ADMIN_URL") or url
    env = {"DATABASE_URL": url, "DATABASE_ADMIN_URL": admin}
    role = urlsplit(url).username
    if role and role != urlsplit(admin).username:
        env["LAISHAN_APP_ROLE"] = role
    return env
