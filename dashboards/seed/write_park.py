"""Writes the demo's way into the targets, the work on designations, and one firm entered twice."""

from datetime import date, timedelta

from accounts.models import User
from enterprises import domain
from enterprises.enums import CountState, EnterpriseSize, ProofKind, TalentKind
from enterprises.models import (
    CountEvent,
    CountProof,
    CountRecord,
    Designation,
    DesignationMaterial,
    DesignationTask,
    Enterprise,
    Talent,
)

# From evidence to the second person's word.
CHECK_DAYS = 3
# Every so manieth lacks evidence, waits for the check, was refused.
BARE, WAITING, REFUSED = 11, 13, 29
MATERIALS = ("申报书", "园区基本情况表", "入驻企业名单", "近三年工作总结")
TASKS = (("对照申报条件自评", -20), ("收齐入驻企业材料", -5), ("写申报书", 12))


def write_park(cast, today: date) -> None:
    filer, checker = cast.users["zongbu"], cast.office
    talents = Talent.objects.filter(is_demo=True).order_by("pk")
    firms = Enterprise.objects.filter(is_demo=True, introduced_on__isnull=False).order_by("pk")
    for rows, key in ((talents, "talent"), (firms, "enterprise")):
        _write_records(rows, key, filer=filer, checker=checker, today=today)
    _write_applications(filer, today)


def write_twin(cast) -> None:
    """One of the demo's firms as a second person entered it, under another legal form."""
    firm = next(row for row in cast.firms if row.name.endswith("有限公司"))
    core = firm.name.removesuffix("有限公司").removesuffix("股份")
    twin = Enterprise(name=f"{core}公司", size=EnterpriseSize.SMALL, is_demo=True)
    domain.create_enterprise(twin, by=cast.system)
    domain.find_all_twins()


def _write_records(rows, key: str, *, filer: User, checker: User, today: date) -> None:
    """In sets: a province has a hundred thousand firms."""
    subjects = list(rows)
    records = CountRecord.objects.bulk_create(
        [_record(key, row, number, today) for number, row in enumerate(subjects, 1)],
        batch_size=1_000,
    )
    proofs, events = [], []
    for record, row in zip(records, subjects, strict=True):
        filed_on = min(row.introduced_on + timedelta(days=1), today)
        events.append(_event(record, "", CountState.WAITING, filed_on, filer))
        if record.proofs_filed:
            proofs.append(_proof(record, row, filer))
        if record.state != CountState.WAITING:
            told_on = record.counted_on or filed_on
            events.append(_event(record, CountState.WAITING, record.state, told_on, checker))
    CountProof.objects.bulk_create(proofs, batch_size=1_000)
    CountEvent.objects.bulk_create(events, batch_size=1_000)


def _record(key: str, row, number: int, today: date) -> CountRecord:
    record = CountRecord(**{key: row}, proofs_filed=1)
    checked_on = row.introduced_on + timedelta(days=CHECK_DAYS)
    if number % BARE == 0:
        record.proofs_filed = 0
    elif number % REFUSED == 0:
        record.state, record.reason = CountState.REFUSED, "不符合认定条件"
    elif number % WAITING != 0 and checked_on <= today:
        record.state, record.counted_on = CountState.COUNTED, checked_on
    return record


def _proof(record: CountRecord, row, filer: User) -> CountProof:
    kind = ProofKind.LICENCE
    if isinstance(row, Talent):
        is_high = row.kind == TalentKind.HIGH_LEVEL
        kind = ProofKind.RECOGNITION if is_high else ProofKind.CONTRACT
    reference = f"演示〔{row.introduced_on.year}〕{row.pk} 号，存总部基地档案"
    return CountProof(record=record, kind=kind, reference=reference, added_by=filer)


def _event(record: CountRecord, was: str, to: str, on: date, by: User) -> CountEvent:
    return CountEvent(
        record=record,
        from_state=was,
        to_state=to,
        reason=record.reason if to == CountState.REFUSED else "",
        happened_on=on,
        by=by,
    )


def _write_applications(owner: User, today: date) -> None:
    """Tasks and materials of the newspaper's four; their state stays as printed."""
    tasks, materials = [], []
    for number, designation in enumerate(Designation.objects.filter(is_fact=True).order_by("pk")):
        for title, days in TASKS:
            due_on = today + timedelta(days=days + number)
            done_on = due_on - timedelta(days=2) if days == TASKS[0][1] else None
            tasks.append(
                DesignationTask(
                    designation=designation,
                    title=title,
                    owner=owner,
                    due_on=due_on,
                    done_on=done_on,
                    is_demo=True,
                )
            )
        for place, name in enumerate(MATERIALS):
            note = "原件在总部基地综合科" if place % 2 else ""
            materials.append(
                DesignationMaterial(
                    designation=designation,
                    name=name,
                    is_required=place < 3,
                    note=note,
                    is_demo=True,
                )
            )
    DesignationTask.objects.bulk_create(tasks)
    DesignationMaterial.objects.bulk_create(materials)
