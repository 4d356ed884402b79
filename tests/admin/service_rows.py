"""One row of every model of services."""

from datetime import date
from itertools import count

from django.utils import timezone

from services.models import (
    CallBack,
    Confirmation,
    ConfirmationLink,
    Escalation,
    Extension,
    Fix,
    LadderStep,
    Measure,
    Problem,
    ProblemEvent,
    ProblemUnit,
    SlaPreset,
    Task,
    Visit,
)
from tests.factories import UnitFactory, UserFactory
from tests.factories.services import make_problem, make_visit

DAY = date(2023, 6, 1)
_numbers = count(1)


def _preset():
    number = next(_numbers)
    return SlaPreset.objects.create(
        code=f"p{number}",
        name=f"时限{number}",
        accept_days=1,
        answer_days=2,
        solve_days=9,
        complex_days=9,
    )


def _step():
    number = 100 + next(_numbers)
    return LadderStep.objects.create(number=number, days=number, tells="handler")


def _link():
    now = timezone.now()
    return ConfirmationLink.objects.create(
        problem=make_problem(raised_on=DAY),
        asking=1,
        number=1,
        sent_to="张工",
        token_hash=f"{next(_numbers):064d}",
        salt="s",
        issued_at=now,
        expires_at=now,
        sent_by=UserFactory(),
    )


def _confirmation():
    return Confirmation.objects.create(
        problem=make_problem(raised_on=DAY), way="link", answer="agreed", answered_on=DAY
    )


def _extension():
    return Extension.objects.create(
        problem=make_problem(raised_on=DAY),
        days=3,
        reason="等",
        old_due_on=DAY,
        new_due_on=DAY,
        requested_by=UserFactory(),
        requested_on=DAY,
    )


MAKERS = {
    SlaPreset: _preset,
    LadderStep: _step,
    Problem: lambda: make_problem(raised_on=DAY),
    ProblemUnit: lambda: ProblemUnit.objects.create(
        problem=make_problem(raised_on=DAY), unit=UnitFactory()
    ),
    ProblemEvent: lambda: make_problem(raised_on=DAY).events.get(),
    Extension: _extension,
    Task: lambda: Task.objects.create(
        problem=make_problem(raised_on=DAY),
        content="办",
        outsider="施工方",
        due_on=DAY,
        created_by=UserFactory(),
    ),
    Measure: lambda: Measure.objects.create(
        problem=make_problem(raised_on=DAY),
        taken_on=DAY,
        content="办了",
        recorded_by=UserFactory(),
    ),
    ConfirmationLink: _link,
    Confirmation: _confirmation,
    CallBack: lambda: CallBack.objects.create(
        problem=make_problem(raised_on=DAY), round=1, drawn_on=DAY, percent=20
    ),
    Escalation: lambda: Escalation.objects.create(
        problem=make_problem(raised_on=DAY),
        step=LadderStep.objects.first(),
        round=1,
        taken_on=DAY,
        age_days=7,
    ),
    Fix: lambda: Fix.objects.create(
        title="统一调配", done_on=DAY, unit=UnitFactory(), created_by=UserFactory()
    ),
    Visit: lambda: make_visit(),
}
