"""The life of an import: long ones in the background, cancelled, killed, expired, taken back."""

import datetime

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.enums import AuditAction, Role
from accounts.models import AuditEvent
from laishan_portal import outbox
from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers.imports import jobs, mending, state, storage
from laishan_portal.models import ImportJob, ImportRow, ImportState, OutboxMessage
from projects.models import Project
from tests.factories import ProjectFactory, UnitFactory, UserFactory
from tests.ledgers.dirty import workbook
from tests.projects.importing import apply, check, loaded, plans_of, receive, row

pytestmark = pytest.mark.django_db
HEAD = ["项目名称", "责任单位", "总投资"]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def unit(db):
    return UnitFactory(name="区工业和信息化局", short_name="工信局")


def unlike(number):
    """A name that is like no other."""
    places = range(6)
    return "".join(chr(0x4E00 + (number * 7919 + p * p * 104_729) % 20_000) for p in places)


def lines(count):
    return [HEAD, *([unlike(number), "工信局", 100 + number] for number in range(count))]


@pytest.fixture
def in_background(monkeypatch):
    """Everything is long."""
    monkeypatch.setattr(state, "DIRECT_ROWS", 0)


def deliver(task):
    """What a worker does with the message."""
    message = OutboxMessage.objects.get(task=task, done_at=None)
    verb = jobs.check if task.endswith("check_import") else jobs.write
    return outbox.deliver(message.pk, lambda: verb(*message.args))


def mapped(user, rows):
    job = receive(user, "projects", workbook(("汇总", rows)))
    jobs.map_columns(job, plans=plans_of(job), parameters=job.parameters, by=loaded(user))
    job.refresh_from_db()
    return job


CHECK, WRITE = "laishan_portal.tasks.check_import", "laishan_portal.tasks.write_import"


def test_a_long_file_is_checked_and_written_in_the_background(office, unit, in_background):
    job = mapped(office, lines(5))
    assert job.state == ImportState.CHECKING
    assert deliver(CHECK)
    job.refresh_from_db()
    assert (job.state, job.figures["new"]) == (ImportState.CHECKED, 5)
    jobs.apply(job, by=loaded(office))
    assert job.state == ImportState.APPLYING
    assert not Project.objects.exists()
    assert deliver(WRITE)
    job.refresh_from_db()
    assert job.state == ImportState.DONE
    assert jobs.progress_of(job) == 100
    assert Project.objects.count() == 5
    event = AuditEvent.objects.get(action=AuditAction.IMPORT)
    assert (event.actor, event.detail["new"], event.detail["rows"]) == (office, 5, 5)


def test_a_message_sent_twice_writes_once(office, unit, in_background):
    job = mapped(office, lines(3))
    deliver(CHECK)
    job.refresh_from_db()
    jobs.apply(job, by=loaded(office))
    message = OutboxMessage.objects.get(task=WRITE)
    assert outbox.deliver(message.pk, lambda: jobs.write(job.pk))
    assert not outbox.deliver(message.pk, lambda: jobs.write(job.pk))
    jobs.write(job.pk)
    assert Project.objects.count() == 3


def test_progress_is_shown_between_batches(office, unit, in_background, monkeypatch):
    monkeypatch.setattr("laishan_portal.ledgers.imports.checking.BATCH", 2)
    seen = []
    monkeypatch.setattr(cache, "set", lambda key, value, *rest: seen.append((key, value)))
    job = mapped(office, lines(5))
    deliver(CHECK)
    assert [value for key, value in seen if key == f"import-progress-{job.pk}"] == [0, 40, 80, 100]


def test_a_check_can_be_cancelled(office, unit, in_background):
    job = mapped(office, lines(3))
    jobs.cancel(job, by=loaded(office))
    deliver(CHECK)
    job.refresh_from_db()
    assert job.state == ImportState.CANCELLED
    assert not ImportRow.objects.filter(job=job).exists()


def test_a_write_can_be_cancelled_until_its_commit(office, unit, in_background, monkeypatch):
    """Asked while the last chunk is being written: nothing stays."""
    monkeypatch.setattr("projects.importers.base.CHUNK", 2)
    job = mapped(office, lines(5))
    deliver(CHECK)
    job.refresh_from_db()
    jobs.apply(job, by=loaded(office))
    written = []
    real = state.step

    def step(of, done, total):
        written.append(Project.objects.count())
        if Project.objects.count() == 4:
            ImportJob.objects.filter(pk=of.pk).update(is_cancel_asked=True)
        real(of, done, total)

    monkeypatch.setattr("laishan_portal.ledgers.imports.writing.step", step)
    deliver(WRITE)
    job.refresh_from_db()
    assert max(written) == 4
    assert Project.objects.count() == 0
    assert (job.state, job.message) == (ImportState.CHECKED, "写入时取消了，一行也没有写。")
    assert not AuditEvent.objects.filter(action=AuditAction.IMPORT).exists()


def test_what_is_written_cannot_be_cancelled(office, unit):
    job = apply(check(office, "projects", *lines(2)))
    with pytest.raises(DomainError, match="已经写完了"):
        jobs.cancel(job, by=loaded(office))


def test_a_refusal_in_the_middle_leaves_nothing(office, unit, monkeypatch):
    monkeypatch.setattr("projects.importers.base.CHUNK", 2)
    job = check(office, "projects", *lines(4))
    calls = []

    def refuse(ids, **_):
        calls.append(ids)
        if len(calls) > 1:
            raise DomainError("第二批写不进去。")

    monkeypatch.setattr("projects.domain.imported_projects.standing.refresh", refuse)
    jobs.apply(job, by=loaded(office))
    job.refresh_from_db()
    assert (job.state, job.message) == (ImportState.CHECKED, "第二批写不进去。")
    assert not Project.objects.exists()


def test_a_constraint_of_the_database_is_told(office, unit, monkeypatch):
    job = check(office, "projects", *lines(2))
    monkeypatch.setattr("laishan_portal.sequences.take_many", lambda name, count: [1] * count)
    jobs.apply(job, by=loaded(office))
    job.refresh_from_db()
    assert job.message == "和别人刚才的改动撞上了，一行也没有写。请重新核对。"
    assert not Project.objects.exists()


def test_after_a_day_an_import_is_void(office, unit):
    job = check(office, "projects", *lines(2))
    ImportJob.objects.filter(pk=job.pk).update(
        expires_at=timezone.now() - datetime.timedelta(minutes=1)
    )
    with pytest.raises(DomainError, match="超过 24 小时"):
        jobs.apply(job, by=loaded(office))
    path = storage.path_of(job)
    assert path.exists()
    assert jobs.clear_expired() == 1
    job.refresh_from_db()
    assert (job.state, job.stored_name, path.exists()) == (ImportState.CANCELLED, "", False)
    assert not ImportRow.objects.filter(job=job).exists()


def test_after_a_week_there_is_no_way_back(office, unit):
    job = apply(check(office, "projects", *lines(2)))
    assert job.expires_at - job.applied_at == datetime.timedelta(days=7)
    ImportJob.objects.filter(pk=job.pk).update(
        applied_at=timezone.now() - datetime.timedelta(days=8)
    )
    with pytest.raises(DomainError, match="超过 7 天"):
        jobs.undo(job, by=loaded(office))


def test_an_import_is_its_owners(office, unit):
    job = check(office, "projects", *lines(2))
    with pytest.raises(DomainError, match="别人的导入"):
        jobs.apply(job, by=loaded(UserFactory(role=Role.OFFICE)))


def test_whoever_lost_the_role_writes_nothing(office, unit):
    job = check(office, "projects", *lines(2))
    office.groups.clear()
    jobs.apply(job, by=loaded(office))
    job.refresh_from_db()
    assert job.message == "您现在没有导入这个台账的权限。"
    assert not Project.objects.exists()


def test_checking_again_keeps_corrections_and_what_is_left_out(office, unit):
    job = check(office, "projects", *lines(2), [unlike(9), "工信局", "一百"])
    jobs.fix_row(row(job, 4), fixes={"total_investment": "100"}, by=loaded(office))
    jobs.leave_out(row(job, 2), is_left_out=True, by=loaded(office))
    ProjectFactory(name=unlike(1))
    job.refresh_from_db()
    jobs.recheck(job, by=loaded(office))
    job.refresh_from_db()
    assert row(job, 4).level == ""
    assert row(job, 2).is_left_out
    assert row(job, 3).action == "update"


def test_a_correction_puts_right_what_reads_the_same_elsewhere(office, unit):
    rows = [[unlike(n), "工信局子", 100] for n in range(3)]
    job = check(office, "projects", HEAD, *rows)
    assert job.figures["error"] == 3
    one = row(job, 2)
    jobs.fix_row(one, fixes={"unit": "工信局"}, by=loaded(office))
    assert mending.fix_alike(one, {"unit": "工信局"}, by=loaded(office)) == 2
    job.refresh_from_db()
    assert job.figures["error"] == 0
