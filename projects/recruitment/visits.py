"""The visits of a trip. Of a confidential project outsiders read its code name and no more."""

from dataclasses import dataclass

from django.db.models import Case, CharField, F, Value, When
from django.urls import reverse

from accounts.models import User
from projects.dossier.diary import TalkLine, line_of, talk_lines
from projects.models import NegotiationEntry, Project, TargetEnterprise, Trip
from projects.models.project import knows_name

SHOWN = 100


@dataclass(frozen=True)
class Visit:
    line: TalkLine
    whom: str
    url: str
    is_secret: bool


def of_trip(trip: Trip, user: User) -> list[Visit]:
    """At most three statements."""
    talks = NegotiationEntry.objects.current().filter(trip=trip)
    told = talks.annotate(
        knows=Case(
            When(project=None, then=Value(True)),
            When(knows_name(user, "project"), then=Value(True)),
            default=Value(False),
        ),
        whom=Case(
            When(project=None, target=None, then=F("enterprise__name")),
            When(project=None, then=F("target__name")),
            When(knows_name(user, "project"), then=F("project__name")),
            default=F("project__code_name"),
            output_field=CharField(),
        ),
    )
    rows = talk_lines(told, "knows", "whom", "project_id", "target_id", "enterprise_id")
    found = list(rows[:SHOWN])
    opens = {
        "project_detail": _may_open(Project, [row[-3] for row in found], user),
        "target_detail": _may_open(TargetEnterprise, [row[-2] for row in found], user),
    }
    return [_visit(row[:-5], *row[-5:], opens=opens) for row in found]


def _may_open(model, keys: list, user: User) -> set[int]:
    """Members of a trip read whom they met; not everybody has a page to open for it."""
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return set()
    return set(model.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))


def _visit(
    row: tuple, knows: bool, whom: str, project, target, enterprise, *, opens: dict
) -> Visit:
    if project is not None:
        name, key = "project_detail", project
    elif target is not None:
        name, key = "target_detail", target
    else:
        url = reverse("enterprises:enterprise_detail", args=[enterprise])
        return Visit(line_of(row), whom, url, is_secret=False)
    url = reverse(f"projects:{name}", args=[key]) if key in opens[name] else ""
    return Visit(line_of(row), whom, url, is_secret=not knows)


def title(visits: list[Visit]) -> str:
    if not visits:
        return "还没有记拜访"
    ahead = sum(1 for visit in visits if visit.line.next_step)
    told = f"拜访 {len(visits)} 家次"
    return f"{told}，{ahead} 家次有下一步" if ahead else f"{told}，都没有写下一步"
