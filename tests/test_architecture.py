"""The rooms of the house, checked. When one of these fails, move the code, not the wall."""

import ast
import re

import pytest
from django.apps import apps
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house import APPS, KIT, ROOT, rooms, sources, templates

# Which apps an app may know; the kit knows none of them (DESIGN §3).
BELOW = {
    "accounts": {KIT},
    "enterprises": {KIT, "accounts"},
    "projects": {KIT, "accounts", "enterprises"},
    "services": {KIT, "accounts", "enterprises", "projects"},
    "unions": {KIT, "accounts", "enterprises", "projects", "services"},
    "youth": {KIT, "accounts", "enterprises", "projects", "services"},
    "dashboards": {KIT, "accounts", "enterprises", "projects", "services", "unions", "youth"},
}
# The one place that knows every room.
COMPOSITION_ROOT = {"settings", "urls", "celery", "wsgi", "context", "errors", "admin_site"}
# A room may import its own app's rooms from the same or a lower floor only.
FLOORS = [
    {"enums", "uscc", "names", "hashers", "grants"},
    {"models", "validators", "password_validation", "schedule", "lights", "remedies", "gates"}
    | {"followup", "signings"}
    | {"year_rules", "checks", "honesty"},
    {"permissions", "notifications", "audit", "backends", "attachments", "figures", "imports"}
    | {"headlines", "year_figures", "year_parts"},
    {
        "standing",
        "stepper",
        "worksteps",
        "timeline",
        "closing",
        "planning",
        "readiness",
        "stops",
        "gaps",
    },
    {"domain", "year_targets"},
    {"tasks", "receivers"},
    {"forms", "filters", "ledgers", "importers", "metrics", "panels", "todo", "dossier", "reports"}
    | {
        "board",
        "boards",
        "audit_sheet",
        "history",
        "holdings",
        "layouts",
        "date_ledgers",
        "move_ledgers",
        "move_todo",
        "year_ledgers",
        "year_pages",
        "cells",
    }
    | {"compare", "investment", "months", "month_figures", "review", "recruitment"},
    {"resume", "seed", "sheets", "wall"},
    {"views", "admin", "middleware", "management"},
    {"urls"},
    {"apps"},
]
# The audit of a log-in names the address it came from: these verbs are given the request.
MAY_NAME_THE_REQUEST = "accounts"
FLOOR = {room: number for number, names in enumerate(FLOORS) for room in names}
WITHOUT_HTTP = ("enums", "models", "permissions", "domain", "tasks", "standing", "lights")
HTTP = re.compile(r"^django\.(http|shortcuts|contrib\.messages|views|forms|template)\b")
WRITES = {
    *{"save", "delete", "create", "update", "get_or_create", "update_or_create"},
    *{"bulk_create", "bulk_update", "asave", "adelete", "acreate", "aupdate"},
}
SCOPED = {"visible_to", "editable_by"}
FACING_PEOPLE = ("views", "forms", "filters", "ledgers", "metrics", "panels", "todo", "dossier")
FACING_PEOPLE += ("wall", "boards")
RENDERED_BY_DJANGO = {"403_csrf.html"}
# Pages at the root of the site, outside any app's namespace.
ROOT_APP = "dashboards"


def ids(found):
    return [pytest.param(source, id=str(source)) for source in found]


def app_of(dotted):
    return dotted.split(".")[0]


@pytest.mark.parametrize("source", ids(sources(*APPS)))
def test_apps_import_downstairs_only(source):
    known = {name for name in source.imports(inline=True) if app_of(name) in {*APPS, KIT}}
    upstairs = {name for name in known if app_of(name) not in BELOW[source.app] | {source.app}}
    assert upstairs == set()


@pytest.mark.parametrize("source", ids(sources(KIT)))
def test_the_kit_knows_no_app(source):
    if source.room in COMPOSITION_ROOT:
        pytest.skip("the composition root knows every room")
    assert {name for name in source.imports(inline=True) if app_of(name) in APPS} == set()


@pytest.mark.parametrize("source", ids(sources(*APPS)))
def test_another_app_is_asked_for_its_verbs_and_nouns_only(source):
    """Never for its views, forms or tasks: those face its own people."""
    private = re.compile(rf"^({'|'.join(APPS)})\.(views|forms|tasks|urls|admin)\b")
    names = [name for name in source.imports(inline=True) if app_of(name) != source.app]
    assert [name for name in names if private.match(name)] == []


@pytest.mark.parametrize("source", ids(sources(*APPS)))
def test_imports_inside_an_app_go_down_the_stairs(source):
    if source.room == "__init__":
        return
    assert source.room in FLOOR, "a new room: give it a floor here and in docs/architecture.md"
    for name in source.imports():
        parts = name.split(".")
        if parts[0] == source.app and len(parts) > 1 and parts[1] in FLOOR:
            assert FLOOR[parts[1]] <= FLOOR[source.room], f"{source} imports {name}"


@pytest.mark.parametrize("source", ids(rooms(*WITHOUT_HTTP)))
def test_lower_floors_know_no_http(source):
    found = {name for name in source.imports(inline=True) if HTTP.match(name)}
    if source.app == MAY_NAME_THE_REQUEST:
        found -= {"django.http.HttpRequest"}
    assert found == set()


@pytest.mark.parametrize("source", ids(rooms("views")))
def test_views_read_through_a_scope(source):
    attributes = source.walk(ast.Attribute)
    scoped = [node.value for node in attributes if node.attr in SCOPED]
    for node in attributes:
        if node.attr in {"objects", "_default_manager", "_base_manager"}:
            assert node in scoped, f"{source}:{node.lineno} reads past visible_to()"


@pytest.mark.parametrize("source", ids(rooms(*FACING_PEOPLE)))
def test_what_faces_people_never_writes(source):
    for node in source.walk(ast.Attribute):
        if node.attr == "update" and ast.unparse(node.value).endswith(".attrs"):
            continue  # of a form's widget
        assert node.attr not in WRITES, f"{source}:{node.lineno} .{node.attr}() belongs in domain"


@pytest.mark.parametrize("source", ids(rooms("models")))
def test_models_do_not_override_save(source):
    """What must follow a write is in the domain, where it can be read."""
    methods = {node.name for node in source.walk(ast.FunctionDef)}
    assert methods.isdisjoint({"save", "delete"})


def own_url_patterns():
    """(app, pattern) of every page of ours; those without namespace belong to the root app."""
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLPattern):
            continue
        if entry.app_name in APPS:
            yield from ((entry.app_name, pattern) for pattern in flat(entry))
        elif entry.app_name is None:
            yield from ((ROOT_APP, pattern) for pattern in flat(entry))


def flat(resolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from flat(entry)
        else:
            yield entry


URL_PATTERNS = [
    pytest.param(app, pattern, id=f"{app}:{pattern.name}") for app, pattern in own_url_patterns()
]


@pytest.mark.parametrize(("app", "pattern"), URL_PATTERNS)
def test_url_view_and_template_share_a_name(app, pattern):
    view = getattr(pattern.callback, "view_class", None)
    if view is None:
        assert pattern.callback.__name__ == pattern.name
        return
    assert view.__name__ == "".join(word.title() for word in pattern.name.split("_")) + "View"
    template = getattr(view, "template_name", None)
    if template:
        noun = pattern.name.split("_")[0]
        assert re.match(rf"{app}/{noun}(_|\.)", template), template
        get_template(template)


def test_every_template_is_used():
    text = "".join(source.text for source in sources(*APPS, KIT))
    text += "".join(path.read_text() for path in templates())
    names = {str(path.relative_to(ROOT / "templates")) for path in templates()}
    ours = {name for name in names - RENDERED_BY_DJANGO if not name.startswith(overrides())}
    assert {name for name in ours if f'"{name}"' not in text and f"'{name}'" not in text} == set()


def overrides():
    """Folders with which we replace templates of installed packages."""
    return tuple(
        f"{folder}/" for folder in ["admin", "bootstrap5", "django", "registration", "tablericons"]
    )


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_template_compiles(path):
    get_template(str(path.relative_to(ROOT / "templates")))


def test_constraints_and_indexes_are_named_after_their_model():
    for model in apps.get_models():
        if model._meta.app_label in {*APPS, KIT}:
            for thing in [*model._meta.constraints, *model._meta.indexes]:
                assert thing.name.startswith(f"{model._meta.model_name}_"), thing.name


def test_every_model_says_what_it_is():
    for model in apps.get_models():
        if model._meta.app_label in {*APPS, KIT} and "history" not in model._meta.model_name:
            assert "__str__" in vars(model), model
            assert re.search("[一-鿿]", str(model._meta.verbose_name)), model
