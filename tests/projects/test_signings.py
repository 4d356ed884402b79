"""What counts of signings, against counting it another way; and the page that shows it."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import AuditAction, Role
from accounts.models import AuditEvent
from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers import exports
from laishan_portal.models import ExportJob
from projects import domain
from projects.enums import Decision, Stage
from projects.models import CapitalIncrease, Project, StageEvent
from projects.recruitment import signing_page
from projects.signings import LABELS, RULES, Counts, SigningFact, judge, signed_amount
from tests.factories import ProjectFactory, UserFactory, system_user
from tests.projects.pages import send

TODAY = date(2023, 6, 28)
facts = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from(["framework", "signed"]),
        st.sampled_from(["forward", "repeat"]),
        st.integers(0, 300),
    ),
    max_size=14,
).map(
    lambda rows: [
        SigningFact(pk, project, stage, kind, date(2023, 1, 1) + timedelta(days=day))
        for pk, (project, stage, kind, day) in enumerate(rows)
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts)
def test_one_first_signing_a_project_and_upgrades_after_it(rows):
    judged = judge(rows)
    assert sorted(item.fact.pk for item in judged) == sorted(row.pk for row in rows)
    for project in {row.project_id for row in rows}:
        mine = [row for row in rows if row.project_id == project]
        forward = sorted(
            (row for row in mine if row.kind == "forward"), key=lambda r: (r.occurred_on, r.pk)
        )
        found = {item.fact.pk: item.counts for item in judged if item.fact.project_id == project}
        assert list(found.values()).count(Counts.FIRST) == bool(forward)
        if forward:
            assert found[forward[0].pk] == Counts.FIRST
        assert all(found[row.pk] == Counts.UPGRADE for row in forward[1:])
        assert all(found[row.pk] == Counts.REPEAT for row in mine if row.kind == "repeat")


def test_what_was_signed_for_leaves_out_what_was_raised_since():
    assert signed_amount(Decimal(150), [Decimal(30), Decimal(20)]) == Decimal(100)
    assert signed_amount(None, []) is None


# ── the page ─────────────────────────────────────────────────────────────────────────────


def signed(project, stage, day, kind="forward", decision="approved"):
    decided = {} if decision == "proposed" else {"decided_on": day, "decided_at": _moment(day)}
    return StageEvent.objects.create(
        project=project,
        kind=kind,
        from_stage=Stage.NEGOTIATION,
        to_stage=stage,
        occurred_on=day,
        decision=decision,
        proposed_by=system_user(),
        **decided,
    )


def _moment(day):
    from datetime import UTC, datetime  # noqa: PLC0415 -- only here

    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


@pytest.fixture
def year(db):
    """A frame that became a contract, a direct contract, one not yet approved, a repeat."""
    frame = ProjectFactory(name="先框架", total_investment=Decimal(30_000))
    signed(frame, Stage.FRAMEWORK, date(2023, 2, 1))
    signed(frame, Stage.SIGNED, date(2023, 5, 1))
    direct = ProjectFactory(name="直接签", total_investment=Decimal(20_000))
    signed(direct, Stage.SIGNED, date(2023, 3, 1))
    signed(direct, Stage.SIGNED, date(2023, 6, 1), kind="repeat")
    waiting = ProjectFactory(name="还没批")
    signed(waiting, Stage.SIGNED, date(2023, 6, 2), decision="proposed")
    unknown = ProjectFactory(name="金额不知", total_investment=None)
    signed(unknown, Stage.SIGNED, date(2023, 6, 3))
    old = ProjectFactory(name="去年的框架", total_investment=Decimal(70_000))
    signed(old, Stage.FRAMEWORK, date(2022, 12, 1))
    signed(old, Stage.SIGNED, date(2023, 1, 9))
    return {"frame": frame, "direct": direct, "old": old}


def figures(user, year=2023):
    page = signing_page.build(user, year, TODAY)
    rows = {(row.name, row.counts): str(row.amount) for row in page["rows"]}
    return page, rows


def test_signings_of_the_year_count_once(office, year):
    page, rows = figures(office)
    assert rows[("先框架", "首次签约")] == "3.00"
    assert rows[("先框架", "升格")] == "不计金额"
    assert rows[("直接签", "首次签约")] == "2.00"
    assert "未提供" in rows[("金额不知", "首次签约")]
    assert rows[("去年的框架", "升格")] == "不计金额"
    assert ("去年的框架", "首次签约") not in rows
    assert len(rows) == 5
    assert [row.name for row in page["repeats"]] == ["直接签"]
    assert page["title"] == "2023 年首次签约 3 个，5.00 亿元（1 个金额未提供）"
    assert figures(office, 2022)[1] == {("去年的框架", "首次签约"): "7.00"}


def test_a_raise_counts_with_the_increase_alone(office, year):
    direct = Project.objects.get(pk=year["direct"].pk)
    increase = domain.propose_increase(
        direct, new_total=Decimal(26_000), agreed_on=date(2023, 6, 10), reason="二期", by=office
    )
    direct.refresh_from_db()
    assert direct.total_investment == Decimal(20_000), "nothing changes before the approval"
    with pytest.raises(DomainError, match="别人审批"):
        domain.approve_increase(increase, by=office)
    other = UserFactory(role=Role.OFFICE)
    domain.approve_increase(increase, by=other, comment="同意")
    direct.refresh_from_db()
    assert direct.total_investment == Decimal(26_000)
    assert direct.version == 2
    page, rows = figures(office)
    assert rows[("直接签", "首次签约")] == "2.00", "what was signed for stays"
    assert rows[("直接签", "增资")] == "+0.60"
    assert page["title"].startswith("2023 年首次签约 3 个，5.00 亿元")


def test_a_refused_raise_changes_nothing(office, year):
    direct = year["direct"]
    increase = domain.propose_increase(
        direct, new_total=Decimal(26_000), agreed_on=TODAY, reason="二期", by=office
    )
    other = UserFactory(role=Role.OFFICE)
    with pytest.raises(DomainError, match="理由"):
        domain.refuse_increase(increase, by=other, comment=" ")
    domain.refuse_increase(increase, by=other, comment="依据不足")
    direct.refresh_from_db()
    assert direct.total_investment == Decimal(20_000)
    assert not CapitalIncrease.objects.approved().exists()
    with pytest.raises(DomainError, match="不用再审"):
        domain.approve_increase(increase, by=other)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"new_total": Decimal(20_000)}, "要比原来的大"),
        ({"agreed_on": date(2023, 6, 29)}, "今天之后"),
    ],
)
def test_a_raise_that_cannot_be_is_refused(office, year, values, told):
    usual = {"new_total": Decimal(26_000), "agreed_on": TODAY, "reason": "二期", "by": office}
    with pytest.raises(Exception, match=told):
        domain.propose_increase(year["direct"], **(usual | values))


def test_only_a_signed_project_with_a_total_is_raised(office):
    usual = {"new_total": Decimal(9), "agreed_on": TODAY, "reason": "x", "by": office}
    early = ProjectFactory(stage=Stage.NEGOTIATION)
    with pytest.raises(DomainError, match="还没签约"):
        domain.propose_increase(early, **usual)
    with pytest.raises(DomainError, match="还没有总投资"):
        domain.propose_increase(ProjectFactory(total_investment=None), **usual)


def test_a_total_changed_meanwhile_sends_the_raise_back(office, year):
    direct = year["direct"]
    increase = domain.propose_increase(
        direct, new_total=Decimal(26_000), agreed_on=TODAY, reason="二期", by=office
    )
    Project.objects.filter(pk=direct.pk).update(total_investment=Decimal(21_000))
    with pytest.raises(DomainError, match="已经改过"):
        domain.approve_increase(increase, by=UserFactory(role=Role.OFFICE))
    increase.refresh_from_db()
    assert increase.decision == Decision.PROPOSED


def test_the_page_costs_the_same_for_one_and_for_many(as_role, year):
    client = as_role(Role.OFFICE)
    url = "/projects/recruitment/signings/"
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        assert client.get(url).status_code == 200
    for number in range(5):
        signed(ProjectFactory(), Stage.SIGNED, date(2023, 4, 1 + number))
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(many) == len(few) <= 8


def test_a_raise_is_asked_for_on_the_page_and_waits_for_the_office(as_role):
    client = as_role(Role.UNIT_REPORTER)
    project = ProjectFactory(unit=client.user.person.unit, total_investment=Decimal(20_000))
    answer = send(
        client,
        project,
        "increases/new/",
        new_total="26,000",
        agreed_on="2023-06-20",
        reason="补充协议",
    )
    assert answer.status_code == 302
    increase = CapitalIncrease.objects.get()
    assert (increase.old_total, increase.amount) == (Decimal(20_000), Decimal(6_000))
    decider = as_role(Role.OFFICE)
    page = decider.get(f"/projects/increases/{increase.pk}/approve/")
    assert "+6,000" in page.content.decode()


def workbook_of(client, year="2023"):
    answer = client.post(
        f"/projects/recruitment/signings/export/?year={year}", {"purpose": "上报"}
    )
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))


def listed(book, counts):
    """{project: row} of a sheet, without its totals."""
    sheet = book[LABELS[counts]]
    heads = [cell.value for cell in sheet[4]]
    rows = [dict(zip(heads, line, strict=True)) for line in sheet.iter_rows(5, values_only=True)]
    return {row["项目"]: row for row in rows if row["序号"]}, rows[-1]


def test_the_workbook_has_a_sheet_and_a_rule_for_each_way_of_counting(as_role, office, year):
    direct = Project.objects.get(pk=year["direct"].pk)
    increase = domain.propose_increase(
        direct, new_total=Decimal(26_000), agreed_on=date(2023, 6, 10), reason="=二期", by=office
    )
    domain.approve_increase(increase, by=UserFactory(role=Role.OFFICE))
    book = workbook_of(as_role(Role.OFFICE))
    assert book.sheetnames == ["首次签约", "升格", "重复签约", "增资", "说明"]
    for counts in Counts:
        assert RULES[counts] in book[LABELS[counts]].cell(2, 1).value
        assert "用途：上报" in book[LABELS[counts]].oddFooter.left.text
    first, total = listed(book, Counts.FIRST)
    assert {name: row["金额（万元）"] for name, row in first.items()} == {
        "先框架": 30_000,
        "直接签": 20_000,
        "金额不知": None,
    }
    assert (total["编号"], total["金额（万元）"]) == ("合计 3 条", 50_000)
    upgraded, _ = listed(book, Counts.UPGRADE)
    assert set(upgraded) == {"先框架", "去年的框架"}
    assert "金额（万元）" not in upgraded["先框架"]
    raised, _ = listed(book, Counts.INCREASE)
    assert (raised["直接签"]["金额（万元）"], raised["直接签"]["事由与依据"]) == (6_000, "'=二期")
    assert set(listed(book, Counts.REPEAT)[0]) == {"直接签"}
    event = AuditEvent.objects.get(action=AuditAction.EXPORT)
    assert (event.target_name, event.detail["rows"]) == ("签约口径", 7)


def test_the_workbook_of_a_year_without_signings_says_so(as_role, year):
    book = workbook_of(as_role(Role.OFFICE), "2021")
    assert listed(book, Counts.FIRST)[1]["编号"] == "2021 年没有"


def test_who_does_not_know_a_name_reads_no_reason_either(as_role, year):
    secret = year["direct"]
    Project.objects.filter(pk=secret.pk).update(is_confidential=True, code_name="海燕")
    StageEvent.objects.filter(project=secret).update(reason="与真名公司签约")
    client = as_role(Role.LEADER)
    page = client.get("/projects/recruitment/signings/?year=2023").content.decode()
    assert "海燕" in page
    assert "真名公司" not in page
    first, _ = listed(workbook_of(client), Counts.FIRST)
    assert first["海燕"]["事由与依据"] is None
    assert "直接签" not in first


def test_a_long_year_is_built_in_the_background(as_role, year, settings):
    settings.EXPORT_DIRECT_ROWS = 1
    client = as_role(Role.OFFICE)
    answer = client.post("/projects/recruitment/signings/export/?year=2023", {"purpose": "上报"})
    assert answer["Location"] == "/exports/"
    job = ExportJob.objects.get()
    exports.build(job.pk)
    job.refresh_from_db()
    assert job.row_count == 6
    path = exports.export_folder() / job.file_name
    assert set(listed(openpyxl.load_workbook(path), Counts.REPEAT)[0]) == {"直接签"}
