"""Nodes and promised dates; and, for every form that leads off a dossier, who may open it."""

from datetime import date

import pytest

from accounts.enums import Role
from projects import domain, schedule
from projects.enums import Decision
from projects.models import Node, NodeLink
from tests.factories import (
    AssignmentFactory,
    NodeFactory,
    ProjectFactory,
    UnitFactory,
    UserFactory,
)
from tests.projects.pages import address, body, errors, send, typed

pytestmark = pytest.mark.django_db


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
    response = send(
        client,
        project,
        "nodes/new/",
        name="竣工投运",
        kind="production",
        baseline_on="2023-11-30",
        follows="１",
        duration="７０",
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
            duration="-1",
            follows="3、甲",
        )
    )
    assert "已有同名节点" in found["name"][0]
    assert "请填日期" in found["baseline_on"][0]
    assert set(found) == {"name", "baseline_on", "weight", "duration", "follows"}
    assert project.nodes.count() == 1


def test_a_circle_of_predecessors_is_refused_in_words(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    first = NodeFactory(project=project, name="甲", position=1)
    NodeFactory(project=project, name="乙", position=2, predecessor=first)
    response = send(client, project, f"nodes/{first.pk}/edit/", follows="2")
    assert "前置关系绕成了圈：甲 → 乙 → 甲。" in body(response)


def in_line(project, *names):
    return [
        NodeFactory(project=project, name=name, position=place * 3)
        for place, name in enumerate(names, start=1)
    ]


def held(node):
    node = Node.objects.with_further_links().get(pk=node.pk)
    return schedule.links_of(
        node.predecessor_id,
        node.lag_workdays,
        zip(node.further_ids, node.further_lags, strict=True),
    )


def test_a_node_waits_for_several_each_with_its_days(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    land, design, permit, start = in_line(project, "供地", "审图", "施工许可证", "开工")
    tail = f"nodes/{start.pk}/edit/"
    page = body(client.get(address(project, tail)))
    assert "开工（本节点）" in page
    assert "select" not in page.split('id="div_id_follows"')[1].split("<table")[0]
    send(client, project, tail, duration="5", follows="1＋20，2, 3+3")
    assert held(start) == ((land.pk, 25), (design.pk, 5), (permit.pk, 8))
    shown = client.get(address(project, tail)).context["form"]
    assert (shown["follows"].value(), shown["duration"].value()) == ("1+20、2、3+3", 5)
    send(client, project, tail, follows="3")
    assert held(start) == ((permit.pk, 5),)
    assert not NodeLink.objects.exists()
    send(client, project, tail, follows="")
    start.refresh_from_db()
    assert (start.predecessor, start.lag_workdays) == (None, 5)


def test_saving_what_was_not_touched_keeps_the_links(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    land, design, start = in_line(project, "供地", "审图", "开工")
    domain.edit_node(
        start,
        changes={},
        base={},
        follows=[(design.pk, 4), (land.pk, 0)],
        duration=6,
        by=client.user,
    )
    links = list(NodeLink.objects.values_list("pk", flat=True))
    send(client, project, f"nodes/{start.pk}/edit/", owner="施工方")
    start.refresh_from_db()
    assert start.owner == "施工方"
    assert held(start) == ((design.pk, 10), (land.pk, 6))
    assert list(NodeLink.objects.values_list("pk", flat=True)) == links


def test_a_new_node_joins_two_lines(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    land, design = in_line(project, "供地", "审图")
    send(
        client,
        project,
        "nodes/new/",
        name="开工",
        kind="other",
        baseline_on="2023-11-30",
        duration="10",
        follows="1、2+5",
    )
    start = Node.objects.get(name="开工")
    assert held(start) == ((land.pk, 10), (design.pk, 15))


def test_a_line_that_is_not_there_or_its_own_is_refused_at_the_field(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    _first, second = in_line(project, "供地", "审图")
    tail = f"nodes/{second.pk}/edit/"
    told = {"7": "没有第 7 行。", "2": "前置不能是自己。", "甲": "前置填行号"}
    for text, sentence in told.items():
        found = errors(send(client, project, tail, follows=text))
        assert sentence in found["follows"][0]
    assert held(second) == ()


def test_links_changed_meanwhile_are_not_overwritten_unseen(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    land, design, start = in_line(project, "供地", "审图", "开工")
    target = address(project, f"nodes/{start.pk}/edit/")
    links, owner = typed(client, target, follows="1"), typed(client, target, owner="施工方")
    other = UserFactory(role=Role.OFFICE)
    domain.edit_node(start, changes={}, base={}, follows=[(design.pk, 0)], duration=3, by=other)
    assert "有人先改了节点的前置或顺序" in body(client.post(target, links))
    assert held(start) == ((design.pk, 3),)
    assert client.post(target, owner).status_code == 302
    start.refresh_from_db()
    assert start.owner == "施工方"
    assert held(start) == ((design.pk, 3),)
    assert land.pk not in dict(held(start))


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
    assert "推迟过 1 次，累计 12 天" in html
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
    client = as_role(Role.OFFICE)
    project = ProjectFactory(promised_finish_on=None)
    html = body(client.get(address(project, "finish/date/")))
    assert "还没有承诺竣工日期" in html
    assert f'href="/projects/{project.pk}/edit/"' in html
    send(client, project, "finish/date/", new_on="2024-01-31", reason="等电")
    assert not project.date_changes.exists()


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
