"""Asking for a move of stage or condition, and deciding on it, through the pages."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import Role
from accounts.models import Attachment, AuditEvent
from projects import domain
from projects.enums import Condition, Decision, Stage
from projects.models import Project
from tests.factories import ProjectFactory, UserFactory, system_user
from tests.projects.moves import filed, picture, whole_project
from tests.projects.pages import body, typed

pytestmark = pytest.mark.django_db


def address(project, tail="stage/propose/"):
    return f"/projects/{project.pk}/{tail}"


def proposal(client, project, **changes):
    return typed(
        client,
        address(project),
        **(
            {
                "to": "foundation",
                "occurred_on": "2023-06-20",
                "reason": "桩机进场",
                "evidence_start": picture(),
            }
            | changes
        ),
    )


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OFFICE, 200),
        (Role.LEADER, 403),
        (Role.YOUTH_STAFF, 403),
        (Role.COMMISSIONER, 404),
        (Role.UNIT_REPORTER, 404),
        (Role.AUDITOR, 404),
    ],
)
def test_who_may_propose(as_role, role, status):
    project = whole_project()
    client = as_role(role)
    assert client.get(address(project)).status_code == status
    assert client.get(address(project, "condition/propose/")).status_code == status


def test_a_proposal_waits_and_moves_nothing(as_role):
    client = as_role(Role.UNIT_REPORTER)
    project = whole_project(unit=client.user.person.unit)
    response = client.post(address(project), proposal(client, project))
    assert response["Location"] == project.get_absolute_url()
    project.refresh_from_db()
    assert project.stage == Stage.PERMITS
    event = project.stage_events.get()
    assert (event.to_stage, event.decision) == ("foundation", Decision.PROPOSED)
    html = body(client.get(project.get_absolute_url()))
    assert "等审批" in html
    assert f"/stage/{event.pk}/approve/" not in html


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"occurred_on": "2023-06-29"}, "occurred_on", "不能填今天以后的日期"),
        ({"occurred_on": ""}, "occurred_on", "必填"),
        ({"reason": "  "}, "reason", "请写明理由"),
        ({"to": "operation"}, "to", "选择"),
    ],
)
def test_wrong_input_is_told_at_its_field(as_role, change, field, sentence):
    client = as_role(Role.OFFICE)
    project = whole_project()
    response = client.post(address(project), proposal(client, project, **change))
    assert sentence in response.context["form"].errors[field][0]
    assert not project.stage_events.exists()


def test_a_stage_asks_for_the_data_it_needs(as_role):
    client = as_role(Role.UNIT_REPORTER)
    project = whole_project(unit=client.user.person.unit, industry="", promised_finish_on=None)
    page = client.get(address(project))
    assert "推进之前要补" in body(page)
    assert f'href="/projects/{project.pk}/edit/#id_industry"' in body(page)
    response = client.post(address(project), proposal(client, project))
    assert "行业门类、承诺竣工" in response.context["form"].errors["to"][0]
    assert "skip_missing" not in response.context["form"].fields
    assert not project.stage_events.exists()


def test_a_stage_asks_for_its_evidence(as_role):
    client = as_role(Role.UNIT_REPORTER)
    project = whole_project(unit=client.user.person.unit)
    response = client.post(address(project), proposal(client, project, evidence_start=""))
    assert "要附开工照片或施工许可证" in response.context["form"].errors["evidence_start"][0]
    assert not project.stage_events.exists()


def test_a_file_that_is_not_what_it_says_is_refused_at_its_field(as_role):
    client = as_role(Role.OFFICE)
    project = whole_project()
    fake = SimpleUploadedFile("合同.pdf", b"MZ not a pdf")
    response = client.post(address(project), proposal(client, project, evidence_start=fake))
    assert "内容却不是" in response.context["form"].errors["evidence_start"][0]
    assert not Attachment.objects.exists()


def test_evidence_is_fetched_by_who_sees_the_project(as_role):
    project = whole_project()
    event = waiting(project)
    url = f"/attachments/{event.evidence.get().attachment_id}/"
    response = as_role(Role.OFFICE).get(url)
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8")
    assert as_role(Role.COMMISSIONER).get(url).status_code == 404
    Project.objects.filter(pk=project.pk).update(is_confidential=True, code_name="甲")
    assert as_role(Role.LEADER).get(url).status_code == 404


def test_the_office_may_go_ahead_with_gaps(as_role):
    client = as_role(Role.OFFICE)
    project = whole_project(industry="")
    response = client.post(address(project), proposal(client, project, skip_missing="on"))
    assert response.status_code == 302
    event = project.stage_events.get()
    assert event.is_override
    assert [one["key"] for one in event.missing] == ["industry"]
    record = AuditEvent.objects.get(action="gate_override")
    assert record.detail["missing"] == ["行业门类"]
    html = body(client.get(project.get_absolute_url()))
    assert "越过缺项：行业门类" in html


def test_going_back_asks_for_nothing(as_role):
    client = as_role(Role.OFFICE)
    project = ProjectFactory(stage=Stage.PERMITS)
    response = client.post(address(project), proposal(client, project, to="landed"))
    assert response.status_code == 302
    assert project.stage_events.get().kind == "back"


def test_a_second_proposal_is_refused_with_what_was_typed(as_role):
    client = as_role(Role.OFFICE)
    project = whole_project()
    client.post(address(project), proposal(client, project))
    again = proposal(client, project, reason="又一份", evidence_start=None)
    response = client.post(address(project), {k: v for k, v in again.items() if v is not None})
    assert response.status_code == 200
    assert "已有一项待审批" in body(response)
    assert "又一份" in body(response)


def test_the_same_tap_twice_is_one_proposal(as_role):
    client = as_role(Role.OFFICE)
    project = whole_project()
    data = proposal(client, project)
    answers = [client.post(address(project), data)["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert project.stage_events.count() == 1


# ── deciding ─────────────────────────────────────────────────────────────────────────────


def waiting(project, by=None):
    return domain.propose_move(
        project,
        to=Stage.FOUNDATION,
        occurred_on=date(2023, 6, 20),
        reason="桩机进场",
        evidence=filed(Stage.FOUNDATION),
        by=by or UserFactory(role=Role.UNIT_REPORTER, person__unit=project.unit),
    )


def test_approval_moves_the_project_and_dates_the_strip(as_role):
    client = as_role(Role.OFFICE)
    project = whole_project()
    event = waiting(project)
    target = address(project, f"stage/{event.pk}/approve/")
    assert target in body(client.get(project.get_absolute_url()))
    response = client.post(target, typed(client, target), follow=True)
    assert "已批准" in body(response)
    project.refresh_from_db()
    assert project.stage == Stage.FOUNDATION
    assert "第 9 天" in body(response)


def test_refusal_needs_a_reason(as_role):
    client = as_role(Role.OFFICE)
    project = whole_project()
    event = waiting(project)
    target = address(project, f"stage/{event.pk}/refuse/")
    response = client.post(target, typed(client, target))
    assert "请写明理由" in response.context["form"].errors["comment"][0]
    client.post(target, typed(client, target, comment="没有施工许可证"))
    event.refresh_from_db()
    assert (event.decision, event.comment) == (Decision.REFUSED, "没有施工许可证")
    project.refresh_from_db()
    assert project.stage == Stage.PERMITS


def test_nobody_decides_their_own_proposal(as_role):
    client = as_role(Role.OFFICE)
    project = whole_project()
    event = waiting(project, by=client.user)
    target = address(project, f"stage/{event.pk}/approve/")
    assert target not in body(client.get(project.get_absolute_url()))
    response = client.post(target, typed(client, target))
    assert "自己提出的要由别人审批" in body(response)
    project.refresh_from_db()
    assert project.stage == Stage.PERMITS


@pytest.mark.parametrize("verb", ["approve", "refuse"])
@pytest.mark.parametrize(
    ("role", "status"), [(Role.LEADER, 403), (Role.UNIT_REPORTER, 404), (Role.AUDITOR, 404)]
)
def test_only_the_office_decides(as_role, verb, role, status):
    project = whole_project()
    event = waiting(project)
    target = address(project, f"stage/{event.pk}/{verb}/")
    client = as_role(role)
    assert client.get(target).status_code == status
    assert client.post(target, {"comment": "行"}).status_code == status
    event.refresh_from_db()
    assert event.decision == Decision.PROPOSED


def test_an_event_of_another_project_is_not_found(as_role):
    event = waiting(whole_project())
    other = whole_project(project_code="2301-370613-04-01-654321")
    client = as_role(Role.OFFICE)
    assert client.get(address(other, f"stage/{event.pk}/approve/")).status_code == 404


def test_a_decided_event_is_only_told(as_role):
    client = as_role(Role.OFFICE)
    project = whole_project()
    event = waiting(project)
    domain.approve_move(event, by=client.user)
    response = client.get(address(project, f"stage/{event.pk}/approve/"))
    assert "不用再审" in body(response)


# ── condition ────────────────────────────────────────────────────────────────────────────


def test_a_stop_and_a_resumption_go_the_same_way(as_role):
    client = as_role(Role.OFFICE)
    project = whole_project(stage=Stage.STRUCTURE)
    target = address(project, "condition/propose/")
    data = typed(client, target, to="stopped", occurred_on="2023-06-01", reason="欠薪停工")
    assert client.post(target, data).status_code == 302
    event = project.stage_events.get()
    domain.approve_move(event, by=UserFactory(role=Role.OFFICE))
    project.refresh_from_db()
    assert project.condition == Condition.STOPPED
    html = body(client.get(project.get_absolute_url()))
    assert "停工，" in html
    assert "转为停工" in html
    choices = dict(client.get(target).context["form"].fields["to"].choices)
    assert choices["normal"] == "复工"
    assert "stopped" not in choices


def test_the_system_cannot_be_made_to_decide_by_a_get(as_role):
    client = as_role(Role.OFFICE)
    project = whole_project()
    event = waiting(project, by=system_user())
    client.get(address(project, f"stage/{event.pk}/approve/"))
    event.refresh_from_db()
    assert event.decision == Decision.PROPOSED
