"""Targets, talks, trips, chains and work: what may happen to them, and what is kept."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import Role
from enterprises.enums import EnterpriseTag
from laishan_portal import conflicts
from laishan_portal.exceptions import DomainError, StaleVersion
from projects import domain
from projects.enums import TARGET_TRANSITIONS, Stage, TargetStatus
from projects.models import (
    ChainHolding,
    ChainLink,
    FollowUpRule,
    IndustryChain,
    NegotiationEntry,
    Project,
    TargetEnterprise,
    WorkStep,
)
from tests.factories import (
    EnterpriseFactory,
    NegotiationEntryFactory,
    PersonFactory,
    ProjectFactory,
    TargetEnterpriseFactory,
    TripFactory,
    UnitFactory,
    UserFactory,
    WorkItemFactory,
)

TODAY = date(2023, 6, 28)
pytestmark = pytest.mark.django_db


def talk(by, *, ours=(), **values):
    usual = {"met_on": date(2023, 6, 20), "way": "phone", "content": "谈用地"}
    return domain.record_talk(NegotiationEntry(**(usual | values)), ours=ours, by=by)


# ── targets ──────────────────────────────────────────────────────────────────────────────


def test_a_registered_enterprise_s_classes_are_the_registry_s(office):
    firm = EnterpriseFactory(name="测试上市股份有限公司", tags=[EnterpriseTag.LISTED])
    target = TargetEnterprise(
        enterprise=firm,
        investor_classes=[EnterpriseTag.TOP_500],
        owner=PersonFactory(),
        unit=UnitFactory(),
    )
    domain.create_target(target, by=office)
    target.refresh_from_db()
    assert (target.name, target.investor_classes) == (firm.name, [])
    assert "ceshishangshi" in target.search_text


def test_the_same_name_is_followed_once(office):
    TargetEnterpriseFactory(name="重名公司")
    again = TargetEnterprise(name="重名公司", owner=PersonFactory(), unit=UnitFactory())
    with pytest.raises(ValidationError, match="已经在靶向名单里"):
        domain.create_target(again, by=office)
    TargetEnterprise.objects.update(status=TargetStatus.SHELVED)
    domain.create_target(again, by=office)


@pytest.mark.parametrize("now", list(TargetStatus))
@pytest.mark.parametrize("to", list(TargetStatus))
def test_every_pair_of_states(office, now, to):
    project = ProjectFactory() if now == TargetStatus.CONVERTED else None
    target = TargetEnterpriseFactory(status=now, project=project)
    allowed = to in TARGET_TRANSITIONS[now] and to != TargetStatus.CONVERTED
    if allowed:
        domain.move_target(target, to=to, reason="明年再谈", by=office)
        target.refresh_from_db()
        assert target.status == to
        assert bool(target.shelved_reason) == (to == TargetStatus.SHELVED)
    else:
        with pytest.raises(DomainError, match="不能改为"):
            domain.move_target(target, to=to, reason="x", by=office)


def test_putting_aside_needs_a_reason_and_drops_the_next_step(office):
    target = TargetEnterpriseFactory(status="talking", next_step="约见", next_on=TODAY)
    with pytest.raises(DomainError, match="写明原因"):
        domain.move_target(target, to=TargetStatus.SHELVED, by=office)
    domain.move_target(target, to=TargetStatus.SHELVED, reason="没有计划", by=office)
    target.refresh_from_db()
    assert (target.next_step, target.next_on) == ("", None)


def test_a_phone_number_is_kept_unless_a_new_one_is_typed(office):
    target = TargetEnterpriseFactory(contact_phone="13800138000")
    base = conflicts.snapshot(target, ["fit"])
    domain.update_target(target, changes={"fit": "补链"}, base=base, by=office)
    target.refresh_from_db()
    assert (target.fit, target.contact_phone, target.version) == ("补链", "13800138000", 2)
    domain.update_target(target, changes={}, base={}, phone="13900139000", by=office)
    target.refresh_from_db()
    assert target.contact_phone == "13900139000"


def test_two_people_on_one_field_clash(office):
    target = TargetEnterpriseFactory(fit="旧")
    base = conflicts.snapshot(target, ["fit"])
    domain.update_target(target, changes={"fit": "甲"}, base=base, by=office)
    with pytest.raises(StaleVersion):
        domain.update_target(target, changes={"fit": "乙"}, base=base, by=office)


def test_a_new_next_step_lies_ahead(office):
    target = TargetEnterpriseFactory(next_step="约见", next_on=date(2023, 6, 1))
    with pytest.raises(DomainError, match="今天以后"):
        domain.update_target(target, changes={"next_on": date(2023, 6, 2)}, base={}, by=office)
    domain.update_target(target, changes={"fit": "旧日期不碰就能存"}, base={}, by=office)


def test_a_lead_keeps_the_link_and_the_talks(office):
    firm = EnterpriseFactory()
    chain = IndustryChain.objects.create(name="数字链")
    link = ChainLink.objects.create(chain=chain, name="算力", segment="upstream")
    target = TargetEnterpriseFactory(
        enterprise=firm, chain_link=link, business_form="digital", status="interested"
    )
    entry = talk(office, target=target)
    unit = UnitFactory()
    project = domain.convert_target(target, name="算力中心项目", unit=unit, by=office)
    target.refresh_from_db()
    entry.refresh_from_db()
    assert (project.stage, project.owner, project.unit) == (Stage.LEAD, firm, unit)
    assert (project.business_form, project.chain_link) == ("digital", link)
    assert (target.status, target.project) == (TargetStatus.CONVERTED, project)
    assert (entry.project, entry.target) == (project, target), "one row, shown at both places"
    assert NegotiationEntry.objects.count() == 1
    with pytest.raises(DomainError, match="转为线索"):
        domain.update_target(target, changes={"fit": "x"}, base={}, by=office)
    later = talk(office, target=target)
    assert later.project == project


@pytest.mark.parametrize("status", ["waiting", "shelved"])
def test_whom_nobody_spoke_to_is_no_lead(office, status):
    with pytest.raises(DomainError, match="接触过"):
        domain.convert_target(
            TargetEnterpriseFactory(status=status), name="x", unit=UnitFactory(), by=office
        )
    assert not Project.objects.exists()


def test_a_confidential_lead_is_its_deal_team_s(office, leader):
    follower = UserFactory(role=Role.COMMISSIONER)
    target = TargetEnterpriseFactory(status="talking", name="真名集团", owner=follower.person)
    project = domain.convert_target(
        target,
        name="真名集团项目",
        unit=UnitFactory(),
        is_confidential=True,
        code_name="海星",
        by=office,
    )
    assert Project.objects.get(pk=project.pk).name_for(office) == "真名集团项目"
    assert Project.objects.get(pk=project.pk).name_for(leader) == "海星"
    visible = TargetEnterprise.objects.visible_to
    assert target in visible(office)
    assert target in visible(follower)
    assert target not in visible(leader), "it would tell the name"
    target.refresh_from_db()
    assert "真名" not in str(target)


# ── talks ────────────────────────────────────────────────────────────────────────────────


def test_a_talk_ends_the_wait_and_dates_the_last_contact(office):
    target = TargetEnterpriseFactory()
    talk(office, target=target, met_on=date(2023, 6, 20))
    talk(office, target=target, met_on=date(2023, 6, 5))
    target.refresh_from_db()
    assert (target.status, target.last_contact_on) == ("talking", date(2023, 6, 20))


def test_a_correction_is_a_new_version_and_the_old_one_stays(office):
    one, two = PersonFactory(), PersonFactory()
    target = TargetEnterpriseFactory()
    entry = talk(office, target=target, ours=[one], content="写错了", met_on=date(2023, 6, 20))
    fresh = domain.correct_talk(
        entry,
        changes={"content": "改对了", "met_on": date(2023, 6, 10)},
        ours=[two],
        reason="日期记错",
        by=office,
    )
    entry.refresh_from_db()
    target.refresh_from_db()
    assert (entry.content, entry.is_current, list(entry.ours.all())) == ("写错了", False, [one])
    assert (fresh.content, fresh.version, fresh.replaces) == ("改对了", 2, entry)
    assert (list(fresh.ours.all()), fresh.way, fresh.target) == ([two], "phone", target)
    assert list(NegotiationEntry.objects.current()) == [fresh]
    assert target.last_contact_on == date(2023, 6, 10)
    with pytest.raises(DomainError, match="已经被更正过"):
        domain.correct_talk(entry, changes={}, ours=[], reason="x", by=office)


def test_a_correction_says_why(office):
    entry = NegotiationEntryFactory()
    with pytest.raises(DomainError, match="更正要写明原因"):
        domain.correct_talk(entry, changes={}, ours=[], reason=" ", by=office)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"met_on": date(2023, 6, 29)}, "今天之后"),
        ({"next_step": "见", "next_on": date(2023, 6, 1)}, "不能早于这次"),
        ({"next_on": date(2023, 7, 1)}, "写下一步做什么"),
    ],
)
def test_a_talk_that_cannot_be_is_refused(office, values, told):
    project = ProjectFactory(stage=Stage.NEGOTIATION)
    with pytest.raises(ValidationError, match=told):
        talk(office, project=project, **values)


def test_a_built_project_s_diary_is_closed(office):
    with pytest.raises(DomainError, match="注册落地以前"):
        talk(office, project=ProjectFactory(stage=Stage.STRUCTURE))


def test_a_talk_is_with_somebody():
    with pytest.raises(IntegrityError), transaction.atomic():
        NegotiationEntryFactory(project=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        NegotiationEntryFactory(project=None, enterprise=EnterpriseFactory())
    NegotiationEntryFactory(project=None, enterprise=EnterpriseFactory(), trip=TripFactory())


# ── trips ────────────────────────────────────────────────────────────────────────────────


def test_a_visit_is_one_row_in_trip_and_diary(office):
    trip, project = TripFactory(), ProjectFactory(stage=Stage.NEGOTIATION)
    entry = talk(office, trip=trip, project=project, met_on=date(2023, 6, 13))
    assert list(trip.visits.all()) == list(project.negotiations.all()) == [entry]


def test_a_visit_lies_within_the_trip(office):
    trip = TripFactory()
    with pytest.raises(DomainError, match="起止日期"):
        talk(office, trip=trip, enterprise=EnterpriseFactory(), met_on=date(2023, 6, 20))
    talk(office, trip=trip, enterprise=EnterpriseFactory(), met_on=date(2023, 6, 14))
    with pytest.raises(DomainError, match="不在新的起止日期"):
        domain.update_trip(
            trip, changes={"to_on": date(2023, 6, 13)}, base={}, members=[], by=office
        )


def test_a_trip_counts_both_ends_and_its_leader_once(office):
    trip, friend = TripFactory(), PersonFactory()
    domain.update_trip(trip, changes={}, base={}, members=[friend, trip.led_by], by=office)
    assert trip.days == 3
    assert list(trip.members.all()) == [friend]


def test_a_trip_returns_after_leaving():
    with pytest.raises(IntegrityError), transaction.atomic():
        TripFactory(from_on=TODAY, to_on=date(2023, 6, 27))


# ── chains, limits, work ─────────────────────────────────────────────────────────────────


def test_a_link_with_something_on_it_is_not_deleted(office):
    chain = IndustryChain.objects.create(name="链")
    link = ChainLink.objects.create(chain=chain, name="环", segment="upstream")
    holding = domain.hold_link(ChainHolding(link=link, enterprise=EnterpriseFactory()), by=office)
    with pytest.raises(DomainError, match="先移走再删"):
        domain.delete_link(link, by=office)
    domain.release_link(holding, by=office)
    TargetEnterpriseFactory(chain_link=link)
    with pytest.raises(DomainError, match="先移走再删"):
        domain.delete_link(link, by=office)
    TargetEnterprise.objects.update(chain_link=None)
    domain.delete_link(link, by=office)
    assert not ChainLink.objects.exists()


def test_the_published_limits_are_there_and_can_be_changed(office):
    rows = FollowUpRule.objects.values_list("duty", "workdays", "major_workdays")
    assert sorted(rows) == [
        ("feedback", 5, None),
        ("follow", 10, None),
        ("judge", 3, 5),
        ("respond", 1, None),
    ]
    rule = FollowUpRule.objects.get(duty="follow")
    rule.workdays = 0
    with pytest.raises(ValidationError, match="至少 1 个工作日"):
        domain.save_limit(rule, by=office)
    stray = FollowUpRule(duty="stay", workdays=3)
    with pytest.raises(ValidationError, match="要选阶段"):
        domain.save_limit(stray, by=office)


def test_work_is_done_when_its_steps_are(office):
    item = WorkItemFactory()
    step = domain.add_step(WorkStep(item=item, name="征求意见", planned_on=TODAY), by=office)
    with pytest.raises(DomainError, match="还有步骤没完成"):
        domain.update_work_item(item, changes={"status": "done"}, base={}, by=office)
    with pytest.raises(DomainError, match="今天之后"):
        domain.update_step(step, changes={"done_on": date(2023, 7, 1)}, base={}, by=office)
    domain.update_step(step, changes={"done_on": TODAY, "result": "已汇总"}, base={}, by=office)
    with pytest.raises(DomainError, match="留着备查"):
        domain.remove_step(step, by=office)
    domain.update_work_item(item, changes={"status": "done"}, base={}, by=office)
    item.refresh_from_db()
    assert (item.status, item.updated_by) == ("done", office)
