"""The wall on paper: every code opens its project, every sheet has its heads, grey is enough."""

import re
from datetime import date, timedelta
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from django.core.cache import cache
from PIL import Image, ImageChops, ImageDraw, ImageStat

from accounts.enums import AuditAction, Role
from accounts.models import AuditEvent
from laishan_portal.models import ExportJob, OutboxMessage
from laishan_portal.tasks import build_export
from projects import standing
from projects.enums import Domain
from projects.models import Node, Project
from projects.wall import codes, paper
from tests.factories import NodeFactory, ProjectFactory, UnitFactory, system_user
from tests.projects.ledger_page import stand
from tests.projects.wall_page import all_rows, plain, text_of

pytestmark = pytest.mark.django_db
PDF, PRINT = "/wall/pdf/", "/wall/print/"
SITE = "https://xmjs.laishan.example"
A3 = (1190.55, 841.89)
TODAY = date(2023, 6, 28)


@pytest.fixture(autouse=True)
def site(settings):
    settings.PORTAL_URL = SITE


@pytest.fixture
def office_client(as_role):
    return as_role(Role.OFFICE)


def make_projects(count, light="normal"):
    """Projects of one unit with two nodes each, made in bulk; the facts are their nodes'."""
    by, unit = system_user(), UnitFactory(short_name="总部基地")
    projects = Project.objects.bulk_create(
        Project(
            code=f"LS23-{number:03}",
            name=f"第{number}号项目",
            domain=list(Domain)[number % 5],
            unit=unit,
            total_investment=1000 * number + 1,
            created_by=by,
            updated_by=by,
        )
        for number in range(count)
    )
    Node.objects.bulk_create(
        Node(
            project=project,
            name=f"节点{place}",
            position=place,
            baseline_on=TODAY + timedelta(days=30 * place - 60),
            actual_on=TODAY - timedelta(days=31) if place == 1 else None,
        )
        for project in projects
        for place in (1, 3)
    )
    standing.refresh([project.pk for project in projects])
    return projects


def pdf_of(client, query="", **data):
    response = client.post(
        f"{PDF}{query}", {"purpose": "会议材料", **data}, REMOTE_ADDR="10.1.2.3"
    )
    assert response.status_code == 200, plain(response.content.decode())[-900:]
    assert response["Content-Type"] == "application/pdf"
    return pypdfium2.PdfDocument(b"".join(response.streaming_content))


def picture(page, scale=3):
    return page.render(scale=scale).to_pil()


def text_in(page):
    return page.get_textpage().get_text_range()


def decoded(image):
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in found]


def address(pk):
    return f"{SITE}/projects/{pk}/"


# ── PDF ──────────────────────────────────────────────────────────────────────────────────


def test_every_code_of_the_file_opens_its_project(office_client):
    projects = make_projects(40)
    document = pdf_of(office_client)
    found = [text for page in document for text in decoded(picture(page))]
    assert sorted(found) == sorted(address(project.pk) for project in projects)


def test_every_sheet_is_a3_across_with_heads_groups_and_stamp(office_client):
    make_projects(40)
    document = pdf_of(office_client)
    assert len(document) == 2
    for number, page in enumerate(document, 1):
        assert page.get_size() == pytest.approx(A3, abs=0.1)
        text = text_in(page)
        for words in ("挂图作战", "下一节点", "包保领导", "6月", "截至 2023年6月28日", "红灯"):
            assert words in text, words
        assert f"第 {number} 页，共 2 页" in text
        assert f"{office_client.user.display_name}（{office_client.user.username}）" in text
        assert "用途：会议材料" in text
        assert any(domain.label in text for domain in Domain)


def test_no_row_is_split_and_none_is_lost(office_client):
    projects = make_projects(40)
    pages = [text_in(page) for page in pdf_of(office_client)]
    places = {
        project.pk: [i for i, text in enumerate(pages) if f"{project.name}" in text]
        for project in projects
    }
    assert {len(found) for found in places.values()} == {1}
    assert sum(text.count("总部基地") for text in pages) == len(projects)


def test_the_file_says_the_same_as_the_page(office_client):
    make_projects(12)
    rows = all_rows(office_client.get("/wall/"))
    text = re.sub(r"\s+", "", text_in(pdf_of(office_client)[0]))
    for row in rows:
        assert re.sub(r"\s+", "", "".join(row.cells[1:5])) in text, row.cells
        assert re.sub(r"\s+", "", "".join(row.cells[5:])) in text, row.cells


@pytest.fixture
def lamps(office_client):
    """One project of each light: its shape and word on the sheet, in grey."""
    lights = ["red", "yellow", "normal", "stale", "done"]
    for number, light in enumerate(lights):
        project = ProjectFactory(name=f"灯{light}", code=f"LS23-{number:03}")
        NodeFactory(project=project)
        standing.refresh([project.pk])
        stand(project, light=light)
    return pdf_of(office_client)[0]


def test_lights_are_told_apart_in_grey(lamps):
    words = {"红", "黄", "绿", "未报", "投运"}
    assert all(word in text_in(lamps) for word in words)
    grey = picture(lamps, 6).convert("L")
    shapes = [shape_beside(lamps, grey, name) for name in ("red", "yellow", "normal", "stale")]
    for one, first in enumerate(shapes):
        for second in shapes[one + 1 :]:
            difference = ImageChops.difference(first, second)
            assert ImageStat.Stat(difference).mean[0] > 20


def shape_beside(page, grey, name):
    """The lamp in the row of that project: a square of pixels left of its name."""
    found = page.get_textpage().search(f"灯{name}")
    index, _count = found.get_next()
    left, bottom, _right, top = page.get_textpage().get_charbox(index)
    height = page.get_height()
    middle = (height - (top + bottom) / 2) * 6
    x = (10 + 9 + 1) * 72 / 25.4 * 6
    half = 1.6 * 72 / 25.4 * 6
    assert left * 6 > x + 2 * half
    box = grey.crop((int(x), int(middle - half), int(x + 2 * half), int(middle + half)))
    assert box.getextrema()[0] < 190, name
    return box


def test_a_confidential_project_stands_under_its_code_name(office_client):
    ProjectFactory(name="真名", code_name="代号海燕", is_confidential=True)
    text = text_in(pdf_of(office_client)[0])
    assert "代号海燕（保密）" in text
    assert "真名" not in text


def test_conditions_group_and_window_hold_in_the_file(office_client):
    make_projects(10)
    document = pdf_of(office_client, "?domain=community&group=unit&span=years")
    text = text_in(document[0])
    assert "品质社区 2 个（全区 10 个）" in text
    assert "2022" in text
    assert text.count("号项目") == 2


def test_the_export_is_recorded(office_client):
    make_projects(3)
    pdf_of(office_client, "?domain=infrastructure")
    event = AuditEvent.objects.get(action=AuditAction.EXPORT)
    assert event.detail["format"] == "wall"
    assert event.detail["rows"] == 1
    assert event.detail["purpose"] == "会议材料"
    assert "domain=infrastructure" in event.detail["filter"]


def test_a_purpose_is_asked_for(office_client):
    make_projects(1)
    response = office_client.post(PDF, {"purpose": ""})
    assert response.status_code == 400
    assert "写一下用途" in response.content.decode()
    assert not AuditEvent.objects.filter(action=AuditAction.EXPORT).exists()


def test_asking_first_shows_how_many(office_client):
    make_projects(3)
    html = text_of(office_client.get(PDF, {"group": "unit"}))
    assert "下载 3 行" in html
    assert "?group=unit" in html


def test_nothing_to_draw_is_said(office_client):
    response = office_client.post(PDF, {"purpose": "会议材料"})
    assert response.status_code == 400
    assert "没有可下载的" in response.content.decode()


def test_without_a_chinese_font_it_says_what_is_missing(office_client, monkeypatch):
    make_projects(1)
    monkeypatch.setattr(paper, "families", lambda wanted: [])
    for response in (office_client.get("/wall/"), office_client.get(PDF)):
        assert "fonts-noto-cjk" in text_of(response)
        assert PRINT in response.content.decode()
    refused = office_client.post(PDF, {"purpose": "会议材料"})
    assert refused.status_code == 400
    assert "fonts-noto-cjk" in refused.content.decode()


def test_a_press_that_fails_is_said_and_recorded(office_client, monkeypatch, caplog):
    make_projects(1)
    monkeypatch.setattr(paper, "_data", lambda *a: {"title": "只有这一项"})
    refused = office_client.post(PDF, {"purpose": "会议材料"})
    assert refused.status_code == 400
    assert "PDF 没有做成" in refused.content.decode()
    assert "wall press" in caplog.text


def test_many_rows_are_drawn_in_the_background(office_client, monkeypatch):
    projects = make_projects(12)
    monkeypatch.setattr(paper, "DIRECT_ROWS", 10)
    response = office_client.post(f"{PDF}?group=unit", {"purpose": "上报"})
    assert response.url == "/exports/"
    job = ExportJob.objects.get()
    assert job.format == "wall"
    build_export(OutboxMessage.objects.get().pk, job.pk)
    listed = text_of(office_client.get("/exports/"))
    assert "挂图作战" in listed
    answer = office_client.get(f"/exports/{job.pk}/")
    assert answer["Content-Type"] == "application/pdf"
    assert ".pdf" in answer["Content-Disposition"]
    document = pypdfium2.PdfDocument(b"".join(answer.streaming_content))
    found = [text for page in document for text in decoded(picture(page))]
    assert sorted(found) == sorted(address(project.pk) for project in projects)
    assert "用途：上报" in text_in(document[0])
    cache.clear()


def test_too_many_rows_are_refused(office_client, monkeypatch):
    make_projects(3)
    monkeypatch.setattr(paper, "MOST_ROWS", 2)
    response = office_client.post(PDF, {"purpose": "上报"})
    assert response.status_code == 400
    assert "最多 2 个项目，现在有 3 个" in response.content.decode()


# ── the page for the browser's printer ───────────────────────────────────────────────────


def test_every_code_of_the_print_page_opens_its_project(office_client):
    projects = make_projects(40)
    html = text_of(office_client.get(PRINT))
    drawn = re.findall(r'<svg class="ls-qr" viewBox="0 0 (\d+) \d+"[^>]*><path d="([^"]+)"', html)
    found = [decoded(drawn_code(int(size), path))[0] for size, path in drawn]
    assert sorted(found) == sorted(address(project.pk) for project in projects)
    rows = all_rows(office_client.get(PRINT))
    assert [row.key for row in rows] == [int(text.split("/")[-2]) for text in found]


def drawn_code(size, path, scale=6):
    """The path as pixels, by what it says: a run of modules at a place."""
    image = Image.new("L", (size, size), 255)
    pen = ImageDraw.Draw(image)
    for run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        x, y, length = map(int, run)
        pen.line((x, y, x + length - 1, y), fill=0)
    return image.resize((size * scale, size * scale), Image.Resampling.NEAREST)


def test_the_screen_page_carries_no_codes(office_client):
    make_projects(2)
    assert "ls-qr" not in text_of(office_client.get("/wall/"))
    assert "ls-qr" not in text_of(office_client.get(PRINT, {"codes": "0"}))


def test_without_a_configured_address_the_codes_lead_where_one_is(office_client, settings):
    settings.PORTAL_URL = ""
    project = make_projects(1)[0]
    image = BytesIO(codes.code_image(f"http://testserver/projects/{project.pk}/").encode())
    assert image.getvalue().count(b"<path") == 1
    html = text_of(office_client.get(PRINT))
    _size, path = codes.modules(f"http://testserver/projects/{project.pk}/")
    assert path in html


def test_print_keeps_conditions_and_leads_back(office_client):
    make_projects(10)
    html = text_of(office_client.get(PRINT, {"domain": "community", "group": "unit"}))
    assert "品质社区 2 个（全区 10 个）" in html
    assert 'href="/wall/?domain=community&amp;group=unit"' in html
    assert "data-print" in html
