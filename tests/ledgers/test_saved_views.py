"""Views a person keeps, and the layout their browser remembers."""

import re

import pytest

from accounts.enums import Role
from laishan_portal.ledgers import saved_views
from laishan_portal.models import SavedView
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/projects/"
SAVE = "/ledgers/projects/views/"


@pytest.fixture
def office_client(as_role):
    return as_role(Role.OFFICE)


def save(client, name="我的", query="domain=renewal&sort=-total&page=3"):
    return client.post(SAVE, {"name": name, "query": query})


def test_a_filter_is_kept_and_opens_again(office_client):
    response = save(office_client)
    assert response.status_code == 302
    view = SavedView.objects.get()
    assert (view.owner, view.ledger, view.name) == (office_client.user, "projects", "我的")
    assert view.query == "domain=renewal&sort=-total"
    page = office_client.get(URL).content.decode()
    assert '<a href="?domain=renewal&amp;sort=-total">我的</a>' in page
    page = office_client.get(f"{URL}?{view.query}").content.decode()
    assert 'aria-current="true">我的</a>' in page


def test_columns_are_part_of_a_view(office_client):
    ProjectFactory()
    page = office_client.get(f"{URL}?domain=industry&col=code.total").content.decode()
    query = re.search(r'name="query" value="([^"]*)"', page)[1].replace("&amp;", "&")
    save(office_client, query=query)
    assert SavedView.objects.get().query == "domain=industry&col=name.code.total"


@pytest.mark.parametrize("name", ["", "  ", "长" * 31, "a\x00b"])
def test_a_bad_name_is_told_and_kept(office_client, name):
    response = save(office_client, name=name)
    assert response.status_code == 422
    assert not SavedView.objects.exists()


def test_a_name_is_used_once(office_client):
    save(office_client)
    response = save(office_client)
    assert response.status_code == 422
    page = response.content.decode()
    assert "这个名字已经有了" in page
    assert 'value="我的"' in page


def test_there_is_an_end_to_views(office_client):
    for number in range(saved_views.MAX_VIEWS):
        save(office_client, name=f"视图{number}")
    assert "先删掉不用的" in save(office_client, name="再来").content.decode()


def test_deleting_is_for_the_owner(office_client, client):
    save(office_client)
    view = SavedView.objects.get()
    other = UserFactory(role=Role.OFFICE)
    client.force_login(other, backend="accounts.backends.PortalBackend")
    assert client.post(f"/ledgers/views/{view.pk}/delete/").status_code == 404
    client.force_login(view.owner, backend="accounts.backends.PortalBackend")
    assert client.get(f"/ledgers/views/{view.pk}/delete/").status_code == 405
    assert client.post(f"/ledgers/views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_views_of_others_are_not_shown(office_client):
    SavedView.objects.create(owner=UserFactory(), ledger="projects", name="别人的视图")
    assert "别人的视图" not in office_client.get(URL).content.decode()


def test_only_a_ledger_one_may_see(as_role):
    assert save(as_role(Role.AUDITOR)).status_code == 404
    assert as_role(Role.OFFICE).post("/ledgers/nothing/views/", {}).status_code == 404


def test_markup_in_a_views_name_is_text(office_client):
    save(office_client, name="<script>x</script>")
    assert "<script>x" not in office_client.get(URL).content.decode()


# ── layout ───────────────────────────────────────────────────────────────────────────────


def labels(client, query=""):
    page = client.get(f"{URL}{query}").content.decode()
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page)
    return [re.sub(r"<[^>]+>|[▲▼]", "", head).strip() for head in heads]


def test_chosen_columns_are_remembered_until_reset(office_client):
    ProjectFactory()
    usual = labels(office_client)
    response = office_client.get(f"{URL}?domain=industry&col=code&col=owner&keep=1&page=2")
    assert response.status_code == 302
    assert response.url == "/projects/?domain=industry"
    cookie = response.cookies["ledger-projects"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert labels(office_client) == ["项目", "编号", "业主"]
    assert labels(office_client, "?col=total") == ["项目", "总投资"]
    office_client.get(f"{URL}?size=100&keep=1")
    assert labels(office_client) == ["项目", "编号", "业主"]
    office_client.get(f"{URL}?col=default&keep=1")
    assert labels(office_client) == usual


def test_page_size_and_row_height_are_remembered(office_client):
    for number in range(51):
        ProjectFactory(code=f"LS23-{number:03d}")
    office_client.get(f"{URL}?size=100&keep=1")
    office_client.get(f"{URL}?row=loose&keep=1")
    page = office_client.get(URL).content.decode()
    assert "第 1–51 行" in page
    assert "ls-ledger is-loose" in page
    office_client.get(f"{URL}?size=77&row=dense&keep=1")
    page = office_client.get(URL).content.decode()
    assert "第 1–50 行" in page
    assert "is-loose" not in page


@pytest.mark.parametrize(
    "kept", ["col=zzz&size=x&row=y", "%00%ff", "=" * 3000, "col=" + "a." * 900]
)
def test_a_spoilt_cookie_is_the_usual_layout(office_client, kept):
    ProjectFactory()
    usual = labels(office_client)
    office_client.cookies["ledger-projects"] = kept
    assert labels(office_client) == usual
