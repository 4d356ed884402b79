"""Another lead, another responsible unit, another leader: for many projects at once."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property

from django.db.models import F

from accounts.models import Person, Unit, User
from laishan_portal.exceptions import DomainError
from projects.domain.assignments import check_succession
from projects.domain.bulk.steps import Row, Step, Verdict
from projects.domain.projects import refresh_search, succeed
from projects.enums import AssignmentKind, BulkAction
from projects.models import Assignment, Project, Responsibility

NOBODY = "没有"


class FromDayStep(Step):
    """Somebody or some unit takes over from a day on."""

    @cached_property
    def from_on(self) -> date:
        return date.fromisoformat(self.values["from_on"])


class LeadStep(FromDayStep):
    action = BulkAction.LEAD

    @cached_property
    def person(self) -> Person:
        return Person.objects.select_related("unit").get(pk=self.values["person"])

    @property
    def told(self) -> str:
        return f"{self.person.name}，从 {self.from_on:%Y-%m-%d} 起"

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        leads = (
            Assignment.objects.leads()
            .filter(project__in=[row.pk for row in rows], to_on=None)
            .select_related("person")
        )
        current = {lead.project_id: lead for lead in leads}
        return [
            self.verdict(row, lambda row=row: self._judge(row, current.get(row.pk)))
            for row in rows
        ]

    def _judge(self, row: Row, lead: Assignment | None) -> Verdict:
        if lead is not None and lead.person_id == self.person.pk:
            raise DomainError(f"现在就是{self.person.name}")
        if lead is not None:
            check_succession(lead, from_on=self.from_on)
        old = lead.person.name if lead else NOBODY
        return Verdict(row, old=old, new=self.person.name, data=lead)

    def write(self, verdicts: Sequence[Verdict]) -> dict[int, dict]:
        day_before = self.from_on - timedelta(days=1)
        leads = [one.data for one in verdicts if one.data is not None]
        never = {lead.pk for lead in leads if day_before < lead.from_on}
        ended = [lead for lead in leads if lead.pk not in never]
        Assignment.objects.filter(pk__in=never).delete()
        Assignment.objects.filter(pk__in=[lead.pk for lead in ended]).update(to_on=day_before)
        made = Assignment.objects.bulk_create(
            [self._assignment(one.row.pk) for one in verdicts], batch_size=1000
        )
        return {
            new.project_id: {
                "new": new.pk,
                "old": None if one.data is None else one.data.pk,
                "dropped": _kept(one.data) if one.data and one.data.pk in never else None,
            }
            for one, new in zip(verdicts, made, strict=True)
        }

    def _assignment(self, project_id: int) -> Assignment:
        row = Assignment(
            project_id=project_id,
            person=self.person,
            kind=AssignmentKind.LEAD,
            from_on=self.from_on,
            created_by=self.by,
        )
        row.clean_fields(exclude=["project", "person", "created_by"])  # no statement a row
        return row

    def undo(self, before: dict[int, dict]) -> list[int]:
        """Where the lead is still the one this run made; who led before leads again."""
        mine = {note["new"]: pk for pk, note in before.items()}
        held = Assignment.objects.filter(pk__in=mine, to_on=None, person=self.person)
        projects = {mine[pk] for pk in held.values_list("pk", flat=True)}
        Assignment.objects.filter(pk__in=[before[pk]["new"] for pk in projects]).delete()
        ended = [before[pk]["old"] for pk in projects if before[pk]["old"]]
        Assignment.objects.filter(pk__in=ended).update(to_on=None)
        Assignment.objects.bulk_create(
            Assignment(
                project_id=pk,
                person_id=dropped["person"],
                kind=AssignmentKind.LEAD,
                from_on=date.fromisoformat(dropped["from_on"]),
                created_by=self.by,
            )
            for pk in sorted(projects)
            if (dropped := before[pk]["dropped"])
        )
        return sorted(projects)


def _kept(lead: Assignment) -> dict:
    return {"person": lead.person_id, "from_on": lead.from_on.isoformat()}


class ResponsibilityStep(FromDayStep):
    """One half of who answers for a project; the other half stays as it is."""

    def judge(self, rows: Sequence[Row]) -> list[Verdict]:
        open_rows = Responsibility.objects.filter(
            project__in=[row.pk for row in rows], to_on=None
        ).select_related("unit", "leader")
        current = {row.project_id: row for row in open_rows}
        return [
            self.verdict(row, lambda row=row: self._judge(row, current.get(row.pk)))
            for row in rows
        ]

    def _judge(self, row: Row, current: Responsibility | None) -> Verdict:
        self.check_differs(row)
        note = _as_it_was(current)
        unit, leader = self.pair(row, current)
        succession = succeed(
            current, project_id=row.pk, unit=unit, leader=leader, from_on=self.from_on
        )
        return Verdict(row, *self.words(row), data=(succession, note))

    def check_differs(self, row: Row) -> None:
        raise NotImplementedError

    def pair(self, row: Row, current: Responsibility | None) -> tuple[Unit, Person | None]:
        raise NotImplementedError

    def words(self, row: Row) -> tuple[str, str]:
        raise NotImplementedError

    def write(self, verdicts: Sequence[Verdict]) -> dict[int, dict]:
        ended = [closed for (closed, _), _ in _data(verdicts) if closed is not None]
        rows = [row for (_, row), _ in _data(verdicts)]
        Responsibility.objects.bulk_update(ended, ["to_on"], batch_size=500)
        corrected = [row for row in rows if row.pk]
        Responsibility.objects.bulk_update(corrected, ["unit", "leader"], batch_size=500)
        made = [row for row in rows if not row.pk]
        for row in made:
            row.clean_fields(exclude=["project", "unit", "leader"])
        Responsibility.objects.bulk_create(made, batch_size=1000)
        _write_to_projects(rows, self.by)
        return {
            one.row.pk: note | {"row": row.pk, "closed": closed.pk if closed else None}
            for one, ((closed, row), note) in zip(verdicts, _data(verdicts), strict=True)
        }

    def undo(self, before: dict[int, dict]) -> list[int]:
        """Where the row in force is still this run's: the one before it is in force again."""
        mine = {note["row"]: pk for pk, note in before.items()}
        rows = Responsibility.objects.filter(pk__in=mine, to_on=None, **self.wanted())
        back, made, ended, corrected = [], [], [], []
        for row in rows:
            note = before[row.project_id]
            if not note["unit"]:
                continue
            row.unit_id, row.leader_id = note["unit"], note["leader"]
            back.append(row)
            if note["closed"]:
                made.append(row.pk)
                ended.append(note["closed"])
            else:
                corrected.append(row)
        Responsibility.objects.bulk_update(corrected, ["unit", "leader"], batch_size=500)
        Responsibility.objects.filter(pk__in=made).delete()
        Responsibility.objects.filter(pk__in=ended).update(to_on=None)
        _write_to_projects(back, self.by)
        return sorted(row.project_id for row in back)

    def wanted(self) -> dict:
        raise NotImplementedError


def _data(verdicts: Sequence[Verdict]) -> list[tuple]:
    return [one.data for one in verdicts]


def _as_it_was(current: Responsibility | None) -> dict:
    if current is None:
        return {"unit": None, "leader": None}
    return {"unit": current.unit_id, "leader": current.leader_id}


def _write_to_projects(rows: Sequence[Responsibility], by: User) -> None:
    """The projects repeat the row in force; one statement for each pair there is."""
    by_pair: dict[tuple, list[int]] = {}
    for row in rows:
        by_pair.setdefault((row.unit_id, row.leader_id), []).append(row.project_id)
    for (unit, leader), ids in by_pair.items():
        Project.objects.filter(pk__in=ids).update(
            unit=unit, leader=leader, updated_by=by, version=F("version") + 1
        )
    refresh_search([row.project_id for row in rows])


class UnitStep(ResponsibilityStep):
    action = BulkAction.UNIT

    @cached_property
    def unit(self) -> Unit:
        return Unit.objects.get(pk=self.values["unit"])

    @property
    def told(self) -> str:
        return f"{self.unit.short_name}，从 {self.from_on:%Y-%m-%d} 起"

    def check_differs(self, row: Row) -> None:
        if row.unit_id == self.unit.pk:
            raise DomainError(f"现在就是{self.unit.short_name}")

    def pair(self, row: Row, current: Responsibility | None) -> tuple[Unit, Person | None]:
        return self.unit, current.leader if current else None

    def words(self, row: Row) -> tuple[str, str]:
        return row.unit or NOBODY, self.unit.short_name

    def wanted(self) -> dict:
        return {"unit": self.unit}


class LeaderStep(ResponsibilityStep):
    action = BulkAction.LEADER

    @cached_property
    def leader(self) -> Person:
        return Person.objects.get(pk=self.values["leader"])

    @property
    def told(self) -> str:
        return f"{self.leader.name}，从 {self.from_on:%Y-%m-%d} 起"

    def check_differs(self, row: Row) -> None:
        if row.leader_id == self.leader.pk:
            raise DomainError(f"现在就是{self.leader.name}")
        if row.unit_id is None:
            raise DomainError("还没有责任单位，先定单位")

    def pair(self, row: Row, current: Responsibility | None) -> tuple[Unit, Person | None]:
        if current is None:
            raise DomainError("还没有责任单位，先定单位")
        return current.unit, self.leader

    def words(self, row: Row) -> tuple[str, str]:
        return row.leader or NOBODY, self.leader.name

    def wanted(self) -> dict:
        return {"leader": self.leader}
