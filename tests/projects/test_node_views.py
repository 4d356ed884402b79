"""Nodes, promised dates, plan, people, light, formalities: every form that leads off a dossier."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from accounts.models import AuditEvent
from projects import domain, standing
from projects.enums import Decision
from projects.models import Assignment, InvestmentEntry, Node, PlanCurve
from tests.factories import (
    AssignmentFactory,
    NodeFactory,
    PersonFactory,
    ProjectFactory,
    ProjectGrantFactory,
    UnitFactory,
    UserFactory,
    plan_year,
)
from tests.projects.test_project_form import body, typed

pytestmark = pytest.mark.django_db


def address(project, tail):
    return f"/projects/{project.pk}/{tail}"


def send(client, project, tail, **changes):
    target = address(project, tail)
    return client.post(target, typed(client, target, **changes))


def errors(response):
    assert response.status_code == 200
    return response.context["form"].errors


# ── who may open which form ──────────────────────────────────────────────────────────────

# role → status, for a project the role can see (the reporter's own unit, the lead's project)
FORMS = {
    "nodes/new/": {"office": 200, "reporter": 200, "lead": 403, "leader": 403},
    "nodes/{node}/edit/": {"office": 200, "reporter": 200, "lead": 403, "leader": 403},
    "nodes/{node}/actual/": {"office": 200, "reporter": 200, "lead": 200, "leader": 403},
    "nodes/{node}/forecast/": {"office": 200, "reporter": 200, "lead": 200, "leader": 403},
    "nodes/{node}/date/": {"office": 200, "reporter": 200, "lead": 200, "leader": 403},
    "nodes/{node}/delete/": {"office": 200, "reporter": 200, "lead": 403, "leader": 403},
    "finish/date/": {"office": 200, "reporter": 200, "lead": 200, "leader": 403},
    "plan/2023/": {"office": 200, "reporter": 200, "lead": 403, "leader": 403},
    "correct/": {"office": 200, "reporter": 403, "lead": 403, "leader": 403},
    "lead/": {"office": 200, "reporter": 403, "lead": 403, "leader": 403},
    "supporters/new/": {"office": 200, "reporter": 403, "lead": 403, "leader": 403},
    "responsibility/": {"office": 200, "reporter": 403, "lead": 403, "leader": 403},
    "grants/new/": {"office": 200, "reporter": 403, "lead": 403, "leader": 403},
    "light/": {"office": 200, "reporter": 403, "lead": 403, "leader": 200},
    "permits/new/": {"office": 200, "reporter": 200, "lead": 200, "leader": 403},
    "factors/new/": {"office": 200, "reporter": 200, "lead": 200, "leader": 403},
}


@pytest.mark.parametrize("tail", FORMS)
def test_each_form_is_open_to_its_roles_only(client, tail):
    unit = UnitFactory()
    project = ProjectFactory(unit=unit, promised_finish_on=date(2023, 11, 30))
    node = NodeFactory(project=project)
    people = {
        "office": UserFactory(role=Role.OFFICE),
        "reporter": UserFactory(role=Role.UNIT_REPORTER, person__unit=unit),
        "lead": UserFactory(role=Role.COMMISSIONER),
        "leader": UserFactory(role=Role.LEADER),
    }
    AssignmentFactory(project=project, person=people["lead"].person)
    target = address(project, tail.format(node=node.pk))
    for name, status in FORMS[tail].items():
        client.force_login(people[name], backend="accounts.backends.PortalBackend")
        assert client.get(target).status_code == status, name
        if status == 403:
            assert client.post(target, {}).status_code == status, name
    strangers = [UserFactory(role=Role.UNIT_REPORTER), UserFactory(role=Role.SYSTEM_ADMIN)]
    for stranger in strangers:
        client.force_login(stranger, backend="accounts.backends.PortalBackend")
        assert client.get(target).status_code == 404
        assert client.post(target, {}).status_code == 404
    client.logout()
    assert client.get(target)["Location"].startswith("/login/")


def test_a_node_of_another_project_is_not_found(as_role):
    client = as_role(Role.OFFICE)
    node = NodeFactory()
    other = ProjectFactory()
    for verb in ("edit", "actual", "forecast", "date", "delete"):
        assert client.get(address(other, f"nodes/{node.pk}/{verb}/")).status_code == 404


# ── nodes ────────────────────────────────────────────────────────────────────────────────


def test_a_node_is_added_and_works_back_from_the_promise(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(promised_finish_on=date(2023, 11, 30))
    send(client, project, "nodes/new/", name="幕墙封闭", kind="fitting", baseline_on="2023-07-25")
    first = Node.objects.get(name="幕墙封闭")
    response = send(
        client,
        project,
        "nodes/new/",
        name="竣工投运",
        kind="production",
        baseline_on="2023-11-30",
        predecessor=first.pk,
        lag_workdays="７０",
    )
    assert response["Location"] == address(project, "#nodes")
    html = body(client.get(project.get_absolute_url()))
    assert "从 11 月竣工倒排" in html
    assert "8月" in html


def test_node_errors_stand_at_their_fields(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    NodeFactory(project=project, name="主体封顶")
    found = errors(
        send(
            client,
            project,
            "nodes/new/",
            name="主体封顶",
            kind="topping_out",
            baseline_on="哪天",
            weight="0",
            lag_workdays="-1",
        )
    )
    assert "已有同名节点" in found["name"][0]
    assert "请填日期" in found["baseline_on"][0]
    assert set(found) == {"name", "baseline_on", "weight", "lag_workdays"}
    assert project.nodes.count() == 1


def test_a_circle_of_predecessors_is_refused_in_words(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    first = NodeFactory(project=project, name="甲")
    second = NodeFactory(project=project, name="乙", predecessor=first)
    response = send(client, project, f"nodes/{first.pk}/edit/", predecessor=second.pk)
    assert "绕成了圈" in body(response)


def test_two_people_editing_one_node_choose(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    node = NodeFactory(project=project, owner="")
    target = address(project, f"nodes/{node.pk}/edit/")
    data = typed(client, target, owner="衣工")
    other = UserFactory(role=Role.OFFICE)
    domain.edit_node(node, changes={"owner": "施工方"}, base={"owner": ""}, by=other)
    response = client.post(target, data)
    assert response.status_code == 409
    assert 'name="keep_owner"' in body(response)
    node.refresh_from_db()
    assert node.owner == "施工方"


def test_an_actual_date_is_never_in_the_future(as_role):
    client = as_role(Role.OFFICE)
    node = NodeFactory()
    tail = f"nodes/{node.pk}/actual/"
    found = errors(send(client, node.project, tail, on="2023-06-29"))
    assert "不能填今天以后的日期" in found["on"][0]
    assert send(client, node.project, tail, on="2023-06-28").status_code == 302
    node.refresh_from_db()
    assert node.actual_on == date(2023, 6, 28)


def test_a_forecast_is_never_in_the_past(as_role):
    client = as_role(Role.OFFICE)
    node = NodeFactory()
    tail = f"nodes/{node.pk}/forecast/"
    assert "不能早于今天" in errors(send(client, node.project, tail, on="2023-06-27"))["on"][0]
    assert send(client, node.project, tail, on="2023-08-06").status_code == 302
    html = body(client.get(node.project.get_absolute_url()))
    assert "晚 12 天" in html


def test_a_node_with_progress_stays_and_an_untouched_one_goes(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    told, fresh = NodeFactory(project=project), NodeFactory(project=project)
    domain.record_forecast(told, on=date(2023, 8, 6), by=client.user)
    assert "不能删除" in body(send(client, project, f"nodes/{told.pk}/delete/"))
    target = address(project, f"nodes/{fresh.pk}/delete/")
    data = typed(client, target)
    assert client.post(target, data).status_code == 302
    assert client.post(target, data).status_code == 302  # the second tap of the same form
    assert list(project.nodes.all()) == [told]


# ── promised dates ───────────────────────────────────────────────────────────────────────


def test_a_baseline_moves_only_when_somebody_else_approves(as_role):
    client = as_role(Role.OFFICE)
    node = NodeFactory(name="幕墙封闭")
    project = node.project
    asker = UserFactory(role=Role.UNIT_REPORTER, person__unit=project.unit)
    client.force_login(asker, backend="accounts.backends.PortalBackend")
    assert (
        send(
            client, project, f"nodes/{node.pk}/date/", new_on="2023-08-06", reason="铝型材晚到"
        ).status_code
        == 302
    )
    node.refresh_from_db()
    assert node.baseline_on == date(2023, 7, 25)
    change = project.date_changes.get()
    client = as_role(Role.OFFICE)
    html = body(client.get(project.get_absolute_url()))
    assert "申请把“幕墙封闭”基线由 2023年7月25日 改到 2023年8月6日" in html
    assert send(client, project, f"dates/{change.pk}/approve/").status_code == 302
    node.refresh_from_db()
    assert node.baseline_on == date(2023, 8, 6)
    html = body(client.get(project.get_absolute_url()))
    assert "批准过 1 次改期，共推迟 12 天" in html
    assert "铝型材晚到" in html


@pytest.mark.parametrize(
    ("new_on", "sentence"),
    [("2023-06-27", "不能早于今天"), ("2023-07-25", "一样"), ("", "必填")],
)
def test_a_new_date_has_to_make_sense(as_role, new_on, sentence):
    node = NodeFactory()
    response = send(
        as_role(Role.OFFICE), node.project, f"nodes/{node.pk}/date/", new_on=new_on, reason="等料"
    )
    assert sentence in errors(response)["new_on"][0]
    assert not node.project.date_changes.exists()


def test_the_promised_finish_is_moved_the_same_way(as_role):
    project = ProjectFactory(promised_finish_on=date(2023, 11, 30))
    asker = UserFactory(role=Role.OFFICE)
    change = domain.request_date_change(project, new_on=date(2024, 1, 31), reason="等电", by=asker)
    client = as_role(Role.OFFICE)
    found = errors(send(client, project, f"dates/{change.pk}/refuse/"))
    assert "请写明理由" in found["comment"][0]
    assert send(client, project, f"dates/{change.pk}/approve/").status_code == 302
    project.refresh_from_db()
    assert project.promised_finish_on == date(2024, 1, 31)
    change.refresh_from_db()
    assert change.decision == Decision.APPROVED


def test_without_a_promise_there_is_nothing_to_move(as_role):
    project = ProjectFactory(promised_finish_on=None)
    assert as_role(Role.OFFICE).get(address(project, "finish/date/")).status_code == 404


@pytest.mark.parametrize("verb", ["approve", "refuse"])
def test_only_the_office_decides_on_dates(as_role, verb):
    client = as_role(Role.UNIT_REPORTER)
    project = ProjectFactory(unit=client.user.person.unit, promised_finish_on=date(2023, 11, 30))
    change = domain.request_date_change(
        project, new_on=date(2024, 1, 31), reason="等电", by=client.user
    )
    target = address(project, f"dates/{change.pk}/{verb}/")
    assert client.get(target).status_code == 403
    assert client.post(target, {"comment": "行"}).status_code == 403


# ── plan and corrections ─────────────────────────────────────────────────────────────────


def months(value, **changes):
    return {f"month_{number:02}": value for number in range(1, 13)} | changes


def test_the_first_plan_needs_no_reason_and_shows_its_sum(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    assert "reason" not in client.get(address(project, "plan/2023/")).context["form"].fields
    data = months("1,250", month_12="")
    assert send(client, project, "plan/2023/", **data).status_code == 302
    page = client.get(address(project, "plan/2023/"))
    assert page.context["form"].shown_sum == "13,750"
    assert "13,750" in body(page)


def test_a_later_plan_says_why_and_keeps_the_old_one(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    plan_year(project, [100] * 12)
    found = errors(send(client, project, "plan/2023/", month_01="200"))
    assert "请写明理由" in found["reason"][0]
    assert (
        send(client, project, "plan/2023/", month_01="200", reason="提前开工").status_code == 302
    )
    curves = PlanCurve.objects.filter(project=project)
    assert sorted(curves.values_list("version", "is_current")) == [(1, False), (2, True)]
    assert "第 2 版：提前开工" in body(client.get(project.get_absolute_url()))


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"month_03": "-5"}, "month_03", "金额不能是负数"),
        ({"month_03": "x"}, "month_03", "请填数字"),
        (months(""), "month_01", "不能是 0"),
    ],
)
def test_wrong_amounts_are_told_at_their_month(as_role, data, field, sentence):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    found = errors(send(client, project, "plan/2023/", **(months("10") | data)))
    assert sentence in found[field][0]
    assert not PlanCurve.objects.exists()


@pytest.mark.parametrize("year", [2022, 2025, 99999])
def test_only_this_year_and_the_next_are_planned(as_role, year):
    client = as_role(Role.OFFICE)
    assert client.get(address(ProjectFactory(), f"plan/{year}/")).status_code == 404


def test_a_correction_is_a_line_of_its_own(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    plan_year(project, [100] * 12, done=[80, 90])
    response = send(
        client, project, "correct/", month="2023-02-01", right_amount="95.5", reason="漏报设备"
    )
    assert response.status_code == 302
    line = InvestmentEntry.objects.get(project=project, kind="correction")
    assert (line.month, line.amount) == (date(2023, 2, 1), Decimal("5.5"))
    project.standing.refresh_from_db()
    assert project.standing.year_done == Decimal("175.5")
    found = errors(
        send(client, project, "correct/", month="2023-02-01", right_amount="95.5", reason="再来")
    )
    assert "不用更正" in found["right_amount"][0]


def test_without_a_booked_month_there_is_nothing_to_correct(as_role):
    response = as_role(Role.OFFICE).get(address(ProjectFactory(), "correct/"))
    assert "还没有可更正的月份" in body(response)


# ── people ───────────────────────────────────────────────────────────────────────────────


def test_the_present_lead_is_shown_and_replaced_only_when_confirmed(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    old = AssignmentFactory(project=project, person=PersonFactory(name="曲文静"))
    new = UserFactory(role=Role.COMMISSIONER, person__name="宫晓").person
    page = client.get(address(project, "lead/"))
    assert "现在是 曲文静" in body(page)
    found = errors(send(client, project, "lead/", person=new.pk, confirm=""))
    assert "换人要勾选确认" in found["confirm"][0]
    assert send(client, project, "lead/", person=new.pk, confirm="on").status_code == 302
    old.refresh_from_db()
    assert old.to_on == date(2023, 6, 27)
    assert Assignment.objects.get(project=project, to_on=None).person == new
    assert "1+N：找宫晓一个人就行" in body(client.get(project.get_absolute_url()))


def test_supporters_come_and_go(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    PersonFactory(name="初科长", unit=UnitFactory(short_name="税务局"))
    response = send(client, project, "supporters/new/", person="初科长", service_kind="tax")
    assert response.status_code == 302
    row = project.assignments.get()
    html = body(client.get(project.get_absolute_url()))
    assert "税务局 初科长" in html
    again = send(client, project, "supporters/new/", person="初科长", service_kind="tax")
    assert "已经是这一类的协同人员" in body(again)
    assert send(client, project, f"assignments/{row.pk}/end/", on="2023-06-28").status_code == 302
    row.refresh_from_db()
    assert row.to_on == date(2023, 6, 28)


def test_an_assignment_cannot_end_before_it_began(as_role):
    client = as_role(Role.OFFICE)
    row = AssignmentFactory(from_on=date(2023, 3, 1))
    found = errors(send(client, row.project, f"assignments/{row.pk}/end/", on="2023-02-28"))
    assert "不能早于开始的 2023-03-01" in found["on"][0]


def test_responsibility_passes_on_from_a_day(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    unit = UnitFactory()
    PersonFactory(name="姜区长", unit=UnitFactory(short_name="区政府"))
    response = send(
        client, project, "responsibility/", unit=unit.pk, leader="姜区长", from_on="2023-06-01"
    )
    assert response.status_code == 302
    project.refresh_from_db()
    assert (project.unit, project.leader.name) == (unit, "姜区长")
    html = body(client.get(project.get_absolute_url()))
    assert "包保领导 姜区长" in html
    assert "责任单位由" in html


def test_sight_is_granted_to_one_holder_with_a_reason_and_on_record(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    handler = UserFactory(role=Role.HANDLER, person__name="邹科长")
    both = send(
        client, project, "grants/new/", person="邹科长", unit=UnitFactory().pk, reason="办证"
    )
    assert "二选一" in errors(both)["person"][0]
    assert send(client, project, "grants/new/", person="邹科长", reason="办证").status_code == 302
    grant = project.grants.get()
    assert grant.user == handler
    assert AuditEvent.objects.filter(action="grant", actor=client.user).count() == 1
    assert send(client, project, f"grants/{grant.pk}/revoke/").status_code == 302
    assert not project.grants.exists()
    assert AuditEvent.objects.filter(action="grant").count() == 2


def test_a_person_without_an_account_cannot_be_granted_sight(as_role):
    PersonFactory(name="无账号")
    response = send(
        as_role(Role.OFFICE), ProjectFactory(), "grants/new/", person="无账号", reason="办证"
    )
    assert "还没有账号" in errors(response)["person"][0]


def test_another_projects_people_and_grants_are_not_found(as_role):
    client = as_role(Role.OFFICE)
    other = ProjectFactory()
    row, grant = AssignmentFactory(), ProjectGrantFactory(user=UserFactory())
    assert client.get(address(other, f"assignments/{row.pk}/end/")).status_code == 404
    assert client.get(address(other, f"grants/{grant.pk}/revoke/")).status_code == 404


# ── light ────────────────────────────────────────────────────────────────────────────────


def test_a_worse_light_is_set_at_once_and_on_record(as_role):
    client = as_role(Role.LEADER)
    project = ProjectFactory()
    assert send(client, project, "light/", level="red", reason="现场停了").status_code == 302
    project.standing.refresh_from_db()
    assert project.standing.light == "red"
    event = AuditEvent.objects.get(action="override")
    assert event.detail == {"from": "normal", "to": "red", "reason": "现场停了"}


def test_a_better_light_needs_an_end(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    NodeFactory(project=project, baseline_on=date(2023, 6, 1))
    standing.refresh([project.pk])
    assert (
        "有效期"
        in errors(send(client, project, "light/", level="normal", reason="已复工"))["expires_on"][
            0
        ]
    )
    assert (
        "不能早于今天"
        in errors(
            send(
                client, project, "light/", level="normal", reason="已复工", expires_on="2023-06-27"
            )
        )["expires_on"][0]
    )
    response = send(
        client, project, "light/", level="normal", reason="已复工", expires_on="2023-07-15"
    )
    assert response.status_code == 302
    project.standing.refresh_from_db()
    assert project.standing.light == "normal"
    html = body(client.get(project.get_absolute_url()))
    assert "已复工" in html
    assert "有效至 2023年7月15日" in html


def test_an_override_ends_by_hand(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    assert client.get(address(project, "light/restore/")).status_code == 404
    domain.override_light(project, level="red", reason="现场停了", by=client.user)
    assert send(client, project, "light/restore/").status_code == 302
    project.standing.refresh_from_db()
    assert project.standing.light == "normal"


# ── formalities and resources ────────────────────────────────────────────────────────────


def test_a_permit_is_registered_and_finished(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    send(client, project, "permits/new/", name="施工许可证", phase="works", status="running")
    permit = project.permits.get()
    assert "请先" not in body(client.get(project.get_absolute_url()))
    tail = f"permits/{permit.pk}/"
    assert "要填办结日期" in errors(send(client, project, tail, status="done"))["done_on"][0]
    future = errors(send(client, project, tail, status="done", done_on="2023-06-29"))
    assert "今天以后" in future["done_on"][0]
    assert send(client, project, tail, status="done", done_on="2023-06-20").status_code == 302
    assert "1 项手续全部办结" in body(client.get(project.get_absolute_url()))
    twice = send(
        client, project, "permits/new/", name="施工许可证", phase="works", status="waiting"
    )
    assert "已经登记过" in errors(twice)["name"][0]


def test_a_resource_cannot_be_more_secured_than_needed(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    data = {"kind": "power", "measure": "kVA", "needed": "6,000", "secured": "7000"}
    found = errors(send(client, project, "factors/new/", **data))
    assert "不能超过需求" in found["secured"][0]
    data["secured"] = "4000"
    assert send(client, project, "factors/new/", **data).status_code == 302
    html = body(client.get(project.get_absolute_url()))
    assert "缺 2,000 kVA 用电" in html
    factor = project.factors.get()
    assert send(client, project, f"factors/{factor.pk}/", secured="6000").status_code == 302
    assert "1 项都已足额" in body(client.get(project.get_absolute_url()))
