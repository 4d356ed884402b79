"""What the admin site writes: through the domain, merged, stamped."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Person
from enterprises.models import Enterprise
from laishan_portal import workdays
from laishan_portal.models import OutboxMessage, Workday
from projects.models import LightRuleSet, Node
from tests.admin.rows import make
from tests.enterprises.rows import make_enterprise
from tests.factories import NodeFactory, PersonFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"admin:{name}", args=args)


def typed(client, address, /, **changes):
    """What the browser sends of the page, with ``changes`` over it."""
    form = client.get(address).context["adminform"].form
    sent = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, False, "", []):
            sent[form.add_prefix(name)] = value
    return sent | changes


def test_enterprise_is_written_by_the_domain(as_role):
    row = make_enterprise(name="旧名有限公司", aliases=["老名"])
    client = as_role(Role.OFFICE)
    address = url("enterprises_enterprise_change", row.pk)
    answer = client.post(address, typed(client, address, name="新名有限公司"))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.name, row.version, row.updated_by) == ("新名有限公司", 2, client.user)
    assert list(Enterprise.objects.all().matching("xmyxgs")) == [row]
    assert [alias.name for alias in row.aliases.all()] == ["老名"]
    assert LogEntry.objects.get().user == client.user


def test_enterprise_is_added_with_who(as_role):
    client = as_role(Role.OFFICE)
    address = url("enterprises_enterprise_add")
    client.post(address, typed(client, address, name="新有限公司", aliases="新\n新新"))
    row = Enterprise.objects.get()
    assert (row.created_by, row.aliases.count()) == (client.user, 2)


def test_rule_of_the_domain_is_told_on_the_form(as_role):
    row = make_enterprise()
    client = as_role(Role.OFFICE)
    address = url("enterprises_enterprise_change", row.pk)
    answer = client.post(address, typed(client, address, introduced_on="2023-07-01", note="留着"))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "招引日期不能晚于今天。" in html
    assert "留着" in html
    row.refresh_from_db()
    assert (row.introduced_on, row.note) == (None, "")


def test_two_people_in_the_admin_do_not_overwrite_each_other(as_role):
    row = make_enterprise()
    client = as_role(Role.OFFICE)
    address = url("enterprises_enterprise_change", row.pk)
    mine = typed(client, address, address="我的")
    other_field = typed(client, address, note="别人的备注")
    same_field = typed(client, address, address="别人的")
    assert client.post(address, other_field).status_code == 302
    assert client.post(address, same_field).status_code == 302
    clash = client.post(address, mine)
    html = clash.content.decode()
    assert clash.status_code == 200
    assert "改成了“别人的”" in html
    row.refresh_from_db()
    assert (row.address, row.note) == ("别人的", "别人的备注")
    again = mine | {"base": clash.context["adminform"].form["base"].value()}
    assert client.post(address, again).status_code == 302
    row.refresh_from_db()
    assert (row.address, row.note) == ("我的", "别人的备注")


def test_project_text_goes_through_the_domain(as_role):
    project = ProjectFactory(name="旧项目名")
    client = as_role(Role.OFFICE)
    address = url("projects_project_change", project.pk)
    sent = typed(client, address, name="新项目名", stage="operation", total_investment="39000")
    assert client.post(address, sent).status_code == 302
    before = project.version
    project.refresh_from_db()
    assert (project.name, project.stage, project.version) == ("新项目名", "structure", before + 1)
    assert project.updated_by == client.user
    assert "xxmm" in project.search_text


def test_node_text_bumps_its_version_and_keeps_its_dates(as_role):
    node = NodeFactory(name="封顶")
    client = as_role(Role.OFFICE)
    address = url("projects_node_change", node.pk)
    client.post(address, typed(client, address, name="主体封顶", baseline_on="2024-01-01"))
    found = Node.objects.get(pk=node.pk)
    assert (found.name, found.version, found.baseline_on) == ("主体封顶", 2, date(2023, 7, 25))


def test_secret_project_shows_its_code_name_and_no_form(as_role):
    project = ProjectFactory(name="真名", is_confidential=True, code_name="代号甲", content="真事")
    client = as_role(Role.OFFICE)
    for address in (
        url("projects_project_changelist"),
        url("projects_project_change", project.pk),
    ):
        html = client.get(address).content.decode()
        assert "代号甲" in html
        assert "真名" not in html
        assert "真事" not in html
    answer = client.post(url("projects_project_change", project.pk), {"name": "改名"})
    assert answer.status_code == 403
    searched = client.get(url("projects_project_changelist"), {"q": "真名"}).content.decode()
    assert "代号甲" not in searched


def test_parts_of_a_secret_project_are_not_listed(as_role):
    project = ProjectFactory(name="真名", is_confidential=True, code_name="代号甲")
    project.aliases.create(name="真名又名")
    NodeFactory(project=project, name="真名节点")
    client = as_role(Role.OFFICE)
    for name in ("projects_projectalias_changelist", "projects_node_changelist"):
        assert "真名" not in client.get(url(name)).content.decode()


def test_phone_is_masked_and_only_replaced(as_role):
    person = PersonFactory(phone="13812345678")
    client = as_role(Role.SYSTEM_ADMIN)
    address = url("accounts_person_change", person.pk)
    for place in (url("accounts_person_changelist"), address):
        html = client.get(place).content.decode()
        assert "138****5678" in html
        assert "13812345678" not in html
    client.post(address, typed(client, address, name="新名字"))
    person.refresh_from_db()
    assert (person.phone, person.name_initials) == ("13812345678", "xmz")
    client.post(address, typed(client, address, new_phone="13900001111"))
    assert Person.objects.get(pk=person.pk).phone == "13900001111"


def test_calendar_is_read_anew_after_an_edit(as_role):
    day = date(2031, 3, 5)
    assert workdays.calendar().is_workday(day)
    client = as_role(Role.SYSTEM_ADMIN)
    sent = {"day": "2031-03-05", "name": "测试假", "is_provisional": ""}
    assert client.post(url("laishan_portal_workday_add"), sent).status_code == 302
    assert not workdays.calendar().is_workday(day)
    gone = url("laishan_portal_workday_delete", Workday.objects.get(day=day).pk)
    client.post(gone, {"post": "yes"})
    assert workdays.calendar().is_workday(day)


def test_dead_letter_is_sent_again(as_role):
    message = make(OutboxMessage)
    client = as_role(Role.SYSTEM_ADMIN)
    listed = url("laishan_portal_outboxmessage_changelist")
    assert "x.tasks.y" in client.get(f"{listed}?state=dead").content.decode()
    client.post(listed, {"action": "send_again", "_selected_action": [message.pk]})
    message.refresh_from_db()
    assert message.attempts == 0


def test_rules_are_switched_on_their_own_page_only(as_role):
    old = LightRuleSet.objects.get(is_default=True)
    new = make(LightRuleSet)
    client = as_role(Role.OFFICE)
    address = url("projects_lightruleset_change", new.pk)
    assert client.post(address, {"is_default": "on", "red_bound": "99"}).status_code == 403
    assert LightRuleSet.objects.get(is_default=True) == old
