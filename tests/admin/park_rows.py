"""Rows of counting, applications for designations and duplicates."""

from datetime import date

from enterprises.enums import CountState, DesignationStatus, ProofKind, TalentKind, TwinReason
from enterprises.models import (
    CountEvent,
    CountProof,
    CountRecord,
    Designation,
    DesignationEvent,
    DesignationMaterial,
    DesignationTask,
    EnterpriseKey,
    EnterpriseMerge,
    Talent,
    TwinPair,
)
from tests.factories import EnterpriseFactory, PersonFactory, UnitFactory, UserFactory

DAY = date(2023, 6, 1)


def record() -> CountRecord:
    return CountRecord.objects.create(enterprise=EnterpriseFactory(introduced_on=DAY))


def makers(n, make) -> dict:
    """``n`` counts on, ``make`` makes a row of another model."""
    return {
        Talent: lambda: Talent.objects.create(
            person=PersonFactory(),
            enterprise=EnterpriseFactory(),
            kind=TalentKind.YOUTH,
            introduced_on=DAY,
        ),
        Designation: lambda: Designation.objects.create(
            name=f"试点{n()}", unit=UnitFactory(), year=2023
        ),
        CountRecord: record,
        CountProof: lambda: CountProof.objects.create(
            record=record(), kind=ProofKind.OTHER, reference="文号", added_by=UserFactory()
        ),
        CountEvent: lambda: CountEvent.objects.create(
            record=record(), to_state=CountState.WAITING, happened_on=DAY, by=UserFactory()
        ),
        DesignationTask: lambda: DesignationTask.objects.create(
            designation=make(Designation), title="任务", owner=UserFactory(), due_on=DAY
        ),
        DesignationMaterial: lambda: DesignationMaterial.objects.create(
            designation=make(Designation), name="材料"
        ),
        DesignationEvent: lambda: DesignationEvent.objects.create(
            designation=make(Designation),
            from_status=DesignationStatus.STRIVING,
            to_status=DesignationStatus.APPLIED,
            happened_on=DAY,
            by=UserFactory(),
        ),
        EnterpriseKey: lambda: EnterpriseKey.objects.create(
            enterprise=EnterpriseFactory(), kind=TwinReason.NAME, key=f"键{n()}"
        ),
        TwinPair: lambda: TwinPair.objects.create(
            first=EnterpriseFactory(), second=EnterpriseFactory(), reasons=[TwinReason.NAME]
        ),
        EnterpriseMerge: lambda: EnterpriseMerge.objects.create(
            kept=EnterpriseFactory(), old_id=n() + 10**9, old_name="旧名", by=UserFactory()
        ),
    }
