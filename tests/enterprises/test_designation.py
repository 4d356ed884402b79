"""Applications for designations: every move, what is missing, whose task is late."""

from datetime import date
from itertools import product

import pytest

from accounts import todo
from accounts.enums import Role
from enterprises import domain, permissions
from enterprises.enums import DESIGNATION_MOVES, DesignationStatus
from enterprises.models import DesignationMaterial, DesignationTask
from laishan_portal.exceptions import DomainError
from tests.enterprises.helpers import form_of, page, url
from tests.enterprises.rows import make_designation, make_parts, make_unit, make_user, system

pytestmark = pytest.mark.django_db
DAY, TODAY = date(2023, 6, 20), date(2023, 6, 28)
S = DesignationStatus
WAY = {
    S.STRIVING: (),
    S.APPLIED: (S.APPLIED,),
    S.PUBLICISED: (S.APPLIED, S.PUBLICISED),
    S.AWARDED: (S.APPLIED, S.AWARDED),
    S.LOST: (S.APPLIED, S.LOST),
}


def in_status(status):
    row = make_designation()
    for step in WAY[status]:
        row = domain.move_designation(row, to=step, on=DAY, note="如此", by=system())
    return row


@pytest.mark.parametrize(("was", "to"), list(product(S, S)))
def test_every_pair_of_states(was, to):
    row = in_status(was)
    events = row.events.count()
    if to in DESIGNATION_MOVES[was]:
        row = domain.move_designation(row, to=to, on=TODAY, note="如此", by=system())
        assert row.status == to
        assert (row.awarded_on is not None) is (to == S.AWARDED)
        assert row.events.count() == events + 1
    else:
        with pytest.raises(DomainError):
            domain.move_designation(row, to=to, on=TODAY, note="如此", by=system())
        row.refresh_from_db()
        assert (row.status, row.events.count()) == (was, events)


def test_required_materials_come_before_applying():
    row = make_designation()
    _, material = make_parts(row)
    with pytest.raises(DomainError, match="申报书"):
        domain.move_designation(row, to=S.APPLIED, on=DAY, by=system())
    changes = {"note": "原件在综合科"}
    domain.update_material(material, changes=changes, base={}, by=system())
    assert domain.move_designation(row, to=S.APPLIED, on=DAY, by=system()).applied_on == DAY


@pytest.mark.parametrize("on", [date(2023, 6, 29), date(2023, 6, 19)])
def test_days_go_forward_and_not_past_today(on):
    row = in_status(S.APPLIED)
    with pytest.raises(DomainError):
        domain.move_designation(row, to=S.PUBLICISED, on=on, by=system())


def test_the_page_says_what_is_missing(as_role, django_assert_max_num_queries):
    row = make_designation()
    make_parts(row)
    client = as_role(Role.OFFICE)
    with django_assert_max_num_queries(14):
        html = page(client, url("designation_detail", row.pk))
    assert "必备材料 1 件" in html
    assert "超期任务 1 项" in html
    listed = client.get(url("designation_list")).content.decode()
    assert "缺必备材料" in listed


def test_a_late_task_waits_for_its_owner(as_role):
    client = as_role(Role.COMMISSIONER)
    row = make_designation(unit=make_unit())
    task = DesignationTask(designation=row, title="写申报书", owner=client.user, due_on=DAY)
    domain.add_task(task, by=system())
    item = todo.items_for(client.user, TODAY)[0]
    assert "写申报书" in item.title
    assert item.is_late
    assert item.url == url("designation_detail", row.pk)
    assert client.post(url("task_done", task.pk)).status_code == 302
    task.refresh_from_db()
    assert task.done_on == TODAY
    assert todo.items_for(client.user, TODAY) == []
    assert as_role(Role.HANDLER).post(url("task_done", task.pk)).status_code == 403


def test_parts_are_entered_and_removed(as_role):
    row = make_designation()
    client = as_role(Role.OFFICE)
    address = url("designation_task", row.pk)
    typed = form_of(client, address, title="汇总", owner=str(client.user.pk), due_on="2023-07-01")
    assert client.post(address, typed).status_code == 302
    address = url("designation_material", row.pk)
    typed = form_of(client, address, name="名单", note="综合科", is_required="on")
    assert client.post(address, typed).status_code == 302
    assert client.post(url("material_remove", row.materials.get().pk)).status_code == 302
    assert client.post(url("task_remove", row.tasks.get().pk)).status_code == 302
    assert not DesignationMaterial.objects.exists()


def test_a_reporter_keeps_their_own_units_applications():
    reporter = make_user(Role.UNIT_REPORTER)
    task, _ = make_parts(make_designation(unit=reporter.person.unit))
    other, _ = make_parts(make_designation())
    assert permissions.can_work_task(reporter, task)
    assert not permissions.can_work_task(reporter, other)
