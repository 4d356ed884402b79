"""与上月末比: what changed since a closed month, in cells, in counts, in the file."""

import datetime
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from laishan_portal import clock
from projects import compare, domain, standing
from projects.models import InvestmentEntry, Light, MonthFigure, MonthlyReport, Project
from tests.factories import NodeFactory, ProjectFactory, UserFactory, plan_year, system_user

pytestmark = pytest.mark.django_db
MAY = datetime.date(2023, 5, 1)
URL = "/projects/?compare=2023-05"


@pytest.fixture
def changed():
    """One project that moved on since May, one that did not, one that came, one that left."""
    moved, still, left = (ProjectFactory(name=name) for name in ("动工厂", "静工厂", "退工厂"))
    for project in (moved, still, left):
        plan_year(project, [100] * 12, done=[100] * 5)
    node = NodeFactory(project=moved, name="封顶", baseline_on=datetime.date(2023, 7, 25))
    standing.refresh([moved.pk])
    Light.objects.update(from_on=datetime.date(2023, 1, 5))
    MonthlyReport.objects.update(decided_at=clock.now())
    domain.close_month(MAY, by=UserFactory(role="office"))
    InvestmentEntry.objects.create(
        project=moved,
        month=datetime.date(2023, 6, 1),
        amount=70,
        kind="correction",
        reason="测试",
        recorded_on=datetime.date(2023, 6, 20),
        by=system_user(),
    )
    node.forecast_on = datetime.date(2023, 8, 10)
    node.save()
    Project.objects.filter(pk=left.pk).update(condition="withdrawn")
    came = ProjectFactory(name="新工厂")
    standing.refresh()
    return moved, still, left, came


def text_of(answer):
    return answer.content.decode()


def test_changed_cells_show_what_they_were(as_role, changed):
    page = text_of(as_role("office").get(URL))
    row = page[page.index(">动工厂<") :]
    row = row[: row.index("</tr>")]
    assert '<s class="ls-wasv"><span class="visually-hidden">原为</span>500</s>' in row
    assert '<b class="ls-chg">570</b>' in row
    assert "封顶推后 16 天" in row
    assert "完成 +70" in row
    still = page[page.index(">静工厂<") :]
    assert "ls-wasv" not in still[: still.index("</tr>")]


def test_counts_lead_to_the_rows_they_count(as_role, changed):
    client = as_role("office")
    page = text_of(client.get(URL))
    assert "新入库" in page
    assert "退库：退工厂" in page
    changes = client.get(URL).context["changes"]
    for key, _label, count, url in changes.counts:
        listed = client.get(f"/projects/{url}")
        assert f"合计 {count} 个" in text_of(listed), key
    names = {key: count for key, _, count, _ in changes.counts}
    assert (names["year_done"], names["dropped"], names["added"]) == (1, 1, 1)


def test_counts_obey_the_filters(as_role, changed):
    client = as_role("office")
    changes = client.get(f"{URL}&q=静工厂").context["changes"]
    assert (changes.count, changes.counts) == (0, [])


@pytest.mark.parametrize("count", [1, 4])
def test_comparing_costs_one_query_more(as_role, count, django_assert_max_num_queries):
    for _ in range(count):
        plan_year(ProjectFactory(), [100] * 12, done=[100] * 5)
    domain.close_month(MAY, by=UserFactory(role="office"))
    client = as_role("office")
    client.get(URL)
    with django_assert_max_num_queries(6):
        client.get(URL)


def test_a_month_that_is_not_closed_says_so(as_role):
    ProjectFactory()
    page = text_of(as_role("office").get("/projects/?compare=2023-04"))
    assert "还没有关账" in page


@pytest.mark.parametrize("text", ["2023-13", "x", "2023", "", "20230-5"])
def test_nonsense_is_the_plain_ledger(as_role, text):
    answer = as_role("office").get(f"/projects/?compare={text}")
    assert answer.status_code == 200
    assert answer.context["changes"] is None


def test_the_export_holds_both_figures(as_role, changed):
    client = as_role("office")
    answer = client.post(
        "/projects/export/?compare=2023-05&col=name.year_done.since&q=动工厂",
        {"purpose": "核对", "all": "1"},
    )
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    heads = [cell.value for cell in sheet[3]]
    values = dict(zip(heads, [cell.value for cell in sheet[4]], strict=True))
    assert values["已完成"] == 570
    assert values["已完成（5月末）"] == 500
    assert "完成 +70" in values["较 5 月末"]


def test_a_confidential_project_keeps_its_code_name(as_role, changed):
    moved = changed[0]
    Project.objects.filter(pk=moved.pk).update(
        is_confidential=True, code_name="海燕", name="真名工程"
    )
    page = text_of(as_role("leader").get(URL))
    assert "海燕" in page
    assert "真名工程" not in page


def test_every_compared_source_is_a_column_of_the_frozen_row():
    fields = {field.name for field in MonthFigure._meta.concrete_fields}
    assert {name.removeprefix("frozen__") for name in compare.THEN.values()} <= fields


STATE = compare.State(
    *("normal", "structure", "normal", Decimal(100), Decimal(90), 40, "封顶"),
    *(datetime.date(2023, 7, 1), datetime.date(2023, 11, 30), "甲", "乙", "丙"),
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, []),
        ({"light": "red"}, ["绿灯→红灯"]),
        ({"condition": "stopped"}, ["正常→停工"]),
        ({"stage": "acceptance"}, ["主体施工→竣工验收"]),
        ({"year_done": Decimal(70)}, ["完成 −30"]),
        ({"stats_done": Decimal(95)}, ["入统 +5"]),
        ({"progress": 45}, ["进度 40%→45%"]),
        ({"node": "安装"}, ["封顶已过"]),
        ({"forecast_on": datetime.date(2023, 6, 21)}, ["封顶提前 10 天"]),
        ({"finish_on": datetime.date(2023, 12, 10)}, ["竣工推后 10 天"]),
        ({"unit": "丁"}, ["责任单位甲→丁"]),
        ({"lead": ""}, ["服务专员丙→无"]),
    ],
)
def test_words(change, words):
    now = compare.State(**(vars(STATE) | change))
    assert compare.since_words(now, STATE) == words
