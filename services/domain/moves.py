"""The one way a problem changes its state, and what every write of a problem shares."""

from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import standing
from services.enums import PROBLEM_TRANSITIONS, EventKind, ProblemStatus
from services.models import Problem, ProblemEvent


def lock(problem: Problem) -> None:
    """The row as it is now, ours until the commit."""
    problem.refresh_from_db(from_queryset=Problem.objects.select_for_update(no_key=True))


def move(
    problem: Problem, to: ProblemStatus, *, by: User | None, note: str = "", **values
) -> None:
    """From one state to another by the map, on the locked row, with its event.

    ``values`` are the fields that change with the state. Whoever comes second finds the state
    already changed and is refused.
    """
    lock(problem)
    present = ProblemStatus(problem.status)
    if to not in PROBLEM_TRANSITIONS[present]:
        raise DomainError(f"现在是“{present.label}”，不能改成“{ProblemStatus(to).label}”。")
    for name, value in values.items():
        setattr(problem, name, value)
    problem.status, problem.status_since = to, clock.today()
    save(problem, by=by)
    ProblemEvent.objects.create(
        problem=problem,
        kind=EventKind.MOVED,
        from_status=present,
        to_status=to,
        note=note[:500],
        happened_on=clock.today(),
        by=by,
    )
    light(problem)


def save(problem: Problem, *, by: User | None) -> None:
    if by is not None:
        problem.updated_by = by
    problem.version += 1
    problem.full_clean(exclude=["number"])
    problem.save()


def tell(problem: Problem, kind: EventKind, *, by: User | None, note: str = "") -> ProblemEvent:
    """An event that moves nothing."""
    return ProblemEvent.objects.create(
        problem=problem, kind=kind, note=note[:500], happened_on=clock.today(), by=by
    )


def light(problem: Problem) -> None:
    """Overdue escalated problems are an input of the project's light."""
    if problem.project_id is not None:
        standing.refresh([problem.project_id])
