"""Nobody counts what they entered themselves, and nothing counts without evidence."""

from datetime import date
from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from accounts import todo
from accounts.attachments import find_visible
from accounts.enums import Role
from enterprises import domain
from enterprises.enums import COUNT_MOVES, CountState, ProofKind
from enterprises.models import CountRecord
from laishan_portal.exceptions import DomainError
from tests.enterprises.helpers import form_of, page, url
from tests.enterprises.rows import (
    make_counted,
    make_enterprise,
    make_proof,
    make_talent,
    make_user,
    system,
)

pytestmark = pytest.mark.django_db
TODAY = date(2023, 6, 28)


def in_state(state):
    """A record brought to the state by the verbs; who checks it next had no hand in it."""
    record = make_proof(make_talent()).record
    if state != CountState.WAITING:
        domain.decide_count(record, to=state, reason="因为", by=make_user(Role.OFFICE))
    return CountRecord.objects.get(pk=record.pk)


@pytest.mark.parametrize(("was", "to"), list(product(CountState, CountState)))
def test_every_pair_of_states(was, to):
    record, user = in_state(was), make_user(Role.OFFICE)
    events = record.events.count()

    def move():
        if to == CountState.WAITING:
            return domain.reopen_count(record, reason="重看", by=user)
        return domain.decide_count(record, to=to, reason="因为", by=user)

    if to in COUNT_MOVES[was]:
        move()
        record.refresh_from_db()
        assert record.state == to
        assert (record.counted_on == TODAY) is (to == CountState.COUNTED)
        last = record.events.last()
        assert (last.from_state, last.to_state, last.by) == (was, to, user)
    else:
        with pytest.raises(DomainError):
            move()
        record.refresh_from_db()
        assert (record.state, record.events.count()) == (was, events)


def test_who_entered_or_filed_cannot_check():
    reporter, office = make_user(Role.UNIT_REPORTER), make_user(Role.OFFICE)
    firm = make_enterprise(introduced_on=date(2023, 3, 1), by=reporter)
    record = make_proof(firm, by=office).record
    for hand in (reporter, office, system()):
        if hand.pk in domain.involved(record):
            with pytest.raises(DomainError, match="不能自己核对"):
                domain.decide_count(record, to=CountState.COUNTED, by=hand)
    assert {reporter.pk, office.pk} <= domain.involved(record)
    domain.decide_count(record, to=CountState.COUNTED, by=make_user(Role.OFFICE))


def test_nothing_counts_without_evidence():
    record = make_talent().count_record
    with pytest.raises(DomainError, match="没有佐证"):
        domain.decide_count(record, to=CountState.COUNTED, by=make_user(Role.OFFICE))
    with pytest.raises(IntegrityError):
        CountRecord.objects.filter(pk=record.pk).update(state=CountState.COUNTED, counted_on=TODAY)


def test_a_refusal_says_why_and_new_evidence_brings_it_back():
    talent = make_talent()
    record, checker = make_proof(talent).record, make_user(Role.OFFICE)
    with pytest.raises(DomainError):
        domain.decide_count(record, to=CountState.REFUSED, by=checker)
    domain.decide_count(record, to=CountState.REFUSED, reason="合同没盖章", by=checker)
    make_proof(talent, reference="补盖章的合同")
    record.refresh_from_db()
    assert (record.state, record.proofs_filed) == (CountState.WAITING, 2)


def test_a_change_of_what_was_checked_waits_again():
    talent = make_counted(make_talent())
    domain.update_talent(
        talent,
        changes={"introduced_on": date(2023, 4, 1)},
        base={},
        by=make_user(Role.OFFICE),
    )
    record = CountRecord.objects.get(talent=talent)
    assert record.state == CountState.WAITING
    assert "引进日期" in record.reason


def test_counted_evidence_stays():
    proof = make_proof(make_talent())
    domain.decide_count(proof.record, to=CountState.COUNTED, by=make_user(Role.OFFICE))
    with pytest.raises(DomainError):
        domain.remove_proof(proof, by=system())


def test_evidence_as_a_file_is_for_few(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("合同.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    record = domain.add_proofs(
        make_talent(), proofs=[domain.Proof(ProofKind.CONTRACT, "", upload)], by=system()
    )
    proof = record.proofs.get()
    assert find_visible(make_user(Role.OFFICE), proof.attachment_id)
    assert find_visible(make_user(Role.COMMISSIONER), proof.attachment_id) is None
    domain.remove_proof(proof, by=system())
    record.refresh_from_db()
    assert record.proofs_filed == 0


def test_the_page_from_evidence_to_counted(as_role):
    talent = make_talent()
    reporter = as_role(Role.UNIT_REPORTER)
    address = url("talent_proof", talent.pk)
    bare = reporter.post(address, form_of(reporter, address, kind="contract"))
    assert "至少一样" in bare.content.decode()
    typed = form_of(reporter, address, kind="contract", reference="存人才科 12 号")
    assert reporter.post(address, typed).status_code == 302
    assert "等另一人核对" in page(reporter, url("talent_list"))
    record = talent.count_record
    office = as_role(Role.OFFICE)
    assert [item.rule for item in todo.items_for(office.user, TODAY)] == ["count_check"]
    assert "存人才科 12 号" in page(office, url("count_detail", record.pk))
    address = url("count_decide", record.pk)
    assert office.post(address, form_of(office, address, to="counted")).status_code == 302
    record.refresh_from_db()
    assert record.state == CountState.COUNTED
    assert todo.items_for(office.user, TODAY) == []


def test_lists_cost_the_same_whatever_the_rows(as_role, django_assert_max_num_queries):
    for _ in range(3):
        make_counted(make_talent())
    client = as_role(Role.OFFICE)
    with django_assert_max_num_queries(12):
        page(client, url("count_list"))
    record = make_proof(make_talent()).record
    for number in range(4):
        make_proof(record.talent, reference=f"文号 {number}")
    with django_assert_max_num_queries(14):
        page(client, url("count_detail", record.pk))
