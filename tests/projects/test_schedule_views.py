"""The pages of schedules, templates and moved dates, as a browser without scripts uses them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from projects import domain, planning
from projects.enums import Decision, ScheduleState, Stage
from projects.models import DateChange, SchedulePlan, ScheduleTemplate
from tests.factories import NodeFactory, ProjectFactory, UnitFactory, UserFactory
from tests.projects.pages import address, body, errors, typed

pytestmark = pytest.mark.django_db
TODAY = date(2023, 6, 28)
BACKEND = "accounts.backends.PortalBackend"


@pytest.fixture(autouse=True)
def _business_day(settings):
    settings.LAISHAN_TODAY = TODAY


@pytest.fixture
def project():
    return ProjectFactory(name="改造工程", stage=Stage.PERMITS, unit=UnitFactory())


@pytest.fixture
def reporter_client(client, project):
    user = UserFactory(role=Role.UNIT_REPORTER, person__unit=project.unit)
    client.force_login(user, backend=BACKEND)
    client.user = user
    return client


def renovation():
    return ScheduleTemplate.objects.current().get(code="renovation")


def begin(client, project, **changes):
    """The first page, filled in; leads to the lines."""
    target = address(project, "schedule/new/")
    values = {"template": renovation().pk, "promised_finish_on": "2024-03-29"} | changes
    response = client.post(target, typed(client, target, **values))
    assert response.status_code == 302, response.context["form"].errors
    return project.schedule_plans.get()


def post_lines(client, plan, do="save", **changes):
    target = address(plan.project, f"schedule/{plan.pk}/edit/")
    return client.post(target, typed(client, target, do=do, **changes))


# ── the wizard ───────────────────────────────────────────────────────────────────────────


def test_from_the_promise_to_the_baseline(reporter_client, project, office):
    plan = begin(reporter_client, project)
    page = body(reporter_client.get(address(project, f"schedule/{plan.pk}/edit/")))
    assert "2024年3月29日竣工排得下" in page
    assert "2024 年放假安排未公布" not in page, "2024 has its notice"

    response = post_lines(
        reporter_client, plan, n8_duration="60", n11_name="联调", n11_duration="5"
    )
    assert response["Location"] == address(project, f"schedule/{plan.pk}/edit/")
    lines = {line.name: line for line in plan.lines.all()}
    assert lines["装修或设备安装调试"].duration_workdays == 60
    assert lines["联调"].position == 11

    response = post_lines(reporter_client, plan, do="submit", n11_drop="on")
    assert response["Location"] == address(project, "schedule/")
    plan.refresh_from_db()
    assert plan.state == ScheduleState.SUBMITTED
    assert plan.lines.count() == 10
    assert not project.nodes.exists()

    reporter_client.force_login(office, backend=BACKEND)
    target = address(project, f"schedule/{plan.pk}/approve/")
    response = reporter_client.post(target, typed(reporter_client, target, comment="同意"))
    assert response["Location"] == address(project, "schedule/")
    assert project.nodes.count() == 10
    dossier = body(reporter_client.get(address(project, "")))
    assert "从 2024 年 3 月竣工倒排" in dossier
    assert "已批准" in body(reporter_client.get(address(project, "schedule/")))


def test_order_and_waiting_lines_are_typed_by_number(reporter_client, project):
    plan = begin(reporter_client, project)
    post_lines(reporter_client, plan, n7_position="4", n8_follows="6、７＋5")
    lines = list(plan.lines.order_by("position"))
    assert [line.name for line in lines[3:5]] == ["施工许可或开工报告", "设备到场"]
    fitting = next(line for line in lines if line.name == "装修或设备安装调试")
    arrival = next(line for line in lines if line.name == "设备到场")
    demolition = next(line for line in lines if line.name == "拆改完成")
    assert fitting.follows == f"{demolition.position}、{arrival.position}+5"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"n3_follows": "三"}, "n3_follows", "前置填行号"),
        ({"n3_follows": "3"}, "n3_follows", "不能是自己"),
        ({"n3_follows": "77"}, "n3_follows", "没有第 77 行"),
        ({"n3_name": " "}, "n3_name", "要有名称"),
        ({"n3_duration": "两周"}, "n3_duration", "请填整数"),
        ({"n3_fixed": "2023-01-05"}, "n3_fixed", "不能早于今天"),
        ({"n12_duration": "5"}, "n12_name", "还要填节点名称"),
        ({"n3_name": "项目备案"}, "__all__", "节点重名：项目备案"),
        ({"n1_follows": "2"}, "__all__", "绕成了圈：项目备案 → 方案和施工图 → 项目备案"),
        ({"promised_finish_on": "2023-06-28"}, "promised_finish_on", "在开始日期之后"),
        ({"version": "99"}, "__all__", "有人先改了"),
        ({f"n{n}_drop": "on" for n in range(1, 11)}, "__all__", "至少留一个节点"),
    ],
)
def test_what_is_wrong_is_said_at_its_line_and_nothing_is_lost(
    reporter_client, project, changes, field, said
):
    plan = begin(reporter_client, project)
    before = list(plan.lines.values())
    response = post_lines(reporter_client, plan, owner="x", n2_owner="王工", **changes)
    assert any(said in error for error in errors(response)[field])
    assert 'value="王工"' in body(response)
    assert list(plan.lines.values()) == before


def test_an_impossible_promise_is_said_and_cannot_be_submitted(reporter_client, project):
    plan = begin(reporter_client, project, promised_finish_on="2023-09-28")
    page = body(reporter_client.get(address(project, f"schedule/{plan.pk}/edit/")))
    assert "排不下，差" in page
    assert "可从关键线路上压" in page or "各压三分之一" in page
    response = post_lines(reporter_client, plan, do="submit")
    assert "个工作日" in str(errors(response)["__all__"])
    plan.refresh_from_db()
    assert plan.state == ScheduleState.DRAFT


def test_a_second_tap_starts_one_plan(reporter_client, project):
    target = address(project, "schedule/new/")
    data = typed(
        reporter_client, target, template=renovation().pk, promised_finish_on="2024-03-29"
    )
    first = reporter_client.post(target, data)
    second = reporter_client.post(target, data)
    assert first["Location"] == second["Location"]
    assert SchedulePlan.objects.count() == 1


def test_a_plan_of_another_project_is_not_found(reporter_client, project):
    plan = begin(reporter_client, project)
    other = ProjectFactory(unit=project.unit)
    for verb in ("edit", "approve", "return", "withdraw"):
        target = address(other, f"schedule/{plan.pk}/{verb}/")
        assert reporter_client.get(target).status_code in {403, 404}


def test_a_decided_plan_says_so_instead_of_a_form(reporter_client, project, office):
    plan = begin(reporter_client, project)
    domain.withdraw_plan(plan, by=reporter_client.user)
    page = body(reporter_client.get(address(project, f"schedule/{plan.pk}/edit/")))
    assert "已撤销，不能再改" in page
    assert "<table" not in page


def test_why_an_approval_is_refused_is_said(reporter_client, project, client, office):
    old = NodeFactory(project=project, name="旧节点", position=1)
    plan = begin(reporter_client, project)
    domain.submit_plan(plan, by=reporter_client.user)
    domain.record_forecast(old, on=date(2023, 8, 1), by=reporter_client.user)
    client.force_login(office, backend=BACKEND)
    target = address(project, f"schedule/{plan.pk}/approve/")
    page = body(client.post(target, typed(client, target)))
    assert "已有进展记录" in page
    assert "不用再办" not in page


@pytest.mark.parametrize("lines", [10, 20])
def test_the_pages_cost_the_same_whatever_the_lines(as_role, lines):
    client = as_role(Role.OFFICE)
    code = {10: "renovation", 20: "full-20"}[lines]
    project = ProjectFactory(stage=Stage.PERMITS)
    plan = domain.start_plan(
        project,
        template=ScheduleTemplate.objects.current().get(code=code),
        promised_finish_on=date(2026, 3, 29),
        start_on=TODAY,
        buffer_workdays=10,
        by=UserFactory(role=Role.OFFICE),
    )
    for tail in ("schedule/", f"schedule/{plan.pk}/edit/"):
        client.get(address(project, tail))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(project, tail)).status_code == 200
        assert len(queries) <= 10, tail


# ── templates ────────────────────────────────────────────────────────────────────────────


def test_a_template_is_changed_line_by_line(as_role):
    client = as_role(Role.OFFICE)
    row = renovation()
    target = f"/projects/templates/{row.pk}/edit/"
    response = client.post(target, typed(client, target, n8_duration="55", n6_drop="on"))
    new = renovation()
    assert response["Location"] == f"/projects/templates/{new.pk}/"
    assert new.version == 2
    steps = {step.name: step for step in planning.template_steps(new)}
    assert "拆改完成" not in steps
    assert steps["装修或设备安装调试"].duration == 55
    # What followed the dropped line follows what that one followed.
    names = {step.key: step.name for step in steps.values()}
    before = {names[key] for key, _ in steps["装修或设备安装调试"].follows}
    assert before == {"进场施工", "设备到场"}
    page = body(client.get(f"/projects/templates/{row.pk}/"))
    assert "旧版" in page
    assert "不是现行的" in body(client.get(f"/projects/templates/{row.pk}/edit/"))
    assert body(client.get("/projects/templates/")).count("第 2 版") == 1


def test_a_reporter_reads_templates_but_does_not_change_them(reporter_client):
    row = renovation()
    page = body(reporter_client.get(f"/projects/templates/{row.pk}/"))
    assert "改模板" not in page
    assert reporter_client.get(f"/projects/templates/{row.pk}/edit/").status_code == 403


# ── moved dates ──────────────────────────────────────────────────────────────────────────


def ask(project, by, days=20, node=None):
    node = node or NodeFactory(project=project, baseline_on=date(2023, 7, 25))
    new_on = date.fromordinal(node.baseline_on.toordinal() + days)
    return domain.request_date_change(project, node=node, new_on=new_on, reason="雨季", by=by)


def test_the_old_date_drives_the_light_until_somebody_else_approves(commissioner, office):
    project = ProjectFactory()
    node = NodeFactory(
        project=project, baseline_on=date(2023, 7, 3), forecast_on=date(2023, 7, 20)
    )
    domain.record_forecast(node, on=date(2023, 7, 20), by=commissioner)
    change = ask(project, commissioner, 17, node)
    project.standing.refresh_from_db()
    assert (project.standing.light, project.standing.slip_days) == ("red", 17)

    domain.approve_date_change(change, by=office)
    project.standing.refresh_from_db()
    assert (project.standing.light, project.standing.slip_days) == ("normal", 0)
    assert (project.standing.postponements, project.standing.postponed_days) == (1, 17)
    notice = commissioner.notices.get(kind="schedule_decided")
    assert notice.title.endswith("改期已批准")


def test_the_ledger_lists_filters_and_adds_up(as_role, commissioner, office):
    client = as_role(Role.OFFICE)
    one, two = ProjectFactory(name="甲工程"), ProjectFactory(name="乙工程")
    waiting = ask(one, commissioner)
    granted = ask(two, commissioner, 9)
    domain.approve_date_change(granted, by=office)
    page = body(client.get("/projects/dates/"))
    assert "甲工程" in page
    assert "批准推迟 9 天" in page
    assert f"/projects/dates/{waiting.pk}/" in page
    only = body(client.get(f"/projects/dates/?unit={two.unit_id}"))
    assert "乙工程" in only
    assert "甲工程" not in only
    assert "乙工程" not in body(client.get("/projects/dates/?view=waiting"))
    assert "甲工程" not in body(client.get(f"/projects/dates/?project={two.pk}"))
    detail = body(client.get(f"/projects/dates/{waiting.pk}/"))
    assert "推迟 20 天" in detail
    assert f"/dates/{waiting.pk}/approve/" in detail


def test_a_confidential_project_is_named_by_its_code(as_role, commissioner):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(name="真名工程", code_name="海燕", is_confidential=True)
    change = ask(project, commissioner)
    for path in ("/projects/dates/", f"/projects/dates/{change.pk}/"):
        page = body(client.get(path))
        assert "海燕" in page
        assert "真名工程" not in page
    assert "海燕" not in body(client.get("/projects/dates/?q=真名"))


def test_ledger_columns_tell_how_often_and_how_long(as_role, commissioner, office):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    for days in (9, 12):
        domain.approve_date_change(ask(project, commissioner, days), by=office)
    page = body(client.get("/projects/?col=postponements.postponed.forecast_finish"))
    assert "21 天" in page
    assert DateChange.objects.filter(decision=Decision.APPROVED).count() == 2
