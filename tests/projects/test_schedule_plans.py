"""A schedule from the first draft to the frozen baseline, and what it may not do."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts import todo
from accounts.enums import Role
from accounts.models import Notice
from laishan_portal import workdays
from laishan_portal.exceptions import DomainError
from projects import domain, planning
from projects.enums import NodeKind, ScheduleState, Stage, TemplateKind
from projects.models import DateChange, Node, NodeLink, Project, ScheduleTemplate
from projects.schedule import Step
from tests.factories import NodeFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2023, 6, 28)
FINISH = date(2025, 12, 26)


@pytest.fixture(autouse=True)
def _business_day(settings):
    settings.LAISHAN_TODAY = TODAY


@pytest.fixture
def author():
    return UserFactory(role=Role.UNIT_REPORTER)


def template(code="full-20"):
    return ScheduleTemplate.objects.current().get(code=code)


def start(project, by, code="full-20", **values):
    options = {
        "template": template(code) if code else None,
        "promised_finish_on": FINISH,
        "start_on": TODAY,
        "buffer_workdays": 5,
    }
    return domain.start_plan(project, by=by, **(options | values))


def save(plan, steps, by, **values):
    plan.refresh_from_db()
    options = {
        "seen_version": plan.version,
        "promised_finish_on": plan.promised_finish_on,
        "start_on": plan.start_on,
        "buffer_workdays": plan.buffer_workdays,
        "reason": "",
    }
    return domain.save_plan(plan, steps=steps, by=by, **(options | values))


def waiting_for(user):
    items = todo.items_for(user, TODAY)
    return [item for item in items if item.rule.startswith("schedule")]


def approved(project, author, office, code="full-20", **values):
    plan = start(project, author, code, **values)
    if plan.project.nodes.exists():
        save(plan, planning.steps_of(plan), author, reason="调度会确定")
    domain.submit_plan(plan, by=author)
    domain.approve_plan(plan, by=office, comment="同意")
    return plan


# ── the templates of the migration ───────────────────────────────────────────────────────


def test_the_list_of_twenty_joins_its_lines_at_the_work_permit():
    steps = {step.name: step for step in planning.template_steps(template())}
    assert len(steps) == 20
    assert {step.kind for step in steps.values()} == set(NodeKind) - {NodeKind.OTHER}
    assert len(steps["开工许可证"].follows) == 5
    assert planning.length_of(list(steps.values())) > 300
    for code in ("industry", "public-works", "building", "renovation", "recruitment"):
        lines = planning.template_steps(template(code))
        assert planning.length_of(lines) > 0
        loose = {line.key for line in lines} - {key for line in lines for key, _ in line.follows}
        assert loose == {len(lines)}, "every line leads to the end"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"stage": Stage.NEGOTIATION}, TemplateKind.RECRUITMENT),
        ({"stage": Stage.PERMITS, "is_public_works": True}, TemplateKind.PUBLIC_WORKS),
        ({"nature": "upgraded"}, TemplateKind.RENOVATION),
        ({"domain": "industry"}, TemplateKind.INDUSTRY),
        ({"domain": "industry", "business_form": "commerce"}, TemplateKind.BUILDING),
    ],
)
def test_a_project_is_offered_the_template_that_suits_it(values, kind):
    assert planning.suited_kind(Project(**({"stage": Stage.STRUCTURE} | values))) == kind


# ── from draft to baseline ───────────────────────────────────────────────────────────────


def test_a_plan_becomes_nodes_with_baseline_and_links(author, office):
    project = ProjectFactory(stage=Stage.PERMITS)
    plan = start(project, author)
    assert plan.lines.count() == 20
    assert not project.nodes.exists(), "nothing of the project moves before it is approved"

    domain.submit_plan(plan, by=author)
    (item,) = waiting_for(office)
    assert item.rule == "schedule_decide"
    assert item.url == f"/projects/{project.pk}/schedule/{plan.pk}/approve/"
    domain.approve_plan(plan, by=office)

    project.refresh_from_db()
    nodes = {node.name: node for node in project.nodes.all()}
    assert project.promised_finish_on == FINISH
    assert nodes["正式投产或交付"].baseline_on == FINISH
    assert nodes["开工许可证"].predecessor.name == "环境评价"
    assert nodes["开工许可证"].links.count() == 4
    assert nodes["试投产或交付验收"].lag_workdays == 30
    # As planned, so each node on the critical chain has the room that was asked for.
    assert project.standing.float_workdays >= 5
    assert project.standing.postponements == 0
    assert Notice.objects.get(user=author).kind == "schedule_decided"
    assert list(plan.events.values_list("to_state", flat=True)) == [
        "draft",
        "submitted",
        "approved",
    ]


def test_stages_behind_are_left_out_and_known_nodes_are_tied(author):
    project = ProjectFactory(stage=Stage.STRUCTURE)
    done = NodeFactory(
        project=project, name="桩基完成", kind="piles", position=1, actual_on=date(2023, 3, 1)
    )
    top = NodeFactory(project=project, name="主体结构封顶", kind="topping_out", position=2)
    told = NodeFactory(project=project, name="夜景照明", position=3)
    domain.record_forecast(told, on=date(2023, 8, 1), by=author)
    NodeFactory(project=project, name="没人提过的", position=4)

    steps = planning.steps_from_template(template("building"), project)
    names = [step.name for step in steps]
    assert names[0] == "夜景照明"
    assert names[1:3] == ["桩基完成", "主体结构封顶"]
    assert "取得施工许可" not in names
    assert "没人提过的" not in names
    assert {step.node_id for step in steps if step.node_id} == {done.pk, top.pk, told.pk}
    assert [step.position for step in steps] == list(range(1, len(steps) + 1))


def test_planning_anew_keeps_facts_and_records_what_moved(author, office):
    project = ProjectFactory(promised_finish_on=date(2023, 11, 30))
    done = NodeFactory(
        project=project,
        name="封顶",
        position=1,
        baseline_on=date(2023, 5, 1),
        actual_on=date(2023, 5, 9),
    )
    fit = NodeFactory(
        project=project,
        name="装修",
        position=2,
        predecessor=done,
        lag_workdays=60,
        baseline_on=date(2023, 9, 1),
    )
    end = NodeFactory(
        project=project,
        name="交付",
        kind="production",
        position=3,
        predecessor=fit,
        lag_workdays=40,
        baseline_on=date(2023, 11, 30),
    )
    finish = date(2023, 12, 20)
    plan = approved(project, author, office, code=None, promised_finish_on=finish)

    for node in (done, fit, end):
        node.refresh_from_db()
    project.refresh_from_db()
    assert (done.baseline_on, done.actual_on) == (date(2023, 5, 1), date(2023, 5, 9))
    assert end.baseline_on == project.promised_finish_on == finish
    changes = {change.node: change for change in DateChange.objects.filter(project=project)}
    assert set(changes) == {fit, end, None}
    assert changes[end].old_on == date(2023, 11, 30)
    assert {change.plan for change in changes.values()} == {plan}
    assert {change.requested_by for change in changes.values()} == {author}
    assert {change.decided_by for change in changes.values()} == {office}
    # One decision is one postponement, by the days of the node it put off most.
    most = max((change.new_on - change.old_on).days for change in changes.values())
    assert (project.standing.postponements, project.standing.postponed_days) == (1, most)


def test_nodes_that_are_left_out_go_and_names_stay(author, office):
    project = ProjectFactory(stage=Stage.PERMITS)
    NodeFactory(project=project, name="旧节点", position=1)
    plan = start(project, author, "renovation")
    domain.submit_plan(plan, by=author)
    domain.approve_plan(plan, by=office)
    assert not Node.objects.filter(project=project, name="旧节点").exists()
    assert project.nodes.count() == 10


def test_a_new_node_takes_the_place_that_a_known_one_leaves(author, office):
    project = ProjectFactory(stage=Stage.PERMITS)
    NodeFactory(project=project, name="甲", position=1)
    NodeFactory(project=project, name="乙", position=2)
    plan = start(project, author, code=None)
    first, second = planning.steps_of(plan)
    between = Step(key=9, position=2, name="中间", duration=5)
    steps = [first, between, replace(second, position=3)]
    save(plan, steps, author, reason="调度会确定")
    domain.submit_plan(plan, by=author)
    domain.approve_plan(plan, by=office)
    assert [node.name for node in project.nodes.order_by("position")] == ["甲", "中间", "乙"]


def test_a_node_told_of_meanwhile_stops_the_approval(author, office):
    project = ProjectFactory(stage=Stage.PERMITS)
    node = NodeFactory(project=project, name="旧节点", position=1)
    plan = start(project, author, "renovation")
    domain.submit_plan(plan, by=author)
    domain.record_forecast(node, on=date(2023, 8, 1), by=author)
    with pytest.raises(DomainError, match=r"旧节点.*已有进展记录"):
        domain.approve_plan(plan, by=office)
    assert plan.project.nodes.count() == 1


# ── what is refused ──────────────────────────────────────────────────────────────────────


def test_an_impossible_promise_may_be_kept_as_a_draft_but_not_submitted(author):
    project = ProjectFactory(stage=Stage.PERMITS)
    plan = start(project, author, promised_finish_on=date(2023, 10, 31))
    with pytest.raises(DomainError, match=r"差 .* 个工作日.*关键线路"):
        domain.submit_plan(plan, by=author)
    plan.refresh_from_db()
    assert plan.state == ScheduleState.DRAFT


def test_nobody_approves_their_own_plan(office):
    project = ProjectFactory(stage=Stage.PERMITS)
    plan = start(project, office, "renovation")
    domain.submit_plan(plan, by=office)
    with pytest.raises(DomainError, match="由别人审批"):
        domain.approve_plan(plan, by=office)
    with pytest.raises(DomainError, match="由别人审批"):
        domain.return_plan(plan, comment="再想想", by=office)
    assert waiting_for(office) == []


def test_a_returned_plan_waits_for_its_author_with_the_comment(author, office):
    project = ProjectFactory(stage=Stage.PERMITS, name="改造工程")
    plan = start(project, author, "renovation")
    domain.submit_plan(plan, by=author)
    with pytest.raises(DomainError, match="写明意见"):
        domain.return_plan(plan, comment=" ", by=office)
    domain.return_plan(plan, comment="设备到场太晚", by=office)

    (item,) = waiting_for(author)
    assert (item.rule, item.detail) == ("schedule_returned", "退回意见：设备到场太晚")
    assert item.url == f"/projects/{project.pk}/schedule/{plan.pk}/edit/"
    domain.submit_plan(plan, by=author)
    assert waiting_for(author) == []


def test_moving_a_promise_needs_a_reason(author):
    project = ProjectFactory(promised_finish_on=date(2023, 11, 30), stage=Stage.PERMITS)
    plan = start(project, author)
    with pytest.raises(DomainError, match="写明理由"):
        domain.submit_plan(plan, by=author)
    save(plan, planning.steps_of(plan), author, reason="规模扩大")
    domain.submit_plan(plan, by=author)


def test_one_plan_at_a_time_and_a_withdrawn_one_makes_room(author):
    project = ProjectFactory(stage=Stage.PERMITS)
    plan = start(project, author)
    with pytest.raises(DomainError, match="已有一份倒排方案"):
        start(project, author)
    domain.withdraw_plan(plan, by=author)
    with pytest.raises(DomainError, match="不能改为"):
        domain.withdraw_plan(plan, by=author)
    start(project, author)


def test_a_request_to_move_a_date_is_decided_first(author, office):
    project = ProjectFactory(stage=Stage.PERMITS)
    node = NodeFactory(project=project, name="项目备案", kind="application", position=1)
    plan = start(project, author, "renovation")
    save(plan, planning.steps_of(plan), author, reason="调度会确定")
    domain.submit_plan(plan, by=author)
    domain.request_date_change(
        project, node=node, new_on=date(2023, 9, 1), reason="材料未齐", by=author
    )
    with pytest.raises(DomainError, match="还有 1 项改期"):
        domain.approve_plan(plan, by=office)


def test_a_ring_and_a_name_twice_are_refused_with_the_names(author):
    plan = start(ProjectFactory(stage=Stage.PERMITS), author, "renovation")
    ring = [Step(1, 1, "甲", 5, ((2, 0),)), Step(2, 2, "乙", 5, ((1, 0),))]
    with pytest.raises(DomainError, match=r"甲 → 乙 → 甲|乙 → 甲 → 乙"):
        save(plan, ring, author)
    with pytest.raises(DomainError, match="节点重名：甲"):
        save(plan, [Step(1, 1, "甲", 5), Step(2, 2, "甲", 5)], author)
    with pytest.raises(DomainError, match="至少要有一个"):
        save(plan, [], author)
    assert plan.lines.count() == 10


def test_what_has_a_history_cannot_be_taken_out(author):
    project = ProjectFactory()
    NodeFactory(project=project, name="封顶", position=1, actual_on=date(2023, 5, 9))
    NodeFactory(project=project, name="交付", position=2)
    plan = start(project, author, None)
    with pytest.raises(DomainError, match="“封顶”已有进展记录，不能从方案里拿掉"):
        save(plan, [step for step in planning.steps_of(plan) if step.name != "封顶"], author)


def test_who_saves_over_somebody_else_is_told(author):
    plan = start(ProjectFactory(stage=Stage.PERMITS), author, "renovation")
    steps = planning.steps_of(plan)
    seen = plan.version
    save(plan, steps, author)
    assert plan.version == seen + 1
    with pytest.raises(DomainError, match="有人先改了"):
        save(plan, steps, author, seen_version=seen)


def test_a_finish_before_the_start_is_refused(author):
    with pytest.raises(ValidationError, match="在开始日期之后"):
        start(ProjectFactory(), author, promised_finish_on=TODAY)


# ── nodes and their links ────────────────────────────────────────────────────────────────


def test_a_ring_through_a_further_link_is_refused(office):
    project = ProjectFactory()
    first, second, third = (
        NodeFactory(project=project, name=name, position=place)
        for place, name in enumerate(["审图", "招标", "开工"], start=1)
    )
    NodeLink.objects.create(node=third, predecessor=second, lag_workdays=3)
    NodeLink.objects.create(node=second, predecessor=first, lag_workdays=3)
    with pytest.raises(DomainError, match=r"绕成了圈：.*审图.*"):
        domain.edit_node(first, changes={}, base={}, follows=[(third.pk, 0)], by=office)


def test_a_further_predecessor_drives_expected_dates_and_float():
    project = ProjectFactory(promised_finish_on=date(2023, 9, 28))
    wall = NodeFactory(project=project, name="幕墙", position=1, forecast_on=date(2023, 8, 9))
    end = NodeFactory(
        project=project,
        name="交付",
        kind="production",
        position=2,
        baseline_on=date(2023, 9, 28),
    )
    NodeLink.objects.create(node=end, predecessor=wall, lag_workdays=40)
    from projects import standing  # noqa: PLC0415 -- only here

    standing.refresh([project.pk])
    row = Project.objects.get(pk=project.pk).standing
    calendar = workdays.calendar()
    assert row.forecast_finish_on == calendar.add(date(2023, 8, 9), 40)
    latest = calendar.add(date(2023, 9, 28), -40)
    assert row.float_workdays == calendar.between(date(2023, 8, 9), latest) < 0


# ── templates ────────────────────────────────────────────────────────────────────────────


def test_an_edit_is_a_new_version_and_the_old_one_stays(office):
    old = template("renovation")
    steps = planning.template_steps(old)
    shorter = [steps[0], *steps[2:]]
    shorter = [
        Step(s.key, s.position, s.name, s.duration, tuple(f for f in s.follows if f[0] != 2))
        for s in shorter
    ]
    new = domain.save_template(
        old, seen_version=1, steps=shorter, name="装修", kind="renovation", note="", by=office
    )
    old.refresh_from_db()
    assert (new.version, new.is_current, old.is_current) == (2, True, False)
    assert (old.nodes.count(), new.nodes.count()) == (10, 9)
    assert new.nodes.get(position=2).name == "招标或采购"
    with pytest.raises(DomainError, match="有人先改了"):
        domain.save_template(
            old, seen_version=1, steps=shorter, name="装修", kind="renovation", note="", by=office
        )


def test_a_ring_in_a_template_is_refused(office):
    row = template("renovation")
    steps = [Step(1, 1, "甲", 5, ((2, 0),)), Step(2, 2, "乙", 5, ((1, 0),))]
    with pytest.raises(DomainError, match="绕成了圈"):
        domain.save_template(
            row, seen_version=1, steps=steps, name="圈", kind="full", note="", by=office
        )
    assert template("renovation").version == 1


def test_a_template_is_copied_retired_and_restored(office):
    row = template("building")
    copy = domain.copy_template(row, name="医院", by=office)
    assert (copy.code, copy.version, copy.nodes.count()) == ("building-2", 1, 20)
    links = [step.follows for step in planning.template_steps(copy)]
    assert links == [step.follows for step in planning.template_steps(row)]
    assert domain.copy_template(copy, name="学校", by=office).code == "building-3"

    domain.retire_template(row, by=office)
    assert not ScheduleTemplate.objects.current().filter(code="building").exists()
    with pytest.raises(DomainError, match="已经停用"):
        domain.retire_template(row, by=office)
    domain.restore_template(row, by=office)
    with pytest.raises(DomainError, match="正在用"):
        domain.restore_template(row, by=office)
