"""The pages of recruitment: figures that add up, names that stay secret, forms that work."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AuditEvent
from laishan_portal import workdays
from projects import domain, standing
from projects.enums import Decision, EventKind, Stage
from projects.models import (
    ChainHolding,
    ChainLink,
    IndustryChain,
    NegotiationEntry,
    Project,
    StageEvent,
    TargetEnterprise,
)
from projects.recruitment import chain_map, landing
from tests.factories import (
    AssignmentFactory,
    EnterpriseFactory,
    NegotiationEntryFactory,
    PersonFactory,
    ProjectFactory,
    TargetEnterpriseFactory,
    TripFactory,
    UserFactory,
    system_user,
)
from tests.projects.pages import send, typed
from tests.projects.recruiting import names, recruited, text

TODAY = date(2023, 6, 28)
pytestmark = pytest.mark.django_db
HOME, LIST = "/projects/recruitment/", "/projects/recruitment/projects/"


# ── landing page and ledger ──────────────────────────────────────────────────────────────


def test_every_count_of_the_funnel_is_the_length_of_its_list(as_role):
    client = as_role(Role.OFFICE)
    for number, stage in enumerate(landing.FUNNEL):
        for copy in range(number + 1):
            recruited(f"{stage}{copy}", stage)
    recruited("已暂缓", condition="paused")
    page = text(client.get(HOME))
    for number, stage in enumerate(landing.FUNNEL):
        link = f'href="{LIST}?stage={stage}&amp;counted=1">{number + 1}</a>'
        assert link in page
        found = names(client.get(f"{LIST}?stage={stage}&counted=1"))
        assert found == {f"{stage}{copy}" for copy in range(number + 1)}
    assert f'href="{LIST}?counted=1">15</a>' in page
    assert len(names(client.get(f"{LIST}?counted=1"))) == 15


def test_whom_nobody_talked_to_for_two_weeks_is_told(as_role):
    """Ten working days before 28 June 2023, over the Dragon Boat holidays, is 9 June."""
    calendar = workdays.calendar()
    last = calendar.add(TODAY, -10)
    assert calendar.add(last, 10) == TODAY
    client = as_role(Role.OFFICE)
    recruited("刚好没超", came_in=date(2023, 1, 4), talks=[last])
    recruited("超了一天", came_in=date(2023, 1, 4), talks=[calendar.add(last, -1)])
    recruited("从没谈过", came_in=date(2023, 5, 4))
    recruited("刚入库", came_in=date(2023, 6, 20))
    recruited("已经落地", Stage.LANDED, came_in=date(2023, 1, 4))
    recruited("暂缓的", came_in=date(2023, 1, 4), condition="paused")
    assert names(client.get(f"{LIST}?view=silent")) == {"超了一天", "从没谈过"}
    page = text(client.get(HOME))
    assert "2 个项目该谈没谈" in page
    assert "入库 55 天，还没有洽谈记录" in page


def test_a_corrected_talk_does_not_count_where_it_was(as_role, office):
    client = as_role(Role.OFFICE)
    project = recruited("记错了", came_in=date(2023, 1, 4), talks=[date(2023, 6, 26)])
    assert names(client.get(f"{LIST}?view=silent")) == set()
    entry = NegotiationEntry.objects.get(project=project)
    domain.correct_talk(
        entry, changes={"met_on": date(2023, 4, 3)}, ours=[], reason="月份记错", by=office
    )
    assert names(client.get(f"{LIST}?view=silent")) == {"记错了"}


def test_a_limit_that_is_edited_holds_at_once(as_role):
    client = as_role(Role.OFFICE)
    recruited("谈过", came_in=date(2023, 1, 4), talks=[date(2023, 6, 20)])
    assert names(client.get(f"{LIST}?view=silent")) == set()
    from projects.models import FollowUpRule  # noqa: PLC0415 -- only here

    url = reverse("projects:limit_edit", args=[FollowUpRule.objects.get(duty="follow").pk])
    assert client.post(url, typed(client, url, workdays="2")).status_code == 302
    assert names(client.get(f"{LIST}?view=silent")) == {"谈过"}


def test_a_stay_is_judged_only_where_a_limit_stands(as_role):
    client = as_role(Role.OFFICE)
    project = recruited("久拖", Stage.FRAMEWORK)
    StageEvent.objects.create(
        project=project,
        kind=EventKind.FORWARD,
        from_stage=Stage.NEGOTIATION,
        to_stage=Stage.FRAMEWORK,
        occurred_on=date(2023, 1, 4),
        decision=Decision.APPROVED,
        proposed_by=system_user(),
        decided_at="2023-01-05T10:00:00+08:00",
        decided_on=date(2023, 1, 5),
    )
    standing.refresh([project.pk])
    assert "没有这个视图" in text(client.get(f"{LIST}?view=stay"))
    url = reverse("projects:limit_create")
    client.post(url, typed(client, url, stage="framework", workdays="30"))
    assert names(client.get(f"{LIST}?view=stay")) == {"久拖"}
    assert f'href="{LIST}?view=stay&amp;stage=framework">1</a>' in text(client.get(HOME))


def test_leads_are_told_what_they_still_wait_for(as_role):
    client = as_role(Role.OFFICE)
    project = recruited("新线索", Stage.LEAD, came_in=date(2023, 6, 20))
    NegotiationEntryFactory(project=project, met_on=date(2023, 6, 21), purpose="respond")
    page = text(client.get(HOME))
    row = page[page.index("新线索", page.index('id="leads"')) :]
    assert "6月21日 做的" in row
    assert row.count("超期") == 1, "judged late; feedback is due today, after the holidays"
    assert "1 条线索有超时没做的" in page


def test_the_landing_page_costs_the_same_for_one_and_for_many(as_role):
    client = as_role(Role.OFFICE)
    recruited("甲", Stage.LEAD)
    TargetEnterpriseFactory(next_step="约", next_on=TODAY)
    TripFactory()
    client.get(HOME)
    with CaptureQueriesContext(connection) as one:
        client.get(HOME)
    for number in range(9):
        recruited(f"乙{number}", Stage.LEAD, came_in=date(2023, 3, 1))
        TargetEnterpriseFactory(next_step="约", next_on=TODAY)
    with CaptureQueriesContext(connection) as many:
        client.get(HOME)
    assert len(many) - len(one) <= 1, "one count when a list is cut short"
    assert len(many) <= 13


@pytest.mark.parametrize("url", [LIST, "/projects/targets/", "/projects/trips/"])
def test_ledgers_cost_six_queries(as_role, url):
    client = as_role(Role.OFFICE)
    for _ in range(3):
        recruited(f"项目{_}")
        TargetEnterpriseFactory()
        TripFactory()
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    assert len(found) <= 6


# ── targets ──────────────────────────────────────────────────────────────────────────────


def new_target(client, **values):
    url = reverse("projects:target_create")
    return client.post(url, typed(client, url, **values)), url


def test_who_talks_to_the_same_enterprise_is_said_before_saving(as_role):
    firm = EnterpriseFactory(name="同一家科技有限公司")
    other = TargetEnterpriseFactory(name="同一家科技", status="talking")
    recruited("同一家科技园", owner=firm)
    recruited("保密的园区", owner=firm, is_confidential=True, code_name="海星")
    client = as_role(Role.UNIT_REPORTER)
    answer, url = new_target(client, enterprise=firm.name)
    page = text(answer)
    assert f"{other.unit.short_name}已在跟踪“同一家科技”（接触中）" in page
    assert "同一家科技园" in page
    assert "海星" not in page
    assert "保密的园区" not in page
    assert TargetEnterprise.objects.count() == 1
    sure = typed(client, url, enterprise=firm.name, confirm_double="on")
    assert client.post(url, sure).status_code == 302
    made = TargetEnterprise.objects.latest("pk")
    assert (made.unit, made.owner) == (client.user.person.unit, client.user.person)


def test_a_target_needs_a_name(as_role):
    answer, _ = new_target(as_role(Role.UNIT_REPORTER), name=" ")
    assert "选一家登记企业，或写企业名称" in text(answer)


def test_the_number_is_masked_and_seen_whole_for_a_reason(as_role):
    client = as_role(Role.OFFICE)
    target = TargetEnterpriseFactory(contact_phone="13812345678")
    for url in (target.get_absolute_url(), reverse("projects:target_edit", args=[target.pk])):
        page = text(client.get(url))
        assert "138****5678" in page
        assert "13812345678" not in page
    url = reverse("projects:target_unmask", args=[target.pk])
    assert "13812345678" in text(client.post(url, typed(client, url, reason="约见面")))
    assert AuditEvent.objects.filter(action="unmask").count() == 1


def test_a_target_becomes_a_lead_with_its_talks(as_role):
    client = as_role(Role.UNIT_REPORTER)
    target = TargetEnterpriseFactory(unit=client.user.person.unit, status="interested")
    url = reverse("projects:target_talk", args=[target.pk])
    client.post(url, typed(client, url, way="phone", content="愿意来看"))
    url = reverse("projects:target_convert", args=[target.pk])
    answer = client.post(url, typed(client, url, name="算力中心"))
    project = Project.objects.get(name="算力中心")
    assert answer.url == project.get_absolute_url()
    assert "愿意来看" in text(client.get(f"/projects/{project.pk}/diary/"))
    assert "算力中心" in text(client.get(target.get_absolute_url()))


# ── diary ────────────────────────────────────────────────────────────────────────────────


def test_a_commissioner_writes_a_talk_and_the_dossier_shows_it(as_role):
    client = as_role(Role.COMMISSIONER)
    project = recruited("在谈项目")
    AssignmentFactory(project=project, person=client.user.person)
    helper = PersonFactory(name="隋佳宁")
    answer = send(
        client,
        project,
        "diary/new/",
        way="visited_us",
        content="来看地块",
        ours=f"{client.user.person.name}、隋佳宁",
        next_step="出规划条件",
        next_on="2023-07-05",
    )
    assert answer.status_code == 302
    entry = NegotiationEntry.objects.get()
    assert (entry.met_on, entry.recorded_by) == (TODAY, client.user)
    assert set(entry.ours.all()) == {client.user.person, helper}
    for url in (project.get_absolute_url(), f"/projects/{project.pk}/diary/"):
        page = text(client.get(url))
        assert "来看地块" in page
        assert "隋佳宁" in page
        assert "今天谈过" in page


def test_only_who_wrote_a_talk_or_the_office_is_led_to_correct_it(as_role, office):
    client = as_role(Role.COMMISSIONER)
    project = recruited("谈着")
    AssignmentFactory(project=project, person=client.user.person)
    mine = NegotiationEntryFactory(project=project, recorded_by=client.user)
    theirs = NegotiationEntryFactory(project=project, recorded_by=UserFactory())
    diary = reverse("projects:diary_list", args=[project.pk])

    def led_to():
        page = text(client.get(diary))
        links = {
            talk: reverse("projects:diary_correct", args=[talk.pk]) for talk in (mine, theirs)
        }
        return {talk.pk for talk, link in links.items() if link in page}

    assert led_to() == {mine.pk}
    client.force_login(office, backend="accounts.backends.PortalBackend")
    assert led_to() == {mine.pk, theirs.pk}


def test_a_correction_keeps_what_stood_there(as_role):
    client = as_role(Role.OFFICE)
    project = recruited("在谈项目", talks=[date(2023, 6, 20)])
    entry = NegotiationEntry.objects.get()
    url = reverse("projects:diary_correct", args=[entry.pk])
    data = typed(client, url, content="其实谈的是环评", reason="记串了")
    assert client.post(url, data).status_code == 302
    page = text(client.get(f"/projects/{project.pk}/diary/"))
    assert "其实谈的是环评" in page
    assert entry.content in page
    assert "记串了" in page
    assert client.get(url).status_code == 404, "the old version is not corrected again"


def test_a_built_project_s_dossier_has_no_diary(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(stage=Stage.STRUCTURE)
    assert 'id="diary"' not in text(client.get(project.get_absolute_url()))


def test_a_name_nobody_bears_is_told_at_its_field(as_role):
    client = as_role(Role.OFFICE)
    project = recruited("在谈项目")
    answer = send(client, project, "diary/new/", way="phone", content="x", ours="查无此人")
    assert "没有找到“查无此人”" in text(answer)


# ── chains, zone, trips ──────────────────────────────────────────────────────────────────


def test_a_link_is_held_coming_aimed_at_or_missing(office):
    chain = IndustryChain.objects.create(name="数字链")
    links = {
        name: ChainLink.objects.create(chain=chain, name=name, segment="upstream")
        for name in ("企业", "落地", "在谈", "靶向", "空", "终止")
    }
    ChainHolding.objects.create(
        link=links["企业"], enterprise=EnterpriseFactory(), created_by=office
    )
    ProjectFactory(chain_link=links["落地"], stage=Stage.LANDED)
    ProjectFactory(chain_link=links["在谈"], stage=Stage.SIGNED)
    ProjectFactory(chain_link=links["终止"], stage=Stage.STRUCTURE, condition="terminated")
    TargetEnterpriseFactory(chain_link=links["靶向"])
    TargetEnterpriseFactory(chain_link=links["空"], status="shelved")
    (chart,) = chain_map.build(office)
    states = {box.name: box.state for _, boxes in chart.columns for box in boxes}
    assert states == {
        "企业": "held",
        "落地": "held",
        "在谈": "coming",
        "靶向": "aimed",
        "空": "missing",
        "终止": "missing",
    }
    assert chart.title == "数字链：6 个环节缺 4 个，2 个还没有目标"


def test_what_other_units_have_holds_a_link_without_a_name(office):
    chain = IndustryChain.objects.create(name="数字链")
    link = ChainLink.objects.create(chain=chain, name="算力", segment="upstream")
    ProjectFactory(name="别家的", chain_link=link, stage=Stage.LANDED)
    reporter = UserFactory(role=Role.UNIT_REPORTER)
    (chart,) = chain_map.build(reporter)
    box = chart.columns[0][1][0]
    assert (box.state, box.projects, box.elsewhere) == ("held", [], 1)


def test_the_chain_s_totals_are_the_lengths_of_their_lists(as_role):
    client = as_role(Role.OFFICE)
    chain = IndustryChain.objects.create(name="数字链")
    keys = []
    for number in range(2):
        link = ChainLink.objects.create(chain=chain, name=f"环{number}", segment="upstream")
        keys.append(str(link.pk))
        for copy in range(6):
            ProjectFactory(name=f"链上{number}{copy}", chain_link=link)
    page = text(client.get("/projects/chains/"))
    query = f"link={','.join(keys)}&counted=1"
    assert f'href="/projects/?{query.replace("&", "&amp;")}">12</a>' in page
    found = names(client.get(f"/projects/?{query}"))
    assert found == {f"链上{n}{c}" for n in range(2) for c in range(6)}


def test_zone_and_reserve_are_lists_of_the_ledger(as_role):
    client = as_role(Role.OFFICE)
    recruited("扩容一", in_expansion_zone=True)
    recruited("储备一", is_reserve=True, business_form="digital")
    page = text(client.get("/projects/expansion/"))
    assert "扩容区 1 个项目，1 个在谈；今年落地 0 个、开工 0 个" in page
    assert names(client.get("/projects/?zone=1")) == {"扩容一"}
    assert names(client.get("/projects/?reserve=1")) == {"储备一"}
    assert names(client.get("/projects/?form=digital")) == {"储备一"}


def test_investor_classes_are_found_by_owner_and_investor(as_role):
    client = as_role(Role.OFFICE)
    big = EnterpriseFactory(tags=["top_500"])
    recruited("大企业的", owner=big)
    recruited("保密大企业的", owner=big, is_confidential=True, code_name="海星")
    recruited("别人的")
    for url in ("/projects/", LIST):
        assert names(client.get(f"{url}?investor=top_500,listed")) == {"大企业的"}


def test_a_trip_s_visit_stands_in_the_diary(as_role):
    client = as_role(Role.OFFICE)
    project, trip = recruited("在谈项目"), TripFactory()
    url = reverse("projects:trip_visit", args=[trip.pk])
    data = typed(client, url, way="we_visited", content="当面过协议", project=project.code)
    assert client.post(url, data).status_code == 302
    for page in (trip.get_absolute_url(), f"/projects/{project.pk}/diary/"):
        assert "当面过协议" in text(client.get(page))
    assert NegotiationEntry.objects.count() == 1
    assert "拜访 1 家次" in text(client.get(trip.get_absolute_url()))


def test_the_project_of_a_visit_is_looked_up_not_chosen_from_all(as_role):
    client = as_role(Role.OFFICE)
    trip = TripFactory()
    meant, twin = recruited("海洋牧场一期"), recruited("海洋牧场二期")
    built = ProjectFactory(name="海洋牧场码头", stage=Stage.STRUCTURE)
    secret = recruited("海洋牧场密谈", is_confidential=True, code_name="海星")
    offered = text(client.get("/projects/options/followed/?project=海洋牧场"))
    assert meant.code in offered
    assert twin.code in offered
    assert built.code not in offered
    assert secret.code not in offered
    url = reverse("projects:trip_visit", args=[trip.pk])
    page = text(client.get(url))
    assert 'list="project-options"' in page
    assert '<datalist id="project-options">' in page
    assert meant.code not in page
    visit = {"way": "we_visited", "content": "看码头"}
    told = {
        "海洋牧场": f"是不是：{meant.code} 海洋牧场一期、{twin.code} 海洋牧场二期？",
        built.code: "“海洋牧场码头”已到“主体施工”",
        secret.code: f"没有找到“{secret.code}”",
        "海洋牧场密谈": "没有找到“海洋牧场密谈”",
    }
    for written, sentence in told.items():
        response = client.post(url, typed(client, url, **visit, project=written))
        assert sentence in response.context["form"].errors["project"][0]
    assert not NegotiationEntry.objects.exists()
    label = f"{meant.code} 海洋牧场一期"
    assert client.post(url, typed(client, url, **visit, project=label)).status_code == 302
    assert NegotiationEntry.objects.get().project == meant


def test_a_member_reads_whom_they_met_without_dead_links(as_role):
    client = as_role(Role.COMMISSIONER)
    trip = TripFactory()
    trip.members.add(client.user.person)
    target = TargetEnterpriseFactory(name="别家的靶向")
    NegotiationEntryFactory(project=None, target=target, trip=trip, met_on=trip.from_on)
    page = text(client.get(trip.get_absolute_url()))
    assert "别家的靶向" in page
    assert target.get_absolute_url() not in page
