"""Plan curves, months and nodes taken in from sheets, by the rules of the single forms."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers.imports import jobs
from projects import domain
from projects.domain.imported_plans import share_out
from projects.enums import ReportStatus
from projects.models import (
    ClosedMonth,
    DateChange,
    InvestmentEntry,
    MonthlyReport,
    Node,
    NodeRecord,
    PlanCurve,
)
from tests.factories import (
    AssignmentFactory,
    MonthlyReportFactory,
    NodeFactory,
    PersonFactory,
    ProjectFactory,
    UnitFactory,
    UserFactory,
    plan_year,
)
from tests.ledgers.dirty import monthly_nanping, workbook
from tests.projects.importing import (
    apply,
    check,
    errors,
    fix,
    loaded,
    plans_of,
    receive,
    row,
    told,
)

pytestmark = pytest.mark.django_db
JUNE = date(2023, 6, 1)


@pytest.fixture
def project(db):
    return ProjectFactory(
        name="海洋装备研发制造基地", code="LS23-014", total_investment=Decimal(20000)
    )


# ── plan curves ──────────────────────────────────────────────────────────────────────────

PLAN_HEAD = ["编号", "项目名称", "年计划", *(f"{n}月" for n in range(1, 13))]


def test_a_plan_by_months_becomes_a_version(office, project):
    job = check(
        office, "plans", ["2023年投资计划"], PLAN_HEAD, ["LS23-014", None, 1200, *[100] * 12]
    )
    assert job.parameters["year"] == 2023
    assert row(job, 3).shown["what"] == "2023 年计划第 1 版"
    apply(job)
    curve = PlanCurve.objects.get(project=project)
    assert (curve.version, curve.months.count()) == (1, 12)
    project.standing.refresh_from_db()
    assert project.standing.year_plan == 1200


def test_a_second_plan_is_a_second_version_and_can_be_taken_back(office, project):
    plan_year(project, [100] * 12)
    job = check(office, "plans", PLAN_HEAD, ["LS23-014", None, None, *[None] * 11, 500])
    assert row(job, 2).shown["changes"] == [["m12", "100", "500"]]
    apply(job)
    assert PlanCurve.objects.get(project=project, is_current=True).version == 2
    jobs.undo(job, by=loaded(office))
    now = PlanCurve.objects.get(project=project, is_current=True)
    assert now.version == 3
    assert set(now.months.values_list("amount", flat=True)) == {Decimal(100)}


def test_a_plan_that_does_not_add_up(office, project):
    job = check(office, "plans", PLAN_HEAD, ["LS23-014", None, 1300, *[100] * 12])
    assert errors(job) == {"C2": "12 个月加起来是 1,200 万元，年计划写的是 1,300，差 100。"}


def test_a_plan_over_the_total_investment(office, project):
    job = check(office, "plans", PLAN_HEAD, ["LS23-014", None, None, *[3000] * 12])
    assert "超过总投资 20,000 万元" in errors(job)["D2"]


def test_a_plan_of_an_unknown_project_is_an_error(office, project):
    job = check(office, "plans", PLAN_HEAD, [None, "某不存在的工程", None, *[100] * 12])
    assert "先在“项目基本情况”里导入或新建" in errors(job)["B2"]


@given(
    st.integers(0, 10**11),
    st.lists(st.integers(0, 10**9), min_size=12, max_size=12),
)
def test_a_year_is_shared_out_to_the_cent(cents, weights):
    total = Decimal(cents) / 100
    shape = [Decimal(one) / 100 for one in weights]
    months = [date(2023, n, 1) for n in range(1, 13)]
    found = share_out(total, dict(zip(months, shape, strict=True)), 2023)
    assert sum(found.values()) == total
    weight = sum(shape)
    for month, part in zip(months, shape, strict=True):
        exact = total * part / weight if weight else total / 12
        assert abs(found[month] - exact) <= Decimal("0.01")


# ── months ───────────────────────────────────────────────────────────────────────────────

MONTH_HEAD = ["编号", "项目名称", "6月完成（万元）", "形象进度", "存在问题"]


@pytest.fixture
def june(project):
    return MonthlyReportFactory(project=project, month=JUNE)


def test_a_month_is_filed_for_review(office, project, june):
    node = NodeFactory(project=project)
    job = check(office, "monthly", MONTH_HEAD, ["LS23-014", None, 320, "68%", "等图纸"])
    assert job.parameters["month"] == "2023-06"
    assert row(job, 2).shown["what"] == "提交待审"
    apply(job)
    june.refresh_from_db()
    assert (june.status, june.invested, june.progress) == (ReportStatus.SUBMITTED, 320, 68)
    assert (june.blockers, june.submitted_by, june.node) == ("等图纸", office, node)
    assert june.first_submitted_on == date(2023, 6, 28)
    assert june.events.get().values["invested"] == "320.00"
    assert not InvestmentEntry.objects.filter(month=JUNE).exists()


def test_what_is_missing_makes_a_draft(office, project, june):
    job = check(office, "monthly", MONTH_HEAD, ["LS23-014", None, 320, None, None])
    assert "缺形象进度，先存成您的草稿，补齐后再提交。" in told(row(job, 2), "warning")
    apply(job)
    june.refresh_from_db()
    assert (june.status, june.drafted_by) == (ReportStatus.DRAFT, office)


def test_an_amount_with_a_gap_offers_what_last_month_makes_likely(office, project, june):
    plan_year(project, [1000] * 12, done=[800, 810, 790, 805, 820])
    job = check(office, "monthly", MONTH_HEAD, ["LS23-014", None, "9 100", "68%", None])
    found = row(job, 2).shown["findings"][0]
    assert found["text"] == "“9 100”中间有空格，读不成数。5 月是 820。"
    assert [one["label"] for one in found["offers"]] == ["改为 910", "就是 9,100"]
    assert fix(row(job, 2), "invested", "910").level == ""


def test_progress_in_words_offers_last_months(office, project, june):
    MonthlyReport.objects.filter(
        pk=MonthlyReportFactory(project=project, month=date(2023, 5, 1), submitted=True).pk
    ).update(progress=65)
    job = check(office, "monthly", MONTH_HEAD, ["LS23-014", None, 320, "主体施工至三层", None])
    found = row(job, 2).shown["findings"][0]
    assert found["text"] == "“主体施工至三层”读不出整数。上月是 65%。"
    assert found["offers"][0]["value"] == "65"


def test_a_closed_month_refuses_with_a_sentence(office, project, june):
    ClosedMonth.objects.create(month=JUNE, closed_by=office)
    job = check(office, "monthly", MONTH_HEAD, ["LS23-014", None, 320, 68, None])
    assert errors(job) == {"C2": "6 月已经关账，导入不改。确要更正，请到项目档案记一笔更正。"}


def test_an_approved_month_is_corrected_by_the_office_only(office, project):
    plan_year(project, [100] * 12, done=[100] * 6)
    job = check(office, "monthly", MONTH_HEAD, ["LS23-014", None, 130, None, None])
    assert row(job, 2).shown["what"] == "记更正"
    apply(job)
    line = InvestmentEntry.objects.get(project=project, kind="correction")
    assert (line.month, line.amount) == (JUNE, 30)
    jobs.undo(job, by=loaded(office))
    project.standing.refresh_from_db()
    assert project.standing.year_done == 600
    assert InvestmentEntry.objects.filter(project=project).count() == 8


def test_a_reporter_cannot_correct(project):
    reporter = UserFactory(role=Role.UNIT_REPORTER, person=PersonFactory(unit=project.unit))
    plan_year(project, [100] * 12, done=[100] * 6)
    job = check(reporter, "monthly", MONTH_HEAD, ["LS23-014", None, 130, None, None])
    assert "改数由项目办记更正" in errors(job)["C2"]


def test_cumulative_figures_give_the_month(office, project, june):
    plan_year(project, [100] * 12, done=[100] * 5)
    head = ["编号", "1-6月完成", "形象进度"]
    job = check(office, "monthly", head, ["LS23-014", 640, 60], month="2023-06")
    assert any("6 月记 140 万元" in one for one in told(row(job, 2), "warning"))
    apply(job)
    june.refresh_from_db()
    assert june.invested == 140


def test_a_month_over_the_total_investment_is_told(office, project, june):
    job = check(office, "monthly", MONTH_HEAD, ["LS23-014", None, 20001, 68, None])
    assert any("超过总投资 20,000 万元 1 万元" in one for one in told(row(job, 2), "warning"))


@pytest.mark.parametrize("status", [one for one in ReportStatus if one != ReportStatus.APPROVED])
@pytest.mark.parametrize("locks_on", [date(2023, 6, 27), date(2023, 7, 7)])
def test_who_may_fill_is_decided_as_by_the_form(office, project, status, locks_on):
    """Against ``submit_report`` itself, for every state a report can be in."""
    filed = {"invested": 1, "progress": 1, "submitted_at": "2023-06-25T00:00Z"}
    report = MonthlyReportFactory(
        project=project,
        month=JUNE,
        opens_on=date(2023, 6, 1),
        due_on=date(2023, 6, 20),
        locks_on=locks_on,
        status=status,
        comment="理由",
        **filed,
        first_submitted_on=date(2023, 6, 25),
        drafted_by=office,
    )
    problem = domain.filing_problem(report, by=office, today=date(2023, 6, 28))
    refused = ""
    try:
        domain.submit_report(report, values={"invested": Decimal(1), "progress": 2}, by=office)
    except DomainError as error:
        refused = error.messages[0]
    assert problem == refused


def test_a_filed_month_is_taken_back_unless_reviewed(office, project, june):
    job = apply(check(office, "monthly", MONTH_HEAD, ["LS23-014", None, 320, 68, None]))
    reviewer = UserFactory(role=Role.OFFICE)
    june.refresh_from_db()
    domain.return_report(june, comment="请核", by=reviewer)
    with pytest.raises(DomainError) as caught:
        jobs.undo(job, by=loaded(office))
    assert "第 2 行：月报后来又改过或审过。" in caught.value.messages


def test_a_filed_month_is_taken_back(office, project, june):
    job = apply(check(office, "monthly", MONTH_HEAD, ["LS23-014", None, 320, 68, None]))
    jobs.undo(job, by=loaded(office))
    june.refresh_from_db()
    assert (june.status, june.invested, june.progress) == (ReportStatus.PENDING, None, None)


def test_a_monthly_sheet_with_groups_in_yi(office):
    """南平 月报: 合计 → 其中 → 一、→（一）; figures in 亿元, progress in words."""
    for name in ("高铁站房", "体育中心", "图书馆新馆"):
        made = ProjectFactory(name=name, total_investment=Decimal(100000))
        MonthlyReportFactory(project=made, month=JUNE)
    file = workbook(("月报", monthly_nanping()))
    job = check(office, "monthly", file=file, month="2023-06")
    assert job.figures["remarks"] == []
    assert row(job, 9).shown["values"]["ytd"] == "3,000"
    offers = row(job, 9).shown["findings"][0]["offers"]
    assert offers[0]["value"] == "40"
    assert errors(job)["H12"].startswith("“前期”读不出整数")


# ── nodes ────────────────────────────────────────────────────────────────────────────────

NODE_HEAD = ["项目名称", "节点名称", "完成时限", "预测", "实际", "责任人"]


def test_nodes_are_added_told_and_asked_for(office, project):
    known = NodeFactory(
        project=project, name="开工进场", position=1, baseline_on=date(2023, 7, 25)
    )
    job = check(
        office,
        "nodes",
        NODE_HEAD,
        [project.name, "开工进场", "2023-08-15", "2023-08-01", None, "张工"],
        [None, "主体封顶", "2023年底", None, None, None],
    )
    assert errors(job) == {}
    assert row(job, 3).shown["what"] == "新增节点"
    apply(job)
    known.refresh_from_db()
    assert (known.baseline_on, known.forecast_on, known.owner) == (
        date(2023, 7, 25),
        date(2023, 8, 1),
        "张工",
    )
    change = DateChange.objects.get(node=known)
    assert (change.new_on, change.decision) == (date(2023, 8, 15), "proposed")
    new = Node.objects.get(project=project, name="主体封顶")
    assert (new.baseline_on, new.position, new.kind) == (date(2023, 12, 31), 2, "topping_out")
    assert NodeRecord.objects.get(node=known).value_on == date(2023, 8, 1)


@pytest.mark.parametrize(
    ("values", "cell", "sentence"),
    [
        (["开工进场", None, "2023-06-01", None], "D2", "预测日期不能早于今天"),
        (["开工进场", None, None, "2023-07-01"], "E2", "完成日期不能在今天之后"),
        (["开工进场", "2023-06-01", None, None], "C2", "基线改期，新日期不能早于今天"),
        (["新节点", None, None, None], "C2", "新节点要有基线日期"),
        (["开工进场", "2023-02-30", None, None], "C2", "2 月没有 30 日"),
    ],
)
def test_dates_that_cannot_be(office, project, values, cell, sentence):
    NodeFactory(project=project, name="开工进场", position=1)
    job = check(office, "nodes", NODE_HEAD, [project.name, *values, None])
    assert sentence in errors(job)[cell]


def test_nodes_are_taken_back_unless_somebody_worked_on(office, project):
    known = NodeFactory(project=project, name="开工进场", position=1)
    job = apply(
        check(
            office,
            "nodes",
            NODE_HEAD,
            [project.name, "开工进场", None, "2023-08-01", None, None],
            [project.name, "主体封顶", "2023-12-31", None, None, None],
        )
    )
    jobs.undo(job, by=loaded(office))
    known.refresh_from_db()
    assert known.forecast_on is None
    assert not Node.objects.filter(name="主体封顶").exists()
    again = apply(
        check(
            office, "nodes", NODE_HEAD, [project.name, "开工进场", None, "2023-08-01", None, None]
        )
    )
    known.refresh_from_db()
    domain.record_forecast(known, on=date(2023, 9, 1), by=office)
    with pytest.raises(DomainError) as caught:
        jobs.undo(again, by=loaded(office))
    assert "第 2 行：节点后来又改过。" in caught.value.messages


def test_a_lead_may_fill_but_the_page_is_for_staff(project):
    lead = UserFactory(role=Role.COMMISSIONER)
    AssignmentFactory(project=project, person=lead.person)
    UnitFactory()
    job = receive(
        lead, "monthly", workbook(("x", [MONTH_HEAD, ["LS23-014", None, 320, 68, None]]))
    )
    jobs.map_columns(job, plans=plans_of(job), parameters=job.parameters, by=loaded(lead))
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "您现在没有导入这个台账的权限。")
