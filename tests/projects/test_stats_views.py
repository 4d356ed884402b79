"""The grid, one project's month, papers, funding, and both 口径 side by side."""

import datetime
import re
from decimal import Decimal

import pytest

from projects import domain, investment
from projects.domain.stats import Return
from projects.models import Funding, Project, StatEntry, StatReturn
from tests.factories import PersonFactory, ProjectFactory, UnitFactory, UserFactory, plan_year

pytestmark = pytest.mark.django_db
MAY = datetime.date(2023, 5, 1)
GRID = "/projects/stats/?month=2023-05"
FIELDS = (
    *("month_amount", "ytd", "construction", "installation"),
    *("equipment", "other", "since_start", "reason"),
)


def on_register(**values):
    project = ProjectFactory(**values)
    Project.objects.filter(pk=project.pk).update(stats_entered_on=datetime.date(2023, 1, 15))
    return project


def told(project, month_amount, ytd, by=None):
    values = {"month_amount": Decimal(month_amount), "ytd": Decimal(ytd)}
    domain.save_returns(MAY, [Return(project.pk, values)], by=by or UserFactory(role="office"))


def cells(project, *values, seen=0):
    padded = [*values, *[""] * (len(FIELDS) - len(values))]
    row = {f"g{project.pk}-{name}": value for name, value in zip(FIELDS, padded, strict=True)}
    return row | {f"g{project.pk}-seen": str(seen)}


def text_of(answer):
    return answer.content.decode()


def test_the_grid_writes_changed_rows_only(as_role):
    client = as_role("office")
    first, second = on_register(), on_register()
    told(first, 80, 80)
    answer = client.post(
        GRID, cells(first, "80", "80", seen=1) | cells(second, "１,２30.5", "1230.5")
    )
    assert answer.status_code == 302
    assert StatReturn.objects.filter(project=first).count() == 1
    assert StatReturn.objects.get(project=second).ytd == Decimal("1230.5")


def test_a_refused_row_says_why_and_keeps_what_was_typed(as_role):
    client = as_role("office")
    good, bad = on_register(), on_register()
    answer = client.post(GRID, cells(good, "5", "5") | cells(bad, "abc", "7"))
    page = text_of(answer)
    assert "本月：请填数字，如 1660。" in page
    assert 'value="abc"' in page
    assert 'value="5"' in page
    assert not StatReturn.objects.exists()
    answer = client.post(GRID, cells(good, "5", "5") | cells(bad, "6", "7", "3"))
    assert "建筑＋安装＋设备＋其他 ＝ 3" in text_of(answer)
    assert not StatReturn.objects.exists()


def test_an_empty_sum_is_filled_in_from_the_month_before(as_role):
    client, project = as_role("office"), on_register()
    april = {"month_amount": Decimal(90), "ytd": Decimal(300)}
    domain.save_returns(
        datetime.date(2023, 4, 1), [Return(project.pk, april)], by=UserFactory(role="office")
    )
    client.post(GRID, cells(project, "80"))
    assert StatReturn.objects.get(month=MAY).ytd == Decimal(380)


def test_nothing_typed_and_emptied_rows(as_role):
    client, project = as_role("office"), on_register()
    assert "没有改动" in text_of(client.post(GRID, cells(project)))
    told(project, 80, 80)
    assert "不能清空" in text_of(client.post(GRID, cells(project, seen=1)))


def test_the_grid_shows_both_sides_and_its_states(as_role):
    client = as_role("office")
    filled, _ = on_register(name="已填厂"), on_register(name="没填厂")
    plan_year(filled, [100] * 12, done=[100] * 5)
    told(filled, 80, 80)
    page = text_of(client.get(GRID))
    assert "已填厂" in page
    assert ">500<" in page
    assert "没填厂" in text_of(client.get(f"{GRID}&state=missing"))
    assert "已填厂" not in text_of(client.get(f"{GRID}&state=missing"))
    assert "没填厂" not in text_of(client.get(f"{GRID}&state=filled"))
    assert ProjectFactory(name="没入库厂").name not in text_of(client.get(GRID))


@pytest.mark.parametrize("count", [1, 5])
def test_the_grid_costs_a_fixed_number_of_queries(as_role, count, django_assert_max_num_queries):
    for _ in range(count):
        told(on_register(), 80, 80)
    client = as_role("office")
    client.get(GRID)
    with django_assert_max_num_queries(11):
        client.get(GRID)


def test_who_handles_statistics_may_enter_them(as_role):
    unit = UnitFactory(name="区统计局")
    client = as_role("handler", person=PersonFactory(unit=unit))
    assert client.get(GRID).status_code == 200
    assert as_role("handler").get(GRID).status_code == 403


def test_one_project_month_by_month(as_role):
    client, project = as_role("office"), on_register()
    url = f"/projects/{project.pk}/stats/2023-05/"
    answer = client.post(url, {"month_amount": "80", "ytd": "80", "seen": "0"})
    assert answer.status_code == 302
    page = text_of(client.get(url))
    assert 'value="80"' in page
    answer = client.post(url, {"month_amount": "90", "ytd": "90", "seen": "1"})
    assert "改已经填过的数，请写说明" in text_of(answer)
    client.post(url, {"month_amount": "90", "ytd": "90", "seen": "1", "reason": "核增"})
    page = text_of(client.get(url))
    assert "5 月的 2 版" in page
    assert "核增" in page
    assert client.get(f"/projects/{project.pk}/stats/2023-07/").status_code == 404


def test_papers_page_says_what_is_missing(as_role):
    project = ProjectFactory()
    client = as_role("unit_reporter", person=PersonFactory(unit=project.unit))
    url = f"/projects/{project.pk}/stats/register/"
    assert "还缺立项批复、备案或核准、施工合同、现场照片、营业执照" in text_of(client.get(url))
    papers = {
        "approval_number": "莱审投备",
        "contract": "HT",
        "photo_on": "2023-03-01",
        "licence": "9137",
        "entered_on": "2023-05-01",
    }
    refused = client.post(url, papers | {"contract": ""})
    assert "还缺施工合同" in text_of(refused)
    assert client.post(url, papers).status_code == 302
    assert StatEntry.objects.get().entered_on == datetime.date(2023, 5, 1)
    page = text_of(client.get(f"/projects/{project.pk}/"))
    assert "2023年5月纳统入库" in page
    assert "待回填" in page


def test_funding_page(as_role):
    project = ProjectFactory(total_investment=Decimal(1000))
    client = as_role("unit_reporter", person=PersonFactory(unit=project.unit))
    url = f"/projects/{project.pk}/funding/"
    typed = {"own_amount": "600", "own_arrived": "150", "loan_amount": "300", "version": "0"}
    assert "少 100 万元" in text_of(client.post(url, typed))
    assert client.post(url, typed | {"reason": "二期未批"}).status_code == 302
    assert Funding.objects.get().reason == "二期未批"
    page = text_of(client.get(f"/projects/{project.pk}/"))
    assert "资金还差 0.08 亿元到位" in page
    assert "二期未批" in page
    assert "到位超过计划" in text_of(client.post(url, typed | {"own_arrived": "601"}))


def test_the_dossier_shows_three_rows(as_role):
    project = on_register()
    plan_year(project, [100] * 12, done=[90] * 5)
    told(project, 85, 85)
    page = text_of(as_role("leader").get(f"/projects/{project.pk}/"))
    section = page[page.index('id="inv"') :]
    heads = re.findall(r'<th scope="row" class="[^"]*">(\w+)</th>', section)[:3]
    assert heads == ["计划", "填报", "入统"]
    assert section.count("待回填") == 5


# ── both 口径 ────────────────────────────────────────────────────────────────────────────


def test_groups_add_up_to_their_lists(as_role):
    client = as_role("office")
    units = [UnitFactory(), UnitFactory()]
    for place in range(5):
        project = on_register(unit=units[place % 2], domain="industry" if place else "")
        plan_year(project, [100] * 12, done=[90 + place] * 5)
        if place != 3:
            told(project, 80 + place, 80 + place)
    for by in investment.GROUPS:
        answer = client.get(f"/projects/investment/?month=2023-05&by={by}")
        groups, total = answer.context["groups"], answer.context["total"]
        assert (total.count, total.filled, total.missing) == (5, 4, 1)
        assert total.reported == Decimal(2300)
        assert total.stats == Decimal(327)
        for row in groups:
            if not row.query:
                continue
            url = f"/projects/investment/projects/?month=2023-05&counted=1&{row.query}"
            summary = client.get(url).context["summary"]
            assert (summary.count, summary.totals["reported"]) == (row.count, row.reported)
            filled = client.get(f"{url}&view=filled").context["summary"]
            assert (filled.count, filled.totals["stats"]) == (row.filled, row.stats)
            assert filled.totals["gap"] == row.gap


@pytest.mark.parametrize("count", [1, 4])
def test_the_comparison_costs_a_fixed_number_of_queries(
    as_role, count, django_assert_max_num_queries
):
    for _ in range(count):
        told(on_register(unit=UnitFactory()), 80, 80)
    client = as_role("leader")
    client.get("/projects/investment/")
    with django_assert_max_num_queries(4):
        client.get("/projects/investment/")


def test_the_ledger_has_both_sides(as_role):
    project = on_register()
    plan_year(project, [100] * 12, done=[90] * 6)
    told(project, 400, 400)
    page = text_of(as_role("office").get("/projects/?col=name.year_done.stats.stats_gap"))
    assert ">540<" in page
    assert ">400<" in page
    # 450 were reported by May, the month of the return; June's 90 are not compared.
    assert ">50<" in page
