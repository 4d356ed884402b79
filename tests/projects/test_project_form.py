"""Creating and changing a project's basic data."""

import re
from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from enterprises.models import EnterpriseAlias
from projects import domain
from projects.enums import Stage
from projects.models import Project, ProjectGrant
from tests.factories import (
    EnterpriseFactory,
    PersonFactory,
    ProjectFactory,
    UnitFactory,
    UserFactory,
    system_user,
)
from tests.projects.pages import body, typed

pytestmark = pytest.mark.django_db

HIDDEN = re.compile(r'name="(submission_key|form_owner|base)"[^>]* value="([^"]*)"')


def new_project(**changes):
    return {
        "name": "海韵城市广场",
        "entry_stage": "negotiation",
        "domain": "industry",
        "aliases": "海韵广场\n海韵",
    } | changes


# ── who ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OFFICE, 200),
        (Role.UNIT_REPORTER, 200),
        (Role.LEADER, 403),
        (Role.COMMISSIONER, 403),
        (Role.HANDLER, 403),
        (Role.UNION_STAFF, 403),
        (Role.YOUTH_STAFF, 403),
        (Role.SYSTEM_ADMIN, 403),
        (Role.AUDITOR, 403),
    ],
)
def test_who_may_create(as_role, role, status):
    assert as_role(role).get("/projects/new/").status_code == status


def test_a_reporter_creates_for_their_own_unit_whatever_is_posted(as_role):
    client = as_role(Role.UNIT_REPORTER)
    other = UnitFactory()
    data = typed(client, "/projects/new/", **new_project(unit=other.pk, level="province"))
    response = client.post("/projects/new/", data)
    project = Project.objects.get(name="海韵城市广场")
    assert response["Location"] == project.get_absolute_url()
    assert project.unit == client.user.person.unit
    assert not project.listings.exists()


def test_another_units_project_is_not_edited_nor_known(as_role):
    client = as_role(Role.UNIT_REPORTER)
    assert client.get(f"/projects/{ProjectFactory().pk}/edit/").status_code == 404
    own = ProjectFactory(unit=client.user.person.unit)
    assert client.get(f"/projects/{own.pk}/edit/").status_code == 200


def test_the_lead_sees_the_project_but_does_not_edit_it(as_role):
    client = as_role(Role.COMMISSIONER)
    project = ProjectFactory()
    domain.assign_lead(project, person=client.user.person, by=system_user())
    assert client.get(f"/projects/{project.pk}/edit/").status_code == 403


def test_a_project_known_by_its_code_name_is_not_edited(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(is_confidential=True, code_name="海风一号")
    assert client.get(f"/projects/{project.pk}/edit/").status_code == 403


# ── creating ─────────────────────────────────────────────────────────────────────────────


def test_the_office_creates_a_project_with_all_that_belongs_to_it(as_role):
    client = as_role(Role.OFFICE)
    unit, owner = UnitFactory(short_name="总部基地"), EnterpriseFactory(name="海韵置业有限公司")
    leader = PersonFactory(name="姜区长", unit=unit)
    data = typed(
        client,
        "/projects/new/",
        **new_project(
            unit=unit.pk,
            leader="姜区长(总部基地)",
            owner="海韵置业有限公司",
            level="city",
            total_investment="９２，０００ 万元",
            planned_start_on="2023-07-01",
            promised_finish_on="2024年11月30日",
        ),
    )
    response = client.post("/projects/new/", data, follow=True)
    project = Project.objects.get(name="海韵城市广场")
    assert project.code.startswith("LS23-")
    assert (project.unit, project.leader, project.owner) == (unit, leader, owner)
    assert project.total_investment == Decimal(92000)
    assert project.promised_finish_on == date(2024, 11, 30)
    assert project.stage == "negotiation"
    assert sorted(project.aliases.values_list("name", flat=True)) == ["海韵", "海韵广场"]
    assert project.listings.get().level == "city"
    assert "已建档" in body(response)


def test_the_same_form_posted_twice_is_one_project(as_role):
    client = as_role(Role.OFFICE)
    data = typed(client, "/projects/new/", **new_project(unit=UnitFactory().pk))
    first = client.post("/projects/new/", data)
    second = client.post("/projects/new/", data)
    assert Project.objects.filter(name="海韵城市广场").count() == 1
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "这个字段是必填项"),
        ("total_investment", "-5", "金额不能是负数"),
        ("total_investment", "0", "总投资要大于 0"),
        ("total_investment", "一千", "请填数字"),
        ("total_investment", "9999999999999999", "金额太大了"),
        ("project_code", "2301", "项目代码形如"),
        ("owner", "不存在的公司", "企业库里没有"),
        ("leader", "不存在的人", "没有找到"),
        ("planned_start_on", "13月", "请填日期"),
        ("promised_finish_on", "2023-01-01", "承诺竣工不能早于计划开工"),
        ("aliases", "长" * 81, "一个别名最多 80 个字"),
        ("entry_stage", "operation", "选择"),
        ("name", "名" * 81, "80"),
    ],
)
def test_wrong_input_is_told_at_its_field_and_nothing_is_lost_or_written(
    as_role, field, value, sentence
):
    client = as_role(Role.OFFICE)
    data = typed(
        client,
        "/projects/new/",
        **new_project(unit=UnitFactory().pk, planned_start_on="2023-07-01", note="打过的字"),
    )
    response = client.post("/projects/new/", data | {field: value})
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert sentence in errors[field][0]
    assert "打过的字" in body(response)
    assert not Project.objects.exists()


def test_a_confidential_project_needs_a_code_name_and_keeps_its_maker_in_the_know(as_role):
    client = as_role(Role.OFFICE)
    data = typed(
        client, "/projects/new/", **new_project(unit=UnitFactory().pk, is_confidential="on")
    )
    refused = client.post("/projects/new/", data)
    assert "保密洽谈的项目要有代号" in refused.context["form"].errors["code_name"][0]
    client.post("/projects/new/", data | {"code_name": "海风一号"})
    project = Project.objects.get(code_name="海风一号")
    assert ProjectGrant.objects.get(project=project).user == client.user
    assert "海韵城市广场" in body(client.get(project.get_absolute_url()))


# ── duplicates ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["海韵广场", "海韵城市广场二期", "海运城市广场"])
def test_a_likely_duplicate_is_shown_with_its_link_and_can_be_overruled(as_role, name):
    client = as_role(Role.OFFICE)
    existing = ProjectFactory(name="海韵城市广场")
    domain.set_aliases(existing, names=["海韵广场"], by=system_user())
    data = typed(
        client, "/projects/new/", **new_project(unit=UnitFactory().pk, name=name, aliases="")
    )
    warned = client.post("/projects/new/", data)
    assert warned.status_code == 200
    assert f'href="{existing.get_absolute_url()}"' in body(warned)
    assert "确实是另一个项目" in body(warned)
    assert Project.objects.count() == 1
    client.post("/projects/new/", data | {"confirm_duplicate": "on"})
    assert Project.objects.filter(name=name).exists()


def test_the_very_same_name_is_refused_even_when_confirmed(as_role):
    client = as_role(Role.OFFICE)
    ProjectFactory(name="海韵城市广场")
    data = typed(
        client,
        "/projects/new/",
        **new_project(unit=UnitFactory().pk, confirm_duplicate="on"),
    )
    response = client.post("/projects/new/", data)
    assert "库里已有同名项目" in response.context["form"].errors["name"][0]


def test_a_confidential_project_is_no_hint_to_others(as_role):
    client = as_role(Role.OFFICE)
    ProjectFactory(name="海韵城市广场", is_confidential=True, code_name="海风一号")
    data = typed(
        client,
        "/projects/new/",
        **new_project(unit=UnitFactory().pk, name="海韵城市广场二期", aliases=""),
    )
    assert client.post("/projects/new/", data).status_code == 302


def test_a_different_name_is_not_held_up(as_role):
    client = as_role(Role.OFFICE)
    ProjectFactory(name="王府井综合体")
    data = typed(
        client,
        "/projects/new/",
        **new_project(unit=UnitFactory().pk, name="铜锣湾综合体", aliases=""),
    )
    assert client.post("/projects/new/", data).status_code == 302


# ── editing, and two people at once ──────────────────────────────────────────────────────


def edit_url(project):
    return f"/projects/{project.pk}/edit/"


def test_an_edit_writes_what_changed_and_leads_back(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(name="甲项目", total_investment=Decimal(1000))
    data = typed(client, edit_url(project), total_investment="1,200", aliases="甲\n小甲")
    response = client.post(edit_url(project), data)
    assert response["Location"] == project.get_absolute_url()
    project.refresh_from_db()
    assert project.total_investment == Decimal(1200)
    assert project.version == 3
    assert sorted(project.aliases.values_list("name", flat=True)) == ["小甲", "甲"]


def test_stage_unit_and_code_cannot_be_posted(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(name="甲项目")
    unit, code = project.unit, project.code
    data = typed(
        client,
        edit_url(project),
        stage="operation",
        condition="stopped",
        unit=UnitFactory().pk,
        code="X",
        is_fact="on",
        is_demo="on",
    )
    client.post(edit_url(project), data)
    project.refresh_from_db()
    assert (project.stage, project.condition) == ("structure", "normal")
    assert (project.unit, project.code) == (unit, code)
    assert (project.is_fact, project.is_demo) == (False, False)


def test_different_fields_edited_at_once_are_both_kept(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(name="甲项目", street="", content="")
    data = typed(client, edit_url(project), content="我写的内容")
    other = UserFactory(role=Role.OFFICE)
    domain.update_project(project, changes={"street": "370613005"}, base={"street": ""}, by=other)
    assert client.post(edit_url(project), data).status_code == 302
    project.refresh_from_db()
    assert (project.street, project.content) == ("370613005", "我写的内容")


def clash(client):
    """Somebody saved another amount while this person was typing."""
    project = ProjectFactory(name="甲项目", total_investment=Decimal(1000), content="")
    data = typed(client, edit_url(project), total_investment="1500", content="我写的内容")
    other = UserFactory(role=Role.OFFICE, person__name="于科长")
    import pghistory  # noqa: PLC0415 -- what the middleware does for a request

    with pghistory.context(user=other.pk):
        domain.update_project(
            project,
            changes={"total_investment": Decimal(1200)},
            base={"total_investment": "1000"},
            by=other,
        )
    return project, data, client.post(edit_url(project), data)


def test_the_same_field_is_a_choice_that_shows_who_and_loses_nothing(as_role):
    client = as_role(Role.OFFICE)
    project, _data, response = clash(client)
    assert response.status_code == 409
    html = body(response)
    assert "有人先改了" in html
    assert "于科长" in html
    assert "1200" in html
    assert "1500" in html
    assert "我写的内容" in html
    assert 'name="keep_total_investment"' in html
    project.refresh_from_db()
    assert (project.total_investment, project.content) == (Decimal(1200), "")


@pytest.mark.parametrize(("choice", "amount"), [("mine", 1500), ("theirs", 1200)])
def test_after_the_choice_the_form_is_saved(as_role, choice, amount):
    client = as_role(Role.OFFICE)
    project, data, response = clash(client)
    again = data | dict(HIDDEN.findall(body(response)))
    response = client.post(edit_url(project), again | {"keep_total_investment": choice})
    assert response.status_code == 302
    project.refresh_from_db()
    assert (project.total_investment, project.content) == (Decimal(amount), "我写的内容")


def test_a_promise_once_given_is_not_edited_but_requested(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(promised_finish_on=date(2023, 11, 30))
    response = client.get(edit_url(project))
    assert "promised_finish_on" not in response.context["form"].fields
    assert f"/projects/{project.pk}/finish/date/" in body(response)
    data = typed(client, edit_url(project), promised_finish_on="2024-11-30", content="新内容")
    client.post(edit_url(project), data)
    project.refresh_from_db()
    assert (project.promised_finish_on, project.content) == (date(2023, 11, 30), "新内容")


def test_the_office_moves_a_project_to_another_list(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    client.post(edit_url(project), typed(client, edit_url(project), level="province"))
    assert project.listings.get().level == "province"


# ── lookups ──────────────────────────────────────────────────────────────────────────────


def test_an_owner_is_found_by_any_of_its_names(as_role):
    client = as_role(Role.OFFICE)
    owner = EnterpriseFactory(name="杰瑞集团有限公司", short_name="杰瑞")
    EnterpriseAlias.objects.create(enterprise=owner, name="杰瑞石油")
    project = ProjectFactory(stage=Stage.NEGOTIATION)
    for name in ("杰瑞集团有限公司", "杰瑞", "杰瑞石油"):
        client.post(edit_url(project), typed(client, edit_url(project), owner=name))
        project.refresh_from_db()
        assert project.owner == owner
    client.post(edit_url(project), typed(client, edit_url(project), owner=""))
    project.refresh_from_db()
    assert project.owner is None


def test_two_people_of_one_name_are_told_apart_by_unit(as_role):
    client = as_role(Role.OFFICE)
    PersonFactory(name="王强", unit=UnitFactory(short_name="住建局"))
    PersonFactory(name="王强", unit=UnitFactory(short_name="交通局"))
    data = typed(client, "/projects/new/", **new_project(unit=UnitFactory().pk, leader="王强"))
    refused = client.post("/projects/new/", data)
    assert "住建局" in refused.context["form"].errors["leader"][0]
    client.post("/projects/new/", data | {"leader": "王强（交通局）"})
    assert Project.objects.get(name="海韵城市广场").leader.unit.short_name == "交通局"


def test_candidates_come_as_options_and_not_to_administrators(as_role):
    PersonFactory(name="曲文静", unit=UnitFactory(short_name="总部基地"), name_initials="qwj")
    html = body(as_role(Role.OFFICE).get("/projects/options/people/", {"leader": "qwj"}))
    assert '<option value="曲文静（总部基地）">' in html
    html = body(as_role(Role.AUDITOR).get("/projects/options/people/", {"leader": "qwj"}))
    assert "曲文静" not in html


@pytest.mark.parametrize("words", ["\x00", "x" * 10_000, "%"])
def test_odd_input_to_the_lookups_is_no_error(as_role, words):
    client = as_role(Role.OFFICE)
    for name in ("people", "enterprises"):
        response = client.get(f"/projects/options/{name}/", {"q": words})
        assert response.status_code in (200, 400)


def test_anonymous_is_asked_to_log_in(client):
    for address in ("/projects/new/", f"/projects/{ProjectFactory().pk}/edit/"):
        assert client.get(address)["Location"].startswith("/login/")
