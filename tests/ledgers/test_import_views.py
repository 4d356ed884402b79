"""The wizard's pages, from the upload to the way back, and the files they give."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from laishan_portal import submissions
from laishan_portal.ledgers.imports.importer import IMPORTERS
from laishan_portal.models import ImportJob, ImportRow, ImportState
from projects.models import Project
from tests.factories import ProjectFactory, UnitFactory, UserFactory
from tests.ledgers.dirty import workbook
from tests.projects.importing import check

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PortalBackend"
HEAD = ["编号", "项目名称", "责任单位", "阶段", "总投资", "年计划"]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def unit(db):
    return UnitFactory(name="区工业和信息化局", short_name="工信局")


@pytest.fixture
def desk(client, office):
    client.force_login(office, backend=BACKEND)
    return client


def upload(desk, *rows, key="projects", **more):
    data = {
        "importer": key,
        "file": workbook(("汇总", [["单位：万元"], *rows])),
        "submission_key": submissions.new_key(),
    }
    return desk.post("/projects/import/", data | more)


def mapped(desk, job):
    """Post the mapping page as it is shown."""
    page = desk.get(f"/imports/{job.pk}/").content.decode()
    data = {}
    for select in re.findall(r"<select.*?</select>", page, re.DOTALL):
        name = re.search(r'name="([^"]+)"', select)[1]
        chosen = re.search(r'<option value="([^"]*)" selected', select)
        plain = re.search(r"<option selected>([^<]+)", select)
        data[name] = chosen[1] if chosen else plain[1] if plain else ""
    for box in re.findall(r'<input[^>]*name="(?:use|row|depth)-\d+"[^>]*>', page):
        name, value = re.search(r'name="([^"]+)"', box)[1], re.search(r'value="([^"]*)"', box)[1]
        if not name.startswith("use") or "checked" in box:
            data[name] = value
    return desk.post(f"/imports/{job.pk}/", data)


def test_from_the_upload_to_the_way_back(desk, unit):
    known = ProjectFactory(name="海洋装备研发制造基地", code="LS23-014", unit=unit)
    answer = upload(
        desk,
        HEAD,
        ["LS23-014", known.name, "工信局", None, 39000, None],
        [None, "智能仓储产业园", "工信局", "在建中", 16000, 8000],
    )
    job = ImportJob.objects.get()
    assert answer.url == f"/imports/{job.pk}/"
    page = desk.get(answer.url).content.decode()
    assert "看看列对得对不对" in page
    assert "对上" in page
    assert mapped(desk, job).status_code == 302
    page = desk.get(answer.url).content.decode()
    assert "核对后再写入：1 行要改，1 行可以导入" in page
    assert "<b>没有“在建中”这个阶段。</b>" in page
    assert "导入可用的 1 行" in page
    bad = ImportRow.objects.get(line=4)
    desk.post(f"/imports/{job.pk}/rows/", {f"typed-{bad.pk}-stage": "手续", "retype": "1"})
    assert desk.post(f"/imports/{job.pk}/apply/").url == f"/imports/{job.pk}/"
    assert Project.objects.count() == 2
    page = desk.get(answer.url).content.decode()
    assert "撤销这次导入" in page
    desk.post(f"/imports/{job.pk}/undo/")
    assert Project.objects.count() == 1
    known.refresh_from_db()
    assert known.total_investment == 38000
    assert "已撤销" in desk.get("/imports/").content.decode()


def test_old_and_new_stand_in_one_cell(desk, unit, office):
    known = ProjectFactory(name="海洋装备研发制造基地", code="LS23-014", unit=unit)
    job = check(office, "projects", HEAD, ["LS23-014", known.name, "工信局", None, 39000, None])
    page = desk.get(f"/imports/{job.pk}/?tab=changes").content.decode()
    assert '<td class="nw r chg"><s>38,000</s> <b>39,000</b></td>' in page


def test_two_taps_write_once(desk, unit, office):
    job = check(office, "projects", HEAD, [None, "智能仓储产业园", "工信局", "手续", 16000, 8000])
    for _ in range(2):
        assert desk.post(f"/imports/{job.pk}/apply/").status_code == 302
    assert Project.objects.count() == 1


def test_the_same_upload_twice_is_one_import(desk, unit):
    key = submissions.new_key()
    for _ in range(2):
        upload(desk, HEAD, [None, "甲号厂房", "工信局", "手续", 1, 1], submission_key=key)
    assert ImportJob.objects.count() == 1


def test_a_refusal_stands_at_the_form(desk):
    answer = desk.post(
        "/projects/import/", {"importer": "projects", "file": io.BytesIO(b"PK\x03\x04 not a book")}
    )
    assert answer.status_code == 200
    assert "这里只收Excel 表" in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_no_header_is_told(desk):
    page = upload(desk, ["随便", "写写"]).content.decode()
    assert "没找到表头。表里要有" in page


def test_a_column_mapped_twice_is_told(desk, unit):
    upload(desk, HEAD, [None, "甲号厂房", "工信局", "手续", 1, 1])
    job = ImportJob.objects.get()
    data = {"use-0": "1", "row-0": "2", "depth-0": "1", "unit-0": "万元", "map-0-1": "name"}
    answer = desk.post(f"/imports/{job.pk}/", data | {"map-0-2": "name"})
    assert answer.status_code == 422
    assert "有两列都对到了“项目名称”" in answer.content.decode()
    job.refresh_from_db()
    assert job.state == ImportState.UPLOADED


def test_the_header_can_be_shown_where_it_is(desk, unit):
    upload(desk, HEAD, [None, "甲号厂房", "工信局", "手续", 1, 1])
    job = ImportJob.objects.get()
    desk.post(f"/imports/{job.pk}/", {"use-0": "1", "row-0": "3", "depth-0": "1", "reread": "1"})
    job.refresh_from_db()
    assert job.figures["sheets"][0]["row"] == 2
    desk.post(f"/imports/{job.pk}/", {"use-0": "1", "row-0": "2", "depth-0": "1", "reread": "1"})
    job.refresh_from_db()
    assert job.figures["sheets"][0]["guesses"]["name"] == [1, 100]


def test_another_persons_import_is_not_there(desk, unit):
    job = check(
        UserFactory(role=Role.OFFICE), "projects", HEAD, [None, "甲", "工信局", "手续", 1, 1]
    )
    for path in ("", "progress/", "annotated/", "left/"):
        assert desk.get(f"/imports/{job.pk}/{path}").status_code == 404


def test_progress_asks_again_and_ends_with_a_new_page(desk, unit, office):
    job = check(office, "projects", HEAD, [None, "甲号厂房", "工信局", "手续", 1, 1])
    ImportJob.objects.filter(pk=job.pk).update(state=ImportState.APPLYING)
    page = desk.get(f"/imports/{job.pk}/progress/").content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "写入中" in desk.get(f"/imports/{job.pk}/").content.decode()
    ImportJob.objects.filter(pk=job.pk).update(state=ImportState.CHECKED)
    assert desk.get(f"/imports/{job.pk}/progress/").headers["HX-Refresh"] == "true"


def test_every_cell_is_escaped(desk, unit, office):
    evil = "<script>alert(1)</script>"
    job = check(office, "projects", HEAD, [evil[:15], evil, evil, evil, evil, evil])
    page = desk.get(f"/imports/{job.pk}/?tab=all").content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "data",
    [
        {"fix": "x"},
        {"fix": "[1]"},
        {"fix": '[99999999, "name", "x"]'},
        {"fix": '[true, "", "{}"]'},
        {"answer": "1:nonsense"},
        {"leave": "-1"},
        {"typed-1-name": "x"},
        {"typed-x-": "x"},
        {},
    ],
)
def test_nonsense_buttons_are_refused(desk, unit, office, data):
    job = check(office, "projects", HEAD, [None, "甲号厂房", "工信局", "手续", 1, 1])
    assert desk.post(f"/imports/{job.pk}/rows/", data).status_code == 302
    assert not ImportRow.objects.exclude(fixes={}).exists()


def test_a_page_costs_the_same_whatever_the_rows(desk, unit, office, django_assert_num_queries):
    few = check(office, "projects", HEAD, [None, "甲号厂房", "没有的单位", "手续", 1, 1])
    rows = [[None, f"第{n}号仓", "没有的单位", "手续", 1, 1] for n in range(40)]
    many = check(office, "projects", HEAD, *rows)
    desk.get(f"/imports/{few.pk}/")
    with django_assert_num_queries(5):
        desk.get(f"/imports/{few.pk}/")
    with django_assert_num_queries(5):
        desk.get(f"/imports/{many.pk}/")


# ── files ────────────────────────────────────────────────────────────────────────────────


def opened(answer):
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def test_the_annotated_file_keeps_its_looks_and_tells_its_errors(desk, unit, office):
    source = openpyxl.Workbook()
    sheet = source.active
    sheet.title = "汇总"
    sheet.append(HEAD)
    sheet.append([None, "甲号厂房", "没有的单位", "手续", 100, 8000])
    sheet["A1"].font = openpyxl.styles.Font(bold=True, color="FF0000")
    sheet["H2"] = '=HYPERLINK("http://evil.example")'
    sheet.column_dimensions["B"].width = 44
    out = io.BytesIO()
    source.save(out)
    job = check(office, "projects", file=SimpleUploadedFile("表.xlsx", out.getvalue()))
    book = opened(desk.get(f"/imports/{job.pk}/annotated/"))
    made = book["汇总"]
    assert "没有叫“没有的单位”的单位" in made["C2"].comment.text
    assert made["C2"].fill.fgColor.rgb.endswith("FBE9E9")
    assert "超过总投资" in made["F2"].comment.text
    assert made["A1"].font.color.rgb == "00FF0000"
    assert made.column_dimensions["B"].width == 44
    assert made["H2"].data_type == "s"
    assert made["H2"].value.startswith("'=HYPERLINK")


def test_rows_left_out_come_back_with_why(desk, unit, office):
    rows = [[None, "甲号厂房", "工信局", "手续", 1, 1], [None, "乙号码头", "没有", "手续", 1, 1]]
    job = check(office, "projects", HEAD, *rows)
    desk.post(f"/imports/{job.pk}/apply/")
    made = opened(desk.get(f"/imports/{job.pk}/left/"))["汇总"]
    assert made.max_row == 2
    assert made["B2"].value == "乙号码头"
    assert "没有叫“没有”的单位" in made["G2"].value


@pytest.mark.parametrize("key", ["projects", "plans", "monthly", "nodes"])
def test_a_template_goes_in_again(desk, unit, office, key):
    book = opened(desk.get(reverse("ledgers:import_template", kwargs={"key": key})))
    sheet = book.worksheets[0]
    heads = [cell.value.rstrip("*") for cell in sheet[3]]
    assert "项目名称" in heads
    assert "项目主键" not in heads
    if key == "projects":
        assert book["选项"].sheet_state == "hidden"
        assert len(sheet.data_validations.dataValidation) == 6
    assert book["填表说明"]["A1"].value == "列"
    out = io.BytesIO()
    values = dict.fromkeys(heads) | {"项目名称": "甲号厂房", "节点": "主体封顶"}
    sheet.append([values[head] for head in heads])
    book.save(out)
    job = check(office, key, file=SimpleUploadedFile("模板.xlsx", out.getvalue()))
    assert job.figures["rows"] == 1
    assert set(job.plan["sheets"][0]["columns"]) == {
        one.key for one in importer_fields(key) if one.is_shown and one.is_in_template
    }


def importer_fields(key):
    return IMPORTERS.get(key).fields
