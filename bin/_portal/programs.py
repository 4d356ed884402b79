"""A program that we start, watch and stop, with its log file."""

import ctypes
import os
import signal
import subprocess
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 20 * 1024 * 1024

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number):
    """For preexec_fn: the kernel sends the signal when our process is gone, however it went."""

    def preexec():
        _libc.prctl(PR_SET_PDEATHSIG, number)

    return preexec


def open_log(path):
    """Append to the log; put a large one aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


@dataclass
class Program:
    """One long-running child in a session of its own, so that Ctrl-C reaches only us."""

    name: str
    argv: list
    env: dict
    log: Path
    cwd: Path
    user: str | None = None
    stop_signal: int = signal.SIGTERM
    patience: float = 30
    process: subprocess.Popen | None = field(default=None, repr=False)

    def start(self):
        as_user = {"user": self.user, "group": _group_of(self.user), "extra_groups": []}
        with open_log(self.log) if self.log else nullcontext() as log:
            self.process = subprocess.Popen(
                [str(part) for part in self.argv],
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT if self.log else None,
                start_new_session=True,
                preexec_fn=die_with_parent(self.stop_signal),
                **(as_user if self.user else {}),
            )

    @property
    def exit_code(self):
        """None while it runs."""
        return self.process.poll() if self.process else None

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self):
        if self.is_running:
            self.process.send_signal(self.stop_signal)

    def wait_until_stopped(self):
        """Give it its time, then take away it and all that it started."""
        if self.process is None:
            return
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.kill_leftovers()
        self.process.wait()

    def kill_leftovers(self):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def last_words(self, lines=5):
        """The end of its log, for a message to the person."""
        try:
            text = self.log.read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


def _group_of(user):
    if user is None:
        return None
    import pwd  # noqa: PLC0415 only as root

    return pwd.getpwnam(user).pw_gid
