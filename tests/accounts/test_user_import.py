import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import sheets
from accounts.domain.importing import NewAccount, import_users
from accounts.enums import AuditAction, Role
from accounts.models import AuditEvent, User
from laishan_portal import submissions
from laishan_portal.exceptions import DomainError
from tests.factories import PersonFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
HEADER = ["姓名*", "登录名", "所在单位", "角色", "职务", "联系电话", "邮箱"]


@pytest.fixture
def unit(db):
    return UnitFactory(name="区住房和城乡建设局", short_name="住建局")


def book(*rows):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("用户.xlsx", out.getvalue())


def post_file(client, upload):
    return client.post("/users/import/", {"file": upload})


def confirm(client, page, **extra):
    data = {"rows": page.context["rows"], "submission_key": submissions.new_key()}
    return client.post("/users/import/", data | extra)


def test_header_is_found_wherever_it_stands(unit):
    sheet = sheets.check_sheet(
        book(
            ["2023 年平台用户登记表"],
            [None, None],
            ["序号", "单位", "姓 名", "登录名：", "手机号"],
            [1, "住建局", "王 小明", "WangXM", 13812345678.0],
            [None, None, None, None, None],
            [2, "区住房和城乡建设局", "李四", "lisi", "0535-6891234"],
        )
    )
    first, second = sheet.good
    assert (first.line, first.username, first.phone) == (4, "wangxm", "13812345678")
    assert (second.line, second.unit_id) == (6, unit.pk)
    assert sheet.bad == []


def test_every_fault_is_told_with_its_cell(unit):
    UserFactory(username="taken")
    sheet = sheets.check_sheet(
        book(
            HEADER,
            ["", "a", "住建局"],
            ["王五", "taken", "没有的单位", "超级管理员", "", "123", "no"],
            ["赵六", "b c", "住建局", "审计管理员、项目办"],
            ["钱七", "same", "住建局"],
            ["孙八", "SAME", "住建局", "服务专员、部门经办"],
        )
    )
    told = {row.line: dict(row.faults) for row in sheet.bad}
    assert told[2] == {"A2": "没填姓名。"}
    assert set(told[3]) == {"B3", "C3", "D3", "F3", "G3"}
    assert "已经有人用了" in told[3]["B3"]
    assert told[3]["D3"] == "没有“超级管理员”这个角色。"
    assert set(told[4]) == {"B4", "D4"}
    assert told[6] == {"B6": "登录名“SAME”与第 5 行重复。"}
    assert [account.username for account in sheet.good] == ["same"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["甲", "乙"]], "没找到表头"),
        ([HEADER], "没有数据"),
        ([HEADER, *[["甲", f"u{n}", "住建局"] for n in range(530)]], "最多导入 500 人"),
    ],
)
def test_sheets_that_cannot_be_read(unit, rows, sentence):
    with pytest.raises(DomainError, match=sentence):
        sheets.check_sheet(book(*rows))


def test_checking_is_no_query_per_row(unit, django_assert_num_queries):
    rows = [["甲", f"u{n}", "住建局"] for n in range(50)]
    with django_assert_num_queries(3):
        assert len(sheets.check_sheet(book(HEADER, *rows)).good) == 50


def test_look_then_confirm(as_role, unit):
    known = PersonFactory(name="王小明", unit=unit)
    client = as_role(Role.SYSTEM_ADMIN)
    page = post_file(
        client,
        book(
            HEADER,
            ["王小明", "wangxm", "住建局", "服务专员"],
            ["李四", "lisi", "住建局"],
            ["坏行", "x", "没有的单位"],
        ),
    )
    assert "核对后再写入：1 行要改，2 行可以导入" in page.content.decode()
    assert "接到已有人员" in page.content.decode()
    assert not User.objects.filter(username="lisi").exists()

    key = submissions.new_key()
    done = confirm(client, page, submission_key=key)

    made = {user.username: word for user, word in done.context["made"]}
    user = User.objects.get(username="wangxm")
    assert user.check_password(made["wangxm"])
    assert user.person == known
    assert (user.proposed_roles, user.roles) == ([Role.COMMISSIONER], frozenset())
    assert AuditEvent.objects.get(action=AuditAction.IMPORT).detail == {"accounts": 2}
    assert confirm(client, page, submission_key=key).status_code == 302
    assert User.objects.filter(username="lisi").count() == 1


def test_all_or_nothing(as_role, unit):
    client = as_role(Role.SYSTEM_ADMIN)
    page = post_file(client, book(HEADER, ["甲", "first", "住建局"], ["乙", "second", "住建局"]))
    UserFactory(username="second")
    refused = confirm(client, page)
    assert "第 3 行（乙）" in refused.content.decode()
    assert "这一批都没有导入" in refused.content.decode()
    assert not User.objects.filter(username="first").exists()


def test_what_was_checked_cannot_be_changed_or_taken_over(as_role, unit):
    client = as_role(Role.SYSTEM_ADMIN)
    page = post_file(client, book(HEADER, ["甲", "first", "住建局"]))
    forged = client.post("/users/import/", {"rows": page.context["rows"][:-3] + "abc"})
    assert "请重新上传这张表" in forged.content.decode()
    other = as_role(Role.SYSTEM_ADMIN)
    assert "别人核对的" in confirm(other, page).content.decode()
    assert not User.objects.filter(username="first").exists()


def test_file_that_is_no_sheet_is_refused_at_the_field(as_role):
    page = post_file(as_role(Role.SYSTEM_ADMIN), SimpleUploadedFile("a.xlsx", b"no"))
    assert "内容却不是" in page.content.decode()
    empty = as_role(Role.SYSTEM_ADMIN).post("/users/import/", {})
    assert "请选一个文件" in empty.content.decode()


def test_nothing_to_import(admin_user):
    with pytest.raises(DomainError):
        import_users([], by=admin_user)


def test_import_of_many_is_quick_to_check_again(admin_user, unit):
    rows = [NewAccount(line=n, username=f"u{n}", name="甲", unit_id=unit.pk) for n in range(3)]
    assert len(import_users(rows, by=admin_user)) == 3
