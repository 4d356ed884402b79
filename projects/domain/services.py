from django.db import transaction

from accounts.models import User
from projects.domain.projects import lock
from projects.models import Factor, Permit, Project


@transaction.atomic
def save_permit(permit: Permit, *, by: User) -> Permit:
    """Write a formality as the form has it."""
    return _save(permit, by)


@transaction.atomic
def save_factor(factor: Factor, *, by: User) -> Factor:
    """Write a resource as the form has it."""
    return _save(factor, by)


def _save(row: Permit | Factor, by: User) -> Permit | Factor:
    lock(row.project)
    row.full_clean()
    row.save()
    Project.objects.filter(pk=row.project_id).update(updated_by=by)
    return row
