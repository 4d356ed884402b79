from datetime import date

import pytest

from accounts.enums import Role
from enterprises.models import Enterprise
from tests.enterprises.helpers import form_of, url
from tests.enterprises.rows import (
    make_enterprise,
)

pytestmark = pytest.mark.django_db

# ── register and change ──────────────────────────────────────────────────────────────────


def test_enterprise_is_registered(as_role):
    client = as_role(Role.UNIT_REPORTER)
    address = url("enterprise_create")
    typed = form_of(
        client,
        address,
        name="浪潮云有限公司",
        uscc="9137 0613 ma94ab124l",
        tags=["high_tech"],
        aliases="浪潮云\n浪潮",
        introduced_on="2023-06-01",
    )
    answer = client.post(address, typed)
    row = Enterprise.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert (row.uscc, row.tags, row.created_by) == (
        "91370613MA94AB124L",
        ["high_tech"],
        client.user,
    )
    assert [alias.name for alias in row.aliases.all()] == ["浪潮云", "浪潮"]


def test_the_same_form_twice_is_one_enterprise(as_role):
    client = as_role(Role.OFFICE)
    typed = form_of(client, url("enterprise_create"), name="浪潮云有限公司")
    first = client.post(url("enterprise_create"), typed)
    second = client.post(url("enterprise_create"), typed)
    assert first["Location"] == second["Location"]
    assert Enterprise.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "这个字段是必填项"),
        ("uscc", "9137", "18 位数字或大写字母"),
        ("introduced_on", "2023-06-29", "不能晚于今天"),
        ("introduced_on", "昨天", "请填日期"),
        ("aliases", "长" * 121, "一行写一个"),
    ],
)
def test_wrong_input_is_told_at_the_field_and_nothing_is_lost(as_role, field, value, sentence):
    client = as_role(Role.OFFICE)
    typed = {"name": "浪潮云有限公司", "address": "山海路 1 号"} | {field: value}
    answer = client.post(url("enterprise_create"), typed)
    html = answer.content.decode()
    assert sentence in "".join(answer.context["form"].errors[field]) or field == "name"
    assert answer.context["form"].errors[field]
    assert "山海路 1 号" in html
    assert not Enterprise.objects.exists()


def test_doubtful_code_is_saved_and_told(as_role):
    client = as_role(Role.OFFICE)
    typed = form_of(client, url("enterprise_create"), name="甲有限公司", uscc="91350100M0001TGQXM")
    html = client.post(url("enterprise_create"), typed, follow=True).content.decode()
    assert Enterprise.objects.get().uscc == "91350100M0001TGQXM"
    assert "请对照营业执照再看一眼" in html
    assert "信用代码请核对" in html


def test_same_name_and_code_are_refused_with_a_link(as_role):
    there = make_enterprise(name="甲有限公司", uscc="91370613MA94AB124L")
    client = as_role(Role.OFFICE)
    for typed in ({"name": "甲有限公司"}, {"name": "乙有限公司", "uscc": "91370613MA94AB124L"}):
        answer = client.post(url("enterprise_create"), typed | {"is_another": "on"})
        assert f'href="{there.get_absolute_url()}"' in answer.content.decode()
    assert Enterprise.objects.count() == 1


def test_look_alike_is_asked_about_once(as_role):
    there = make_enterprise(name="烟台正海磁材股份有限公司", short_name="正海磁材")
    client = as_role(Role.OFFICE)
    typed = form_of(client, url("enterprise_create"), name="正海磁材")
    asked = client.post(url("enterprise_create"), typed)
    assert asked.status_code == 200
    html = asked.content.decode()
    assert f'href="{there.get_absolute_url()}"' in html
    assert "确实是另一家" in html
    assert Enterprise.objects.count() == 1
    assert client.post(url("enterprise_create"), typed | {"is_another": "on"}).status_code == 302
    assert Enterprise.objects.count() == 2


def test_edit_does_not_ask_about_what_was_there(as_role):
    make_enterprise(name="正海磁材有限公司")
    row = make_enterprise(name="烟台正海磁材股份有限公司", aliases=["正海磁材"])
    client = as_role(Role.OFFICE)
    address = url("enterprise_edit", row.pk)
    assert client.post(address, form_of(client, address, size="large")).status_code == 302


def test_edit_changes_only_what_was_typed(as_role):
    row = make_enterprise(name="甲有限公司", aliases=["老甲"], introduced_on=date(2023, 3, 1))
    client = as_role(Role.OFFICE)
    address = url("enterprise_edit", row.pk)
    client.post(address, form_of(client, address, size="large"))
    row.refresh_from_db()
    assert (row.size, row.introduced_on, row.version) == ("large", date(2023, 3, 1), 2)
    assert [alias.name for alias in row.aliases.all()] == ["老甲"]


def test_two_people_on_one_field_choose(as_role):
    row = make_enterprise(address="老地址")
    office = as_role(Role.OFFICE)
    address = url("enterprise_edit", row.pk)
    mine = form_of(office, address, address="我的地址", note="我的备注")
    theirs = form_of(office, address, address="别人的地址")
    assert office.post(address, theirs).status_code == 302
    clash = office.post(address, mine)
    html = clash.content.decode()
    assert clash.status_code == 409
    assert "我的地址" in html
    assert "别人的地址" in html
    row.refresh_from_db()
    assert (row.address, row.note) == ("别人的地址", "")
    form = clash.context["form"]
    again = mine | {name: form[name].value() for name in ("base", "submission_key")}
    assert office.post(address, again | {"keep_address": "theirs"}).status_code == 302
    row.refresh_from_db()
    assert (row.address, row.note) == ("别人的地址", "我的备注")


def test_extra_fields_are_ignored(as_role):
    row = make_enterprise()
    client = as_role(Role.OFFICE)
    address = url("enterprise_edit", row.pk)
    sent = form_of(client, address, size="large", is_fact="on", version="9", search_text="x")
    client.post(address, sent)
    row.refresh_from_db()
    assert (row.is_fact, row.version) == (False, 2)


def test_a_clash_of_tags_is_told_in_words(as_role):
    row = make_enterprise(tags=[])
    client = as_role(Role.OFFICE)
    address = url("enterprise_edit", row.pk)
    mine = form_of(client, address, tags=["listed"])
    client.post(address, form_of(client, address, tags=["high_tech", "top_500"]))
    html = client.post(address, mine).content.decode()
    assert "高新技术、三类500强" in html
    assert "<b>上市公司</b>" in html
