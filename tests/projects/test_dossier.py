"""The dossier page: what it says, what it hides, and that its cost does not grow with rows."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from laishan_portal.registry import Registry
from projects import domain, standing
from projects.dossier import extras, page, rows
from projects.enums import Decision, LightLevel, Stage
from projects.models import (
    DateChange,
    Factor,
    InvestmentEntry,
    Permit,
    ProjectGroup,
    StageEvent,
)
from projects.panels import DossierPanel
from tests.factories import (
    AssignmentFactory,
    EnterpriseFactory,
    MonthlyReportFactory,
    NodeFactory,
    PersonFactory,
    ProjectFactory,
    ProjectGrantFactory,
    UserFactory,
    plan_year,
    system_user,
)

pytestmark = pytest.mark.django_db

TODAY = date(2023, 6, 28)


def url(project, tail=""):
    return f"/projects/{project.pk}/{tail}"


def get(client, project, query=""):
    return client.get(f"/projects/{project.pk}/{query}")


def text(response):
    return response.content.decode()


# ── who may see it ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICE, Role.UNION_STAFF, Role.YOUTH_STAFF])
def test_district_roles_open_any_dossier(as_role, role):
    project = ProjectFactory()
    assert get(as_role(role), project).status_code == 200


@pytest.mark.parametrize(
    "role",
    [
        Role.COMMISSIONER,
        Role.UNIT_REPORTER,
        Role.HANDLER,
        Role.SYSTEM_ADMIN,
        Role.SECURITY_ADMIN,
        Role.AUDITOR,
    ],
)
def test_a_project_out_of_reach_does_not_exist(as_role, role):
    assert get(as_role(role), ProjectFactory()).status_code == 404


def test_the_lead_opens_the_dossier_and_is_offered_the_due_report(as_role):
    client = as_role(Role.COMMISSIONER)
    project = ProjectFactory()
    AssignmentFactory(project=project, person=client.user.person)
    MonthlyReportFactory(project=project)
    html = text(get(client, project))
    assert "填 6 月月报" in html
    assert f'href="{url(project, "reports/2023-06/")}"' in html
    assert "改基本情况" not in html


def test_anonymous_is_asked_to_log_in(client):
    response = get(client, ProjectFactory())
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_outside_the_deal_team_a_confidential_project_has_only_its_code_name(as_role):
    client = as_role(Role.LEADER)
    owner = EnterpriseFactory(name="真名企业有限公司")
    project = ProjectFactory(
        name="真名项目",
        is_confidential=True,
        code_name="海风一号",
        owner=owner,
        content="真名内容",
        note="真名说明",
    )
    domain.set_aliases(project, names=["真名别名"], by=system_user())
    html = text(get(client, project))
    assert "海风一号" in html
    for secret in ("真名项目", "真名企业", "真名内容", "真名说明", "真名别名"):
        assert secret not in html


def test_the_deal_team_reads_the_real_name(as_role):
    client = as_role(Role.LEADER)
    project = ProjectFactory(name="真名项目", is_confidential=True, code_name="海风一号")
    ProjectGrantFactory(project=project, user=client.user, is_deal_team=True)
    assert "真名项目" in text(get(client, project))


# ── what it says ─────────────────────────────────────────────────────────────────────────


def test_missing_money_is_told_as_not_provided(as_role):
    project = ProjectFactory(total_investment=None)
    html = text(get(as_role(Role.OFFICE), project))
    assert "未提供" in html


def test_a_total_stated_for_a_group_is_told_with_its_partner(as_role):
    first = ProjectFactory(name="甲项目", total_investment=None)
    second = ProjectFactory(name="乙项目", total_investment=None)
    group = ProjectGroup.objects.create(name="两个项目", stated_total=92000, is_fact=True)
    group.projects.set([first, second])
    html = text(get(as_role(Role.OFFICE), first))
    assert "与乙项目合计 9.2 亿元" in html


def test_a_partner_in_confidence_is_named_by_its_code(as_role):
    first = ProjectFactory(name="甲项目", total_investment=None)
    second = ProjectFactory(name="密谈项目", is_confidential=True, code_name="海风二号")
    group = ProjectGroup.objects.create(name="两个项目", stated_total=92000)
    group.projects.set([first, second])
    html = text(get(as_role(Role.OFFICE), first))
    assert "与海风二号合计" in html
    assert "密谈项目" not in html


def test_a_yellow_light_tells_why_by_which_rule_and_how_to_get_back(as_role):
    project = ProjectFactory()
    plan_year(project, [100] * 12, done=[100, 100, 100, 20, 20])
    html = text(get(as_role(Role.LEADER), project))
    assert "今天亮黄灯：" in html
    assert "低 13.3 个百分点" in html
    assert "看依据" in html
    assert "第 1 版" in html
    assert "本项目逐月计划" in html
    assert "2023年5月（最近一期审核过的月报）" in html
    assert "应完成 500，实完成 340，年计划 1,200 万元" in html
    assert "再完成 40.01 万元就不亮（累计 380.01 万元）" in html


def test_the_stage_strip_dates_what_was_approved(as_role):
    project = ProjectFactory(stage=Stage.STRUCTURE)
    for stage, day in ((Stage.FOUNDATION, date(2022, 9, 5)), (Stage.STRUCTURE, date(2023, 2, 10))):
        StageEvent.objects.create(
            project=project,
            kind="forward",
            to_stage=stage,
            occurred_on=day,
            decision=Decision.APPROVED,
            decided_at="2023-02-11T00:00Z",
            decided_on=day,
            proposed_by=system_user(),
        )
    standing.refresh([project.pk])
    html = text(get(as_role(Role.OFFICE), project))
    assert "<b>基础施工</b>2022年9月" in html
    assert 'aria-current="step"><b>主体施工</b>第 139 天' in html


def test_the_money_section_adds_up_and_links_each_month(as_role):
    project = ProjectFactory(total_investment=Decimal(10000))
    InvestmentEntry.objects.create(
        project=project,
        month=date(2022, 12, 1),
        amount=4000,
        kind="opening",
        recorded_on=date(2023, 1, 5),
        by=system_user(),
    )
    plan_year(project, [500] * 12, done=[600, 700])
    html = text(get(as_role(Role.OFFICE), project))
    assert "上年底累计 4,000 ＋ 今年 1,300 ＝ 累计 5,300 万元，占总投资 53.0%" in html
    assert f'href="{url(project, "reports/2023-01/")}">600</a>' in html
    assert "投资快于计划 0.03 亿元" in html


def test_a_correction_is_told_and_counted_in_its_month(as_role):
    project = ProjectFactory()
    plan_year(project, [500] * 12, done=[600, 700])
    office = UserFactory(role=Role.OFFICE)
    domain.book_correction(
        project, month=date(2023, 1, 1), amount=Decimal(-50), reason="重复报了运费", by=office
    )
    html = text(get(as_role(Role.OFFICE), project))
    assert ">550</a>" in html
    assert "2023年1月更正 −50 万元：重复报了运费" in html


def test_an_empty_dossier_says_so_in_each_section(as_role):
    html = text(get(as_role(Role.OFFICE), ProjectFactory()))
    for sentence in (
        "还没有排节点",
        "还没有投资计划和完成数",
        "还没有月报任务",
        "还没有登记手续",
        "还没有登记要素需求",
        "还没有服务专员",
    ):
        assert sentence in html


def test_what_is_missing_leads_to_its_field(as_role):
    project = ProjectFactory(industry="", promised_finish_on=None)
    html = text(get(as_role(Role.OFFICE), project))
    assert f'href="{url(project, "edit/#id_industry")}">行业门类</a>' in html
    assert "承诺竣工" in html


# ── reports: what a reader may know of unfiled ones ──────────────────────────────────────


def test_a_draft_looks_like_a_pending_slot_to_others(as_role):
    project = ProjectFactory()
    MonthlyReportFactory(project=project, status="draft", invested=4321, comment="")
    html = text(get(as_role(Role.OFFICE), project))
    assert "草稿" not in html
    assert "4,321" not in html


def test_the_reviewers_comment_is_read_by_the_one_who_files(as_role):
    client = as_role(Role.COMMISSIONER)
    project = ProjectFactory()
    AssignmentFactory(project=project, person=client.user.person)
    MonthlyReportFactory(project=project, submitted=True, status="returned", comment="数对不上")
    assert "数对不上" in text(get(client, project))


# ── phones ───────────────────────────────────────────────────────────────────────────────


def test_the_responsible_chain_can_call(as_role):
    project = ProjectFactory()
    AssignmentFactory(project=project, person=PersonFactory(phone="13812345678"))
    assert 'href="tel:13812345678"' in text(get(as_role(Role.OFFICE), project))


def test_others_see_the_number_masked(as_role):
    project = ProjectFactory()
    AssignmentFactory(project=project, person=PersonFactory(phone="13812345678"))
    html = text(get(as_role(Role.YOUTH_STAFF), project))
    assert "13812345678" not in html
    assert "138****5678" in html


def test_unmasking_needs_a_reason_and_is_on_record(as_role):
    from accounts.models import AuditEvent  # noqa: PLC0415 -- only this test reads the audit

    client = as_role(Role.YOUTH_STAFF)
    project = ProjectFactory()
    person = PersonFactory(phone="13812345678")
    AssignmentFactory(project=project, person=person)
    target = url(project, f"phone/{person.pk}/")
    assert "13812345678" not in text(client.get(target))
    refused = client.post(target, {"reason": " "})
    assert "请写明理由" in text(refused)
    assert not AuditEvent.objects.filter(action="unmask").exists()
    shown = client.post(target, {"reason": "联系结对"})
    assert "13812345678" in text(shown)
    event = AuditEvent.objects.get(action="unmask")
    assert event.actor == client.user
    assert event.detail["reason"] == "联系结对"


def test_a_person_who_does_not_serve_the_project_cannot_be_unmasked_there(as_role):
    client = as_role(Role.YOUTH_STAFF)
    stranger = PersonFactory(phone="13812345678")
    response = client.post(url(ProjectFactory(), f"phone/{stranger.pk}/"), {"reason": "看看"})
    assert response.status_code == 404


# ── chronicle ────────────────────────────────────────────────────────────────────────────


def test_the_chronicle_tells_edits_in_names_and_filters_to_what_matters(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(street="")
    domain.update_project(
        project, changes={"street": "370613005"}, base={"street": ""}, by=client.user
    )
    node = NodeFactory(project=project, name="主体封顶", baseline_on=date(2023, 2, 28))
    domain.record_actual(node, on=date(2023, 3, 6), by=client.user)
    everything = text(get(client, project))
    assert f"{client.user.display_name}：补属地 莱山街道" in everything
    assert "主体封顶完成，晚 6 天" in everything
    key = text(get(client, project, "?log=key"))
    assert "补属地" not in key
    assert "主体封顶完成，晚 6 天" in key


def test_a_light_set_by_hand_shows_who_why_and_until_when(as_role):
    client = as_role(Role.LEADER)
    project = ProjectFactory()
    domain.override_light(project, level=LightLevel.RED, reason="现场停了三天", by=client.user)
    html = text(get(client, project))
    assert "现场停了三天" in html
    assert "亮红灯" in html
    assert "结束人工改灯" in html


# ── cost ─────────────────────────────────────────────────────────────────────────────────

PAGE_QUERIES = 14


def fill(project, count, *, first=0):
    """``count`` rows of every child list."""
    for number in range(first, first + count):
        node = NodeFactory(project=project, name=f"节点{number}", position=number + 1)
        DateChange.objects.create(
            project=project,
            node=node,
            old_on=node.baseline_on,
            new_on=date(2023, 8, 1 + number),
            reason="等料",
            requested_by=system_user(),
        )
        Permit.objects.create(project=project, name=f"手续{number}", phase="works")
        MonthlyReportFactory(project=project, month=date(2022, number + 1, 1), submitted=True)
        AssignmentFactory(project=project, kind="supporter", service_kind="tax")
        ProjectGrantFactory(project=project, user=UserFactory(), reason=f"事由{number}")
        InvestmentEntry.objects.create(
            project=project,
            month=date(2022, number + 1, 1),
            amount=10,
            kind="opening",
            recorded_on=date(2023, 1, 5),
            by=system_user(),
        )
        StageEvent.objects.create(
            project=project,
            kind="condition",
            to_stage=project.stage,
            from_condition="normal",
            to_condition="stopped",
            occurred_on=date(2023, 3, 1 + number),
            decision=Decision.REFUSED,
            decided_at="2023-03-11T00:00Z",
            decided_on=date(2023, 3, 11),
            proposed_by=UserFactory(),
        )
        domain.set_aliases(
            project, names=[f"别名{n}" for n in range(number + 1)], by=system_user()
        )
    for kind in ["land", "capital", "power"][first : first + count]:
        Factor.objects.create(project=project, kind=kind, measure="亩", needed=10, secured=1)


def count_queries(client, project, django_assert_max_num_queries):
    with django_assert_max_num_queries(PAGE_QUERIES) as captured:
        assert get(client, project).status_code == 200
    return len(captured)


def test_one_row_and_three_rows_cost_the_same(as_role, django_assert_max_num_queries):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    get(client, project)  # the calendar of the process is read once
    fill(project, 1)
    one = count_queries(client, project, django_assert_max_num_queries)
    fill(project, 2, first=1)
    three = count_queries(client, project, django_assert_max_num_queries)
    assert one == three


def test_an_empty_dossier_costs_no_more(as_role, django_assert_max_num_queries):
    client = as_role(Role.LEADER)
    project = ProjectFactory()
    get(client, project)
    count_queries(client, project, django_assert_max_num_queries)


def test_a_registered_panel_is_drawn_in_its_column(as_role, monkeypatch, settings, tmp_path):
    registry = Registry("test panels", key=lambda entry: entry.key)
    (tmp_path / "panel.html").write_text("<h2>{{ panel.count }} 件问题未销号</h2>")
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}
    ]
    registry.register(
        DossierPanel("problems", "问题 2", lambda project, user: {"count": 2}, "panel.html")
    )
    monkeypatch.setattr(page, "shown_panels", lambda p, u: _shown(p, u, registry))
    html = text(get(as_role(Role.OFFICE), ProjectFactory()))
    assert '<section class="ls-sec" id="problems"><h2>2 件问题未销号</h2></section>' in html
    assert '<a href="#problems">问题 2</a>' in html


def _shown(project, user, registry):
    from projects.panels import shown_panels  # noqa: PLC0415 -- the real one, past the patch

    return shown_panels(project, user, registry)


def test_every_link_of_the_contents_has_its_section(as_role):
    client = as_role(Role.OFFICE)
    response = get(client, ProjectFactory())
    html = text(response)
    for key, _label, _tick in response.context["contents"]:
        assert f'id="{key}"' in html


def test_short_lists_are_read_in_one_statement_and_keep_their_types(
    office, django_assert_num_queries
):
    project = ProjectFactory()
    domain.set_aliases(project, names=["别名一", "别名二"], by=office)
    Permit.objects.create(project=project, name="环评", phase="land", promised_on=TODAY)
    Factor.objects.create(project=project, kind="land", measure="亩", needed="38.6", secured=1)
    with django_assert_num_queries(1):
        found = extras.extras_of(project)
    assert found.aliases == ["别名一", "别名二"]
    assert (found.permits[0].promised_on, found.permits[0].done_on) == (TODAY, None)
    assert found.factors[0].needed == Decimal("38.6")
    assert extras.extras_of(ProjectFactory()).permits == []


def test_a_prepared_read_binds_each_project_anew(office):
    first, second = ProjectFactory(), ProjectFactory()
    NodeFactory(project=first, name="甲")
    NodeFactory(project=second, name="乙")
    assert [node.name for node in rows.nodes_of(first)] == ["甲"]
    assert [node.name for node in rows.nodes_of(second)] == ["乙"]
    plan_year(first, [100] * 12)
    assert {row.amount for row in rows.money_of(first, 2023)} == {100}
    assert rows.money_of(first, 2024) == []
    assert rows.money_of(second, 2023) == []
