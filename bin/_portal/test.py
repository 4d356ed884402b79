"""bin/test: every check and every test, in one order, on services of its own."""

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from _portal import chromium, locks, office, paths
from _portal.failure import Failure
from _portal.programs import die_with_parent
from _portal.services import Services

NO_TESTS = 5  # pytest's exit code when it collected nothing
SKIPPED_FOLDERS = {".git", ".venv", "var", "staticfiles", "media", "node_modules"}
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|deselected)\b")
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "laishan_portal.settings.production",
    "ALLOWED_HOSTS": "portal.example",
    "LAISHAN_URL": "https://portal.example",
}
DEV = {"DJANGO_SETTINGS_MODULE": "laishan_portal.settings.dev"}


@dataclass
class Check:
    """One line of the report."""

    title: str
    argv: list
    env: dict = field(default_factory=dict)
    is_pytest: bool = False


@dataclass
class Outcome:
    title: str
    code: int
    seconds: float
    counts: dict


def main(chosen):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    var = paths.var_dir("var/test")
    with locks.held(var / "test.lock") as ours:
        if not ours:
            raise Failure("bin/test 已经在运行。(Another bin/test is running.)")
        browser = chromium.ensure(say)
        if chosen.all:
            office.ensure(say)
        with Services(var, os.environ, throw_away=True) as services:
            env = check_environment(os.environ, services.env)
            outcomes = [run(check, env) for check in all_checks(chosen)]
    if not browser:
        outcomes.append(Outcome("chromium", 1, 0, {}))
    return report(outcomes)


def check_environment(environ, services):
    """Nothing of the caller's portal may colour the result."""
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith(("LAISHAN_", "DJANGO_")) and name not in {"EMAIL_URL", "MEDIA_ROOT"}
    }
    secret = {"SECRET_KEY": secrets.token_urlsafe(60)}
    venv_first = {"PATH": f"{paths.VENV_PYTHON.parent}{os.pathsep}{environ.get('PATH', '')}"}
    return kept | services | secret | venv_first | {"PYTHONUNBUFFERED": "1"}


def all_checks(chosen):
    yield from code_checks()
    yield from django_checks()
    yield from test_runs(everything=chosen.all)


def code_checks():
    templates = own_files("*.html")
    yield Check("ruff format", module("ruff", "format", "--check", "."))
    yield Check("ruff check", module("ruff", "check", "."))
    if templates:
        program = paths.VENV_PYTHON.with_name("djade")
        djade = [program, "--check", "--target-version", "5.2", *templates]
        yield Check("djade", djade)
    upgrade = module("django_upgrade", "--check", "--target-version", "5.2", *own_files("*.py"))
    yield Check("django-upgrade", upgrade)


def django_checks():
    yield Check("manage.py check", manage("check"), DEV)
    deploy = manage("check", "--deploy", "--fail-level", "WARNING")
    yield Check("manage.py check --deploy", deploy, PRODUCTION)
    yield Check("makemigrations --check", manage("makemigrations", "--check", "--dry-run"), DEV)


def test_runs(*, everything):
    workers = str(max(2, min(8, os.cpu_count() or 2)))
    browser = paths.ROOT / "tests" / "browser"
    yield pytest_run("pytest", "-n", workers, "--ignore", browser)
    if browser.is_dir():
        yield pytest_run("pytest tests/browser", browser)
    if everything:
        yield pytest_run("pytest drill or crawl", "-m", "drill or crawl")


def pytest_run(title, *options):
    return Check(title, module("pytest", "-q", *options), is_pytest=True)


def module(name, *options):
    return [paths.VENV_PYTHON, "-m", name, *options]


def manage(*command):
    return [paths.VENV_PYTHON, "manage.py", *command]


def own_files(pattern):
    """Our own files, relative to the repository."""
    found = []
    for folder, folders, names in os.walk(paths.ROOT):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        found += [Path(folder, name).relative_to(paths.ROOT) for name in sorted(names)]
    return [path for path in found if path.match(pattern)]


def run(check, env):
    """Tests speak while they run; a check is heard only when it fails."""
    say(f"── {check.title}")
    started = time.monotonic()
    lines = []
    process = subprocess.Popen(
        [str(part) for part in check.argv],
        cwd=paths.ROOT,
        env=env | check.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    try:
        for line in process.stdout:
            lines.append(line)
            if check.is_pytest:
                say(line.rstrip("\n"))
        code = process.wait()
    finally:
        process.terminate()
    if code and not check.is_pytest:
        say("".join(lines[-200:]).rstrip())
    counts = test_counts(lines) if check.is_pytest else {}
    if check.is_pytest and code == NO_TESTS:
        code = 0
    return Outcome(check.title, code, time.monotonic() - started, counts)


def test_counts(lines):
    """From pytest's closing line: {'passed': 12, 'failed': 1, 'errors': 0, …}."""
    closing = next((line for line in reversed(lines) if COUNT.search(line)), "")
    counts = {}
    for number, word in COUNT.findall(closing):
        counts["errors" if word == "error" else word] = int(number)
    return counts


def report(outcomes):
    """A line per check, then the sum in pytest's words; non-zero when anything failed."""
    say("")
    for outcome in outcomes:
        verdict = "ok    " if outcome.code == 0 else "FAILED"
        say(f"{verdict} {outcome.title} ({outcome.seconds:.0f} s)")
    say(closing_line(outcomes))
    return 1 if any(outcome.code for outcome in outcomes) else 0


def closing_line(outcomes):
    """A failed check, or a run that died without a count, is a failure like a test's."""
    total = {"passed": 0, "failed": 0, "errors": 0, "skipped": 0}
    for outcome in outcomes:
        for word in total:
            total[word] += outcome.counts.get(word, 0)
        told = outcome.counts.get("failed", 0) + outcome.counts.get("errors", 0)
        if outcome.code and not told:
            total["failed"] += 1
    parts = [f"{total['passed']} passed", f"{total['failed']} failed"]
    parts += [f"{total[word]} {word}" for word in ["errors", "skipped"] if total[word]]
    return ", ".join(parts)


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
