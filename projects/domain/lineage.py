"""Which project came out of which: decided by a person, never by likeness of names."""

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from laishan_portal.exceptions import DomainError
from projects.domain.projects import refresh_search
from projects.enums import LineageKind
from projects.models import Lineage, Project, ProjectAlias

# The one that is kept goes on being found under the other's names.
_CARRIES_NAMES = {
    LineageKind.RENAMED: "newer",
    LineageKind.MERGED: "newer",
    LineageKind.REPEAT: "older",
}


@transaction.atomic
def record_lineage(
    *, older: Project, newer: Project, kind: LineageKind, note: str, by: User
) -> Lineage:
    """``newer`` came out of ``older``: renamed, merged into it, split off, enlarged, or the same
    project entered twice. Renamed and merged, the newer one is also found under the older one's
    names; of a repeat the older one is kept and found under the newer one's.

    A confidential project's real name is never carried into one that everybody knows.
    """
    kind, note = LineageKind(kind), note.strip()
    if not note:
        raise DomainError("写明凭什么认定，如批文、合同或会议纪要。")
    _lock_both(older, newer)
    pair = Q(older=older, newer=newer) | Q(older=newer, newer=older)
    if Lineage.objects.filter(pair).exists():
        raise DomainError(f"{older.code} 和 {newer.code} 的关系已经认定过。")
    row = Lineage(older=older, newer=newer, kind=kind, note=note, decided_by=by)
    row.full_clean()
    row.save()
    keeper = {"newer": newer, "older": older}.get(_CARRIES_NAMES.get(kind, ""))
    if keeper is not None:
        _carry_names(keeper, older if keeper is newer else newer)
    Project.objects.filter(pk__in=[older.pk, newer.pk]).update(
        updated_by=by, version=F("version") + 1
    )
    return row


@transaction.atomic
def remove_lineage(row: Lineage, *, by: User) -> None:
    """It was a mistake; names carried over stay, for people may know the project by them now."""
    _lock_both(row.older, row.newer)
    Project.objects.filter(pk__in=[row.older_id, row.newer_id]).update(
        updated_by=by, version=F("version") + 1
    )
    row.delete()


def _lock_both(*projects: Project) -> None:
    """In one order, so that two people never wait for each other."""
    ids = [project.pk for project in projects]
    if len(set(ids)) < len(ids):
        raise DomainError("要选另一个项目。")
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def _carry_names(keeper: Project, other: Project) -> None:
    if other.is_confidential and not keeper.is_confidential:
        return
    names = {other.name, *other.aliases.values_list("name", flat=True)}
    known = {keeper.name, *keeper.aliases.values_list("name", flat=True)}
    for name in sorted(names - known):
        alias = ProjectAlias(project=keeper, name=name)
        alias.full_clean()
        alias.save()
    refresh_search([keeper.pk])
