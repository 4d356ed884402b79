"""Every model the admin site holds, whichever app brought it."""

import pghistory.models
import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import ADMIN_SITE_ROLES, Role
from laishan_portal.admin_base import PortalModelAdmin
from laishan_portal.models import ReportTemplate
from tests.admin.rows import make
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

REGISTERED = [
    pytest.param(model, model_admin, id=model._meta.label)
    for model, model_admin in admin.site._registry.items()
]
OWN_APPS = {
    *("laishan_portal", "accounts", "enterprises", "projects", "services"),
    *("unions", "youth", "dashboards"),
}
# Nothing else is ever deleted here.
DELETERS = {
    "laishan_portal.Workday": {Role.SYSTEM_ADMIN},
    "axes.AccessAttempt": {Role.SECURITY_ADMIN},
}
# What only a domain verb, a rule or a trigger may set.
GUARDED = {
    *("stage", "condition", "status", "decision", "decided_by", "decided_at", "version"),
    *("created_by", "updated_by", "is_fact", "is_demo", "search_text", "name_pinyin"),
    *("is_superuser", "groups", "user_permissions", "password", "phone", "baseline_on"),
    *("forecast_on", "actual_on", "promised_finish_on", "is_confidential", "code_name"),
}
# States that are text: entered by the office, guarded by constraints.
OPEN = {("enterprises.Designation", "status"), ("enterprises.Policy", "status")}


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    """{role: (user, cookies)}: logged in once, every test rolls back to them."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = {}
        for role in Role:
            client, user = Client(), UserFactory(role=role)
            client.force_login(user, backend="accounts.backends.PortalBackend")
            people[role] = user, client.cookies.output(header="", sep=";")
        yield people
        transaction.set_rollback(True)


@pytest.fixture
def as_role(people, db):
    """``as_role(Role.OFFICE)``: a client of its own, logged in as the one user of that role."""

    def log_in(role):
        client = Client()
        client.user, cookies = people[role]
        client.cookies.load(cookies)
        return client

    return log_in


def roles_of(model_admin):
    return model_admin.viewers | model_admin.editors


def list_url(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def url_of(page, row):
    opts = type(row)._meta
    args = [] if page == "add" else [row.pk]
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


def links_to_rows(html):
    return {
        part.split('"', 1)[0]
        for part in html.split('href="')[1:]
        if part.startswith("/admin/") and "/change/" in part.split('"', 1)[0]
    }


def guarded(model):
    return {name for name in GUARDED if (model._meta.label, name) not in OPEN}


def values(row, columns):
    return {name: getattr(row, row._meta.get_field(name).attname) for name in columns}


def has_column(model, name):
    try:
        return (
            model._meta.get_field(name).concrete and not model._meta.get_field(name).many_to_many
        )
    except FieldDoesNotExist:
        return False


def test_every_model_of_ours_is_registered():
    missing = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in OWN_APPS and not admin.site.is_registered(model)
    }
    assert missing == set()


def test_only_classes_that_decide_by_role_are_let_in():
    for model, model_admin in admin.site._registry.items():
        assert isinstance(model_admin, PortalModelAdmin), model
        assert roles_of(model_admin) <= ADMIN_SITE_ROLES, model
        assert roles_of(model_admin), f"nobody could open {model}"


def test_every_list_can_be_searched_and_has_columns():
    for model, model_admin in admin.site._registry.items():
        assert model_admin.search_fields, model
        assert model_admin.list_display != ("__str__",), model
        assert model_admin.ordering, model
        assert model_admin.show_full_result_count is False, model


def test_whoever_may_edit_sees_named_fields_only():
    for model, model_admin in admin.site._registry.items():
        assert model_admin.fields or not model_admin.editors, model


@pytest.mark.parametrize("role", list(Role))
def test_lists_open_for_their_roles_alone(as_role, role):
    client = as_role(role)
    for model, model_admin in admin.site._registry.items():
        expected = 200 if role in roles_of(model_admin) else 403
        assert client.get(list_url(model)).status_code == expected, model


@pytest.mark.parametrize(("model", "model_admin"), REGISTERED)
def test_list_is_searched_and_asks_the_same_of_one_row_and_of_three(as_role, model, model_admin):
    client = as_role(sorted(roles_of(model_admin))[0])
    make(model)
    for words in ("测试", "1", "x'%"):
        assert client.get(list_url(model), {"q": words}).status_code == 200
    client.get(list_url(model))
    with CaptureQueriesContext(connection) as one:
        assert client.get(list_url(model)).status_code == 200
    make(model)
    make(model)
    with CaptureQueriesContext(connection) as three:
        assert client.get(list_url(model)).status_code == 200
    assert len(three) == len(one), "\n".join(query["sql"] for query in three)


@pytest.mark.parametrize(("model", "model_admin"), REGISTERED)
def test_row_opens_for_its_roles_and_gives_no_input_for_what_rules_set(
    as_role, rf, model, model_admin
):
    row = make(model)
    for role in sorted(roles_of(model_admin)):
        client = as_role(role)
        page = client.get(url_of("change", row))
        assert page.status_code == 200, role
        for link in links_to_rows(page.content.decode()):
            assert client.get(link).status_code == 200, f"{role} meets a dead link {link}"
        request = rf.get("/")
        request.user = client.user
        shown = model_admin.get_queryset(request).get(pk=row.pk)
        form = model_admin.get_form(request, shown, change=True)
        assert set(form.base_fields) & guarded(model) == set(), role


def test_a_stored_file_is_named_and_not_linked(as_role):
    row = make(ReportTemplate)
    url = reverse("admin:laishan_portal_reporttemplate_change", args=[row.pk])
    html = as_role(Role.OFFICE).get(url).content.decode()
    assert row.file.name in html
    assert f"/{row.file.name}" not in html


@pytest.mark.parametrize(("model", "model_admin"), REGISTERED)
def test_what_a_role_may_not_do_is_refused_and_changes_nothing(as_role, model, model_admin):
    """A post that carries every guarded column sets none of them, whoever sends it."""
    row = make(model)
    row.refresh_from_db()
    columns = [name for name in guarded(model) if has_column(model, name)]
    before = values(row, columns)
    for role in Role:
        client, may_see = as_role(role), role in roles_of(model_admin)
        posted = client.post(url_of("change", row), dict.fromkeys(columns, "1"))
        assert posted.status_code == (200 if role in model_admin.editors else 403) or (
            posted.status_code == 302 and role in model_admin.editors
        ), role
        assert may_see or client.get(url_of("change", row)).status_code == 403, role
        adds = model_admin.can_add and role in model_admin.editors
        assert client.get(url_of("add", row)).status_code == (200 if adds else 403), role
        if role not in DELETERS.get(model._meta.label, ()):
            gone = client.post(url_of("delete", row), {"post": "yes"})
            assert gone.status_code == 403, role
    row.refresh_from_db()
    assert values(row, columns) == before


@pytest.mark.parametrize("label", ["laishan_portal.Workday", "axes.AccessAttempt"])
def test_what_may_be_deleted_is(as_role, label):
    model = apps.get_model(label)
    row = make(model)
    (role,) = DELETERS[label]
    assert as_role(role).post(url_of("delete", row), {"post": "yes"}).status_code == 302
    assert not model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("role", sorted(ADMIN_SITE_ROLES))
def test_index_shows_what_the_role_can_open(as_role, role):
    client = as_role(role)
    html = client.get(reverse("admin:index")).content.decode()
    for model, model_admin in admin.site._registry.items():
        assert (f'href="{list_url(model)}"' in html) == (role in roles_of(model_admin))


def test_history_has_chinese_names():
    for model in admin.site._registry:
        if issubclass(model, pghistory.models.Event):
            assert model._meta.verbose_name.endswith("变更")
