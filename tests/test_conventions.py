"""Habits that would creep in one line at a time, each refused by name."""

import ast
import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython

from laishan_portal.registry import Registry
from tests.house import APPS, KIT, ROOT, rooms, sources, templates, tracked_files

OURS = sources(*APPS, KIT)
LONGEST_FILE = 500
LONGEST_SHEET = 800
# Each of these has its place, and a comment there that says why it is safe.
NEEDS_REVIEW = {
    "mark_safe": r"\bmark_safe\b",
    "csrf_exempt": r"\bcsrf_exempt\b",
    "raw SQL": r"\.raw\(",
    "extra()": r"\.extra\(",
    "a shell": r"\bshell=True\b",
    "pickle": r"\bpickle\b",
    "eval": r"(?<![\w.])(eval|exec)\(",
}
NEEDS_REVIEW_IN_TEMPLATES = {"safe": r"\|\s*safe\b", "autoescape": r"autoescape\s+off"}
REVIEWED = "reviewed:"
IMPORT = re.compile(r"\s*(from|import)\s")
# Real time is for what is not business: audit, sessions, tokens, queues.
KEEPS_REAL_TIME = {
    "accounts": {
        *{"audit", "attachments", "backends", "domain", "forms", "middleware", "models"},
        *{"receivers", "tasks"},
    },
    KIT: {"clock", "health", "jobs", "ledgers", "middleware", "outbox", "resume", "tasks"},
}
REAL_TIME = {"timezone.now", "timezone.localdate", "date.today", "datetime.now", "time.time"}
PUBLISHES = {"delay", "apply_async", "delay_on_commit", "send_task", "apply_async_on_commit"}
# Where an uploaded file goes is a function that a migration has to name.
NAMED_BY_A_FIELD = {"accounts.models.attachment"}
TEXT_SUFFIXES = {
    *{".py", ".html", ".css", ".js", ".svg", ".md", ".txt", ".toml", ".in", ".sh", ".yml"},
    *{".json", ".service", ".conf", ".timer", ".csv", ".typ", ""},
}


def ids(found):
    return [pytest.param(source, id=str(source)) for source in found]


def unreviewed(lines, patterns):
    """Lines that use one and have no comment on them or right above."""
    for number, line in enumerate(lines):
        near = lines[max(0, number - 2) : number + 1]
        if any(REVIEWED in text for text in near) or IMPORT.match(line):
            continue
        for what, pattern in patterns.items():
            if re.search(pattern, line):
                yield f"{number + 1}: {what}"


@pytest.mark.parametrize("source", ids(sources(*APPS, KIT, migrations=True)))
def test_sharp_tools_carry_a_reason(source):
    assert list(unreviewed(source.text.splitlines(), NEEDS_REVIEW)) == []


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_escape(path):
    assert list(unreviewed(path.read_text().splitlines(), NEEDS_REVIEW_IN_TEMPLATES)) == []


@pytest.mark.parametrize("source", ids(sources(*APPS, KIT, "bin")))
def test_nothing_swallows_every_exception(source):
    for handler in source.walk(ast.ExceptHandler):
        caught = ast.unparse(handler.type) if handler.type else "everything"
        if caught in {"Exception", "BaseException", "everything"}:
            raises = any(isinstance(node, ast.Raise) for node in ast.walk(handler))
            assert raises, f"{source}:{handler.lineno} swallows {caught}"


@pytest.mark.parametrize("source", ids(OURS))
def test_tasks_are_promised_through_the_outbox(source):
    if source.app == KIT and source.room == "outbox":
        pytest.skip("the one place that publishes")
    found = [node for node in source.walk(ast.Attribute) if node.attr in PUBLISHES]
    assert [f"{source}:{node.lineno} .{node.attr}" for node in found] == []


@pytest.mark.parametrize("source", ids(OURS))
def test_business_dates_come_from_the_clock(source):
    if source.room in KEEPS_REAL_TIME.get(source.app, set()):
        pytest.skip("keeps real time")
    told = {id(node.func) for node in source.walk(ast.Call) if node.args}  # of a given moment
    found = [
        node
        for node in source.walk(ast.Attribute)
        if ast.unparse(node) in REAL_TIME and id(node) not in told
    ]
    assert [f"{source}:{node.lineno} {ast.unparse(node)}" for node in found] == []


@pytest.mark.parametrize("source", ids(sources(*APPS, KIT, "bin", "tests")))
def test_a_file_is_short_enough_to_be_read(source):
    assert len(source.text.splitlines()) <= LONGEST_FILE


def test_templates_styles_and_scripts_are_short_enough_to_be_read():
    for folder in ["templates", "static"]:
        for path in (ROOT / folder).rglob("*.*"):
            if path.suffix in {".html", ".css", ".js"}:
                limit = LONGEST_SHEET if path.suffix == ".css" else LONGEST_FILE
                assert len(path.read_text().splitlines()) <= limit, path


@pytest.mark.parametrize("source", ids(OURS))
def test_settings_are_read_through_django(source):
    if source.room == "settings":
        pytest.skip("settings build on settings")
    wanted = [name for name in source.imports(inline=True) if f"{KIT}.settings" in name]
    assert wanted == []
    reads = [node for node in source.walk(ast.Attribute) if ast.unparse(node) == "os.environ"]
    assert reads == [] or source.room in {"wsgi", "celery"}


@pytest.mark.parametrize("source", ids(rooms("forms", "admin")))
def test_forms_name_their_fields(source):
    """``__all__`` would let a new column be posted by whoever finds its name."""
    assert "__all__" not in source.text.replace("\n__all__ = ", "\n")
    assert not re.search(r"^\s+exclude = ", source.text, re.M)


@pytest.mark.parametrize("app", [*APPS, KIT])
def test_migrations_say_what_they_do(app):
    loader = MigrationLoader(connection=None)
    for (label, name), migration in loader.disk_migrations.items():
        if label != app:
            continue
        assert "_auto_" not in name
        for operation in migration.operations:
            if isinstance(operation, RunPython):
                assert operation.elidable, name
                assert operation.reversible, name


@pytest.mark.parametrize(
    "source",
    ids(s for s in sources(*APPS, KIT, migrations=True) if "migrations" in s.parts),
)
def test_history_imports_nothing_of_today(source):
    """What it imported would have changed by the time it runs again."""
    found = {name for name in source.imports(inline=True) if name.split(".")[0] in APPS}
    assert found - NAMED_BY_A_FIELD == set()


def test_nobody_registers_after_the_first_page():
    registry = Registry("things", key=str)
    registry.register("early")
    assert list(registry) == ["early"]
    with pytest.raises(ImproperlyConfigured, match="in use"):
        registry.register("late")


def test_what_runs_on_the_queue_is_named_where_it_lives(settings):
    """A typo in the timetable would be found at night."""
    defined = {
        f"{source.app}.tasks.{node.name}"
        for source in [*rooms("tasks"), *[s for s in sources(KIT) if s.room == "tasks"]]
        for node in source.walk(ast.FunctionDef)
    }
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    promised = {
        match for source in OURS for match in re.findall(r"enqueue\(\s*\"([\w.]+)\"", source.text)
    }
    assert planned | promised <= defined


def test_git_holds_only_our_own_files():
    """Nothing of others, nothing binary but pictures of our pages, no path of a machine."""
    home = re.compile(r"(?<![\w.~}$])/(?:root|home|Users|work|workspace)/\w")
    for path in tracked_files():
        name = str(path.relative_to(ROOT))
        assert not re.search(r"\.min\.(js|css)$|\.(woff2?|ttf|otf|eot|map|whl|zip)$", name), name
        if path.suffix in TEXT_SUFFIXES:
            assert not home.search(path.read_text(errors="strict")), name
        else:
            assert path.suffix in {".png", ".jpg"}, name
            assert name.startswith(("docs/", "static/img/", "tests/")), name


def test_the_database_is_the_real_one(db):
    assert connection.vendor == "postgresql"
