"""Formalities and resources: the map of states, the catalogue, validity, who is told."""

import itertools
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts import todo
from accounts.enums import Role
from accounts.models import Notice
from laishan_portal import clock, workdays
from projects import domain, names
from projects.domain.services import tell_expiring
from projects.enums import PermitStatus, Stage
from projects.models import Factor, Permit, PermitEvent, PermitKind
from tests.factories import AssignmentFactory, ProjectFactory, UserFactory, system_user
from tests.projects.pages import address, body, errors, send, typed

pytestmark = pytest.mark.django_db
TODAY = date(2023, 6, 28)
WAITING, RUNNING, DONE, NOT = PermitStatus


def make(project, name="施工许可证", status=WAITING, **values):
    kind = PermitKind.objects.filter(name=name).first()
    values = {"name": name, "phase": "works", "status": status, "kind": kind} | values
    return domain.add_permit(project, values=values, by=system_user())


def edit(permit, reason="", **changes):
    return domain.edit_permit(permit, changes=changes, base={}, reason=reason, by=system_user())


# ── states ───────────────────────────────────────────────────────────────────────────────

FORWARD = {(WAITING, RUNNING), (WAITING, DONE), (WAITING, NOT), (RUNNING, DONE), (RUNNING, NOT)}
BACK = {(RUNNING, WAITING), (DONE, RUNNING), (NOT, WAITING)}


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(PermitStatus, 2)))
def test_only_the_moves_of_the_map_can_happen(before, after):
    project = ProjectFactory()
    done = {"done_on": TODAY}
    permit = make(project, status=before, **(done if before == DONE else {}))
    changes = {"status": after} | (done if after == DONE else {})
    if (before, after) in FORWARD:
        edit(permit, **changes)
    elif (before, after) in BACK:
        with pytest.raises(ValidationError, match="理由"):
            edit(permit, **changes)
        edit(permit, reason="材料退回补正", **changes)
    else:
        with pytest.raises(ValidationError, match="不能从"):
            edit(permit, reason="试试", **changes)
        assert PermitEvent.objects.filter(permit=permit).count() == 1
        return
    event = PermitEvent.objects.filter(permit=permit).last()
    assert (event.from_status, event.to_status) == (before, after)
    permit.refresh_from_db()
    assert (permit.done_on is not None) == (after == DONE)


def test_what_is_done_no_more_has_no_finish_and_no_validity(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(stage=Stage.PERMITS)
    permit = make(project, status=DONE, done_on=TODAY)
    assert permit.valid_until == date(2023, 9, 28)
    tail = f"permits/{permit.pk}/"
    assert "要写明理由" in errors(send(client, project, tail, status="running"))["reason"][0]
    answer = send(client, project, tail, status="running", reason="证书信息填错，收回重发")
    assert answer.status_code == 302
    permit.refresh_from_db()
    assert (permit.status, permit.done_on, permit.valid_until) == (RUNNING, None, None)
    assert "证书信息填错" in permit.events.last().reason


# ── catalogue ────────────────────────────────────────────────────────────────────────────


def test_the_catalogue_has_four_phases_and_the_twelve_approvals():
    found = dict(PermitKind.objects.values_list("name", "phase"))
    assert set(found.values()) == {"land", "construction", "works", "completion"}
    for word in ("用地预审", "选址意见", "环境影响", "节能", "项目建议书", "可行性研究"):
        assert any(word in name for name in found), word
    for word in (
        "初步设计及概算",
        "核准",
        "备案",
        "资金申请",
        "开工报告",
        "施工许可",
        "消防",
        "人防",
    ):
        assert any(word in name for name in found), word
    assert any("联合" in name for name in found)
    years = dict(PermitKind.objects.values_list("name", "validity_months"))
    assert (years["用地预审与选址意见"], years["环境影响评价"], years["施工许可证"]) == (36, 60, 3)
    assert "平台默认" in PermitKind.objects.first().source


def test_a_list_is_made_from_the_catalogue_once(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(stage=Stage.PERMITS)
    make(project, name="项目备案", phase="land")
    skipped = PermitKind.objects.get(name="项目核准")
    posted = typed(client, address(project, "permits/generate/"))
    posted |= {"phases": ["land"], "accepted_on": "2023-06-19", "without": [str(skipped.pk)]}
    assert client.post(address(project, "permits/generate/"), posted).status_code == 302
    made = project.permits.exclude(name="项目备案")
    wanted = PermitKind.objects.filter(phase="land").exclude(name__in=["项目备案", "项目核准"])
    assert set(made.values_list("name", flat=True)) == set(wanted.values_list("name", flat=True))
    calendar = workdays.calendar()
    for permit in made.select_related("kind"):
        assert permit.status == RUNNING
        assert permit.line == permit.kind.line
        day, left = date(2023, 6, 19), permit.kind.promise_workdays
        while left:
            day += timedelta(days=1)
            left -= calendar.is_workday(day)
        assert permit.promised_on == day
    kinds = PermitKind.objects.filter(phase="land").exclude(pk=skipped.pk)
    with pytest.raises(ValidationError, match="都已经在清单里"):
        domain.make_permits(project, kinds=kinds, by=client.user)
    html = body(client.get(address(project, "permits/")))
    assert "环评能评线" in html
    assert "立项用地规划许可" in html


def test_the_promise_counts_from_acceptance_over_the_holiday():
    """Accepted on the Wednesday before 端午: Thursday and Friday off, Sunday the 25th works."""
    permit = make(ProjectFactory(), status=RUNNING, accepted_on=date(2023, 6, 21))
    assert permit.kind.promise_workdays == 3
    assert permit.promised_on == date(2023, 6, 27)


def test_a_typed_promise_stays():
    permit = make(ProjectFactory(), accepted_on=TODAY, promised_on=date(2023, 8, 1))
    assert permit.promised_on == date(2023, 8, 1)


# ── two people ───────────────────────────────────────────────────────────────────────────


def test_two_people_on_one_row_do_not_overwrite_each_other(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    permit = make(project, department="区住建局")
    tail = address(project, f"permits/{permit.pk}/")
    mine = typed(client, tail, note="等图审")
    edit(permit, document_number="莱建施 1 号")
    assert client.post(tail, mine).status_code == 302
    permit.refresh_from_db()
    assert (permit.note, permit.document_number) == ("等图审", "莱建施 1 号")
    mine = typed(client, tail, note="图审已过")
    edit(permit, note="缺人防")
    answer = client.post(tail, mine)
    assert answer.status_code == 409
    assert "缺人防" in body(answer)
    assert "图审已过" in body(answer)


def test_deleting_asks_first_and_leaves_the_history(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    permit = make(project)
    tail = f"permits/{permit.pk}/delete/"
    assert "变更历史里仍查得到" in body(client.get(address(project, tail)))
    assert send(client, project, tail).status_code == 302
    assert not Permit.objects.filter(pk=permit.pk).exists()
    history = Permit._meta.get_field("history").related_model
    assert history.objects.filter(pgh_obj_id=permit.pk, pgh_label="delete").exists()


def test_a_resource_tells_what_became_of_it(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory()
    values = {"kind": "labour", "item": "幕墙工", "measure": "人", "needed": 180, "secured": 145}
    factor = domain.add_factor(project, values=values, by=client.user)
    assert "缺 35 名幕墙工" in body(client.get(project.get_absolute_url()))
    send(client, project, f"factors/{factor.pk}/", secured="160")
    assert "已保障：145 → 160" in body(client.get(address(project, f"factors/{factor.pk}/")))
    assert send(client, project, f"factors/{factor.pk}/delete/").status_code == 302
    assert not Factor.objects.filter(pk=factor.pk).exists()


# ── validity ─────────────────────────────────────────────────────────────────────────────


def led(stage=Stage.PERMITS):
    user = UserFactory(role=Role.COMMISSIONER)
    project = ProjectFactory(stage=stage)
    AssignmentFactory(project=project, person=user.person)
    return project, user


def test_a_document_is_told_once_a_step_however_many_nights_are_missed():
    project, user = led()
    make(project, status=DONE, done_on=date(2023, 5, 10))  # until 10 August
    nights = [
        (date(2023, 6, 10), 0),
        (date(2023, 6, 11), 1),  # 60 days
        (date(2023, 6, 30), 0),
        (date(2023, 7, 20), 1),  # 30 days, ten nights late
        (date(2023, 8, 9), 1),  # 7 days
        (date(2023, 8, 10), 0),
        (date(2023, 8, 30), 1),  # over
        (date(2023, 9, 30), 0),
    ]
    for night, told in nights:
        assert tell_expiring(night) == told, night
    titles = list(Notice.objects.filter(user=user).values_list("title", flat=True))
    assert any("过期 20 天" in title for title in titles)


def test_a_started_project_is_not_told_of_what_had_to_hold_until_the_start():
    project, _user = led(stage=Stage.FOUNDATION)
    make(project, status=DONE, done_on=date(2023, 3, 1))
    assert tell_expiring(TODAY) == 0
    assert not Permit.objects.holding_until(TODAY).exists()


def test_late_and_ending_formalities_are_to_do_for_who_leads():
    project, user = led()
    make(project, status=DONE, done_on=date(2023, 5, 10))
    make(project, name="人防审批", status=RUNNING, promised_on=date(2023, 6, 20))
    make(project, name="消防验收", status=RUNNING, promised_on=TODAY)
    mine = {item.rule: item for item in todo.items_for(user, TODAY)}
    assert "有效期到 8月10日" in mine["permit_ending"].title
    assert "人防审批" in mine["permit_late"].title
    other = UserFactory(role=Role.COMMISSIONER)
    assert not [i for i in todo.items_for(other, TODAY) if i.rule.startswith("permit")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("区住建局牵头", "区住建局"),
        (" 区住建局 ", "区住建局"),
        ("莱山区住建局（建管科）", "区住建局"),
        ("区住房和城乡建设局", "区住建局"),
        ("区行政审批服务局、区住建局", "区行政审批局"),
        ("供电公司", "供电公司"),
        ("", ""),
    ],
)
def test_one_department_is_one_name(text, name):
    assert names.department(text) == name
    assert names.department(names.department(text)) == name


def test_dates_stand_in_their_order():
    with pytest.raises(ValidationError, match="先受理、后办结"):
        make(ProjectFactory(), status=DONE, accepted_on=TODAY, done_on=date(2023, 6, 1))
    assert clock.today() == TODAY
