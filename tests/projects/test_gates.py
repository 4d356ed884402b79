"""The gate table against a slow second reading of it, and the honest counting behind it."""

from datetime import date
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from projects import domain, gates, readiness
from projects.domain.stages import MoveNotAllowed
from projects.dossier import extras, gate, rows
from projects.enums import Decision, EventKind, EvidenceKind, PermitStatus, Stage
from projects.forms.project import ProjectForm
from projects.models import Permit, Project, StageEvent
from tests.factories import EnterpriseFactory, ProjectFactory, UserFactory
from tests.projects.moves import filed, missing, whole_project

DAY = date(2023, 6, 20)
ORDER = list(Stage)
WHOLE = gates.Record(
    fields=dict.fromkeys(readiness.FIELDS, "x"),
    has_investor=True,
    owner_uscc="x",
    has_lead=True,
    has_year_plan=True,
    has_baseline=True,
    permits=[
        gates.PermitFact("项目备案", "land", "done"),
        gates.PermitFact("施工许可证", "works", "done"),
        gates.PermitFact("规划核实", "completion", "done"),
    ],
    evidence=frozenset(gates.EVIDENCE.items()),
)


# ── the table ────────────────────────────────────────────────────────────────────────────


def test_keys_are_unique_and_fields_are_on_the_form():
    assert len(gates.NEED) == len(gates.NEEDS)
    assert set(readiness.FIELDS) <= set(ProjectForm.Meta.fields)
    assert {"domain", "owner", "promised_finish_on"} <= set(readiness.FIELDS)


@pytest.mark.parametrize("stage", Stage)
def test_nothing_is_missing_of_a_whole_project(stage):
    assert gates.missing_for(WHOLE, to=stage) == []


@pytest.mark.parametrize(
    ("stage", "keys"),
    [
        (Stage.LEAD, ["domain"]),
        (Stage.NEGOTIATION, ["domain", "street"]),
        (Stage.FRAMEWORK, ["domain", "street", "industry", "investor", "evidence_framework"]),
    ],
)
def test_an_empty_project_misses_what_each_stage_adds(stage, keys):
    found = gates.missing_for(gates.Record(fields={}), to=stage)
    assert [one.key for one in found] == keys


def test_each_later_stage_asks_for_what_the_earlier_ones_did():
    empty = gates.Record(fields={})
    for before, after in pairwise(ORDER):
        earlier = {one.key for one in gates.missing_data(empty, at=before)}
        assert earlier <= {one.key for one in gates.missing_data(empty, at=after)}


@pytest.mark.parametrize(("is_public", "key"), [(True, "approval"), (False, "filing")])
def test_public_works_need_their_approval_before_the_permits(is_public, key):
    record = gates.Record(fields={}, is_public_works=is_public)
    at_permits = {one.key for one in gates.missing_data(record, at=Stage.PERMITS)}
    at_start = {one.key for one in gates.missing_data(record, at=Stage.FOUNDATION)}
    assert ("approval" in at_permits) is is_public
    assert key in at_start
    assert ("investor" in at_start) is not is_public


def test_an_owners_code_is_asked_for_once_there_is_an_owner():
    without = gates.missing_data(gates.Record(fields={}), at=Stage.LANDED)
    owned = gates.missing_data(gates.Record(fields={"owner": 1}), at=Stage.LANDED)
    assert "owner_uscc" not in {one.key for one in without}
    assert "owner_uscc" in {one.key for one in owned}
    assert "investor" not in {one.key for one in owned}


@pytest.mark.parametrize(
    ("statuses", "passed"),
    [
        ([], False),
        (["not_needed"], False),
        (["done"], True),
        (["done", "not_needed"], True),
        (["done", "running"], False),
    ],
)
def test_acceptance_is_every_formality_of_the_last_phase(statuses, passed):
    permits = [gates.PermitFact(f"验收{n}", "completion", s) for n, s in enumerate(statuses)]
    assert gates.Record(fields={}, permits=permits).has_passed_acceptance() is passed


def test_evidence_is_of_the_stage_one_moves_to_and_no_other():
    record = gates.Record(fields=WHOLE.fields)
    found = gates.missing_evidence(record, to=Stage.SIGNED)
    assert [one.label for one in found] == ["投资合同"]
    assert gates.missing_evidence(record, to=Stage.SIGNED, filed=[EvidenceKind.CONTRACT]) == []
    earlier = gates.Record(fields={}, evidence=frozenset({("signed", "contract")}))
    assert gates.missing_evidence(earlier, to=Stage.SIGNED) == []
    assert gates.missing_evidence(record, to=Stage.PERMITS) == []


KEYS = [need.key for need in gates.NEEDS]


@given(
    st.sets(st.sampled_from(readiness.FIELDS)),
    st.booleans(),
    st.booleans(),
    st.sampled_from(ORDER),
    st.lists(
        st.sampled_from(
            [
                gates.PermitFact(name, phase, status)
                for name, phase in (
                    ("可研批复", "land"),
                    ("施工许可证", "works"),
                    ("验", "completion"),
                )
                for status in PermitStatus
            ]
        ),
        max_size=4,
    ),
)
def test_missing_agrees_with_a_reading_word_by_word(filled, is_public, has_more, stage, permits):
    """The table written out once more by hand, line by line."""
    record = gates.Record(
        fields=dict.fromkeys(filled, 1),
        is_public_works=is_public,
        has_investor=has_more,
        owner_uscc="9" if has_more else "",
        has_lead=has_more,
        has_year_plan=has_more,
        has_baseline=has_more,
        permits=permits,
    )
    done = [permit.name for permit in permits if permit.status == "done"]
    last = [permit.status for permit in permits if permit.phase == "completion"]
    at = ORDER.index(stage)
    wanted = []
    for key, since, ok in (
        ("domain", 0, "domain" in filled),
        ("street", 1, "street" in filled),
        ("industry", 2, "industry" in filled),
        ("investor", 2, is_public or has_more or "owner" in filled),
        ("content", 3, "content" in filled),
        ("total_investment", 3, "total_investment" in filled),
        ("lead", 3, has_more),
        ("owner", 4, "owner" in filled),
        ("owner_uscc", 4, has_more or "owner" not in filled),
        ("nature", 4, "nature" in filled),
        ("project_code", 5, "project_code" in filled),
        ("planned_start_on", 5, "planned_start_on" in filled),
        ("approval", 5, not is_public or "可研批复" in done),
        ("filing", 6, is_public or "可研批复" in done),
        ("promised_finish_on", 6, "promised_finish_on" in filled),
        ("nodes", 6, has_more),
        ("year_plan", 6, has_more),
        ("work_permit", 6, "施工许可证" in done),
        (
            "acceptance",
            9,
            "done" in last and not any(s in ("waiting", "running") for s in last),
        ),
    ):
        if since <= at and not ok:
            wanted.append(key)
    assert [one.key for one in gates.missing_data(record, at=stage)] == wanted
    counts = gates.completeness(record, at=stage)
    assert sum(count.missing for count in counts.values()) == len(wanted)


@pytest.mark.django_db
def test_nodes_added_by_hand_are_no_approved_plan(office):
    project = whole_project(stage=Stage.PERMITS)
    project.nodes.all().delete()
    node = domain.add_node(
        project, name="主体封顶", kind="topping_out", baseline_on=date(2023, 12, 1), by=office
    )
    assert missing(project, to=Stage.FOUNDATION) == ["nodes", "evidence_start"]
    assert "手工加的不算" in gates.NEED["nodes"].why
    change = domain.request_date_change(
        project, node=node, new_on=date(2023, 12, 20), reason="图审", by=office
    )
    assert "nodes" in missing(project, to=Stage.FOUNDATION)
    domain.approve_date_change(change, by=UserFactory(role="office"))
    assert missing(project, to=Stage.FOUNDATION) == ["evidence_start"]


@pytest.mark.django_db
def test_an_approved_schedule_is_what_the_gate_asks_for(office):
    project = whole_project(stage=Stage.PERMITS)
    project.nodes.update(is_baselined=False)
    plan = domain.start_plan(
        project,
        template=None,
        promised_finish_on=date(2024, 6, 28),
        start_on=DAY,
        buffer_workdays=5,
        by=office,
    )
    plan.reason = "首次倒排"
    plan.save()
    domain.submit_plan(plan, by=office)
    assert "nodes" in missing(project, to=Stage.FOUNDATION)
    domain.approve_plan(plan, by=UserFactory(role="office"))
    assert "nodes" not in missing(project, to=Stage.FOUNDATION)


@pytest.mark.parametrize(
    ("to", "reached", "first"),
    [
        ("signed", ["negotiation"], True),
        ("signed", ["negotiation", "signed"], False),
        ("foundation", ["structure", "permits"], False),
        ("landed", ["", "signed"], True),
        ("framework", ["signed", "negotiation"], False),
    ],
)
def test_a_stage_is_entered_first_when_nothing_as_far_was_reached(to, reached, first):
    assert gates.is_first(to, reached) is first


# ── one project, read twice ──────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_dossier_reads_the_same_record_as_a_move():
    project = whole_project(stage=Stage.PERMITS)
    by = UserFactory(role=Role.OFFICE)
    domain.propose_move(
        project,
        to=Stage.FOUNDATION,
        occurred_on=DAY,
        reason="开工",
        evidence=filed(Stage.FOUNDATION),
        by=by,
    )
    shown = Project.objects.visible_to(by).select_related("standing", "owner").get(pk=project.pk)
    of_dossier = gate.record_of(
        shown,
        shown.standing,
        nodes=rows.nodes_of(shown),
        money=rows.money_of(shown, 2023),
        lists=extras.extras_of(shown),
    )
    assert of_dossier == readiness.record_of(project)
    assert of_dossier.evidence == {("foundation", "start")}


@pytest.mark.django_db
@pytest.mark.parametrize("stage", ORDER[:-1])
def test_a_whole_project_goes_all_the_way_with_its_evidence(stage):
    project = whole_project(stage=stage)
    to = ORDER[ORDER.index(stage) + 1]
    reporter, office = UserFactory(role=Role.UNIT_REPORTER), UserFactory(role=Role.OFFICE)
    expected = [f"evidence_{gates.EVIDENCE[to]}"] if to in gates.EVIDENCE else []
    assert missing(project, to) == expected
    event = domain.propose_move(
        project, to=to, occurred_on=DAY, reason="依据", evidence=filed(to), by=reporter
    )
    domain.approve_move(event, by=office)
    project.refresh_from_db()
    assert (project.stage, event.is_override, event.missing) == (to, False, [])
    assert StageEvent.objects.counted().filter(to_stage=to).count() == 1


# ── counting ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_domain_asks_the_gates_whoever_calls():
    project = whole_project(industry="")
    with pytest.raises(MoveNotAllowed, match="行业门类、开工照片或施工许可证"):
        domain.propose_move(
            project,
            to=Stage.FOUNDATION,
            occurred_on=DAY,
            reason="开工",
            by=UserFactory(role=Role.OFFICE),
        )
    assert not project.stage_events.exists()


@pytest.mark.django_db
def test_a_start_of_a_project_that_came_in_later_is_never_counted(office):
    """It came into the portal under construction: going back and on again is no start of this year
    (DOMAIN a.3: 黄石 counted starts by another stage's flag)."""
    project = whole_project(stage=Stage.STRUCTURE)
    StageEvent.objects.create(
        project=project,
        kind=EventKind.OPENING,
        to_stage=Stage.STRUCTURE,
        decision=Decision.APPROVED,
        proposed_by=office,
        decided_by=office,
        decided_at="2023-01-05T00:00:00Z",
        decided_on=date(2023, 1, 5),
    )
    proposer = UserFactory(role=Role.OFFICE)
    for to in (Stage.PERMITS, Stage.FOUNDATION, Stage.STRUCTURE):
        event = domain.propose_move(
            project, to=to, occurred_on=DAY, reason="依据", evidence=filed(to), by=proposer
        )
        domain.approve_move(event, by=office)
    kinds = list(project.stage_events.values_list("kind", flat=True))
    assert kinds == ["opening", "back", "repeat", "repeat"]
    assert not StageEvent.objects.counted().exists()


@pytest.mark.django_db
def test_a_signing_nobody_approved_counts_for_no_later_stage(office):
    """Approved landing with a refused signing before it: the signing is not counted."""
    project = whole_project(stage=Stage.NEGOTIATION)
    proposer = UserFactory(role=Role.OFFICE)
    signing = domain.propose_move(
        project,
        to=Stage.SIGNED,
        occurred_on=DAY,
        reason="签约",
        evidence=filed(Stage.SIGNED),
        by=proposer,
    )
    domain.refuse_move(signing, by=office, comment="合同没有盖章")
    counted = StageEvent.objects.counted().values_list("to_stage", flat=True)
    assert list(counted) == []
    again = domain.propose_move(
        project, to=Stage.SIGNED, occurred_on=DAY, reason="补章", by=proposer
    )
    domain.approve_move(again, by=office)
    assert list(counted.all()) == ["signed"]


@pytest.mark.django_db
def test_the_database_keeps_a_second_first_move_out(office):
    project = ProjectFactory()
    values = {
        "project": project,
        "kind": EventKind.FORWARD,
        "from_stage": "permits",
        "to_stage": "foundation",
        "occurred_on": DAY,
        "decision": Decision.APPROVED,
        "proposed_by": office,
        "decided_at": "2023-06-20T00:00:00Z",
        "decided_on": DAY,
    }
    StageEvent.objects.create(**values)
    with (
        pytest.raises(IntegrityError, match="stageevent_first_move_counts_once"),
        transaction.atomic(),
    ):
        StageEvent.objects.create(**values)


# ── overriding ───────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_what_went_missing_after_the_proposal_stops_the_approval(office):
    project = whole_project()
    event = domain.propose_move(
        project,
        to=Stage.FOUNDATION,
        occurred_on=DAY,
        reason="开工",
        evidence=filed(Stage.FOUNDATION),
        by=UserFactory(role=Role.UNIT_REPORTER),
    )
    Permit.objects.filter(project=project, phase="works").update(status="running", done_on=None)
    with pytest.raises(MoveNotAllowed, match="现在还缺施工许可证办结"):
        domain.approve_move(event, by=office)
    with pytest.raises(MoveNotAllowed, match="写明理由"):
        domain.approve_move(event, by=office, is_override=True)
    domain.approve_move(event, by=office, is_override=True, comment="容缺受理，7 月补证")
    event.refresh_from_db()
    project.refresh_from_db()
    assert (project.stage, event.is_override) == (Stage.FOUNDATION, True)
    assert event.missing == [
        {"key": "work_permit", "label": "施工许可证办结", "since": "foundation"}
    ]


@pytest.mark.django_db
def test_what_was_waved_through_is_not_asked_for_again(office):
    project = whole_project(owner=EnterpriseFactory(uscc=""))
    event = domain.propose_move(
        project,
        to=Stage.FOUNDATION,
        occurred_on=DAY,
        reason="领导小组会议同意",
        is_override=True,
        by=UserFactory(role=Role.OFFICE),
    )
    assert [one["key"] for one in event.missing] == ["owner_uscc", "evidence_start"]
    domain.approve_move(event, by=office)
    project.refresh_from_db()
    assert project.stage == Stage.FOUNDATION


@pytest.mark.django_db
def test_asking_to_go_over_nothing_is_no_override(office):
    project = whole_project()
    event = domain.propose_move(
        project,
        to=Stage.FOUNDATION,
        occurred_on=DAY,
        reason="开工",
        evidence=filed(Stage.FOUNDATION),
        is_override=True,
        by=office,
    )
    assert (event.is_override, event.missing) == (False, [])
