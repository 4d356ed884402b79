"""A portal of our own to look at from outside: real database, real web server, demo data.

The pieces are those of ``bin/run``. The demo is loaded once; each test gets a copy of it, which
PostgreSQL makes from a template in a fraction of a second.
"""

import os
import shutil
import socket
import time
from contextlib import ExitStack

from django.conf import settings

from _portal import options, paths, run
from _portal.postgres import OWNER, SUPERUSER, connect
from _portal.programs import Program
from _portal.services import Services

PASSWORD = "Qiaomu-demo-2023"
SERVED, SEEDED = "laishan", "laishan_seeded"
READY_SECONDS = 60
FROM_OUTSIDE = ("DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def own_environment():
    """Nothing of the caller's portal; the demo's password is known, its day is fixed."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LAISHAN_") and name not in FROM_OUTSIDE
    }
    return kept | {"LAISHAN_DEMO_PASSWORD": PASSWORD, "LAISHAN_TODAY": "2023-06-28"}


class DemoPortal:
    """Started on entering, gone on leaving."""

    def __init__(self, name, *, with_worker=False):
        self.var = paths.ROOT / "var" / name
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.with_worker = with_worker
        self.password = PASSWORD
        self.files, self.seeded_files = self.var / "media", self.var / "media-seeded"

    def __enter__(self):
        (self.var / "log").mkdir(parents=True, exist_ok=True)
        environ = own_environment()
        with ExitStack() as stack:
            self.services = stack.enter_context(Services(self.var, environ, throw_away=True))
            self.postgres = self.services.postgres
            chosen = options.parse(["run", "--port", str(self.port)])
            portal = run.Portal(
                self.var, chosen, self.services, self.url, environ=environ, say=self._keep
            )
            self._load_demo(portal)
            self.env = portal.env
            self.reset()
            web, worker, _beat = portal.make_programs()
            self.programs = [web, worker] if self.with_worker else [web]
            for program in self.programs:
                program.start()
                stack.callback(Program.wait_until_stopped, program)
                stack.callback(Program.ask_to_stop, program)
            self._wait_until_ready()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def _load_demo(self, portal):
        """Once for each state of the code: what it makes does not change otherwise."""
        stamp = self.var / "seeded.sha256"
        code = [paths.ROOT / app for app in settings.LOCAL_APPS]
        wanted = paths.digest(
            paths.ROOT / "requirements.txt", paths.ROOT / "laishan_portal", *code
        )
        found = self._run("SELECT 1 FROM pg_database WHERE datname = %s", [SEEDED])
        if found and stamp.exists() and stamp.read_text() == wanted:
            portal.collect_static()
            self._reset_files()
            return
        stamp.unlink(missing_ok=True)
        self._run(f"DROP DATABASE IF EXISTS {SEEDED} WITH (FORCE)")
        self.postgres.recreate_database()
        for folder in (self.files, self.seeded_files):
            shutil.rmtree(folder, ignore_errors=True)
        portal.prepare()
        shutil.copytree(self.files, self.seeded_files)
        self._run(f"ALTER DATABASE {SERVED} RENAME TO {SEEDED}")
        stamp.write_text(wanted)

    def _reset_files(self):
        shutil.rmtree(self.files, ignore_errors=True)
        shutil.copytree(self.seeded_files, self.files)

    def reset(self):
        """The demo as it was loaded."""
        self._run(f"DROP DATABASE IF EXISTS {SERVED} WITH (FORCE)")
        self._run(f"CREATE DATABASE {SERVED} OWNER {OWNER} TEMPLATE {SEEDED}")

    def rows(self, query, values=()):
        """What the database holds, past the portal."""
        with connect(self.postgres.url(SUPERUSER, SERVED)) as connection:
            cursor = connection.cursor()
            cursor.execute(query, values)
            return cursor.fetchall()

    def value(self, query, values=()):
        return self.rows(query, values)[0][0]

    def change(self, statement, values=()):
        """What only time or an administrator could do; returns how many rows it met."""
        with connect(self.postgres.url(SUPERUSER, SERVED)) as connection:
            cursor = connection.cursor()
            cursor.execute(statement, values)
            return cursor.rowcount

    def _run(self, statement, values=None):
        with connect(self.postgres.url(SUPERUSER, "postgres")) as connection:
            cursor = connection.cursor()
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def _keep(self, text):
        with (self.var / "log" / "stack.log").open("a") as log:
            log.write(text + "\n")

    def _wait_until_ready(self):
        deadline = time.monotonic() + READY_SECONDS
        while problem := run.why_not_ready("127.0.0.1", self.port):
            assert time.monotonic() < deadline, problem
            assert self.programs[0].is_running, self.programs[0].last_words()
            time.sleep(0.2)
