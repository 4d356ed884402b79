"""The pages of policies: what they show, at what cost, and every step of a push."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Notice
from enterprises import domain, matching
from enterprises.enums import POLICY_MOVES, PUSH_MOVES, ClaimMode, PolicyStatus, PushStatus
from enterprises.models import Match, PolicyPush
from laishan_portal import clock
from laishan_portal.models import OutboxMessage
from tests.enterprises.helpers import form_of, page, url
from tests.factories import (
    AssignmentFactory,
    EnterpriseFactory,
    ProjectFactory,
    UserFactory,
    system_user,
)
from tests.factories.policies import (
    EnterpriseFigureFactory,
    PolicyConditionFactory,
    PolicyFactory,
    PolicyItemFactory,
    PolicyPushFactory,
)

pytestmark = pytest.mark.django_db


def met_by(*numbers, verified=True):
    """An item that asks 2,000 万元, and enterprises with these figures."""
    item = PolicyConditionFactory().item
    firms = [
        EnterpriseFigureFactory(
            number=n, is_verified=verified, taken_on=clock.today() - timedelta(1)
        ).enterprise
        for n in numbers
    ]
    matching.rematch_all(clock.today())
    return item, firms


def queries_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        page(client, address)
    return len(asked)


def test_the_board_shows_three_groups_with_values(as_role):
    item, _ = met_by(2860, 1640)
    _, (doubtful,) = met_by(2180, verified=False)
    html = page(as_role(Role.OFFICE), url("policy_list"))
    assert f"{item.name}：1 家符合，1 家只差一项核实" in html
    for words in ("2,860", "1,640", "2,180", "为什么待核实", "不到 10% 的不自动判定"):
        assert words in html
    assert doubtful.name in html


def test_pages_ask_the_same_of_one_row_and_of_three(as_role):
    item, firms = met_by(2860, 1640)
    client = as_role(Role.OFFICE)
    addresses = [url("policy_list"), url("item_detail", item.pk), url("match_list")]
    addresses += [url("item_list"), url("enterprise_policies", firms[0].pk)]
    one = {address: queries_of(client, address) for address in addresses}
    one = {address: queries_of(client, address) for address in addresses}
    met_by(2900, 3000, 1500)
    for address in addresses:
        assert queries_of(client, address) == one[address], address


def test_pushing_tells_the_commissioner_once(as_role):
    item, (firm, _) = met_by(2860, 1640)
    user = UserFactory(role=Role.COMMISSIONER)
    AssignmentFactory(person=user.person, project=ProjectFactory(owner=firm))
    client = as_role(Role.OFFICE)
    for _ in range(2):
        client.post(url("item_push", item.pk), {"enterprise": [firm.pk, "x"]})
    push = PolicyPush.objects.get()
    assert (push.enterprise_id, push.status) == (firm.pk, PushStatus.PUSHED)
    assert Notice.objects.get(user=user).url == url("push_detail", push.pk)


def test_who_is_short_is_not_pushed():
    item, (_, short) = met_by(2860, 1640)
    done = domain.push_item(item, enterprises=[short.pk], by=system_user())
    assert (done.new, done.unfit) == (0, 1)
    assert not PolicyPush.objects.exists()


@pytest.mark.parametrize("was", PushStatus)
@pytest.mark.parametrize("to", PushStatus)
def test_every_pair_of_steps(was, to):
    reason = "材料不齐" if was == PushStatus.REFUSED else ""
    push = PolicyPushFactory(status=was, reason=reason)
    steps = {"to": to, "on": clock.today(), "note": "原因", "by": system_user()}
    needs_applying = (was, to) == (PushStatus.INTENT, PushStatus.GRANTED)
    if to not in PUSH_MOVES[was] or needs_applying:
        with pytest.raises(ValidationError):
            domain.move_push(push, **steps)
        return
    moved = domain.move_push(push, **steps)
    assert moved.status == to
    assert moved.events.get().status == to


def test_without_applying_is_granted_from_intent():
    push = PolicyPushFactory(status="intent", item__mode=ClaimMode.WITHOUT_APPLYING)
    moved = domain.move_push(
        push, to=PushStatus.GRANTED, on=clock.today(), granted=30, by=system_user()
    )
    assert moved.granted == 30


@pytest.mark.parametrize("was", PolicyStatus)
@pytest.mark.parametrize("to", PolicyStatus)
def test_every_pair_of_states_of_a_document(was, to):
    policy = PolicyFactory(status=was)
    if to not in POLICY_MOVES[was]:
        with pytest.raises(ValidationError):
            domain.move_policy(policy, to=to, by=system_user())
        return
    assert domain.move_policy(policy, to=to, by=system_user()).status == to
    assert policy.events.get().to_status == to


def test_the_night_closes_what_ran_out():
    item, _ = met_by(2860)
    item.policy.valid_to = date(2020, 1, 1)
    item.policy.save()
    assert domain.run_policy_night(clock.today())["policies_expired"] == 1
    assert not Match.objects.exists()


def test_conditions_are_counted_before_they_are_saved(as_role):
    item, _ = met_by(2860, 1640)
    client = as_role(Role.OFFICE)
    address = url("item_conditions", item.pk)
    typed = form_of(client, address, value_0="1,500")
    answer = client.post(address, typed | {"count": "1"})
    assert "符合 2 家" in answer.content.decode()
    assert item.conditions.get().value == "2000"
    assert client.post(address, typed).status_code == 302
    assert item.conditions.get().value == "1500"
    assert OutboxMessage.objects.filter(task="enterprises.tasks.rematch_item").exists()


def test_names_are_read_as_codes(as_role):
    item = PolicyItemFactory()
    client = as_role(Role.OFFICE)
    address = url("item_conditions", item.pk)
    row = {"field_0": "size", "operator_0": "any_of", "value_0": "小型、微型"}
    assert client.post(address, form_of(client, address) | row).status_code == 302
    assert item.conditions.get().value == "micro,small"


def test_a_newer_figure_takes_the_older_ones_place():
    firm = EnterpriseFactory()
    for day, number in ((20, 100), (25, 200), (10, 50)):
        figure = EnterpriseFigureFactory.build(
            enterprise=firm, number=number, taken_on=date(2023, 6, day)
        )
        domain.record_figure(figure, by=system_user())
    assert firm.figures.get(is_current=True).number == 200
    assert firm.figures.count() == 3
