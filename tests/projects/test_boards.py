"""Boards across projects: every figure opens exactly the rows it counts."""

import random
import re
from datetime import timedelta
from html import unescape
from statistics import median_low

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from laishan_portal import clock, workdays
from laishan_portal.formatting import wan
from projects import domain
from projects.boards import factors
from projects.enums import Condition, FactorKind, PermitPhase, PermitStatus
from projects.models import Factor, Permit, ProjectGrant
from projects.models.service import by_state
from tests.factories import ProjectFactory, UserFactory, system_user

pytestmark = pytest.mark.django_db
PERMITS, FACTORS = "/projects/permits/", "/projects/factors/"
DEPARTMENTS = ["区住建局", "区住建局牵头", "莱山区住建局", "区行政审批局", ""]


def fill(rng, count=12):
    today = clock.today()
    for _number in range(count):
        project = ProjectFactory(
            stage=rng.choice(["permits", "permits", "structure"]),
            condition=rng.choice(["normal", "normal", "normal", "paused"]),
        )
        for name in rng.sample(["施工许可证", "环境影响评价", "消防验收"], k=2):
            values = {
                "name": name,
                "phase": rng.choice(list(PermitPhase)),
                "department": rng.choice(DEPARTMENTS),
                "status": rng.choice(list(PermitStatus)),
                "promised_on": rng.choice([None, today + timedelta(days=rng.randint(-30, 30))]),
            }
            if values["status"] == PermitStatus.DONE:
                values["done_on"] = today - timedelta(days=rng.randint(0, 40))
                values["accepted_on"] = values["done_on"] - timedelta(days=rng.randint(0, 30))
            domain.add_permit(project, values=values, by=system_user())
        needed = rng.randint(10, 99)
        values = {
            "kind": rng.choice([FactorKind.POWER, FactorKind.LABOUR]),
            "measure": rng.choice(["kVA", "人"]),
            "needed": needed,
            "secured": rng.choice([needed, needed - rng.randint(1, 9)]),
            "responsible": rng.choice(["供电公司", "团区委", ""]),
            "due_on": rng.choice([None, today + timedelta(days=rng.randint(-30, 30))]),
        }
        domain.add_factor(project, values=values, by=system_user())


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def linked_figures(html):
    """(number, address) of every figure that is a link."""
    found = re.findall(r'<a class="ls-n" href="([^"]+)">([^<]+)</a>', html)
    for url, text in found:
        number = re.search(r"（([\d,]+) 项）", text) or re.fullmatch(r"([\d,]+)", text)
        yield int(number[1].replace(",", "")), unescape(url)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("board", [PERMITS, FACTORS])
def test_every_figure_opens_the_rows_it_counts(as_role, board, seed):
    fill(random.Random(seed))  # noqa: S311 -- test data
    client = as_role(Role.LEADER)
    figures = list(linked_figures(page(client, board)))
    assert len(figures) >= 10
    for number, url in figures:
        response = client.get(url)
        assert response.status_code == 200, url
        assert response.context["summary"].count == number, url
        assert not response.context["problems"], url


def test_the_board_agrees_with_a_slow_count(as_role):
    fill(random.Random(3), count=20)  # noqa: S311 -- test data
    today, calendar = clock.today(), workdays.calendar()
    client = as_role(Role.OFFICE)
    board = client.get(PERMITS).context["board"]
    rows = [
        permit
        for permit in Permit.objects.select_related("project")
        if permit.project.condition in ("normal", "stopped")
    ]
    for group in board.departments.groups:
        name = "" if group.name == "没写部门" else group.name
        mine = [permit for permit in rows if permit.answering == name]
        waiting = [permit for permit in mine if permit.status in ("waiting", "running")]
        late = [p for p in waiting if p.promised_on is not None and p.promised_on < today]
        assert group.open == len(waiting)
        assert group.overdue == len(late)
        longest = max((max(calendar.between(p.promised_on, today), 1) for p in late), default=0)
        assert group.longest == longest
        days = [
            (permit.done_on - permit.accepted_on).days
            for permit in mine
            if permit.status == "done" and permit.accepted_on
        ]
        shown = re.search(r">(\d+) 天", str(group.cells[4]))
        assert (int(shown[1]) if shown else None) == (median_low(days) if days else None)
    assert {group.name for group in board.departments.groups} <= {
        *("区住建局", "区行政审批局", "没写部门")
    }


def test_the_first_sentence_says_where_projects_stand(as_role):
    client = as_role(Role.LEADER)
    assert "还没有在办的手续" in page(client, PERMITS)
    project = ProjectFactory(stage="permits")
    values = {
        "name": "施工许可证",
        "phase": "works",
        "status": "running",
        "department": "区住建局牵头",
        "promised_on": "2023-06-20",
    }
    domain.add_permit(project, values=values, by=system_user())
    html = page(client, PERMITS)
    assert "手续环节 1 个项目，没有停留超限的；区住建局超承诺日最多，1 项" in html
    # Wednesday the 21st, then 端午, Sunday the 25th works, and three more days.
    assert "超 5 个工作日" in html


def test_a_confidential_project_stands_under_its_code_name(as_role):
    secret = ProjectFactory(
        name="真名工程", is_confidential=True, code_name="海鸥", stage="permits"
    )
    values = {"name": "项目备案", "phase": "land", "note": "真名工程等批", "status": "running"}
    domain.add_permit(secret, values=values | {"promised_on": "2023-06-01"}, by=system_user())
    factor = {"kind": "power", "measure": "kVA", "needed": 10, "action": "真名工程缺电"}
    domain.add_factor(secret, values=factor | {"due_on": "2023-06-01"}, by=system_user())
    client = as_role(Role.LEADER)
    for url in (PERMITS, f"{PERMITS}list/", FACTORS, f"{FACTORS}list/"):
        html = page(client, url)
        assert "海鸥" in html, url
        assert "真名" not in html, url
    assert client.get(f"{PERMITS}list/?q=真名工程").context["summary"].count == 0
    assert client.get(f"{PERMITS}list/?q=海鸥").context["summary"].count == 1
    member = UserFactory(role=Role.LEADER)
    ProjectGrant.objects.create(project=secret, user=member, reason="专班", is_deal_team=True)
    client.force_login(member, backend="accounts.backends.PortalBackend")
    assert "真名工程" in page(client, PERMITS)


def test_a_paused_project_is_not_counted(as_role):
    project = ProjectFactory(condition=Condition.PAUSED)
    values = {"name": "施工许可证", "phase": "works", "status": "running"}
    domain.add_permit(project, values=values, by=system_user())
    assert "还没有在办的手续" in page(as_role(Role.LEADER), PERMITS)


def test_resources_are_added_up_as_one_would_by_hand():
    fill(random.Random(6), count=14)  # noqa: S311 -- test data
    today, user = clock.today(), UserFactory(role=Role.OFFICE)
    board = factors.factor_board(user, today=today)
    rows = list(Factor.objects.filter(project__condition="normal"))
    short = [row for row in rows if row.secured < row.needed]
    late = [row for row in short if row.due_on is not None and row.due_on < today]

    def matches(group, mine):
        of_mine = [row for row in late if row in mine]
        assert group.open == len([row for row in short if row in mine])
        assert group.overdue == len(of_mine)
        assert group.longest == max(((today - row.due_on).days for row in of_mine), default=0)

    for group in board.kinds.groups:
        mine = [r for r in rows if f"{FactorKind(r.kind).label}（{r.measure}）" == group.name]
        matches(group, mine)
        needed, secured = sum(r.needed for r in mine), sum(r.secured for r in mine)
        assert group.cells[1:3] == [wan(needed), wan(secured)]
    assert sum(group.open for group in board.kinds.groups) == len(short)
    for group in board.departments.groups:
        name = "" if group.name == "没写部门" else group.name
        matches(group, [row for row in short if row.answering == name])
    assert sum(group.open for group in board.departments.groups) == len(short)
    told = [int(re.search(r">(\d+)<", f">{figure}<")[1]) for _label, figure in board.figures]
    undated = [row for row in short if row.due_on is None]
    numbers = [len(rows), len(short), len(late), len(undated), len(rows) - len(short)]
    assert told == numbers


def test_the_list_is_read_in_the_order_of_its_index():
    """The district's formalities are not sorted for one page: the order is the index's own."""
    rows = Permit.objects.order_by(by_state(), "promised_on").values("pk")[:50]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "permit_by_state" in rows.explain()


@pytest.mark.parametrize(
    ("url", "most"),
    [(PERMITS, 7), (FACTORS, 4), (f"{PERMITS}list/", 5), (f"{FACTORS}list/", 5)],
)
def test_more_rows_cost_no_more_queries(as_role, url, most):
    client = as_role(Role.OFFICE)
    fill(random.Random(4), count=3)  # noqa: S311 -- test data
    page(client, url)
    with CaptureQueriesContext(connection) as few:
        page(client, url)
    fill(random.Random(5), count=9)  # noqa: S311 -- test data
    with CaptureQueriesContext(connection) as many:
        page(client, url)
    assert len(many) == len(few)
    assert len(few) <= most
