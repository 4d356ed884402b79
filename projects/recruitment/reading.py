"""Recruitment rows with what their talks say; what tells a confidential project stays with its
deal team."""

from datetime import date

from django.db.models import Case, CharField, DateField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from laishan_portal import workdays
from laishan_portal.ledgers.choices import CachedChoices
from projects import followup
from projects.enums import FOLLOWED_STAGES, RECRUITMENT_STAGES, Condition, EventKind, FollowUpDuty
from projects.models import FollowUpRule, NegotiationEntry, Project, StageEvent


def _load_limits():
    rows = FollowUpRule.objects.order_by("pk").values_list(
        "pk", "duty", "stage", "workdays", "major_workdays", "major_from"
    )
    return [("limits", pk, followup.Limit(*row)) for pk, *row in rows]


# Kept a minute in the process; whoever edits them forgets them at once.
LIMITS = CachedChoices(_load_limits)


def limits_in_force() -> followup.Limits:
    return followup.Limits(tuple(LIMITS.of("limits").values()))


def latest_talk(field: str, *, path: str = "project") -> Subquery:
    """That field of the newest talk as it reads now."""
    talks = NegotiationEntry.objects.current().filter(**{path: OuterRef("pk")})
    return Subquery(talks.order_by("-met_on", "-pk").values(field)[:1])


def came_in() -> Subquery:
    """The day the project came into the portal."""
    opening = StageEvent.objects.filter(project=OuterRef("pk"), kind=EventKind.OPENING)
    return Subquery(opening.order_by("pk").values("decided_on")[:1])


def recruiting(user) -> QuerySet[Project]:
    """Projects not yet past landing, each with its newest talk.

    ``last_on`` is told to everybody who sees the project; ``next_step`` and ``next_on`` to those
    who may read its diary. ``silent_since`` is the last talk, or the day the project came in.
    """
    rows = Project.objects.visible_to(user).filter(
        stage__in=RECRUITMENT_STAGES, standing__isnull=False
    )
    return rows.annotate(
        last_on=latest_talk("met_on"),
        came_in=came_in(),
        silent_since=Coalesce(latest_talk("met_on"), came_in()),
        next_step=_known(latest_talk("next_step"), CharField()),
        next_on=_known(latest_talk("next_on"), DateField()),
    )


def _known(expression: Subquery, output_field) -> Case:
    return Case(When(knows_name=True, then=expression), output_field=output_field)


def silent(today: date, limits: followup.Limits) -> dict | None:
    """The condition of 该谈没谈 as keyword arguments for ``recruiting`` rows; None: no limit."""
    rule = limits.of(FollowUpDuty.FOLLOW)
    if rule is None:
        return None
    return {
        "stage__in": sorted(FOLLOWED_STAGES),
        "condition": Condition.NORMAL,
        "silent_since__lt": followup.in_time_from(today, rule.workdays, workdays.calendar()),
    }
