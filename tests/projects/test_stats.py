"""The statistical side: returns and their identities, the register, the sources of the money."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from laishan_portal.exceptions import DomainError, StaleVersion
from projects import domain
from projects.domain.stats import Return, ReturnsRefused, Source
from projects.enums import FundingKind
from projects.models import Project, ProjectFigures, ProjectStanding, StatEntry, StatReturn
from tests.factories import ProjectFactory, UserFactory, plan_year

pytestmark = pytest.mark.django_db
APRIL, MAY, JUNE = (datetime.date(2023, number, 1) for number in (4, 5, 6))
FIGURES = (
    *("month_amount", "ytd", "construction", "installation"),
    *("equipment", "other", "since_start"),
)


@pytest.fixture
def office():
    return UserFactory(role="office")


def on_register(**values):
    day = values.pop("entered_on", datetime.date(2023, 1, 15))
    project = ProjectFactory(**values)
    Project.objects.filter(pk=project.pk).update(stats_entered_on=day)
    return project


def row_of(project, *figures, reason=""):
    values = dict(zip(FIGURES, figures, strict=False))
    return Return(
        project.pk,
        {name: None if name not in values else Decimal(values[name]) for name in FIGURES},
        reason,
    )


def why(refused, project):
    return "".join(refused.value.by_project[project.pk])


def test_returns_are_versions_and_the_standing_follows(office):
    project = on_register()
    plan_year(project, [100] * 12, done=[100] * 5)

    assert domain.save_returns(APRIL, [row_of(project, 90, 300)], by=office) == 1
    assert domain.save_returns(MAY, [row_of(project, 80, 380)], by=office) == 1

    standing = ProjectStanding.objects.get(project=project)
    assert (standing.stats_done, standing.stats_month) == (Decimal(380), MAY)
    assert ProjectFigures.objects.get(project=project).stats_done == 38000
    # Reported money is another 口径 and stays what it was.
    assert standing.year_done == Decimal(500)

    domain.save_returns(MAY, [row_of(project, 85, 385, reason="核减有误")], by=office)
    old, new = StatReturn.objects.filter(month=MAY).order_by("version")
    assert (old.version, old.is_current, old.ytd) == (1, False, Decimal(380))
    assert (new.version, new.is_current, new.reason) == (2, True, "核减有误")
    standing.refresh_from_db()
    assert standing.stats_done == Decimal(385)


def test_the_same_figures_write_nothing(office):
    project = on_register()
    domain.save_returns(MAY, [row_of(project, 80, 80)], by=office)
    assert domain.save_returns(MAY, [row_of(project, 80, 80)], by=office) == 0
    assert StatReturn.objects.count() == 1


def test_an_identity_that_fails_needs_a_reason(office):
    project = on_register()
    domain.save_returns(APRIL, [row_of(project, 90, 300)], by=office)

    with pytest.raises(ReturnsRefused) as refused:
        domain.save_returns(MAY, [row_of(project, 80, 390)], by=office)
    assert "本月 80 ＋ 上月累计 300 ＝ 380，年初累计填的是 390" in why(refused, project)

    domain.save_returns(MAY, [row_of(project, 80, 390, reason="上月漏报 10")], by=office)
    assert StatReturn.objects.get(month=MAY).reason == "上月漏报 10"


def test_parts_and_since_start_are_checked(office):
    project = on_register()
    domain.save_returns(APRIL, [row_of(project, 90, 300, 200, 50, 30, 20, 1300)], by=office)

    with pytest.raises(ReturnsRefused) as refused:
        domain.save_returns(MAY, [row_of(project, 80, 380, 200, 50, 30, 20, 1390)], by=office)
    told = why(refused, project)
    assert "建筑＋安装＋设备＋其他 ＝ 300" in told
    assert "上年累计 1,000 ＋ 年初累计 380 ＝ 1,380，开建累计填的是 1,390" in told

    domain.save_returns(MAY, [row_of(project, 80, 380, 280, 50, 30, 20, 1380)], by=office)


def test_january_starts_the_year_anew(office):
    project = on_register(entered_on=datetime.date(2022, 1, 15))
    domain.save_returns(
        datetime.date(2022, 12, 1), [row_of(project, 50, 900, 900, 0, 0, 0, 1500)], by=office
    )
    january = datetime.date(2023, 1, 1)
    with pytest.raises(ReturnsRefused):
        domain.save_returns(january, [row_of(project, 40, 940)], by=office)
    domain.save_returns(january, [row_of(project, 40, 40, 40, 0, 0, 0, 1540)], by=office)


@pytest.mark.parametrize(
    ("entered_on", "month", "words"),
    [
        (None, MAY, "还没有纳统入库"),
        (datetime.date(2023, 6, 2), MAY, "还没有纳统入库"),
        (datetime.date(2023, 1, 5), datetime.date(2023, 7, 1), "还没到这个月"),
    ],
)
def test_who_has_no_returns(office, entered_on, month, words):
    project = on_register(entered_on=entered_on)
    with pytest.raises(DomainError) as refused:
        domain.save_returns(month, [row_of(project, 1, 1)], by=office)
    told = getattr(refused.value, "by_project", {}).get(project.pk, refused.value.messages)
    assert words in "".join(told)


def test_one_bad_row_leaves_the_whole_page_unwritten(office):
    good, bad = on_register(), on_register()
    domain.save_returns(APRIL, [row_of(bad, 90, 300)], by=office)
    with pytest.raises(ReturnsRefused) as refused:
        domain.save_returns(MAY, [row_of(good, 5, 5), row_of(bad, 80, 390)], by=office)
    assert set(refused.value.by_project) == {bad.pk}
    assert not StatReturn.objects.filter(month=MAY).exists()


def test_what_somebody_else_changed_is_not_overwritten(office):
    project = on_register()
    domain.save_returns(MAY, [row_of(project, 80, 80)], by=office)
    with pytest.raises(ReturnsRefused) as refused:
        domain.save_returns(
            MAY, [row_of(project, 70, 70, reason="改")], by=office, seen={project.pk: 0}
        )
    assert "有人先改了" in why(refused, project)


def test_a_negative_month_may_be_a_negative_sum_may_not(office):
    project = on_register()
    domain.save_returns(APRIL, [row_of(project, 90, 300)], by=office)
    domain.save_returns(MAY, [row_of(project, -20, 280)], by=office)
    other = on_register()
    with pytest.raises(ReturnsRefused) as refused:
        domain.save_returns(JUNE, [row_of(other, -20, -20)], by=office)
    assert "不能是负数" in why(refused, other)


@pytest.mark.parametrize("count", [1, 6])
def test_a_page_costs_a_fixed_number_of_queries(office, count, django_assert_max_num_queries):
    projects = [on_register() for _ in range(count)]
    rows = [row_of(project, 10, 10) for project in projects]
    with django_assert_max_num_queries(40):
        domain.save_returns(MAY, rows, by=office)


# ── onto the register ────────────────────────────────────────────────────────────────────

PAPERS = {
    "approval_number": "莱审投备〔2023〕1 号",
    "contract": "HT-1",
    "photo_on": datetime.date(2023, 3, 1),
    "licence": "91370613MA94AB124L",
}


def enter(project, by, *, on=datetime.date(2023, 5, 1), **changes):
    entry = StatEntry.objects.filter(project=project).first() or StatEntry(project=project)
    return domain.save_stat_entry(
        entry, changes=PAPERS | {"entered_on": on, "note": ""} | changes, base={}, by=by
    )


def test_entering_needs_four_papers(office):
    project = ProjectFactory()
    with pytest.raises(DomainError, match="还缺施工合同"):
        enter(project, office, contract="")
    enter(project, office)
    project.refresh_from_db()
    assert project.stats_entered_on == datetime.date(2023, 5, 1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"stage": "foundation"}, "主体还没有开工"),
        ({"total_investment": Decimal("499.99")}, "不到 500 万元"),
        ({"total_investment": None}, "总投资还没有填"),
    ],
)
def test_who_is_not_entered(office, values, words):
    with pytest.raises(DomainError, match=words):
        enter(ProjectFactory(**values), office)


def test_a_day_to_come_is_refused_and_papers_alone_are_kept(office):
    project = ProjectFactory(stage="permits")
    with pytest.raises(DomainError, match="今天之后"):
        enter(ProjectFactory(), office, on=datetime.date(2023, 6, 29))
    entry = enter(project, office, on=None, licence="")
    assert entry.missing == ["营业执照"]


def test_an_entry_with_returns_cannot_be_taken_back(office):
    project = ProjectFactory()
    enter(project, office)
    domain.save_returns(MAY, [row_of(project, 1, 1)], by=office)
    with pytest.raises(DomainError, match="不能撤掉"):
        enter(project, office, on=None)


def test_two_editors_of_the_papers_do_not_overwrite_each_other(office):
    project = ProjectFactory()
    entry = enter(project, office)
    stale = {"contract": "HT-0"}
    with pytest.raises(StaleVersion):
        domain.save_stat_entry(entry, changes={"contract": "HT-2"}, base=stale, by=office)


def test_the_database_wants_all_papers_too(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        StatEntry.objects.create(
            project=ProjectFactory(), entered_on=datetime.date(2023, 5, 1), updated_by=office
        )


# ── funding ──────────────────────────────────────────────────────────────────────────────


def test_sources_add_up_or_say_why(office):
    project = ProjectFactory(total_investment=Decimal(1000))
    sources = {
        FundingKind.OWN: Source(Decimal(600), Decimal(100)),
        FundingKind.LOAN: Source(Decimal(300), note="授信"),
    }
    with pytest.raises(DomainError, match="少 100 万元"):
        domain.save_funding(project, sources=sources, by=office)
    funding = domain.save_funding(project, sources=sources, reason="二期未批", by=office)
    assert [(s.kind, s.amount) for s in funding.sources.all()] == [
        ("own", Decimal(600)),
        ("loan", Decimal(300)),
    ]
    sources = {FundingKind.OWN: Source(Decimal(1000), Decimal(100))}
    funding = domain.save_funding(project, sources=sources, version=1, by=office)
    assert funding.version == 2
    assert [s.kind for s in funding.sources.all()] == ["own"]


def test_a_stale_funding_page_is_told(office):
    project = ProjectFactory(total_investment=Decimal(10))
    sources = {FundingKind.OWN: Source(Decimal(10))}
    domain.save_funding(project, sources=sources, by=office)
    with pytest.raises(DomainError, match="有人先改了"):
        domain.save_funding(project, sources=sources, version=0, by=office)


def test_without_a_total_nothing_is_compared(office):
    project = ProjectFactory(total_investment=None)
    domain.save_funding(project, sources={FundingKind.OWN: Source(Decimal(10))}, by=office)
