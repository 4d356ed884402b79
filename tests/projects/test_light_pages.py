"""Rule versions, what a switch would change, overrides with an end, why and since when."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import AuditEvent, Notice
from laishan_portal.models import OutboxMessage
from projects import domain, standing
from projects.boards import light_history, preview
from projects.domain import rules as rule_verbs
from projects.domain.lights import tell_expired
from projects.enums import LightLevel, Stage
from projects.models import Light, LightRuleSet, LightRuleSwitch, ProjectStanding
from projects.tasks import refresh_lights_of
from tests.factories import (
    MonthlyReportFactory,
    NodeFactory,
    ProjectFactory,
    UserFactory,
    plan_year,
    system_user,
)
from tests.projects.pages import address, body, errors, typed

pytestmark = pytest.mark.django_db
TODAY = date(2023, 6, 28)
RULES = "/projects/lights/rules/"


def district():
    return LightRuleSet.objects.get(is_default=True)


def some_projects():
    """One of each: late node, behind the curve, not started, not reported, quiet, operating."""
    late = ProjectFactory(name="晚节点")
    NodeFactory(project=late, baseline_on=date(2023, 6, 1))
    behind = ProjectFactory(name="欠投资")
    plan_year(behind, [100] * 12, done=[20] * 5)
    ahead = ProjectFactory(name="后发力")
    plan_year(ahead, [0, 0, 0, 0, 0, 50, 50, 100, 200, 200, 300, 300], done=[0, 0, 0, 0, 10])
    idle = ProjectFactory(name="应开未开", stage=Stage.PERMITS, planned_start_on=date(2023, 4, 10))
    stale = ProjectFactory(name="没报")
    MonthlyReportFactory(project=stale, month=date(2023, 5, 1))
    quiet = ProjectFactory(name="正常")
    done = ProjectFactory(name="投运", stage=Stage.OPERATION)
    paused = ProjectFactory(name="暂缓", condition="paused")
    projects = [late, behind, ahead, idle, stale, quiet, done, paused]
    standing.refresh([project.pk for project in projects])
    return projects


def lit():
    return dict(ProjectStanding.objects.values_list("project__name", "light"))


# ── preview and switch ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", ["yinchuan", "wuhan", "sanya"])
def test_the_preview_tells_exactly_what_the_switch_then_does(office, code):
    projects = some_projects()
    domain.override_light(projects[5], level=LightLevel.RED, reason="停水", by=office)
    before = lit()
    rule = LightRuleSet.objects.get(code=code)
    found = preview.preview(office, standing.rules_of(rule), today=TODAY)
    domain.switch_rules(rule, reason="试行", by=office)
    after = lit()
    assert found.total == len(before)
    assert sum(found.counts.values()) == len(before)
    changed = {name for name in before if before[name] != after[name]}
    assert {move.name for move in found.moves} == changed
    assert changed, code
    reasons = dict(ProjectStanding.objects.values_list("project__name", "light_reason"))
    for move in found.moves:
        assert (move.before, move.after) == (before[move.name], after[move.name])
        assert move.becomes == reasons[move.name]
    for (was, becomes), number in found.counts.items():
        names = [name for name in before if (before[name], after[name]) == (was, becomes)]
        assert len(names) == number


def test_under_the_present_rule_nothing_would_change(office):
    some_projects()
    found = preview.preview(office, standing.rules_of(district()), today=TODAY)
    assert found.changed == 0
    assert preview.title_of(found) == "换成这一版，8 个项目的灯都不变"


def test_a_switch_keeps_what_was_lit_and_says_who_and_why(as_role):
    client = as_role(Role.OFFICE)
    projects = some_projects()
    old, rule = district(), LightRuleSet.objects.get(code="yinchuan")
    yesterday = TODAY - timedelta(days=1)
    Light.objects.update(from_on=yesterday, since_on=yesterday)
    page = f"{RULES}{rule.pk}/switch/"
    html = body(client.get(page))
    assert "换成这一版，8 个项目里" in html
    assert "应于 4月10日 开工，到今天还没开工，已连续 3 个月" in html
    assert "请写明理由" in str(errors(client.post(page, typed(client, page)))["reason"])
    posted = typed(client, page, reason="区专班会议定，试行一个季度")
    assert client.post(page, posted).status_code == 302
    assert client.post(page, posted).status_code == 302  # a second tap writes nothing
    assert district() == rule
    switch = LightRuleSwitch.objects.get()
    assert (switch.from_set, switch.to_set, switch.by) == (old, rule, client.user)
    event = AuditEvent.objects.get(action="rules")
    assert "试行一个季度" in event.detail["reason"]
    rows = Light.objects.filter(project=projects[3]).order_by("pk")
    assert [(row.rule_set, row.level, row.to_on) for row in rows] == [
        (old, "normal", yesterday),
        (rule, "red", None),
    ]
    html = body(client.get(RULES))
    assert "现在按“银川 2025 第 1 版”亮灯" in html
    assert "区专班会议定" in html


def test_many_projects_are_lit_anew_in_the_background(office, monkeypatch):
    some_projects()
    monkeypatch.setattr(rule_verbs, "AT_ONCE", 3)
    monkeypatch.setattr(rule_verbs, "BATCH", 3)
    rule = LightRuleSet.objects.get(code="yinchuan")
    before = lit()
    domain.switch_rules(rule, reason="试行", by=office)
    assert lit() == before
    messages = OutboxMessage.objects.filter(task=rule_verbs.TASK).order_by("pk")
    assert messages.count() == 3
    for message in messages:
        refresh_lights_of(message.pk, *message.args)
    assert not Light.objects.filter(to_on=None).exclude(rule_set=rule).exists()
    assert lit()["应开未开"] == "red"


def test_a_rule_is_changed_into_its_next_version(as_role):
    client = as_role(Role.OFFICE)
    old = district()
    page = f"{RULES}{old.pk}/edit/"
    assert "和第 1 版一样" in str(
        errors(client.post(page, typed(client, page, reason="看看")))["__all__"]
    )
    bad = errors(client.post(page, typed(client, page, reason="试", red_bound="5")))
    assert "红线不能比黄线宽" in str(bad)
    bad = errors(client.post(page, typed(client, page, reason="试", red_slip_days="")))
    assert "要么都填" in str(bad)
    answer = client.post(page, typed(client, page, reason="放宽到 20 天", red_slip_days="20"))
    new = LightRuleSet.objects.get(code="laishan", version=2)
    assert answer.url == f"{RULES}{new.pk}/switch/"
    assert (new.red_slip_days, new.is_default, new.made_by) == (20, False, client.user)
    old.refresh_from_db()
    assert (old.red_slip_days, old.is_default) == (15, True)
    html = body(client.get(RULES))
    assert "放宽到 20 天" in html
    assert "节点晚 4 天起黄、20 天起红" in html


def test_the_same_rule_is_not_switched_to_itself(office):
    with pytest.raises(ValidationError, match="不用换"):
        domain.switch_rules(district(), reason="再来", by=office)


def test_the_preview_costs_the_same_of_three_and_of_eight(office):
    rules = standing.rules_of(LightRuleSet.objects.get(code="wuhan"))
    for _ in range(3):
        ProjectFactory()
    preview.preview(office, rules, today=TODAY)
    with CaptureQueriesContext(connection) as three:
        preview.preview(office, rules, today=TODAY)
    some_projects()
    with CaptureQueriesContext(connection) as many:
        preview.preview(office, rules, today=TODAY)
    assert len(many) == len(three)
    assert len(three) <= 6


def test_the_preview_keeps_a_secret(as_role):
    client = as_role(Role.OFFICE)
    secret = ProjectFactory(
        name="真名工程",
        is_confidential=True,
        code_name="海鸥",
        stage=Stage.PERMITS,
        planned_start_on=date(2023, 4, 1),
    )
    standing.refresh([secret.pk])
    rule = LightRuleSet.objects.get(code="yinchuan")
    html = body(client.get(f"{RULES}{rule.pk}/switch/"))
    assert "海鸥" in html
    assert "真名" not in html


# ── overrides ────────────────────────────────────────────────────────────────────────────


def test_an_override_ends_by_itself_and_its_author_is_told_once(office):
    project = ProjectFactory()
    NodeFactory(project=project, name="土地摘牌", baseline_on=date(2023, 6, 20))
    standing.refresh([project.pk])
    assert lit()[project.name] == "yellow"
    domain.override_light(
        project,
        level=LightLevel.NORMAL,
        reason="已谈妥",
        expires_on=date(2023, 6, 30),
        by=office,
    )
    assert lit()[project.name] == "normal"
    domain.run_night(date(2023, 6, 30))
    assert lit()[project.name] == "normal"
    domain.run_night(date(2023, 7, 1))
    assert lit()[project.name] == "yellow"
    assert Notice.objects.filter(user=office, kind="light_changed").count() == 1
    assert tell_expired(date(2023, 7, 4)) == 0
    domain.override_light(
        project, level=LightLevel.RED, reason="又停了", by=UserFactory(role=Role.LEADER)
    )
    assert lit()[project.name] == "red"


def test_the_list_of_overrides_sets_the_rule_beside_them(as_role):
    client = as_role(Role.LEADER)
    late = ProjectFactory(name="晚节点")
    NodeFactory(project=late, name="土地摘牌", baseline_on=date(2023, 6, 1))
    quiet, over = ProjectFactory(name="正常"), ProjectFactory(name="过期的")
    standing.refresh([late.pk])
    until = TODAY + timedelta(days=5)
    domain.override_light(
        late, level=LightLevel.YELLOW, reason="证已出", expires_on=until, by=client.user
    )
    domain.override_light(quiet, level=LightLevel.RED, reason="停水", by=client.user)
    override = domain.override_light(over, level=LightLevel.RED, reason="误报", by=client.user)
    domain.end_override(override, by=client.user)
    html = body(client.get("/projects/lights/overrides/?view=running"))
    row = html[html.index("晚节点") : html.index("</tr>", html.index("晚节点"))]
    assert row.index("黄灯") < row.index("红灯")
    assert "剩 5 天" in row
    assert "“土地摘牌”应于 6月1日 完成" in row
    row = html[html.index("正常</a>") : html.index("</tr>", html.index("正常</a>"))]
    assert row.index("红灯") < row.index("绿灯")
    assert "过期的" not in html
    assert "过期的" in body(client.get("/projects/lights/overrides/?view=over"))


# ── why and since when ───────────────────────────────────────────────────────────────────


def test_a_light_leads_to_its_sums(as_role):
    client = as_role(Role.COMMISSIONER)
    client = as_role(Role.LEADER)
    project = ProjectFactory()
    plan_year(project, [100] * 12, done=[60] * 5)
    html = body(client.get(address(project, "light/why/")))
    for words in (
        "数据月：2023年5月",
        "本项目逐月计划 1–5 月合计 500 万元",
        "已完成：300 万元",
        "差额：500 − 300 = 200 万元",
        "低 16.7 个百分点",
        "300 ÷ 500 = 60.0%",
        "比计划低 10–30 个百分点黄、更多红",
        "再完成 80.01 万元就不亮",
        "武汉 第 1 版",
    ):
        assert words in html, words


def test_the_fallback_is_called_by_its_name(as_role):
    client = as_role(Role.LEADER)
    project = ProjectFactory()
    plan_year(project, [100] * 12, done=[60] * 5)
    domain.switch_rules(LightRuleSet.objects.get(code="wuhan"), reason="试行", by=system_user())
    html = body(client.get(address(project, "light/why/")))
    assert "线性序时 1,200 × 5 ÷ 12 = 500 万元" in html
    assert "这套规则不看" in html


def test_the_ledger_and_the_dossier_lead_to_the_why(as_role):
    client = as_role(Role.LEADER)
    project = ProjectFactory()
    where = address(project, "light/why/")
    assert f'href="{where}"' in body(client.get("/projects/"))
    assert where in body(client.get(project.get_absolute_url()))


@pytest.mark.parametrize("stage", [Stage.OPERATION, Stage.STRUCTURE])
def test_every_kind_of_project_has_a_why(as_role, stage):
    client = as_role(Role.LEADER)
    project = ProjectFactory(stage=stage)
    standing.refresh([project.pk])
    assert client.get(address(project, "light/why/")).status_code == 200


def row_of(project, level, from_on, to_on, sentence=""):
    return Light.objects.create(
        project=project,
        level=level,
        rule_set=district(),
        since_on=from_on,
        from_on=from_on,
        to_on=to_on,
        reasons=[{"level": level, "rule": "时差", "sentence": sentence}] if sentence else [],
    )


def test_the_history_is_told_in_stretches(as_role):
    client = as_role(Role.LEADER)
    project = ProjectFactory()
    Light.objects.filter(project=project).delete()
    row_of(project, "normal", date(2022, 12, 20), date(2023, 6, 19))
    row_of(project, "yellow", date(2023, 6, 20), date(2023, 6, 24), "晚 4 天")
    row_of(project, "yellow", date(2023, 6, 25), date(2023, 6, 25), "晚 5 天")
    row_of(project, "red", date(2023, 6, 26), None, "晚 15 天")
    found = light_history.build(project, TODAY)
    assert [(each.level, days) for each, days in found.stretches] == [
        ("red", 3),
        ("yellow", 6),
        ("normal", 182),
    ]
    assert found.title == "今年亮红灯 3 天，亮黄灯 6 天"
    html = body(client.get(address(project, "light/history/")))
    assert "晚 15 天" in html
    assert "这段里的另外 1 次" in html
    assert "莱山区规则 第 1 版" in html


def test_a_quiet_light_does_not_tell_last_months_facts():
    project = ProjectFactory()
    plan_year(project, [100] * 12, done=[100] * 5)
    row = Light.objects.get(project=project, to_on=None)
    assert row.inputs["year_done"] == "500.00"
    Light.objects.filter(pk=row.pk).update(from_on=date(2023, 6, 1))
    domain.book_correction(
        project, month=date(2023, 5, 1), amount=10, reason="漏报", by=system_user()
    )
    row.refresh_from_db()
    assert (row.level, row.to_on, row.inputs["year_done"]) == ("normal", None, "510.00")
    before = Light.objects.filter(project=project).values_list("pk", "inputs")
    domain.run_night(TODAY + timedelta(days=1))
    assert list(Light.objects.filter(project=project).values_list("pk", "inputs")) == list(before)
