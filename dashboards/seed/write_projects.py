"""Writes planned projects and what hangs on them, a batch at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone

from dashboards.seed import facts, formalities, people
from dashboards.seed.generator import World
from dashboards.seed.recruitment_pool import business_form_of
from dashboards.seed.shapes import PlannedEvent, PlannedProject
from dashboards.seed.write_people import Cast
from laishan_portal import workdays
from laishan_portal.models import Sequence
from projects.domain import refresh_search
from projects.enums import AssignmentKind, EntryKind
from projects.models import (
    Assignment,
    Factor,
    InvestmentEntry,
    Listing,
    Node,
    NodeLink,
    Permit,
    PlanCurve,
    PlanMonth,
    Project,
    Responsibility,
    StageEvent,
)

BATCH = 500


@dataclass
class Written:
    """A planned project, its row, and the ids of its nodes by their place in the plan."""

    planned: PlannedProject
    project: Project
    node_ids: list[int] = field(default_factory=list)


def write_projects(
    world: World,
    cast: Cast,
    *,
    also: Callable[[list[Written], World, Cast], None],
    told: Callable[..., None],
) -> list[int]:
    """All projects in batches, each in one transaction with what ``also`` adds to them."""
    codes = _take_codes(world)
    ids = []
    for start in range(0, len(world.projects), BATCH):
        with transaction.atomic():
            batch = _write_batch(world.projects[start : start + BATCH], codes, world, cast)
            also(batch, world, cast)
        ids += [each.project.pk for each in batch]
        told(step="projects", done=len(ids), of=len(world.projects))
    return ids


def _take_codes(world: World) -> Iterator[str]:
    """As many numbers of the year's sequence as there are invented projects."""
    year, count = world.today.year, len(world.demo)
    name = f"project.{year}"
    with transaction.atomic():
        Sequence.objects.get_or_create(name=name)
        row = Sequence.objects.select_for_update().get(name=name)
        first = row.value + 1
        row.value += count
        row.save(update_fields=["value"])
    return iter([f"LS{world.today:%y}-{first + number:03d}" for number in range(count)])


def _write_batch(planned, codes, world: World, cast: Cast) -> list[Written]:
    fact_rows = {project.name: project for project in Project.objects.filter(is_fact=True)}
    batch = [
        Written(each, fact_rows[each.name] if each.is_fact else _project(each, next(codes), cast))
        for each in planned
    ]
    mine = [each.project for each in batch if not each.planned.is_fact]
    Project.objects.bulk_create(mine, batch_size=BATCH)
    refresh_search([project.pk for project in mine])
    _write_responsibility(batch, cast)
    _write_stages(batch, cast)
    _write_nodes(batch)
    _write_money(batch, world, cast)
    _write_formalities(batch, world.today)
    return batch


def _project(planned: PlannedProject, code: str, cast: Cast) -> Project:
    leader = None if planned.leader is None else people.LEADERS[planned.leader][0]
    condition = planned.events[-1].to_condition if planned.events else "normal"
    return Project(
        code=code,
        name=planned.name,
        domain=planned.domain,
        street=planned.street,
        industry=planned.industry,
        nature=planned.nature,
        content=planned.content,
        business_form=business_form_of(planned.name, planned.domain),
        total_investment=planned.total,
        unit=cast.units[planned.unit],
        leader=cast.persons[leader] if leader else None,
        stage=planned.stage,
        condition=condition,
        planned_start_on=planned.planned_start_on,
        promised_finish_on=planned.promised_finish_on,
        is_public_works=planned.is_public_works,
        is_confidential=bool(planned.code_name),
        code_name=planned.code_name,
        project_code=planned.project_code,
        is_demo=True,
        owner=None if planned.owner is None else cast.firms[planned.owner],
        created_by=cast.system,
        updated_by=cast.system,
    )


def _write_responsibility(batch: list[Written], cast: Cast) -> None:
    """Who answers, on whose list, served by whom. A fact keeps its own unit."""
    Responsibility.objects.bulk_create(
        Responsibility(
            project=each.project,
            unit=each.project.unit,
            leader=each.project.leader,
            from_on=each.planned.listed_on,
            is_demo=True,
        )
        for each in batch
        if not each.planned.is_fact
    )
    Listing.objects.bulk_create(
        Listing(
            project=each.project,
            year=facts.YEAR,
            level=each.planned.level,
            from_on=each.planned.listed_on,
            is_demo=True,
        )
        for each in batch
    )
    rows = [row for each in batch for row in _assignments(each, cast)]
    Assignment.objects.bulk_create(rows, batch_size=2_000)


def _assignments(each: Written, cast: Cast) -> Iterator[Assignment]:
    planned, common = each.planned, {"project": each.project, "is_demo": True}
    if not planned.is_fact and planned.number % 12 == 5:
        before = people.COMMISSIONERS[1 + planned.number % 11][0]
        if before != planned.lead:
            yield Assignment(
                **common,
                person=cast.persons[before],
                kind=AssignmentKind.LEAD,
                from_on=planned.assigned_on - timedelta(days=120),
                to_on=planned.assigned_on - timedelta(days=1),
                created_by=cast.office,
            )
    yield Assignment(
        **common,
        person=cast.persons[planned.lead],
        kind=AssignmentKind.LEAD,
        from_on=planned.assigned_on,
        created_by=cast.office,
    )
    for kind in planned.supporters:
        yield Assignment(
            **common,
            person=cast.persons[people.SUPPORTERS[kind][0]],
            service_kind=kind,
            kind=AssignmentKind.SUPPORTER,
            from_on=planned.assigned_on,
            created_by=cast.office,
        )


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A business moment of that day."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _write_stages(batch: list[Written], cast: Cast) -> None:
    """Moves in the order they happened; when they were proposed is set after the insert."""
    rows = [
        _stage_event(each.project, event, cast) for each in batch for event in each.planned.events
    ]
    rows = StageEvent.objects.bulk_create(rows, batch_size=2_000)
    for row in rows:
        row.proposed_at = moment(row.occurred_on or row.decided_on, 9, 30)
    StageEvent.objects.bulk_update(rows, ["proposed_at"], batch_size=1_000)


def _stage_event(project: Project, event: PlannedEvent, cast: Cast) -> StageEvent:
    is_decided = event.decision != "proposed"
    return StageEvent(
        project=project,
        kind=event.kind,
        from_stage=event.from_stage,
        to_stage=event.to_stage,
        from_condition=event.from_condition or ("normal" if event.from_stage else ""),
        to_condition=event.to_condition,
        occurred_on=event.occurred_on,
        reason=event.reason,
        decision=event.decision,
        proposed_by=cast.users[event.by],
        is_demo=True,
        decided_by=cast.office if is_decided else None,
        decided_at=moment(event.decided_on) if is_decided else None,
        decided_on=event.decided_on if is_decided else None,
    )


def _write_nodes(batch: list[Written]) -> None:
    """Ids first, so that each node can name the one before it in a single insert."""
    known = {
        (node.project_id, node.name): node
        for node in Node.objects.filter(
            project__in=[each.project.pk for each in batch if each.planned.is_fact], is_fact=True
        )
    }
    fresh = sum(not node.is_fact for each in batch for node in each.planned.nodes)
    ids = iter(_next_ids(Node, fresh))
    rows, tied = [], []
    for each in batch:
        each.node_ids = [
            known[each.project.pk, node.name].pk if node.is_fact else next(ids)
            for node in each.planned.nodes
        ]
        for pk, node in zip(each.node_ids, each.planned.nodes, strict=True):
            values = {
                "predecessor_id": None if node.follows is None else each.node_ids[node.follows],
                "lag_workdays": node.lag_workdays,
                "forecast_on": node.forecast_on,
            }
            if node.is_fact:
                tied.append((pk, values))
                continue
            rows.append(
                Node(
                    pk=pk,
                    project=each.project,
                    kind=node.kind,
                    name=node.name,
                    position=node.position,
                    baseline_on=node.baseline_on,
                    actual_on=node.actual_on,
                    weight=node.weight,
                    owner=node.owner,
                    is_baselined=True,
                    is_demo=True,
                    **values,
                )
            )
    Node.objects.bulk_create(rows, batch_size=2_000)
    NodeLink.objects.bulk_create(
        NodeLink(node_id=pk, predecessor_id=each.node_ids[place], lag_workdays=lag, is_demo=True)
        for each in batch
        for pk, node in zip(each.node_ids, each.planned.nodes, strict=True)
        for place, lag in node.also
    )
    for pk, values in tied:
        Node.objects.filter(pk=pk).update(**values)


def _next_ids(model, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _write_money(batch: list[Written], world: World, cast: Cast) -> None:
    """The year's plan (for some an older version, too) and what was invested before."""
    year, approved_on = world.today.year, date(world.today.year, 1, 12)
    curves, months = [], []
    for each in batch:
        if not each.planned.plan:
            continue
        versions = [each.planned.plan]
        if each.planned.number % 40 == 27:
            versions.insert(0, _older(each.planned.plan))
        for version, amounts in enumerate(versions, start=1):
            curve = PlanCurve(
                project=each.project,
                year=year,
                version=version,
                is_current=version == len(versions),
                approved_by=cast.office,
                is_demo=True,
                approved_on=approved_on if version == 1 else date(year, 4, 6),
                reason="" if version == 1 else "一季度调度会确定，开工晚于年初安排",
            )
            curves.append(curve)
            months += [
                PlanMonth(curve=curve, month=date(year, number, 1), amount=amount)
                for number, amount in enumerate(amounts, start=1)
            ]
    PlanCurve.objects.bulk_create(curves)
    for month in months:
        month.curve_id = month.curve.pk
    PlanMonth.objects.bulk_create(months, batch_size=5_000)
    InvestmentEntry.objects.bulk_create(
        InvestmentEntry(
            project=each.project,
            month=date(year - 1, 12, 1),
            amount=each.planned.opening,
            kind=EntryKind.OPENING,
            recorded_on=date(year, 1, 6),
            by=cast.office,
            is_demo=True,
        )
        for each in batch
        if each.planned.opening
    )


def _older(plan: list[int]) -> list[int]:
    """The plan before the adjustment: the same sum, a sixth of it earlier."""
    moved = [amount // 6 for amount in plan[6:]]
    return [
        *(amount + part for amount, part in zip(plan[:6], moved, strict=True)),
        *(amount - part for amount, part in zip(plan[6:], moved, strict=True)),
    ]


def _write_formalities(batch: list[Written], today: date) -> None:
    catalogue, calendar = formalities.kinds(), workdays.calendar()
    Permit.objects.bulk_create(
        formalities.permit_row(
            each.project, row, catalogue=catalogue, calendar=calendar, today=today
        )
        for each in batch
        for row in each.planned.permits
    )
    Factor.objects.bulk_create(
        formalities.factor_row(each.project, row)
        for each in batch
        for row in [
            *each.planned.factors,
            *formalities.usual_factors(each.planned, each.planned.factors, today),
        ]
    )
