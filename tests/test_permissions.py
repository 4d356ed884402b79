"""Every address, every role: what ``permission_table`` says is what happens."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts.enums import Role
from projects.models import Project
from tests.cast import Cast
from tests.permission_table import PUBLIC, ROLES, TABLE

MEANING = {"x": {403}, "-": {404}, "r": {302}}
OPENS = {200}
TAKES = {200, 204, 302, 303, 400, 409, 422}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def patterns(resolver, namespace="", converters=()):
    """(name, names of its arguments) of every address outside the admin site."""
    for entry in resolver.url_patterns:
        known = (*converters, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                inner = f"{entry.namespace}:" if entry.namespace else ""
                yield from patterns(entry, namespace + inner, known)
        else:
            yield f"{namespace}{entry.name}", known


ADDRESSES = list(patterns(get_resolver()))
PARAMETERS = [pytest.param(name, wanted, id=name) for name, wanted in ADDRESSES if name in TABLE]


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """Ten people and their rows, made once; every test rolls back to them."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        yield Cast()
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def asked(letters, *, everybody):
    """All whom it refuses; of those it lets in, all or the first."""
    let_in = [role for role, letter in zip(ROLES, letters, strict=True) if letter not in "x-"]
    spared = set() if everybody else set(let_in[1:])
    return [role for role in ROLES if role not in spared]


def statuses(cast, name, wanted, method, *, own, roles):
    """{role: status} of asking once in each role, each from the same state."""
    found = {}
    for role in roles:
        url = reverse(name, kwargs=cast.kwargs(name, wanted, role, own=own))
        with transaction.atomic():
            answer = getattr(cast.client(role), method)(url)
            if answer.streaming:
                b"".join(answer.streaming_content)  # the file behind it is closed at its end
            transaction.set_rollback(True)
        found[role] = answer.status_code
    return found


def expected(letters, reached):
    return {
        role: MEANING.get(letter, reached) for role, letter in zip(ROLES, letters, strict=True)
    }


def differences(found, wanted):
    return {role: status for role, status in found.items() if status not in wanted[role]}


def test_every_address_is_in_the_table():
    assert {name for name, _ in ADDRESSES} == set(TABLE)


@pytest.mark.parametrize(("name", "wanted"), PARAMETERS)
def test_get(db, cast, name, wanted):
    row = TABLE[name]
    for own, letters in [(True, row.own), (False, row.foreign)]:
        if not letters:
            continue
        roles = asked(letters, everybody=own)
        found = statuses(cast, name, wanted, "get", own=own, roles=roles)
        if row.gets:
            assert differences(found, expected(letters, OPENS)) == {}, f"{own=}"
        else:
            assert set(found.values()) == {405}, "a GET changes nothing"


@pytest.mark.parametrize(("name", "wanted"), PARAMETERS)
def test_post(db, cast, name, wanted):
    row = TABLE[name]
    if name in PUBLIC:
        pytest.skip("before the log-in")
    for own in (True, False):
        letters = row.letters("post", own=own)
        if not letters:
            continue
        roles = asked(letters, everybody=False)
        found = statuses(cast, name, wanted, "post", own=own, roles=roles)
        reached = TAKES if row.posts else {405}
        meant = expected(letters, reached)
        if not row.posts:
            meant = {role: allowed | {405} for role, allowed in meant.items()}
        assert differences(found, meant) == {}, f"{own=}"


@pytest.mark.parametrize(("name", "wanted"), PARAMETERS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_without_a_log_in(db, cast, name, wanted, method):
    url = reverse(name, kwargs=cast.kwargs(name, wanted, Role.OFFICE, own=True))
    answer = getattr(Client(), method)(url)
    if name in PUBLIC:
        assert answer.status_code in {200, 405}
    else:
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("accounts:login"))


@pytest.mark.parametrize(
    ("name", "wanted"), [case for case in PARAMETERS if TABLE[case.values[0]].posts]
)
def test_a_post_needs_the_token_of_this_site(db, cast, name, wanted):
    url = reverse(name, kwargs=cast.kwargs(name, wanted, Role.OFFICE, own=True))
    bare = cast.client(Role.OFFICE, enforce_csrf_checks=True)
    assert bare.post(url).status_code == 403
    token = TOKEN.search(bare.get(reverse("accounts:me")).content.decode())[1]
    elsewhere = bare.post(
        url, {"csrfmiddlewaretoken": token}, headers={"origin": "https://evil.example"}
    )
    assert elsewhere.status_code == 403


def test_a_refusal_is_recorded(db, cast):
    from accounts.models import AuditEvent  # noqa: PLC0415 -- only here

    before = AuditEvent.objects.filter(action="denied").count()
    assert cast.client(Role.LEADER).get(reverse("projects:report_list")).status_code == 403
    assert AuditEvent.objects.filter(action="denied").count() == before + 1


def test_what_the_form_does_not_ask_is_not_written(db, cast):
    """Stage, unit and marks have verbs of their own; posted beside a form they are nothing."""
    client, pk = cast.client(Role.UNIT_REPORTER), cast.own["pk"]
    url = reverse("projects:project_edit", kwargs={"pk": pk})
    form = client.get(url).context["form"]
    asked = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in asked.items() if value not in (None, False)}
    smuggled = {
        "stage": "operation",
        "condition": "terminated",
        "unit": cast.other_unit.pk,
        "code": "X-1",
        "is_fact": "on",
        "is_demo": "on",
        "id": 1,
        "version": 99,
    }
    columns = [*(set(smuggled) - {"unit", "version"}), "unit_id"]
    before = Project.objects.filter(pk=pk).values(*columns).get()
    answer = client.post(url, smuggled | typed | {"note": "只改备注"})
    assert answer.status_code == 302
    assert Project.objects.filter(pk=pk).values(*columns).get() == before
    assert Project.objects.get(pk=pk).note == "只改备注"


def test_the_three_administrators_see_no_business_pages(db, cast):
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
        index = ROLES.index(role)
        for name, row in TABLE.items():
            if name.startswith(("projects:", "enterprises:")) and not name.endswith("_options"):
                assert row.own[index] in "x-", name
                assert not row.foreign or row.foreign[index] in "x-", name


def test_a_role_is_needed_for_anything(db, cast):
    from tests.factories import UserFactory  # noqa: PLC0415 -- only here

    client = Client()
    client.force_login(UserFactory(role=None), backend="accounts.backends.PortalBackend")
    for name, wanted in ADDRESSES:
        if name.startswith(("projects:", "enterprises:")) and not name.endswith("_options"):
            url = reverse(name, kwargs=cast.kwargs(name, wanted, Role.OFFICE, own=True))
            assert client.post(url).status_code in {403, 404, 405}, name
            assert client.get(url).status_code in {403, 404, 405}, name
