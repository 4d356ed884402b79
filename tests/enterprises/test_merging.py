"""Pairs thought to be one, and what moves when a person says they are."""

from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest

from accounts.enums import Role
from accounts.models import AuditEvent
from enterprises import domain
from enterprises.domain.merging import is_settled, pointers
from enterprises.domain.twins import keys_of
from enterprises.enums import FigureKind, PushStatus, TwinState
from enterprises.models import (
    CountRecord,
    Enterprise,
    EnterpriseFigure,
    EnterpriseMerge,
    PolicyPush,
    PolicyPushEvent,
    TwinPair,
)
from laishan_portal.exceptions import DomainError
from projects.enums import AssignmentKind
from projects.models import Assignment, ChainHolding, ProjectInvestor
from tests.admin.rows import make as make_row
from tests.enterprises.helpers import form_of, page, url
from tests.enterprises.rows import (
    make_contact,
    make_counted,
    make_enterprise,
    make_person,
    make_talent,
    make_twins,
    make_user,
    system,
)
from tests.factories import ProjectFactory
from tests.factories.policies import PolicyPushFactory

pytestmark = pytest.mark.django_db


def merged(kept, gone, *, take=(), by=None):
    seen = kept.version, gone.version
    by = by or make_user(Role.OFFICE)
    return domain.merge_enterprises(kept, gone, take=frozenset(take), seen=seen, by=by)


# ── found ────────────────────────────────────────────────────────────────────────────────

ALIKE = [
    ({"name": "烟台正海磁材股份有限公司"}, {"name": "烟台正海磁材有限公司"}, {"core", "pinyin"}),
    ({"name": "烟台正海磁材有限公司"}, {"name": "烟台政海磁材有限公司"}, {"pinyin"}),
    (
        {"name": "甲乙丙有限公司", "uscc": "91370613MA3C00000X"},
        {"name": "丁戊己有限公司", "uscc": "92370613MA3C00000Y"},
        {"code"},
    ),
    ({"name": "甲乙丙有限公司"}, {"name": "丁戊己有限公司", "short_name": "甲乙丙有限公司"}, None),
    ({"name": "烟台甲乙丙有限公司"}, {"name": "烟台丁戊己有限公司"}, set()),
]


@pytest.mark.parametrize(("one", "other", "reasons"), ALIKE)
def test_pairs_are_found_by_exact_keys(one, other, reasons):
    make_enterprise(**one)
    make_enterprise(**other)
    found = {reason for pair in TwinPair.objects.all() for reason in pair.reasons}
    assert found == ({"name", "core", "pinyin"} if reasons is None else reasons)


def test_former_names_count():
    first = make_enterprise(name="莱山新厂有限公司", aliases=["莱山老厂有限公司"])
    second = make_enterprise(name="莱山老厂有限公司")
    assert TwinPair.objects.get(first=first, second=second).reasons[0] in {"name", "core"}
    domain.set_aliases(first, names=[], by=system())
    assert not TwinPair.objects.exists()


def test_all_at_once_finds_what_a_slow_comparison_finds():
    names = ["正海科技", "政海科技", "正海", "蓝天生物", "兰天生物", "蓝天生物制药"]
    forms = ["有限公司", "股份有限公司", "集团"]
    rows = [Enterprise(name=f"{name}{form}", search_text="x") for name in names for form in forms]
    rows = Enterprise.objects.bulk_create(rows)
    domain.find_all_twins()
    keys = {row.pk: keys_of([row.name], "") for row in rows}
    slow = {
        (one.pk, other.pk): sorted({kind for kind, _ in keys[one.pk] & keys[other.pk]})
        for one, other in combinations(rows, 2)
    }
    found = {(p.first_id, p.second_id): sorted(p.reasons) for p in TwinPair.objects.all()}
    assert found == {pair: kinds for pair, kinds in slow.items() if kinds}


def test_two_after_all_is_remembered(as_role):
    pair = make_twins()
    client = as_role(Role.OFFICE)
    address = url("twin_different", pair.pk)
    typed = form_of(client, address, note="法定代表人不同")
    assert client.post(address, typed).status_code == 302
    domain.find_all_twins()
    pair.refresh_from_db()
    assert pair.state == TwinState.DIFFERENT
    assert client.get(f"{url('twin_list')}?view=open").context["summary"].count == 0
    assert client.post(url("twin_reopen", pair.pk)).status_code == 302
    pair.refresh_from_db()
    assert pair.state == TwinState.OPEN


# ── merged ───────────────────────────────────────────────────────────────────────────────


def test_every_key_to_an_enterprise_is_settled():
    """A new foreign key in a unique constraint needs a MergeRule: say what happens to doubles."""
    unsettled = [pointer.key for pointer in pointers() if not is_settled(pointer)]
    assert unsettled == []
    assert len(list(pointers())) >= 14
    known = {pointer.key for pointer in pointers()}
    stale = [rule.key for rule in domain.MERGE_RULES if rule.key not in known]
    assert stale == []


@pytest.mark.parametrize("pointer", list(pointers()), ids=lambda pointer: pointer.key)
def test_rows_of_every_key_move(pointer):
    kept, gone = make_enterprise(), make_enterprise()
    if pointer.rule is not None and pointer.rule.is_derived:
        merged(kept, gone)
        assert not Enterprise.objects.filter(pk=gone.pk).exists()
        return
    if pointer.key == "projects.assignment.enterprise":
        row = Assignment.objects.create(
            enterprise=gone,
            person=make_person(),
            kind=AssignmentKind.LEAD,
            from_on=date(2023, 1, 1),
        )
    else:
        row = make_row(pointer.model)
        pointer.model.objects.filter(pk=row.pk).update(**{pointer.name: gone})
    merged(kept, gone)
    row.refresh_from_db()
    assert getattr(row, f"{pointer.name}_id") == kept.pk


def test_what_both_have_is_kept_once():
    kept, gone = make_enterprise(), make_enterprise()
    contact = make_contact(kept, is_primary=True)
    make_contact(gone, is_primary=True)
    domain.add_contact(type(contact)(enterprise=gone, person=contact.person), by=system())
    project = ProjectFactory()
    for firm, share in ((kept, 30), (gone, 20)):
        ProjectInvestor.objects.create(project=project, enterprise=firm, share=share)
    link = make_row(ChainHolding).link
    for firm in (kept, gone):
        ChainHolding.objects.create(link=link, enterprise=firm, created_by=system())
    merged(kept, gone)
    assert kept.contacts.count() == 2
    assert kept.contacts.filter(is_primary=True).get() == contact
    assert project.investors.get().share == Decimal(50)
    assert kept.chain_holdings.count() == 1


def test_of_two_pushes_the_one_further_on_stays_with_the_moves_of_both():
    kept, gone = make_enterprise(), make_enterprise()
    first = PolicyPushFactory(enterprise=kept)
    second = PolicyPushFactory(enterprise=gone, item=first.item, status=PushStatus.APPLIED)
    for push in (first, second):
        PolicyPushEvent.objects.create(
            push=push, status=push.status, on=date(2023, 6, 20), by=system()
        )
    merged(kept, gone)
    assert kept.pushes.get() == second
    assert {event.status for event in second.events.all()} == {"pushed", "applied"}
    assert not PolicyPush.objects.filter(pk=first.pk).exists()


def test_of_two_figures_the_later_is_the_current_one():
    kept, gone = make_enterprise(), make_enterprise()
    for firm, day, number in ((kept, date(2023, 3, 1), 10), (gone, date(2023, 5, 1), 20)):
        figure = EnterpriseFigure(
            enterprise=firm, kind=FigureKind.OUTPUT, number=number, taken_on=day, source="区统计局"
        )
        domain.record_figure(figure, by=system())
    merged(kept, gone)
    assert kept.figures.get(is_current=True).number == 20
    assert kept.figures.count() == 2


def test_two_open_leads_are_named_and_stop_it():
    kept, gone = make_enterprise(), make_enterprise()
    for firm in (kept, gone):
        Assignment.objects.create(
            enterprise=firm,
            person=make_person(),
            kind=AssignmentKind.LEAD,
            from_on=date(2023, 1, 1),
        )
    plan = domain.plan_merge(kept, gone, user=make_user(Role.OFFICE))
    assert plan.refusals == ["两家都有在岗的服务专员，先收掉一位再合并。"]
    with pytest.raises(DomainError, match="服务专员"):
        merged(kept, gone)
    assert Enterprise.objects.filter(pk=gone.pk).exists()


def test_counts_are_joined_and_checked_again_when_the_day_changes():
    kept = make_counted(make_enterprise(introduced_on=date(2023, 3, 1)))
    gone = make_counted(make_enterprise(introduced_on=date(2023, 5, 1)))
    merged(kept, gone, take=["introduced_on"])
    record = CountRecord.objects.get(enterprise=kept)
    assert record.proofs_filed == record.proofs.count() == 2
    assert record.state == "waiting"


def test_names_become_aliases_and_the_code_can_be_taken():
    kept = make_enterprise(name="莱山甲有限公司")
    gone = make_enterprise(
        name="莱山乙有限公司", short_name="乙厂", uscc="91370613MA3C00000X", aliases=["老乙"]
    )
    merged(kept, gone, take=["uscc"])
    kept.refresh_from_db()
    assert kept.uscc == "91370613MA3C00000X"
    assert set(kept.aliases.values_list("name", flat=True)) == {"莱山乙有限公司", "乙厂", "老乙"}
    assert Enterprise.objects.matching("老乙").get() == kept


def test_facts_and_real_firms_are_not_swallowed():
    fact, firm = make_enterprise(is_fact=True), make_enterprise()
    demo = make_enterprise(is_demo=True)
    for kept, gone in ((firm, fact), (demo, firm), (firm, firm)):
        assert domain.plan_merge(kept, gone, user=make_user(Role.OFFICE)).refusals
    with pytest.raises(DomainError):
        merged(firm, fact)


def test_a_change_meanwhile_stops_it():
    kept, gone = make_enterprise(), make_enterprise()
    seen = kept.version, gone.version
    domain.update_enterprise(gone, changes={"note": "新"}, base={}, by=system())
    with pytest.raises(DomainError, match="刚被改过"):
        domain.merge_enterprises(kept, gone, seen=seen, by=system())


def test_merge_by_page(as_role, django_assert_max_num_queries):
    pair = make_twins(address="迎春大街 1 号")
    make_talent(enterprise=pair.second)
    Enterprise.objects.filter(pk=pair.second_id).update(address="迎春大街 2 号")
    client = as_role(Role.OFFICE)
    address = url("twin_merge", pair.pk)
    with django_assert_max_num_queries(60):
        html = page(client, address)
    assert "人才" in html
    unsure = client.post(address, form_of(client, address))
    assert "核对过再勾上" in unsure.content.decode()
    typed = form_of(client, address, is_sure="on", take_address="gone", take_name="kept")
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 302  # a double tap
    merge = EnterpriseMerge.objects.get()
    assert merge.kept.address == "迎春大街 2 号"
    assert merge.moved["人才"] == 1
    assert AuditEvent.objects.filter(target=f"enterprises.enterprise:{merge.kept_id}").exists()
    answer = client.get(url("enterprise_detail", pair.second_id))
    assert (answer.status_code, answer.url) == (301, merge.kept.get_absolute_url())
    assert as_role(Role.AUDITOR).get(url("enterprise_detail", pair.second_id)).status_code == 404


def test_an_address_merged_twice_leads_to_the_last():
    first, second, third = (make_enterprise() for _ in range(3))
    merged(second, first)
    second.refresh_from_db()
    merged(third, second)
    assert set(third.merges.values_list("old_id", flat=True)) == {first.pk, second.pk}


def test_confidential_projects_are_not_told_by_counts():
    kept, gone = make_enterprise(), make_enterprise()
    ProjectFactory(owner=gone)
    secret = ProjectFactory(owner=gone, is_confidential=True, code_name="海风")
    plan = domain.plan_merge(kept, gone, user=make_user(Role.OFFICE))
    assert [number for label, number in plan.moves if "项目" in label] == [1]
    merged(kept, gone)
    secret.refresh_from_db()
    assert secret.owner_id == kept.pk
    assert not any("业主" in label for label in kept.merges.get().moved)
