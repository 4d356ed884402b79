"""Whatever stands in an address or a form, nobody ever sees a 500."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from tests.cast import Cast
from tests.permission_table import TABLE
from tests.test_permissions import ADDRESSES

LONG = "长" * 10_000
# Longer than any field, too; ten thousand in each of these names would be 4 MB of address,
# which no web server lets in.
LONG_IN_AN_ADDRESS = "长" * 2_500
# Names that some page of ours reads, and one that none does.
NAMES = (
    *("q", "page", "size", "sort", "col", "view", "row", "all", "keep", "ids", "month", "state"),
    *("year", "unit", "leader", "street", "domain", "stage", "light", "level", "status", "role"),
    *("who", "action", "from", "to", "since", "until", "next", "inline", "scope", "nonsense"),
    *("group", "span", "with", "codes", "screen"),
    *("amount_min", "amount_max", "total_min", "total_max", "kind", "is_active", "actor"),
)
VALUES = {
    "a NUL byte": "\x00",
    "a NUL byte inside": "莱山\x00区",
    "much too long": LONG,
    "a huge number": "9" * 40,
    "a negative number": "-1",
    "a fraction": "1.5e400",
    "a quote": "'\"); DROP TABLE projects_project; --",
    "markup": "<script>alert(1)</script>",
    "a weird month": "2023-99",
    "a year before time": "0000-00-00",
    "another script's digits": "١٢٣",
    "half of a character": "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "a lone percent": "%",
    "a backslash": "\\",
    "nothing": "",
}
FINE = {200, 204, 302, 400, 403, 404, 405, 422}
GETS = [
    pytest.param(name, wanted, id=name)
    for name, wanted in ADDRESSES
    if name in TABLE and TABLE[name].gets
]
POSTS = [
    pytest.param(name, wanted, id=name)
    for name, wanted in ADDRESSES
    if name in TABLE and TABLE[name].posts
]
PAYLOADS = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "admin:index",
    "home",
    "\thttps://evil.example/",
)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        yield Cast()
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def read(answer):
    """To its end, so that the file behind a download is closed."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def role_for(name):
    """Somebody whom the table lets in."""
    letters = TABLE[name].own
    for place, role in enumerate(list(Role)):
        if letters[place] in "or":
            return role
    letters = TABLE[name].foreign
    return next(role for place, role in enumerate(list(Role)) if letters[place] == "o")


def url_of(cast, name, wanted, role):
    own = TABLE[name].own[list(Role).index(role)] in "or"
    return reverse(name, kwargs=cast.kwargs(name, wanted, role, own=own))


@pytest.mark.parametrize(("name", "wanted"), GETS)
def test_filters_refuse_nonsense_politely(db, cast, name, wanted):
    role = role_for(name)
    client, url = cast.client(role), url_of(cast, name, wanted, role)
    for what, value in (VALUES | {"much too long": LONG_IN_AN_ADDRESS}).items():
        with transaction.atomic():
            answer = read(client.get(url, dict.fromkeys(NAMES, value)))
            transaction.set_rollback(True)
        assert answer.status_code in FINE, f"{what}: {answer.status_code}"


@pytest.mark.parametrize(("name", "wanted"), POSTS)
def test_forms_refuse_nonsense_politely(db, cast, name, wanted):
    role = role_for(name)
    client, url = cast.client(role), url_of(cast, name, wanted, role)
    fields = field_names(client, url)
    for what, value in VALUES.items():
        with transaction.atomic():
            answer = read(client.post(url, dict.fromkeys(fields, value)))
            transaction.set_rollback(True)
        assert answer.status_code in FINE | {401, 409}, f"{what}: {answer.status_code}"


def field_names(client, url):
    """Those of the form behind the address, hidden ones included."""
    answer = client.get(url)
    form = (answer.context or {}).get("form") if answer.status_code == 200 else None
    names = [form.add_prefix(name) for name in form.fields] if form is not None else []
    return names or ["name", "query", "ids", "comment", "submission_key"]


@pytest.mark.parametrize(
    "path",
    [
        "/projects/99999999999999999999/",
        "/projects/9223372036854775808/",
        "/projects/0/",
        "/projects/1/reports/2023-13/",
        "/projects/1/reports/0000-01/",
        "/projects/1/reports/99999-01/",
        "/projects/1/reports/２０２３-０６/",
        "/projects/1/reports/%00/",
        "/projects/1/plan/99999999/",
        "/enterprises/9223372036854775808/",
        "/attachments/9223372036854775808/",
        "/users/9223372036854775808/",
        "/inbox/9223372036854775808/open/",
        "/%00/",
        "/\ud7ff/",
    ],
)
@pytest.mark.parametrize("role", [Role.OFFICE, Role.SYSTEM_ADMIN])
def test_addresses_that_cannot_be(db, cast, role, path):
    client = cast.client(role)
    assert client.get(path).status_code in {400, 403, 404, 405}
    assert client.post(path).status_code in {400, 403, 404, 405}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_next_stays_on_this_site(db, cast, payload):
    login = reverse("accounts:login")
    away = cast.client(Role.OFFICE).get(login, {"next": payload})
    assert away.status_code == 302
    assert away.url == reverse("home")
    shown = Client().get(login, {"next": payload})
    assert shown.status_code == 200


@pytest.mark.parametrize("payload", PAYLOADS)
def test_next_stays_on_this_site_after_a_log_in(db, payload):
    from tests.factories import UserFactory  # noqa: PLC0415 -- only here

    user = UserFactory(username="chen")
    user.set_password("Ganqing-5-xiaoshi!")
    user.save()
    answer = Client().post(
        reverse("accounts:login"),
        {"username": "chen", "password": "Ganqing-5-xiaoshi!", "next": payload},
    )
    assert answer.status_code == 302
    assert answer.url == reverse("home")
