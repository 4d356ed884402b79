"""Plans, a month's figures and nodes: exported to edit, taken in again, cell by cell."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import AuditAction, Role
from accounts.models import AuditEvent
from laishan_portal.models import ImportRow
from projects import domain
from projects.enums import Condition, EntryKind, ReportStatus
from projects.models import ClosedMonth, DateChange, InvestmentEntry, Node, PlanCurve, Project
from tests.factories import (
    MonthlyReportFactory,
    NodeFactory,
    PersonFactory,
    ProjectFactory,
    UnitFactory,
    UserFactory,
    plan_year,
)
from tests.projects.importing import apply, check, errors, fix, row, told

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PortalBackend"
URL = "/projects/export/editable/"
JUNE = date(2023, 6, 1)
KINDS = ("plans", "monthly", "nodes")


@pytest.fixture
def known(db):
    """A project with a plan, two nodes and June's report begun; one with nothing."""
    unit = UnitFactory(name="莱山区工业和信息化局", short_name="区工信局")
    project = ProjectFactory(name="海洋装备研发制造基地", code="LS23-014", unit=unit)
    plan_year(project, [100] * 12)
    NodeFactory(project=project, name="主体封顶", baseline_on=date(2023, 9, 30), position=1)
    NodeFactory(
        project=project,
        name="竣工验收",
        baseline_on=date(2024, 5, 1),
        forecast_on=date(2024, 5, 20),
        owner="=于工",
        position=2,
    )
    MonthlyReportFactory(
        project=project,
        month=JUNE,
        status=ReportStatus.DRAFT,
        invested=Decimal("120.55"),
        progress=40,
        blockers="-等图\n再等审查",
    )
    ProjectFactory(name="刚入库的工程", unit=unit)
    return project


def exported(client, user, what, **more):
    client.force_login(user, backend=BACKEND)
    answer = client.post(URL, {"purpose": "核对", "what": what} | more)
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def cell(book, line, head):
    sheet = book.worksheets[0]
    return sheet.cell(line, next(c.column for c in sheet[3] if c.value.rstrip("*") == head))


def again(user, what, book):
    out = io.BytesIO()
    book.save(out)
    return check(user, what, file=SimpleUploadedFile("改.xlsx", out.getvalue()))


def changes(job):
    return {
        one.line: one.shown["changes"]
        for one in ImportRow.objects.filter(job=job)
        if one.shown["changes"]
    }


@pytest.mark.parametrize("what", KINDS)
def test_an_untouched_export_proposes_nothing(client, office, known, what):
    job = again(office, what, exported(client, office, what))
    assert errors(job) == {}
    figures = job.figures
    assert figures["rows"] == figures["same"] == {"plans": 2, "monthly": 1, "nodes": 2}[what]
    assert (figures["good"], figures["cells"]) == (0, 0)
    event = AuditEvent.objects.get(action=AuditAction.EXPORT)
    assert (event.detail["what"], event.detail["rows"]) == (what, figures["rows"])


@pytest.mark.parametrize(
    ("what", "line", "head", "typed", "wanted"),
    [
        ("plans", 4, "3 月", 250, ["m3", "100", "250"]),
        ("monthly", 4, "形象进度", 45, ["progress", "40", "45"]),
        ("monthly", 4, "本月完成", 130, ["invested", "120.55", "130"]),
        ("nodes", 5, "预测", date(2024, 6, 1), ["forecast", "2024-05-20", "2024-06-01"]),
        ("nodes", 5, "责任人", "于工", ["owner", "=于工", "于工"]),
    ],
)
def test_one_changed_cell_is_that_cell_alone(
    client, office, known, what, line, head, typed, wanted
):
    book = exported(client, office, what)
    cell(book, line, head).value = typed
    job = again(office, what, book)
    assert errors(job) == {}
    assert changes(job) == {line: [wanted]}
    assert (job.figures["good"], job.figures["cells"]) == (1, 1)
    apply(job)


def test_a_changed_month_is_a_new_version_of_the_plan(client, office, known):
    book = exported(client, office, "plans")
    assert book.worksheets[0].cell(1, 1).value == "2023 年投资计划（按月）"
    cell(book, 4, "3 月").value = 250
    apply(again(office, "plans", book))
    curve = PlanCurve.objects.get(project=known, is_current=True)
    amounts = list(curve.months.order_by("month").values_list("amount", flat=True))
    assert (curve.version, amounts) == (2, [100, 100, 250, *[100] * 9])


def test_next_years_plan_goes_out_and_in_under_its_year(client, office, known):
    book = exported(client, office, "plans", year="2024")
    assert cell(book, 4, "1 月").value is None
    cell(book, 4, "1 月").value = 30
    apply(again(office, "plans", book))
    assert PlanCurve.objects.get(project=known, year=2024).months.get(month__month=1).amount == 30


def test_months_adjusted_meanwhile_are_kept_or_told(client, office, known):
    book = exported(client, office, "plans")
    cell(book, 4, "3 月").value = 250
    months = {date(2023, n, 1): Decimal(700 if n == 5 else 100) for n in range(1, 13)}
    domain.import_plans({known.pk: months}, year=2023, reason="调", by=office)
    assert changes(again(office, "plans", book)) == {4: [["m3", "100", "250"]]}
    months[date(2023, 3, 1)] = Decimal(300)
    domain.import_plans({known.pk: months}, year=2023, reason="再调", by=office)
    job = again(office, "plans", book)
    assert list(errors(job).values()) == ["导出之后有人把它改成了“300”，您这里是“250”，请选一个。"]
    fix(row(job, 4), "m3", row(job, 4).shown["findings"][0]["offers"][0]["value"])
    job.refresh_from_db()
    apply(job)
    curve = PlanCurve.objects.get(project=known, is_current=True)
    found = dict(curve.months.values_list("month__month", "amount"))
    assert (found[3], found[5]) == (250, 700)


def test_a_report_handed_in_meanwhile_stops_only_changed_rows(client, office, known):
    book = exported(client, office, "monthly")
    report = known.reports.get(month=JUNE)
    report.status, report.version = ReportStatus.SUBMITTED, report.version + 1
    report.submitted_by, report.submitted_at = office, report.updated_at
    report.first_submitted_on = JUNE
    report.save()
    job = again(office, "monthly", book)
    assert (errors(job), job.figures["same"]) == ({}, 1)
    cell(book, 4, "形象进度").value = 50
    assert "不能再填" in next(iter(errors(again(office, "monthly", book)).values()))
    assert exported(client, office, "monthly").worksheets[0].max_row == 3


@pytest.fixture
def approved(known):
    report = known.reports.get(month=JUNE)
    report.status, report.version = ReportStatus.APPROVED, report.version + 1
    report.submitted_by = report.decided_by = UserFactory()
    report.submitted_at = report.decided_at = report.updated_at
    report.first_submitted_on = JUNE
    report.save()
    book(known, EntryKind.REPORT, "120.55")
    return report


def book(project, kind, amount):
    reason = "" if kind == EntryKind.REPORT else "核减"
    InvestmentEntry.objects.create(
        project=project, month=JUNE, kind=kind, amount=Decimal(amount), reason=reason,
        recorded_on=date(2023, 6, 28), by=UserFactory(),
        report=project.reports.get(month=JUNE) if kind == EntryKind.REPORT else None,
    )  # fmt: skip


def test_an_approved_month_goes_out_as_booked_and_comes_in_as_a_correction(
    client, office, known, approved
):
    book(known, EntryKind.CORRECTION, "-20.55")
    sheet = exported(client, office, "monthly")
    assert cell(sheet, 4, "本月完成").value == 100
    assert again(office, "monthly", sheet).figures["same"] == 1
    cell(sheet, 4, "本月完成").value = 110
    cell(sheet, 4, "形象进度").value = 90
    job = again(office, "monthly", sheet)
    assert changes(job) == {4: [["invested", "100", "110（记更正）"]]}
    assert any("形象进度不改" in text for text in told(row(job, 4), "warning"))
    apply(job)
    last = InvestmentEntry.objects.order_by("pk").last()
    assert (last.kind, last.amount) == (EntryKind.CORRECTION, 10)


def test_a_correction_booked_after_the_export_is_not_booked_back(client, office, known, approved):
    sheet = exported(client, office, "monthly")
    book(known, EntryKind.CORRECTION, "-20.55")
    job = again(office, "monthly", sheet)
    assert (errors(job), job.figures["same"]) == ({}, 1)
    cell(sheet, 4, "本月完成").value = 130
    assert list(errors(again(office, "monthly", sheet)).values()) == [
        "导出之后有人把它改成了“100”，您这里是“130”，请选一个。"
    ]


def test_a_closed_month_is_not_offered(client, office, known):
    ClosedMonth.objects.create(month=date(2023, 5, 1), closed_by=office)
    client.force_login(office, backend=BACKEND)
    page = client.get(URL).content.decode()
    assert 'value="2023-06" selected' in page
    assert 'value="2023-05"' not in page
    assert (
        client.post(URL, {"purpose": "x", "what": "monthly", "month": "2023-05"}).status_code
        == 400
    )


def test_a_baseline_changed_in_an_export_is_asked_for(client, office, known):
    sheet = exported(client, office, "nodes")
    cell(sheet, 4, "基线").value = date(2023, 11, 30)
    apply(again(office, "nodes", sheet))
    change = DateChange.objects.get()
    assert (change.node.name, change.new_on) == ("主体封顶", date(2023, 11, 30))


def test_a_nodes_name_is_not_changed_by_a_sheet(client, office, known):
    sheet = exported(client, office, "nodes")
    cell(sheet, 4, "节点").value = "主体结构封顶"
    assert list(errors(again(office, "nodes", sheet)).values()) == [
        "这一行导出时是“主体封顶”。节点改名请到项目档案，这里不改。"
    ]
    node = known.nodes.get(name="主体封顶")
    node.name, node.version = "主体结构封顶", node.version + 1
    node.save()
    assert errors(again(office, "nodes", sheet)) == {}
    Node.objects.filter(pk=node.pk).delete()
    assert "删掉了" in next(iter(errors(again(office, "nodes", sheet)).values()))


def test_a_forecast_told_meanwhile_is_kept(client, office, known):
    sheet = exported(client, office, "nodes")
    cell(sheet, 5, "责任人").value = "王工"
    node = known.nodes.get(name="竣工验收")
    node.forecast_on, node.version = date(2024, 7, 1), node.version + 1
    node.save()
    assert changes(again(office, "nodes", sheet)) == {5: [["owner", "=于工", "王工"]]}
    cell(sheet, 5, "预测").value = date(2024, 8, 1)
    assert "2024-07-01" in next(iter(errors(again(office, "nodes", sheet)).values()))


@pytest.mark.parametrize("what", KINDS)
def test_only_what_one_may_change_and_know_goes_out(client, office, known, what):
    def names(user):
        sheet = exported(client, user, what).worksheets[0]
        return {sheet.cell(n, 4 + (what == "nodes")).value for n in range(4, sheet.max_row + 1)}

    stranger = UserFactory(role=Role.UNIT_REPORTER, person=PersonFactory(unit=UnitFactory()))
    assert known.name in names(office)
    assert known.name not in names(stranger)
    Project.objects.filter(pk=known.pk).update(is_confidential=True, code_name="海燕")
    assert not {known.name, "海燕"} & names(office)
    Project.objects.filter(pk=known.pk).update(
        is_confidential=False, condition=Condition.WITHDRAWN
    )
    assert known.name not in names(office)


@pytest.mark.parametrize("what", KINDS)
def test_no_cell_of_an_export_is_a_formula(client, office, known, what):
    Project.objects.filter(pk=known.pk).update(name="=HYPERLINK(1)")
    book = exported(client, office, what)
    assert cell(book, 4, "项目名称").value == "'=HYPERLINK(1)"
    assert not [c for sheet in book for line in sheet for c in line if c.data_type == "f"]
    assert again(office, what, book).figures["good"] == 0
