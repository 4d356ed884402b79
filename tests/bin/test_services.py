"""The embedded services for real: started, used, killed, started again."""

import os
import shutil
import signal
from contextlib import closing, contextmanager

import psycopg2
import pytest
import redis

from _portal import postgres
from _portal.services import Services


@contextmanager
def var_folder(factory, name):
    """As root the folder is closed to PostgreSQL's user, so its data go to a shelter."""
    folder = factory.mktemp(name)
    (folder / "log").mkdir()
    yield folder
    shelter = folder / "shelter"
    if shelter.exists():
        shutil.rmtree(shelter.read_text())


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    environ = {"PATH": os.environ["PATH"]}
    with var_folder(tmp_path_factory, "var") as var, Services(var, environ) as running:
        yield running


def query(url, sql, *values):
    with postgres.connect(url) as connection:
        cursor = connection.cursor()
        cursor.execute(sql, values)
        return cursor.fetchone()[0] if cursor.description else None


def test_chinese_has_trigrams(services):
    url = services.env["DATABASE_URL"]
    assert query(url, "SELECT similarity(%s, %s)", "正大芯智汇", "正大芯智") > 0.5


def test_ranges_can_be_excluded_with_ordinary_columns(services):
    sql = "SELECT count(*) FROM pg_extension WHERE extname IN ('pg_trgm', 'btree_gist')"
    assert query(services.env["DATABASE_URL"], sql) == 2


def test_app_role_creates_nothing_and_owner_is_no_superuser(services):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(services.env["DATABASE_URL"], "CREATE TABLE app_made (id int)")
    query(services.env["DATABASE_ADMIN_URL"], "CREATE TABLE owner_made (id int)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(services.env["DATABASE_URL"], "SELECT count(*) FROM owner_made")
    sql = (
        "SELECT bool_or(rolsuper OR rolcreaterole OR rolcreatedb)"
        " FROM pg_roles WHERE rolname LIKE 'laishan%%'"
    )
    assert query(services.env["DATABASE_URL"], sql) is False


def test_database_listens_on_no_port_and_in_a_closed_folder(services):
    url = services.env["DATABASE_URL"]
    assert query(url, "SELECT current_setting('listen_addresses')") == ""
    assert services.postgres.sockets.stat().st_mode & 0o777 == 0o700


def test_broker_never_evicts(services):
    client = redis.Redis.from_url(services.env["REDIS_URL"])
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert client.config_get("appendonly") == {"appendonly": "yes"}
    client.close()


def test_given_servers_are_used_and_none_is_started(services, tmp_path):
    with Services(tmp_path, services.env) as given:
        assert given.programs == []
        assert not given.database_is_ours
        assert given.env == services.env
    assert list(tmp_path.iterdir()) == []


def test_committed_rows_and_queued_work_survive_kill_9(tmp_path_factory):
    environ = {"PATH": os.environ["PATH"]}
    with var_folder(tmp_path_factory, "killed") as var:
        with Services(var, environ) as first:
            fill_and_kill(first)
        with Services(var, environ) as second:
            assert query(second.env["DATABASE_ADMIN_URL"], "SELECT count(*) FROM kept") == 200
            with closing(redis.Redis.from_url(second.env["REDIS_URL"])) as client:
                assert client.llen("queue") == 200


def fill_and_kill(services):
    owner = services.env["DATABASE_ADMIN_URL"]
    query(owner, "CREATE TABLE kept (id int)")
    query(owner, "INSERT INTO kept SELECT generate_series(1, 200)")
    with closing(redis.Redis.from_url(services.env["REDIS_URL"])) as client:
        client.rpush("queue", *range(200))
        client.execute_command("WAITAOF", 1, 0, 2000)
    for program in services.programs:
        os.kill(program.process.pid, signal.SIGKILL)


def test_recreated_database_is_empty(services):
    owner = services.env["DATABASE_ADMIN_URL"]
    query(owner, "CREATE TABLE half_loaded (id int)")
    services.postgres.recreate_database()
    assert query(owner, "SELECT to_regclass('half_loaded')") is None
