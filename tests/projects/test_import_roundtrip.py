"""An edited export goes in again: only what was changed is written, clashes are told by cell."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import AuditAction, Role
from accounts.models import AuditEvent
from projects import domain
from projects.models import Project
from tests.factories import PersonFactory, ProjectFactory, UnitFactory, UserFactory, plan_year
from tests.projects.importing import apply, check, errors, fix, row

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PortalBackend"


@pytest.fixture
def known(db):
    unit = UnitFactory(name="莱山区工业和信息化局", short_name="区工信局")
    project = ProjectFactory(
        name="海洋装备研发制造基地", code="LS23-014", unit=unit, note="=1+1", nature="new"
    )
    plan_year(project, [100] * 12)
    return project


def exported(client, user):
    client.force_login(user, backend=BACKEND)
    answer = client.post("/projects/export/editable/", {"purpose": "核对"})
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def column(sheet, head):
    return next(cell.column for cell in sheet[3] if cell.value.rstrip("*") == head)


def again(office, book):
    out = io.BytesIO()
    book.save(out)
    return check(office, "projects", file=SimpleUploadedFile("改.xlsx", out.getvalue()))


def test_an_untouched_export_changes_nothing(client, office, known):
    book = exported(client, office)
    sheet = book.worksheets[0]
    assert sheet.column_dimensions["A"].hidden
    assert sheet.cell(4, column(sheet, "说明")).value == "'=1+1"
    assert "用途：核对" in sheet.oddFooter.left.text
    assert AuditEvent.objects.filter(action=AuditAction.EXPORT).count() == 1
    job = again(office, book)
    assert errors(job) == {}
    assert (job.figures["rows"], job.figures["same"], job.figures["good"]) == (1, 1, 0)


def test_a_district_leader_belongs_to_no_unit(client, office, known):
    leader = PersonFactory(name="迟明岳", unit=None)
    Project.objects.filter(pk=known.pk).update(leader=leader)
    PersonFactory(name="区外人", unit=None)
    book = exported(client, office)
    job = again(office, book)
    assert (errors(job), job.figures["same"]) == ({}, 1)
    sheet = book.worksheets[0]
    sheet.cell(4, column(sheet, "包保领导")).value = "区外人"
    assert "没有找到“区外人”" in next(iter(errors(again(office, book)).values()))


def test_lines_of_a_text_are_no_change(client, office, known):
    Project.objects.filter(pk=known.pk).update(content="一期厂房\r\n二期  研发楼")
    job = again(office, exported(client, office))
    assert (errors(job), job.figures["same"]) == ({}, 1)


def test_only_changed_cells_are_written(client, office, known):
    book = exported(client, office)
    sheet = book.worksheets[0]
    sheet.cell(4, column(sheet, "总投资")).value = 39000
    sheet.cell(4, column(sheet, "说明")).value = "'-见附件"
    job = again(office, book)
    assert row(job, 4).shown["changes"] == [
        ["total_investment", "38,000", "39,000"],
        ["note", "=1+1", "-见附件"],
    ]
    apply(job)
    known.refresh_from_db()
    assert (known.total_investment, known.note, known.name) == (
        39000,
        "-见附件",
        "海洋装备研发制造基地",
    )


def test_a_name_changed_in_an_export_is_a_rename(client, office, known):
    book = exported(client, office)
    sheet = book.worksheets[0]
    sheet.cell(4, column(sheet, "项目名称")).value = "海洋装备产业园"
    apply(again(office, book))
    known.refresh_from_db()
    assert known.name == "海洋装备产业园"
    assert known.aliases.get().name == "海洋装备研发制造基地"


def test_what_others_changed_meanwhile_is_kept_or_told(client, office, known):
    book = exported(client, office)
    sheet = book.worksheets[0]
    sheet.cell(4, column(sheet, "总投资")).value = 39000
    domain.update_project(known, changes={"content": "厂房"}, base={"content": ""}, by=office)
    job = again(office, book)
    assert [one[0] for one in row(job, 4).shown["changes"]] == ["total_investment"]
    domain.update_project(
        known, changes={"total_investment": 40000}, base={"total_investment": "38000"}, by=office
    )
    job = again(office, book)
    (cell,) = errors(job)
    assert errors(job)[cell] == ("导出之后有人把它改成了“40,000”，您这里是“39,000”，请选一个。")
    offers = row(job, 4).shown["findings"][0]["offers"]
    assert [one["label"] for one in offers] == ["用我的 39,000", "用现在的 40,000"]
    fix(row(job, 4), "total_investment", offers[0]["value"])
    job.refresh_from_db()
    apply(job)
    known.refresh_from_db()
    assert (known.total_investment, known.content) == (39000, "厂房")


def test_a_reporter_gets_their_units_rows_only(client, known):
    ProjectFactory(name="别家工程")
    reporter = UserFactory(role=Role.UNIT_REPORTER, person=PersonFactory(unit=known.unit))
    sheet = exported(client, reporter).worksheets[0]
    names = [
        sheet.cell(line, column(sheet, "项目名称")).value for line in range(4, sheet.max_row + 1)
    ]
    assert [name for name in names if name] == [known.name]


def test_a_confidential_project_is_left_out_for_outsiders(client, office, known):
    Project.objects.filter(pk=known.pk).update(is_confidential=True, code_name="海燕")
    sheet = exported(client, office).worksheets[0]
    assert not any(
        sheet.cell(line, column(sheet, "项目名称")).value for line in range(4, sheet.max_row + 1)
    )
