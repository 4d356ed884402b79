"""The page outside the log-in: probed with every token but the right one, and with that."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from laishan_portal.exceptions import DomainError
from services import domain, tokens
from services.enums import ProblemStatus
from services.models import ConfirmationLink
from tests.factories import ProjectFactory, UserFactory
from tests.factories.services import confirming, make_problem

TODAY = datetime.date(2023, 6, 28)


@pytest.fixture(autouse=True)
def _day(settings):
    settings.LAISHAN_TODAY = TODAY
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def problem(db):
    project = ProjectFactory(name="不能外传的项目")
    return confirming(make_problem(project=project, content="内部说法", cause="内部卡点"))


@pytest.fixture
def office(db):
    return UserFactory(role=Role.OFFICE)


def _told(page):
    """The page without the browser's own token against forged forms."""
    return re.sub(rb'name="csrf[^>]*>', b"", page.content)


def address(link):
    return reverse("services:confirmation_answer", args=[tokens.token_of(link.salt)])


def test_it_tells_the_number_the_title_and_nothing_else(problem, office):
    link = domain.issue_link(problem, sent_to="张工", by=office)
    page = Client().get(address(link))
    text = page.content.decode()
    assert page.status_code == 200
    assert problem.number in text
    assert problem.title in text
    hidden = (problem.project.name, "内部说法", "内部卡点", problem.lead_unit.name, "张工")
    assert [word for word in hidden if word in text] == []
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]


def test_only_the_hash_is_kept(problem, office):
    link = domain.issue_link(problem, sent_to="张工", by=office)
    token = tokens.token_of(link.salt)
    row = ConfirmationLink.objects.filter(pk=link.pk).values().get()
    assert token not in str(row)
    assert row["token_hash"] == tokens.digest(token)


@pytest.mark.parametrize(("answer", "status"), [("agreed", "closed"), ("refused", "working")])
def test_one_answer_then_it_is_used_up(problem, office, answer, status):
    url = address(domain.issue_link(problem, sent_to="张工", by=office))
    client = Client()
    assert client.post(url, {"answer": answer, "said": "说明"}).status_code == 200
    problem.refresh_from_db()
    assert problem.status == status
    assert problem.confirmations.get().said == "说明"
    assert client.get(url).status_code == 404
    assert client.post(url, {"answer": "agreed"}).status_code == 404
    assert problem.confirmations.count() == 1


def test_a_new_link_voids_the_old_and_there_are_four(problem, office):
    links = [domain.issue_link(problem, sent_to="张工", by=office) for _ in range(4)]
    statuses = [Client().get(address(link)).status_code for link in links]
    assert statuses == [404, 404, 404, 200]
    with pytest.raises(DomainError, match="4 次"):
        domain.issue_link(problem, sent_to="张工", by=office)


def test_after_seven_days_it_is_gone(problem, office, monkeypatch):
    link = domain.issue_link(problem, sent_to="张工", by=office)
    now = tokens.now()
    monkeypatch.setattr(tokens, "now", lambda: now + datetime.timedelta(days=7, seconds=1))
    assert Client().get(address(link)).status_code == 404


@pytest.mark.parametrize("token", ["0" * 64, "x", "' OR 1=1", "%00", "é", "a" * 4000])
def test_what_is_no_token_looks_like_one_used(problem, office, token):
    link = domain.issue_link(problem, sent_to="张工", by=office)
    Client().post(address(link), {"answer": "agreed"})
    used = Client().get(address(link))
    page = Client().get(f"/services/confirm/{token}/")
    assert page.status_code == 404
    if token == "0" * 64:
        assert _told(page) == _told(used)


def test_nonsense_is_no_answer(problem, office):
    url = address(domain.issue_link(problem, sent_to="张工", by=office))
    for data in ({}, {"answer": "solved"}, {"answer": "agreed", "said": "长" * 301}):
        assert Client().post(url, data).status_code == 422
    problem.refresh_from_db()
    assert problem.status == ProblemStatus.CONFIRMING


def test_forms_from_elsewhere_are_refused(problem, office):
    url = address(domain.issue_link(problem, sent_to="张工", by=office))
    assert Client(enforce_csrf_checks=True).post(url, {"answer": "agreed"}).status_code == 403


def test_too_many_knocks_are_turned_away(problem, office):
    url = address(domain.issue_link(problem, sent_to="张工", by=office))
    statuses = [Client().get(url).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    assert Client(REMOTE_ADDR="10.0.0.9").get(url).status_code == 200


def test_every_other_page_asks_for_the_log_in(problem):
    for name in ("problem_list", "problem_ledger", "visit_list", "cause_list"):
        assert Client().get(reverse(f"services:{name}")).status_code == 302
    assert Client().get(problem.get_absolute_url()).status_code == 302
