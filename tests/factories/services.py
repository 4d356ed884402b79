"""Rows of services: problems as the domain makes them, at any point of their course."""

import datetime

from accounts.enums import Role
from projects.models import Project
from services import domain
from services.enums import ConfirmationAnswer, Outcome, ProblemCategory, ProblemSource
from services.models import Measure, Problem, SlaPreset, Task, Visit
from tests.factories import PersonFactory, ProjectFactory, UnitFactory, UserFactory, system_user

DAY = datetime.date(2023, 6, 20)
CAST_DAY = datetime.date(2023, 6, 1)


def make_problem(*, by=None, project=None, enterprise=None, **values):
    """Raised; ``project`` is made when neither it nor an enterprise is given."""
    if project is None and enterprise is None:
        project = ProjectFactory()
    problem = Problem(
        title=values.pop("title", "过路顶管许可待批"),
        project=project,
        enterprise=enterprise,
        source=values.pop("source", ProblemSource.PHONE),
        category=values.pop("category", ProblemCategory.FORMALITIES),
        raised_on=values.pop("raised_on", DAY),
        preset=values.pop("preset", None) or SlaPreset.objects.get(is_default=True),
        **values,
    )
    return domain.raise_problem(problem, by=by or system_user())


def accepted(problem=None, *, unit=None, handler=None, assisting=(), by=None, **kwargs):
    problem = problem or make_problem()
    unit = unit or UnitFactory()
    handler = handler or PersonFactory(unit=unit)
    domain.accept_problem(
        problem,
        lead_unit=unit,
        handler=handler,
        assisting=assisting,
        by=by or system_user(),
        **kwargs,
    )
    return problem


def working(problem=None, *, by=None, **kwargs):
    """A task and a measure: it is being worked on and may be closed."""
    problem = accepted(problem, by=by, **kwargs)
    who = by or system_user()
    task = Task(problem=problem, content="补交材料", unit=problem.lead_unit, due_on=problem.due_on)
    domain.add_task(task, by=who)
    measure = Measure(problem=problem, task=task, taken_on=problem.raised_on, content="已经补交")
    domain.add_measure(measure, by=who)
    return problem


def applied(problem=None, **kwargs):
    problem = working(problem, **kwargs)
    domain.apply_to_close(problem, outcome=Outcome.SOLVED, answer="办好了", by=system_user())
    return problem


def confirming(problem=None, *, verifier=None, **kwargs):
    problem = applied(problem, **kwargs)
    domain.verify(problem, by=verifier or UserFactory(role=Role.OFFICE))
    return problem


def closed(problem=None, **kwargs):
    problem = confirming(problem, **kwargs)
    domain.record_call(
        problem,
        called="业主张工",
        answered_on=problem.asked_on,
        answer=ConfirmationAnswer.AGREED,
        said="已经解决",
        by=system_user(),
    )
    return problem


def make_visit(*, by=None, project=None, enterprise=None, **values):
    if project is None and enterprise is None:
        project = ProjectFactory()
    visit = Visit(
        project=project,
        enterprise=enterprise,
        visitor=values.pop("visitor", None) or PersonFactory(),
        on=values.pop("on", DAY),
        purpose=values.pop("purpose", "问用工"),
        **values,
    )
    return domain.plan_visit(visit, by=by or system_user())


def service_rows(project_pk, lead):
    """What the cast has of a project: a problem that waits, a task in hand, a planned visit.

    The task's unit is nobody's, so that no grant opens the project to anybody else.
    """
    project = Project.objects.get(pk=project_pk)
    waiting = make_problem(project=project, raised_on=CAST_DAY)
    in_hand = working(make_problem(project=project, raised_on=CAST_DAY))
    visit = make_visit(project=project, visitor=lead)
    return {"problem": waiting.pk, "task": in_hand.tasks.get().pk, "visit": visit.pk}
