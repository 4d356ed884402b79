"""Writes the invented side of recruitment: chains, targets, talks, trips, work, raised totals."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from django.db.models import Q

from accounts.models import Person
from dashboards.seed import facts, people, recruitment_pool
from dashboards.seed.write_people import Cast
from dashboards.seed.write_projects import moment
from enterprises.models import Enterprise
from laishan_portal import workdays
from laishan_portal.pinyin import pinyin_keys
from projects.enums import (
    RECRUITMENT_STAGES,
    Condition,
    Decision,
    EventKind,
    FollowUpDuty,
    Stage,
    TalkWay,
    TargetStatus,
)
from projects.models import (
    CapitalIncrease,
    ChainHolding,
    ChainLink,
    FollowUpRule,
    IndustryChain,
    NegotiationEntry,
    OwnerChange,
    Project,
    StageEvent,
    TargetEnterprise,
    Trip,
    WorkItem,
    WorkStep,
)

DEMO = {"is_demo": True}
# Of a hundred projects under recruitment, so many were not talked about for too long.
_SILENT = 22
_RESERVE_EVERY = 5
_FIRMS_ON_A_LINK = 2
# The talks that answer the duties of a lead, and after how many working days they come.
_DUTIES = ((1, 0), (3, 2), (5, 3))
_FOLLOW_UP = 5


def write_recruitment(cast: Cast, today: date) -> None:
    links = _write_chains(cast)
    _place_projects(links)
    _write_stays()
    targets = _write_targets(cast, links, today)
    trips = _write_trips(cast, today)
    _write_talks(cast, targets, trips, today)
    _write_zone_steps(cast, today)
    _write_increases(cast, today)
    _write_owner_changes(cast, today)
    _write_second_signing(cast, today)


# ── chains ───────────────────────────────────────────────────────────────────────────────


def _write_chains(cast: Cast) -> dict[str, ChainLink]:
    links, held = {}, []
    for name, rows in recruitment_pool.CHAINS.items():
        note = recruitment_pool.CHAIN_NOTES[name]
        chain = IndustryChain.objects.create(name=name, note=note, **DEMO)
        for position, (link_name, segment, _words, firm_words) in enumerate(rows, start=1):
            link = ChainLink.objects.create(
                chain=chain, name=link_name, segment=segment, position=position
            )
            links[link_name] = link
            firms = [f for f in cast.firms if any(word in f.name for word in firm_words)]
            held += [
                ChainHolding(link=link, enterprise=firm, created_by=cast.office, **DEMO)
                for firm in firms[:_FIRMS_ON_A_LINK]
            ]
    ChainHolding.objects.bulk_create(held)
    return links


def _place_projects(links: dict[str, ChainLink]) -> None:
    """Invented projects on the links their names tell; some early ones are the reserve."""
    mine = Project.objects.filter(is_demo=True)
    for rows in recruitment_pool.CHAINS.values():
        for link_name, _segment, words, _firm_words in rows:
            named = Q(pk__in=[])
            for word in words:
                named |= Q(name__contains=word)
            mine.filter(named, chain_link=None).update(chain_link=links[link_name])
    early = mine.filter(stage__in=(Stage.LEAD, Stage.NEGOTIATION), is_confidential=False)
    keys = list(early.order_by("code").values_list("pk", flat=True))[::_RESERVE_EVERY]
    mine.filter(pk__in=keys).update(is_reserve=True)


def _write_stays() -> None:
    FollowUpRule.objects.bulk_create(
        FollowUpRule(
            duty=FollowUpDuty.STAY,
            stage=stage,
            workdays=days,
            source=recruitment_pool.STAY_SOURCE,
            **DEMO,
        )
        for stage, days in recruitment_pool.STAYS
    )


# ── targets and trips ────────────────────────────────────────────────────────────────────


def _write_targets(cast: Cast, links, today: date) -> list[TargetEnterprise]:
    rows = [
        _target(number, row, cast, links, today)
        for number, row in enumerate(recruitment_pool.TARGETS)
    ]
    return TargetEnterprise.objects.bulk_create(rows)


def _target(number: int, row: tuple, cast: Cast, links, today: date) -> TargetEnterprise:
    name, classes, form, link, fit, status, step, days = row
    full, initials = pinyin_keys(name)
    owner = cast.persons[people.COMMISSIONERS[number % len(people.COMMISSIONERS)][0]]
    return TargetEnterprise(
        name=name,
        investor_classes=list(classes),
        business_form=form,
        chain_link=links.get(link),
        fit=fit,
        contact_name=people.invented_name(300 + number),
        contact_title="投资发展部经理",
        contact_phone=people.invented_phone(3_000 + number),
        owner=owner,
        unit=owner.unit,
        status=status,
        shelved_reason=(recruitment_pool.SHELVED_REASON if status == TargetStatus.SHELVED else ""),
        next_step=step,
        next_on=None if days is None else today + timedelta(days=days),
        search_text=f"{name} {full} {initials}".lower(),
        created_by=cast.office,
        updated_by=cast.office,
        **DEMO,
    )


def _write_trips(cast: Cast, today: date) -> list[Trip]:
    unit = cast.units["区商务局"]
    rows = []
    for place, before, length, leader, rank, purpose, outcome in recruitment_pool.TRIPS:
        start = today - timedelta(days=before)
        rows.append(
            Trip(
                destination=place,
                from_on=start,
                to_on=start + timedelta(days=length - 1),
                led_by=cast.persons[people.LEADERS[leader][0]],
                rank=rank,
                unit=cast.units[facts.BASE] if len(rows) % 2 == 0 else unit,
                purpose=purpose,
                outcome=outcome,
                created_by=cast.office,
                updated_by=cast.office,
                **DEMO,
            )
        )
    trips = Trip.objects.bulk_create(rows)
    with_them = [cast.persons[name] for name, _ in people.COMMISSIONERS[:6]]
    Trip.members.through.objects.bulk_create(
        Trip.members.through(trip=trip, person=with_them[(at + step) % len(with_them)])
        for at, trip in enumerate(trips)
        for step in (0, 3)
    )
    return trips


# ── talks ────────────────────────────────────────────────────────────────────────────────


def _write_talks(cast: Cast, targets, trips, today: date) -> None:
    """Every two weeks a line for most; silence for some. Trips carry some of them."""
    calendar = workdays.calendar()
    told = [
        talk
        for row in _recruiting()
        for talk in _talks_of_project(row, trips, cast, calendar, today)
    ]
    told += [talk for target in targets for talk in _talks_of_target(target, cast, today)]
    told += list(_visits(targets, trips, cast))
    entries = NegotiationEntry.objects.bulk_create([entry for entry, _ in told], batch_size=2_000)
    through = NegotiationEntry.ours.through
    through.objects.bulk_create(
        [
            through(negotiationentry=entry, person=person)
            for entry, (_, ours) in zip(entries, told, strict=True)
            for person in ours
        ],
        batch_size=5_000,
    )
    _tell_last_contacts(targets)


def _recruiting() -> Iterator[dict]:
    """Each with its lead and the day it came in."""
    rows = Project.objects.filter(
        stage__in=sorted(RECRUITMENT_STAGES), condition=Condition.NORMAL
    ).filter(Q(is_demo=True) | Q(is_fact=True))
    leads = Project.objects.filter(assignments__kind="lead", assignments__to_on=None)
    people_of = dict(leads.values_list("pk", "assignments__person"))
    openings = StageEvent.objects.filter(kind=EventKind.OPENING)
    came_in = dict(openings.values_list("project", "decided_on"))
    for row in rows.order_by("code").values("pk", "name", "stage", "is_fact"):
        yield row | {"person": people_of.get(row["pk"]), "came_in": came_in.get(row["pk"])}


def _talks_of_project(row: dict, trips, cast: Cast, calendar, today: date):
    rng = Random(f"diary {row['name']}")
    is_silent = rng.randrange(100) < _SILENT
    if row["stage"] == Stage.LEAD and row["came_in"]:
        told = _first_days(rng, row["came_in"], calendar, today)
    else:
        told = _past_days(rng, is_silent, calendar, today)
    for place, (day, talk) in enumerate(told):
        way, purpose, content, result, step = recruitment_pool.TALKS[talk]
        entry = NegotiationEntry(
            project_id=row["pk"],
            met_on=day,
            way=way,
            purpose=purpose,
            content=content,
            result=result,
            next_step=step,
            next_on=_step_day(rng, day, today, is_silent) if place == 0 else None,
            theirs=f"{people.invented_name(400 + rng.randrange(300))}（投资部）",
            recorded_by=cast.office if row["person"] is None else cast.system,
            **DEMO,
        )
        if way == TalkWay.WE_VISITED:
            entry.trip = next((t for t in trips if t.from_on <= day <= t.to_on), None)
        yield entry, _ours(row, cast, rng)


def _first_days(rng: Random, came_in: date, calendar, today: date) -> list[tuple[date, int]]:
    """A lead answered, judged and told in time by most; newest first."""
    days = [(calendar.add(came_in, limit + (rng.random() < 0.2)), talk) for limit, talk in _DUTIES]
    told = [(day, talk) for day, talk in days if day <= today and rng.random() < 0.9]
    newest = max(today - timedelta(days=rng.randint(1, 10)), came_in)
    if not told or newest > told[-1][0]:
        told.append((newest, _FOLLOW_UP))
    return told[::-1]


def _past_days(rng: Random, is_silent: bool, calendar, today: date) -> Iterator[tuple[date, int]]:
    """Every two weeks or so, backwards from the newest."""
    day = today - timedelta(days=rng.randint(17, 48) if is_silent else rng.randint(1, 11))
    first = rng.randrange(len(recruitment_pool.TALKS))
    for place in range(rng.randint(3, 6)):
        worked = day if calendar.is_workday(day) else calendar.add(day, -1)
        yield worked, (first + place) % len(recruitment_pool.TALKS)
        day = worked - timedelta(days=rng.randint(9, 19))


def _step_day(rng: Random, met_on: date, today: date, is_silent: bool) -> date | None:
    """Kept by most; the silent ones let it pass."""
    if is_silent:
        return met_on + timedelta(days=rng.randint(5, 12))
    return today + timedelta(days=rng.randint(1, 12))


def _ours(row: dict, cast: Cast, rng: Random) -> list[Person]:
    if row["person"] is None:
        return [cast.office.person]
    lead = Person(pk=row["person"])
    return [lead] if rng.random() < 0.6 else [lead, cast.persons["宋雨桐"]]


def _talks_of_target(target: TargetEnterprise, cast: Cast, today: date):
    if target.status == TargetStatus.WAITING:
        return
    rng = Random(f"target {target.name}")
    for place in range(rng.randint(1, 3)):
        way, _purpose, content, result, step = recruitment_pool.TALKS[(place * 2 + 1) % 6]
        entry = NegotiationEntry(
            target=target,
            met_on=today - timedelta(days=4 + place * 16 + rng.randrange(5)),
            way=way,
            content=content,
            result=result,
            next_step=step,
            theirs=f"{target.contact_name}（{target.contact_title}）",
            recorded_by=cast.office,
            **DEMO,
        )
        yield entry, [target.owner]


def _visits(targets, trips, cast: Cast):
    """Each trip saw two enterprises: a target, and one of the registry."""
    open_targets = [t for t in targets if t.status != TargetStatus.WAITING]
    for at, trip in enumerate(trips):
        target = open_targets[at % len(open_targets)]
        firm = cast.firms[8 + at * 7 % (len(cast.firms) - 8)]
        whom = ({"target": target}, {"enterprise": firm})
        for day, subject in enumerate(whom):
            _way, _purpose, content, result, step = recruitment_pool.TALKS[1 + day * 2]
            entry = NegotiationEntry(
                trip=trip,
                met_on=min(trip.from_on + timedelta(days=day), trip.to_on),
                way=TalkWay.WE_VISITED,
                content=content,
                result=result,
                next_step=step,
                theirs=f"{people.invented_name(700 + at * 2 + day)}（总经理助理）",
                recorded_by=cast.office,
                **subject,
                **DEMO,
            )
            yield entry, [trip.led_by]


def _tell_last_contacts(targets) -> None:
    talks = NegotiationEntry.objects.current().filter(target__in=targets)
    last = {}
    for pk, day in talks.values_list("target", "met_on"):
        last[pk] = max(day, last.get(pk, day))
    for target in targets:
        target.last_contact_on = last.get(target.pk)
    TargetEnterprise.objects.bulk_update(targets, ["last_contact_on"])


# ── work and raised totals ───────────────────────────────────────────────────────────────


def _write_zone_steps(cast: Cast, today: date) -> None:
    """Steps of a real work item, all invented: they go with the demo."""
    item = WorkItem.objects.get(title=facts.WORK_ITEMS[0][0])
    WorkStep.objects.bulk_create(
        WorkStep(
            item=item,
            position=position,
            name=name,
            planned_on=today + timedelta(days=planned),
            done_on=None if done is None else today + timedelta(days=done),
            owner=cast.persons[who] if who else None,
            result=result,
            created_by=cast.office,
            **DEMO,
        )
        for position, (name, planned, done, who, result) in enumerate(
            recruitment_pool.ZONE_STEPS, start=1
        )
    )


def _write_increases(cast: Cast, today: date) -> None:
    """One raise was granted in spring, one waits for the office."""
    signed = Project.objects.filter(
        is_demo=True, stage=Stage.LANDED, total_investment__isnull=False, condition="normal"
    ).order_by("code")
    rows = list(signed[:2])
    for number, project in enumerate(rows):
        total = project.total_investment
        is_granted = number == 0
        increase = CapitalIncrease(
            project=project,
            agreed_on=today - timedelta(days=60 if is_granted else 6),
            old_total=total - total // 5 if is_granted else total,
            new_total=total if is_granted else total + total // 4,
            reason="二期厂房一并建设，签补充协议" if is_granted else "加装一条产线，董事会已决议",
            proposed_by=cast.users["zongbu"],
            **DEMO,
        )
        if is_granted:
            increase.decision = Decision.APPROVED
            increase.decided_by, increase.decided_on = cast.office, today - timedelta(days=55)
            increase.comment = "同意，只计增加额"
        increase.save()
        CapitalIncrease.objects.filter(pk=increase.pk).update(
            proposed_at=moment(increase.agreed_on + timedelta(days=1), 9, 20)
        )


def _write_owner_changes(cast: Cast, today: date) -> None:
    """One project under construction went to a firm of the same group, one asks to."""
    owned = Project.objects.filter(
        is_demo=True,
        stage=Stage.STRUCTURE,
        condition="normal",
        is_confidential=False,
        owner__is_demo=True,
    ).order_by("code")
    for number, project in enumerate(owned[:2]):
        firms = Enterprise.objects.filter(is_demo=True).exclude(pk=project.owner_id)
        other = firms.order_by("pk")[number]
        is_granted = number == 0
        day = today - timedelta(days=80 if is_granted else 7)
        change = OwnerChange(
            project=project,
            changed_on=day,
            old_owner=other if is_granted else project.owner,
            new_owner=project.owner if is_granted else other,
            reason="集团内部重组，备案已变更" if is_granted else "股权转让，变更协议已签",
            proposed_by=cast.users["zongbu"],
            **DEMO,
        )
        if is_granted:
            change.decision = Decision.APPROVED
            change.decided_by, change.decided_on = cast.office, day + timedelta(days=4)
            change.comment = "同意，签约归新业主"
        change.save()
        OwnerChange.objects.filter(pk=change.pk).update(
            proposed_at=moment(day + timedelta(days=1), 9, 40)
        )


def _write_second_signing(cast: Cast, today: date) -> None:
    """The same contract signed once more at a ceremony: kept, and counted for nothing."""
    project = Project.objects.filter(is_demo=True, stage=Stage.SIGNED).order_by("code").first()
    if project is None:
        return
    day = today - timedelta(days=12)
    row = StageEvent.objects.create(
        project=project,
        kind=EventKind.REPEAT,
        from_stage=project.stage,
        to_stage=project.stage,
        from_condition=project.condition,
        to_condition=project.condition,
        occurred_on=day,
        reason="集中签约活动上又签一次，只记不计",
        decision=Decision.APPROVED,
        proposed_by=cast.system,
        decided_by=cast.office,
        decided_at=moment(day, 16),
        decided_on=day,
        **DEMO,
    )
    StageEvent.objects.filter(pk=row.pk).update(proposed_at=moment(day, 10))
