"""Rows that one statement brings in leave the same trace as rows brought in one by one."""

from datetime import date
from decimal import Decimal

import pghistory
import pytest

from projects import domain
from projects.models import PlanCurve, PlanMonth, Project, Responsibility
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
IN_BULK = (PlanCurve, PlanMonth, Project, Responsibility)


def kept(model):
    """{row: its traces}, the columns' values in them and all."""
    history = model._meta.get_field("history").related_model
    columns = [one.attname for one in model._meta.concrete_fields]
    shared = [name for name in columns if hasattr(history, name)]
    rows = history.objects.order_by("pgh_id")
    return {
        (row["pgh_obj_id"], row["pgh_label"]): (
            {name: row[name] for name in shared},
            row["pgh_context__metadata"],
        )
        for row in rows.values("pgh_obj_id", "pgh_label", "pgh_context__metadata", *shared)
    }


def test_rows_of_one_statement_are_each_kept_with_who_and_in_which_request():
    by, projects = UserFactory(), [ProjectFactory(), ProjectFactory()]
    months = {date(2023, number, 1): Decimal(number) for number in range(1, 13)}
    with pghistory.context(user=by.pk, request="r1"):
        domain.import_plans({one.pk: months for one in projects}, year=2023, reason="", by=by)
    found = kept(PlanMonth)
    rows = {row.pk: row for row in PlanMonth.objects.all()}
    assert set(found) == {(pk, "insert") for pk in rows}
    assert len(rows) == 24
    for (pk, _), (values, context) in found.items():
        row = rows[pk]
        assert values == {name: getattr(row, name) for name in values}
        assert context == {"user": by.pk, "request": "r1"}


def test_changes_and_deletions_are_still_kept_row_by_row():
    project = ProjectFactory()
    months = {date(2023, number, 1): Decimal(9) for number in range(1, 13)}
    domain.import_plans({project.pk: months}, year=2023, reason="", by=UserFactory())
    first, second = PlanMonth.objects.order_by("month")[:2]
    PlanMonth.objects.filter(pk=first.pk).update(amount=5)
    PlanMonth.objects.filter(pk=second.pk).delete()
    found = kept(PlanMonth)
    assert found[(first.pk, "update")][0]["amount"] == 5
    assert found[(second.pk, "delete")][0]["amount"] == 9


@pytest.mark.parametrize("model", IN_BULK)
def test_only_the_insertion_is_kept_by_statement(model):
    """An update joined by key could lose a row whose key changed: it stays row by row."""
    levels = {one.name: one.level.name for one in model._meta.triggers if "_" in one.name}
    assert levels["insert_insert"] == "STATEMENT"
    assert {level for name, level in levels.items() if name != "insert_insert"} == {"ROW"}
