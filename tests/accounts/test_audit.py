import io
import os
import threading
from datetime import timedelta

import openpyxl
import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import audit, domain
from accounts.apps import audit_is_kept_a_year
from accounts.enums import AuditAction, Role
from accounts.grants import audit_tables
from accounts.models import AuditEvent, UserSession
from tests.accounts.conftest import PASSWORD
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def event(**extra):
    values = {"action": AuditAction.EXPORT, "actor_name": "office", "target_name": "台账"}
    return AuditEvent.objects.create(**values | extra)


# ── what a record holds ─────────────────────────────────────────────────────────────────


def test_record_says_who_from_where_what_and_which_request(as_role):
    client = as_role(Role.OFFICE)
    response = client.get("/audit/", REMOTE_ADDR="10.1.2.3")
    row = AuditEvent.objects.get(action=AuditAction.DENIED)
    assert response.status_code == 403
    assert (row.actor, row.actor_name, row.ip) == (client.user, client.user.username, "10.1.2.3")
    assert row.request_id == response["X-Request-Id"]
    assert row.at.tzinfo is not None


def test_a_sent_header_is_not_believed_as_address(as_role):
    client = as_role(Role.OFFICE)
    client.get("/audit/", headers={"x-forwarded-for": "6.6.6.6"})
    assert AuditEvent.objects.get(action=AuditAction.DENIED).ip == "127.0.0.1"


def test_a_confidential_target_is_its_code_name():
    unit = UnitFactory(short_name="住建局")
    row = audit.record(None, AuditAction.UNMASK, target=unit, actor=UserFactory())
    assert (row.target, row.target_name) == (f"accounts.unit:{unit.pk}", "住建局")


def test_details_are_told_in_chinese():
    row = event(
        detail={"why": "timeout", "added": ["office"], "removed": [], "filter": {"who": "x"}}
    )
    assert row.detail_text == "原因：长时间没操作；增加：项目办；去掉：无；筛选：who：x"
    assert event().detail_text == ""


def test_record_without_log_in(rf: RequestFactory):
    request = rf.get("/")
    row = audit.record(request, AuditAction.LOGIN_FAILED, actor_name="x" * 99)
    assert (row.actor, len(row.actor_name), row.ip) == (None, 60, "127.0.0.1")


@pytest.mark.parametrize(("days", "refused"), [(364, True), (365, False), (3650, False)])
def test_no_setting_keeps_the_audit_less_than_a_year(settings, days, refused):
    settings.AUDIT_RETENTION_DAYS = days
    assert [error.id for error in audit_is_kept_a_year(None)] == ["accounts.E001"] * refused


# ── the auditor's pages ─────────────────────────────────────────────────────────────────


def found(client, **query):
    page = client.get("/audit/", query)
    assert page.status_code == 200
    return {row.target_name for row in page.context["page_obj"]}


def test_rows_are_found_by_every_condition(as_role):
    client = as_role(Role.AUDITOR)
    somebody = UserFactory(username="zhang", person__name="张三")
    event(target_name="甲", actor=somebody, actor_name="zhang")
    event(target_name="乙", action=AuditAction.DENIED, result="refused", actor_name="nobody")
    event(target_name="丙", request_id="abc", target="accounts.unit:7")
    AuditEvent.objects.filter(target_name="丙").update(at=timezone.now() - timedelta(days=3))

    assert found(client, who="张三") == found(client, who="ZHANG") == {"甲"}
    assert found(client, who="nobody") == {"乙"}
    assert found(client, action="denied") == found(client, result="refused") == {"乙"}
    assert found(client, target="丙") == found(client, target="accounts.unit:7") == {"丙"}
    assert found(client, request_id="abc") == {"丙"}
    day = timezone.localtime().date() - timedelta(days=3)
    assert found(client, since=day, until=day) == {"丙"}
    assert "丙" not in found(client, since=day + timedelta(days=1))
    assert "没有符合条件的记录" in client.get("/audit/?who=谁也不是").content.decode()


@pytest.mark.parametrize(
    "query", [{"since": "不是日期"}, {"action": "x"}, {"who": "x" * 500}, {"page": "last"}]
)
def test_wrong_conditions_are_no_error(as_role, query):
    assert as_role(Role.AUDITOR).get("/audit/", query).status_code == 200


def test_the_rows_a_request_changed(as_role):
    account = UserFactory(role=None)
    boss = Client()
    boss.force_login(UserFactory(role=Role.SYSTEM_ADMIN))
    client = as_role(Role.AUDITOR)
    done = boss.post(f"/users/{account.pk}/deactivate/")
    page = client.get("/audit/", {"request_id": done["X-Request-Id"]})
    changes = page.context["changes"]
    assert [(change.model, change.object_id, change.what) for change in changes] == [
        ("用户", account.pk, "修改")
    ]
    assert "这次请求改了 1 行数据" in page.content.decode()


def test_list_costs_the_same_for_one_and_for_three(as_role, django_assert_num_queries):
    client = as_role(Role.AUDITOR)
    client.get("/audit/")
    with django_assert_num_queries(4):  # session, user, count, rows
        client.get("/audit/")
    for _ in range(3):
        event(actor=UserFactory())
    with django_assert_num_queries(4):
        client.get("/audit/")


def test_export_holds_the_filtered_rows_and_is_itself_recorded(as_role):
    event(target_name="=1+1", detail={"rows": 3})
    event(target_name="不要的", action=AuditAction.DENIED)
    client = as_role(Role.AUDITOR)
    assert client.get("/audit/export/").status_code == 405

    response = client.post("/audit/export/?action=export")

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book["审计记录"].values)
    assert rows[0][:3] == ("时间", "登录名", "姓名")
    assert [row[6] for row in rows[1:]] == ["'=1+1"]
    assert client.user.username in book["说明"]["A1"].value
    assert client.user.username in book["审计记录"].oddFooter.left.text
    record = AuditEvent.objects.get(target_name="审计记录")
    assert record.detail == {"rows": 1, "filter": {"action": "export"}}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR}))
def test_export_is_the_auditors(as_role, role):
    assert as_role(role).post("/audit/export/").status_code == 403


# ── the chain ───────────────────────────────────────────────────────────────────────────


def seal(count=2):
    rows = [event(target_name=f"第 {number} 条") for number in range(count)]
    return rows, domain.seal_audit()


def test_seals_follow_each_other_without_holes():
    rows, first = seal()
    assert (first.last_id, first.row_count) == (rows[-1].pk, AuditEvent.objects.count())
    assert domain.seal_audit() is None
    rows, second = seal(3)
    assert (second.first_id, second.last_id, second.row_count) == (
        first.last_id + 1,
        rows[-1].pk,
        3,
    )
    verdict = domain.verify_audit()
    assert (verdict.broken, verdict.seals, verdict.unsealed_count) == ("", 2, 0)


def test_verify_names_unsealed_rows(capsys):
    seal()
    row = event()
    call_command("verify_audit")
    out = capsys.readouterr().out
    assert "1 seals over" in out
    assert f"1 rows not sealed yet: {row.pk}" in out
    call_command("seal_audit")
    call_command("seal_audit")
    assert "nothing to seal" in capsys.readouterr().out


@pytest.mark.parametrize("tamper", ["change", "delete", "insert", "seal"])
def test_the_owner_cannot_tamper_unnoticed(tamper):
    rows, first = seal()
    _, second = seal()
    if tamper == "change":
        AuditEvent.objects.filter(pk=rows[0].pk).update(target_name="改过的")
    elif tamper == "delete":
        AuditEvent.objects.filter(pk=rows[1].pk).delete()
    elif tamper == "insert":
        AuditEvent.objects.filter(pk=rows[0].pk).delete()
        event(pk=rows[0].pk, target_name="假的")
    else:
        first.delete()

    verdict = domain.verify_audit()

    broken = second if tamper == "seal" else first
    assert verdict.broken.startswith(f"seal {broken.pk}")
    with pytest.raises(CommandError, match="BROKEN"):
        call_command("verify_audit", stdout=io.StringIO())


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_not_committed_yet_is_waited_for(monkeypatch):
    """Its id is taken and smaller than a visible one: sealing past it would lose it."""
    inserted, go = threading.Event(), threading.Event()

    def slow_writer():
        try:
            with transaction.atomic():
                event(target_name="慢")
                inserted.set()
                go.wait(10)
        finally:
            connections.close_all()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert inserted.wait(10)
    event(target_name="快")
    monkeypatch.setattr("accounts.domain.seals._WAIT_SECONDS", 0.3)
    assert domain.seal_audit() is None

    monkeypatch.setattr("accounts.domain.seals._WAIT_SECONDS", 5.0)
    threading.Timer(0.5, go.set).start()
    sealed = domain.seal_audit()
    writer.join()

    assert sealed.row_count == 2
    assert domain.verify_audit().broken == ""


# ── what the portal's database role may do ──────────────────────────────────────────────


@pytest.fixture
def as_app(db):
    """A connection of its own, with the role the portal runs as; nothing of it stays."""
    test_database = connection.settings_dict["NAME"]
    link = psycopg2.connect(os.environ["DATABASE_URL"], dbname=test_database)
    with link.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] != settings.APP_DATABASE_ROLE:
            pytest.skip("DATABASE_URL and LAISHAN_APP_ROLE do not name the same role")
        yield cursor
    link.rollback()
    link.close()


def test_audit_tables_are_read_and_added_to(as_app):
    as_app.execute(
        "INSERT INTO accounts_auditevent"
        " (at, actor_name, action, result, target, target_name, detail, request_id)"
        " VALUES (now(), 'x', 'export', 'ok', '', '', '{}', '')"
    )
    as_app.execute("SELECT count(*) FROM accounts_auditevent WHERE actor_name = 'x'")
    assert as_app.fetchone() == (1,)
    as_app.execute(
        "INSERT INTO accounts_unit (name, short_name, kind, name_pinyin, name_initials,"
        " is_active, is_demo) VALUES ('x', 'x', 'street', '', '', true, false)"
    )
    as_app.execute("SELECT count(*) FROM accounts_unithistory WHERE name = 'x'")
    assert as_app.fetchone() == (1,)


ATTEMPTS = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "GRANT UPDATE ON {table} TO CURRENT_USER",
)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_audit_and_history_cannot_be_rewritten(as_app, attempt):
    tables = audit_tables()
    assert {"accounts_auditevent", "accounts_auditseal", "pghistory_context"} <= set(tables)
    assert {"projects_projecthistory", "accounts_userhistory"} <= set(tables)
    for table in tables:
        with connection.cursor() as cursor:
            column = connection.introspection.get_table_description(cursor, table)[0].name
        as_app.execute("SAVEPOINT before")
        if attempt.startswith("GRANT"):
            as_app.execute(attempt.format(table=table))  # answered with a warning only
        else:
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                as_app.execute(attempt.format(table=table, column=f'"{column}"'))
        as_app.execute("ROLLBACK TO SAVEPOINT before")
        assert tuple(_privileges(as_app, table)) == (True, True, False, False, False)


def _privileges(cursor, table):
    for name in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
        cursor.execute("SELECT has_table_privilege(%s, %s)", [table, name])
        yield cursor.fetchone()[0]


@pytest.mark.parametrize("attempt", ["DROP TABLE accounts_unit", "CREATE TABLE mine (id int)"])
def test_the_portal_cannot_change_the_schema(as_app, attempt):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_app.execute(attempt)


def test_if_the_record_cannot_be_written_nothing_is(person_user):
    """ASSURANCE A6.4: no log-in without its record."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE insufficient_privilege; END $$;"
            "CREATE TRIGGER refuse BEFORE INSERT ON accounts_auditevent"
            " FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    browser = Client(raise_request_exception=False)
    response = browser.post("/login/", {"username": "worker", "password": PASSWORD})
    assert response.status_code >= 500
    assert not UserSession.objects.exists()
    assert browser.get("/me/").status_code == 302
