"""Stops, lists, lineage and the page that tells the whole course of a project."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import todo
from accounts.enums import Role
from laishan_portal.exceptions import DomainError
from projects import domain, stops
from projects.domain.stages import MoveNotAllowed
from projects.enums import Condition, LineageKind, Stage
from projects.models import Lineage, Listing, Project
from tests.factories import ProjectFactory, UserFactory
from tests.projects.moves import filed, whole_project
from tests.projects.pages import address, body, errors, send, typed
from tests.projects.test_timeline import event

TODAY = date(2023, 6, 28)


def change(to, on, pk, *, before="normal", reason="事由"):
    return event(
        pk=pk,
        kind="condition",
        from_condition=before,
        to_condition=to,
        occurred_on=on,
        reason=reason,
    )


# ── stops ────────────────────────────────────────────────────────────────────────────────


def test_a_stop_lasts_to_the_day_before_work_goes_on():
    events = [
        change("stopped", date(2023, 1, 13), 1, reason="春节"),
        change("normal", date(2023, 2, 8), 2, before="stopped", reason="复工令"),
        change("stopped", date(2023, 6, 12), 3, reason="换总包"),
    ]
    found = stops.stops(events, today=TODAY)
    assert [(stop.days, stop.to_on, stop.reason, stop.ended_by) for stop in found] == [
        (26, date(2023, 2, 8), "春节", "复工令"),
        (17, None, "换总包", ""),
    ]
    # The same, counted day by day.
    days = [
        date.fromordinal(n) for n in range(date(2023, 1, 1).toordinal(), TODAY.toordinal() + 1)
    ]
    still = [
        day
        for day in days
        if date(2023, 1, 13) <= day < date(2023, 2, 8) or day >= date(2023, 6, 12)
    ]
    assert stops.days_stopped(found) == len(still) == 43


def test_a_stop_that_becomes_a_pause_is_two_and_only_the_stop_counts():
    events = [
        change("stopped", date(2023, 3, 1), 1),
        change("paused", date(2023, 3, 11), 2, before="stopped"),
        change("normal", date(2023, 5, 1), 3, before="paused"),
    ]
    found = stops.stops(events, today=TODAY)
    assert [(stop.label, stop.days) for stop in found] == [("停工", 10), ("暂缓", 51)]
    assert stops.days_stopped(found) == 10


def test_what_was_not_approved_stops_nothing():
    refused = event(
        kind="condition", to_condition="stopped", decision="refused", occurred_on=TODAY
    )
    assert stops.stops([refused], today=TODAY) == []


def move(project, to, on, *, by, office):
    row = domain.propose_condition(project, to=to, occurred_on=on, reason="依据", by=by)
    domain.approve_move(row, by=office)
    project.refresh_from_db()


@pytest.mark.django_db
def test_work_does_not_go_on_before_it_stopped(office, reporter):
    project = ProjectFactory()
    move(project, Condition.STOPPED, date(2023, 6, 10), by=reporter, office=office)
    with pytest.raises(DomainError, match="不能更早"):
        domain.propose_condition(
            project, to=Condition.NORMAL, occurred_on=date(2023, 6, 9), reason="x", by=reporter
        )


@pytest.mark.django_db
def test_a_stopped_project_resumes_before_it_moves_on(office, reporter):
    project = whole_project()
    move(project, Condition.STOPPED, date(2023, 6, 10), by=reporter, office=office)
    with pytest.raises(MoveNotAllowed, match="先办恢复"):
        domain.propose_move(
            project,
            to=Stage.FOUNDATION,
            occurred_on=TODAY,
            reason="开工",
            evidence=filed(Stage.FOUNDATION),
            by=reporter,
        )


# ── going on again ───────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("condition", "word"), [("stopped", "复工"), ("paused", "重新启动"), ("withdrawn", "重新启动")]
)
def test_going_on_is_offered_and_recorded(as_role, office, condition, word):
    """海韵城市广场 = 海韵广场, to be started again within the year."""
    client = as_role(Role.OFFICE)
    project = ProjectFactory(name="海韵城市广场", condition=condition)
    domain.set_aliases(project, names=["海韵广场"], by=office)
    for words in ("海韵广场", "海韵城市广场", "hygc"):
        assert project.name in body(client.get(f"/projects/?q={words}"))
    html = body(client.get(project.get_absolute_url()))
    assert f'condition/propose/?to=normal">{word}</a>' in html
    target = address(project, "condition/propose/?to=normal")
    data = typed(client, target, occurred_on="2023-06-20", reason="合作协议已签")
    assert data["to"] == "normal"
    client.post(target, data)
    domain.approve_move(project.stage_events.get(), by=office)
    project.refresh_from_db()
    assert project.condition == Condition.NORMAL
    html = body(client.get(project.get_absolute_url()))
    assert ("复工：合作协议已签" if word == "复工" else "重新启动（原") in html


@pytest.mark.django_db
def test_a_name_taken_meanwhile_keeps_a_withdrawn_project_out(office, reporter):
    project = ProjectFactory(name="海韵城市广场", condition="withdrawn")
    ProjectFactory(name="海韵城市广场", code="LS23-900")
    row = domain.propose_condition(
        project, to=Condition.NORMAL, occurred_on=TODAY, reason="重启", by=reporter
    )
    with pytest.raises(MoveNotAllowed, match="LS23-900 用了同样的名称"):
        domain.approve_move(row, by=office)


# ── lists ────────────────────────────────────────────────────────────────────────────────


def listed(level="city", **kwargs):
    project = ProjectFactory(**kwargs)
    Listing.objects.create(project=project, year=2023, level=level, from_on=date(2023, 1, 5))
    return project


@pytest.mark.django_db
def test_going_down_a_level_is_dated_and_says_why(office):
    project = listed()
    domain.change_listing(
        project, year=2023, level="district", reason="投资下调", on=date(2023, 6, 1), by=office
    )
    rows = project.listings.order_by("pk").values_list("level", "to_on", "reason", "left_reason")
    assert list(rows) == [
        ("city", date(2023, 5, 31), "", "投资下调"),
        ("district", None, "投资下调", ""),
    ]
    assert Project.objects.get(pk=project.pk).standing.level == "district"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"reason": " "}, "依据"),
        ({"level": "city"}, "和现在的级别一样"),
        ({"on": date(2023, 6, 29)}, "不晚于今天"),
        ({"on": date(2022, 6, 1)}, "2023 年内"),
        ({"on": date(2023, 1, 1)}, "不能更早"),
    ],
)
def test_what_a_list_refuses(office, values, sentence):
    given = {"level": "district", "reason": "依据", "on": date(2023, 6, 1)} | values
    with pytest.raises(DomainError, match=sentence):
        domain.change_listing(listed(), year=2023, by=office, **given)


@pytest.mark.django_db
def test_withdrawing_leaves_the_list_with_its_reason(office, reporter):
    project = listed()
    move(project, Condition.WITHDRAWN, date(2023, 6, 1), by=reporter, office=office)
    row = project.listings.get()
    assert (row.to_on, row.left_reason) == (date(2023, 5, 31), "退库：依据")
    assert Project.objects.get(pk=project.pk).standing.level == ""


@pytest.mark.django_db
def test_listed_after_it_was_withdrawn_the_row_ends_on_its_first_day(office, reporter):
    project = listed()
    move(project, Condition.WITHDRAWN, date(2023, 1, 2), by=reporter, office=office)
    assert project.listings.get().to_on == date(2023, 1, 5)


@pytest.mark.django_db
def test_the_form_moves_a_project_down(as_role):
    client = as_role(Role.OFFICE)
    project = listed()
    response = send(client, project, "listing/", level="district", reason="区发〔2023〕9 号")
    assert response["Location"] == address(project, "stages/")
    html = body(client.get(address(project, "stages/")))
    assert "区发〔2023〕9 号" in html
    assert "由市级降为区级" in body(client.get(project.get_absolute_url()))
    found = errors(send(client, project, "listing/", level="", reason="退出", on="2023-06-29"))
    assert "今天以后" in found["on"][0]


# ── lineage ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "keeper"),
    [
        ("renamed", "newer"),
        ("merged", "newer"),
        ("repeat", "older"),
        ("split", ""),
        ("enlarged", ""),
    ],
)
def test_names_are_carried_to_the_one_that_is_kept(office, kind, keeper):
    older, newer = ProjectFactory(name="海韵广场"), ProjectFactory(name="海韵城市广场")
    domain.set_aliases(older, names=["老海韵"], by=office)
    domain.set_aliases(newer, names=["新海韵"], by=office)
    domain.record_lineage(
        older=older, newer=newer, kind=LineageKind(kind), note="会议纪要", by=office
    )
    found = {
        "older": set(older.aliases.values_list("name", flat=True)),
        "newer": set(newer.aliases.values_list("name", flat=True)),
    }
    expected = {"older": {"老海韵"}, "newer": {"新海韵"}}
    if keeper == "newer":
        expected["newer"] |= {"海韵广场", "老海韵"}
    elif keeper == "older":
        expected["older"] |= {"海韵城市广场", "新海韵"}
    assert found == expected


@pytest.mark.django_db
def test_a_secret_name_is_not_carried_into_a_known_project(office):
    older = ProjectFactory(name="某巨头总部", is_confidential=True, code_name="甲")
    newer = ProjectFactory()
    domain.record_lineage(
        older=older, newer=newer, kind=LineageKind.MERGED, note="并入", by=office
    )
    newer.refresh_from_db()
    assert not newer.aliases.exists()
    assert "巨头" not in newer.search_text


@pytest.mark.django_db
def test_a_pair_is_decided_once_and_never_about_itself(office):
    older, newer = ProjectFactory(), ProjectFactory()
    values = {"kind": LineageKind.SPLIT, "note": "批文", "by": office}
    domain.record_lineage(older=older, newer=newer, **values)
    for pair in ({"older": older, "newer": newer}, {"older": newer, "newer": older}):
        with pytest.raises(DomainError, match="已经认定过"):
            domain.record_lineage(**pair, **values)
    with pytest.raises(DomainError, match="另一个项目"):
        domain.record_lineage(older=older, newer=older, **values)
    with pytest.raises(DomainError, match="凭什么"):
        domain.record_lineage(
            older=older, newer=ProjectFactory(), kind=LineageKind.SPLIT, note=" ", by=office
        )


@pytest.mark.django_db
def test_lineage_is_recorded_on_a_form_and_shown_on_both(as_role):
    client = as_role(Role.OFFICE)
    older, newer = ProjectFactory(name="智造园一期"), ProjectFactory(name="智造园二期")
    found = errors(
        send(client, newer, "lineage/new/", relation="enlarges", other="没有的", note="备案")
    )
    assert "没有找到" in found["other"][0]
    response = send(
        client, newer, "lineage/new/", relation="enlarges", other=older.code, note="备案证明"
    )
    assert response["Location"] == address(newer, "stages/")
    row = Lineage.objects.get()
    assert (row.older, row.newer, row.kind) == (older, newer, "enlarged")
    assert "扩容自" in body(client.get(newer.get_absolute_url()))
    html = body(client.get(older.get_absolute_url()))
    assert "扩容出" in html
    assert newer.name in html
    client.post(
        address(newer, f"lineage/{row.pk}/remove/"),
        typed(client, address(newer, f"lineage/{row.pk}/remove/")),
    )
    assert not Lineage.objects.exists()


@pytest.mark.django_db
def test_a_related_project_goes_by_the_name_everybody_may_read(as_role, office):
    older = ProjectFactory(name="某巨头总部", is_confidential=True, code_name="代号甲")
    newer = ProjectFactory()
    domain.record_lineage(
        older=older, newer=newer, kind=LineageKind.SPLIT, note="某巨头总部拆出", by=office
    )
    client = as_role(Role.LEADER)
    for page in (newer.get_absolute_url(), address(newer, "stages/")):
        html = body(client.get(page))
        assert "代号甲" in html
        assert "巨头" not in html


# ── the page, the to-do ──────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_course_costs_the_same_however_long(as_role, office, reporter):
    client = as_role(Role.LEADER)
    short, long = ProjectFactory(), ProjectFactory()
    for on in range(1, 9):
        to = Condition.STOPPED if on % 2 else Condition.NORMAL
        move(long, to, date(2023, 6, on), by=reporter, office=office)
    counts = []
    for project in (short, long):
        with CaptureQueriesContext(connection) as queries:
            html = body(client.get(address(project, "stages/")))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
    assert "累计停工 4 天" in html
    assert "停工合计 4 天" in html


@pytest.mark.django_db
def test_the_course_shows_evidence_and_what_was_gone_over(as_role, office):
    client = as_role(Role.OFFICE)
    project = whole_project(industry="")
    row = domain.propose_move(
        project,
        to=Stage.FOUNDATION,
        occurred_on=date(2023, 6, 20),
        reason="桩机进场",
        evidence=filed(Stage.FOUNDATION),
        is_override=True,
        by=client.user,
    )
    domain.approve_move(row, by=office)
    html = body(client.get(address(project, "stages/")))
    assert "越过缺项：行业门类" in html
    assert f"/attachments/{row.evidence.get().attachment_id}/" in html
    assert "推进 1 步" in html


@pytest.mark.django_db
def test_a_refused_move_waits_for_its_proposer_until_asked_again(office):
    proposer = UserFactory(role=Role.UNIT_REPORTER)
    project = whole_project(unit=proposer.person.unit)
    values = {"to": Stage.FOUNDATION, "occurred_on": date(2023, 6, 20), "by": proposer}
    row = domain.propose_move(project, reason="开工", evidence=filed(Stage.FOUNDATION), **values)
    domain.refuse_move(row, by=office, comment="照片看不清")

    def mine():
        return [item for item in todo.items_for(proposer, TODAY) if item.rule == "move_refused"]

    item = mine()[0]
    assert (item.title, item.detail) == (
        f"{project.name}：“基础施工”没有批准，改好再报",
        "意见：照片看不清",
    )
    assert item.url == address(project, "stage/propose/")
    domain.propose_move(project, reason="补了照片", **values)
    assert mine() == []


@pytest.mark.django_db
def test_a_refused_try_comes_back_filled_in(as_role, office):
    client = as_role(Role.UNIT_REPORTER)
    project = whole_project(unit=client.user.person.unit)
    row = domain.propose_move(
        project,
        to=Stage.FOUNDATION,
        occurred_on=date(2023, 6, 20),
        reason="桩机进场",
        evidence=filed(Stage.FOUNDATION),
        by=client.user,
    )
    domain.refuse_move(row, by=office, comment="日期不对")
    page = client.get(address(project, "stage/propose/"))
    form = page.context["form"]
    assert "上次没有批准" in body(page)
    assert form["reason"].value() == "桩机进场"
    assert "evidence_start" not in form.fields


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "is_offered", "sentence"),
    [
        (Role.OFFICE, True, "要的都齐了"),
        (Role.LEADER, False, "项目办提出，项目办批准"),
    ],
)
def test_the_box_says_what_is_missing_and_who_moves_on(as_role, role, is_offered, sentence):
    client = as_role(role)
    project = whole_project()
    html = body(client.get(project.get_absolute_url()))
    assert sentence in html
    assert "推进时附上：开工照片或施工许可证" in html
    assert ("推进到“基础施工”</a>" in html) is is_offered
    assert "奠基仪式不算" in html
    Project.objects.filter(pk=project.pk).update(industry="", project_code="")
    html = body(client.get(project.get_absolute_url()))
    assert "到“基础施工”还缺 2 项" in html
    assert ("edit/#id_industry" in html) is is_offered
