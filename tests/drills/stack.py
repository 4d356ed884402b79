"""The portal as ``bin/run`` starts it, on a folder of its own, and its processes to kill."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from _portal import paths
from _portal.postgres import SUPERUSER, connect
from tests.browser.stack import PASSWORD, free_port, own_environment

START_SECONDS = 420


class Stack:
    def __init__(self, var):
        self.var = var
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.password = PASSWORD
        self.env = own_environment() | {"LAISHAN_VAR": str(var)}

    def start(self):
        self._forget()
        done = self._bin_run("--detach", "--port", str(self.port))
        assert done.returncode == 0, done.stdout + done.stderr

    def stop(self):
        self._bin_run("stop")
        self._forget()

    def _bin_run(self, *options):
        return subprocess.run(
            [paths.ROOT / "bin" / "run", *options],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )

    def _forget(self):
        shelter = self.var / "shelter"  # of root's database, see _portal/postgres.py
        if shelter.exists():
            shutil.rmtree(shelter.read_text(), ignore_errors=True)
        shutil.rmtree(self.var, ignore_errors=True)

    # -- the database, past the portal ------------------------------------------

    def rows(self, query, values=()):
        sockets = (self.var / "sockets").read_text()
        with connect(f"postgresql://{SUPERUSER}@/laishan?host={sockets}") as connection:
            cursor = connection.cursor()
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    def value(self, query, values=()):
        return self.rows(query, values)[0][0]

    # -- its processes ------------------------------------------------------------

    def programs(self, word):
        """Process ids of the supervisor's own children whose command names the word."""
        supervisor = json.loads((self.var / "portal.json").read_text())["pid"]
        return [pid for pid in children_of(supervisor) if word in command_of(pid)]

    def web_workers(self):
        return [worker for master in self.programs("gunicorn") for worker in children_of(master)]

    def kill(self, pid, *, with_children=False):
        with suppress(ProcessLookupError):
            if with_children:
                os.killpg(pid, signal.SIGKILL)
            else:
                os.kill(pid, signal.SIGKILL)

    def wait_until(self, holds, seconds, what):
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, what
            time.sleep(0.3)


def children_of(parent):
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told = (folder / "stat").read_text()
            state, ppid = re.match(r"\d+ \(.*\) (\S) (\d+)", told, re.S).groups()
            if int(ppid) == parent and state != "Z":
                found.append(int(folder.name))
    return sorted(found)


def command_of(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""
