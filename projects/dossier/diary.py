"""The panel 洽谈日志 of a dossier: the newest talks of a project under recruitment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from accounts.models import Person, User
from laishan_portal import clock
from laishan_portal.formatting import date_short
from projects import permissions
from projects.dossier.prepared import PROJECT_ID, PreparedRead
from projects.enums import RECRUITMENT_STAGES, TalkWay
from projects.models import NegotiationEntry, Project
from projects.panels import DOSSIER_PANELS, DossierPanel

SHOWN = 4
_FIELDS = (
    "pk",
    "met_on",
    "way",
    "theirs",
    "content",
    "result",
    "next_step",
    "next_on",
    "version",
    "is_demo",
    "trip_id",
    "trip__destination",
    "recorded_by_id",
)


@dataclass(frozen=True)
class TalkLine:
    """One talk, ready to be shown."""

    pk: int
    met_on: date
    way: str
    theirs: str
    content: str
    result: str
    next_step: str
    next_on: date | None
    version: int
    is_demo: bool
    trip_pk: int | None
    trip: str
    ours: str
    recorded_by_id: int


def correctable(lines: Iterable[TalkLine], user: User) -> set[int]:
    """Keys of the talks this user may write anew."""
    return {line.pk for line in lines if permissions.can_correct_talk(user, line)}


def people_of_talk() -> ArraySubquery:
    people = Person.objects.filter(negotiations=OuterRef("pk")).order_by("name_pinyin", "pk")
    return ArraySubquery(people.values("name"))


def line_of(row: tuple) -> TalkLine:
    *values, ours = row
    found = dict(zip(_FIELDS, values, strict=True))
    return TalkLine(
        pk=found["pk"],
        met_on=found["met_on"],
        way=TalkWay(found["way"]).label,
        theirs=found["theirs"],
        content=found["content"],
        result=found["result"],
        next_step=found["next_step"],
        next_on=found["next_on"],
        version=found["version"],
        is_demo=found["is_demo"],
        trip_pk=found["trip_id"],
        trip=found["trip__destination"] or "",
        ours="、".join(ours),
        recorded_by_id=found["recorded_by_id"],
    )


def talk_lines(talks: QuerySet, *further: str) -> QuerySet:
    """Values of talks as ``line_of`` takes them, newest first; ``further`` ones behind."""
    ordered = talks.order_by("-met_on", "-pk").annotate(our_names=people_of_talk())
    return ordered.values_list(*_FIELDS, "our_names", *further)


_NEWEST = PreparedRead(
    lambda: talk_lines(NegotiationEntry.objects.current().filter(project=PROJECT_ID))[:SHOWN]
)


def build(project: Project, user: User) -> dict | None:
    """Nothing once the project has left recruitment, nor to who may not read the diary."""
    if project.stage not in RECRUITMENT_STAGES or not permissions.can_see_diary(user, project):
        return None
    today = clock.today()
    lines = [line_of(row) for row in _NEWEST.fetch(project.pk)]
    return {
        "lines": lines,
        "title": conclusion(lines[0].met_on if lines else None, today),
        "project": project,
        "today": today,
        "may_talk": permissions.can_talk(user, project),
    }


def conclusion(last_on: date | None, today: date) -> str:
    if last_on is None:
        return "还没有洽谈记录"
    days = (today - last_on).days
    if days == 0:
        return "今天谈过"
    return f"{days} 天没有洽谈记录，最近一次 {date_short(last_on, today)}"


def register_all() -> None:
    DOSSIER_PANELS.register(
        DossierPanel(
            key="diary",
            title="洽谈日志",
            build=build,
            template="projects/_dossier_diary.html",
        )
    )
