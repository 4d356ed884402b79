import subprocess

from _portal import environment
from _portal.services import given_database

SERVICES = {
    "DATABASE_URL": "postgresql://laishan_app@/laishan?host=/run/x",
    "DATABASE_ADMIN_URL": "postgresql://laishan_owner@/laishan?host=/run/x",
    "REDIS_URL": "unix:///run/x/valkey.sock?db=0",
    "LAISHAN_APP_ROLE": "laishan_app",
}


def portal_environment(var, **environ):
    return environment.portal_environment(var, environ, SERVICES, url="http://127.0.0.1:8000")


def test_secrets_are_made_once_and_closed_to_others(tmp_path):
    first, second = portal_environment(tmp_path), portal_environment(tmp_path)
    for name, file in [("SECRET_KEY", "secret-key"), ("LAISHAN_DEMO_PASSWORD", "demo-password")]:
        assert first[name] == second[name]
        assert (tmp_path / file).stat().st_mode & 0o777 == 0o600
    assert len(first["SECRET_KEY"]) >= 50


def test_given_password_is_taken_and_not_written(tmp_path):
    assert portal_environment(tmp_path, LAISHAN_DEMO_PASSWORD="p w")["LAISHAN_DEMO_PASSWORD"] == (
        "p w"
    )
    assert not (tmp_path / "demo-password").exists()


def test_given_values_win_over_ours(tmp_path):
    env = portal_environment(
        tmp_path, SECRET_KEY="s", MEDIA_ROOT="/srv/media", LAISHAN_URL="https://a.example"
    )
    assert (env["SECRET_KEY"], env["MEDIA_ROOT"]) == ("s", "/srv/media")
    assert env["LAISHAN_URL"] == "https://a.example"


def test_only_migrations_see_the_owner(tmp_path):
    env = portal_environment(tmp_path)
    assert environment.as_owner(env)["DATABASE_URL"] == SERVICES["DATABASE_ADMIN_URL"]
    app = environment.as_app(env)
    assert app["DATABASE_URL"] == SERVICES["DATABASE_URL"]
    assert "laishan_owner" not in str(app)


def test_demo_date_yields_to_a_given_one_even_when_empty():
    assert environment.demo_date({}) == {"LAISHAN_TODAY": "2023-06-28"}
    assert environment.demo_date({"LAISHAN_TODAY": ""}) == {}
    assert environment.demo_date({"LAISHAN_TODAY": "2023-05-01"}) == {}


def test_shell_file_gives_a_shell_exactly_what_was_added(tmp_path):
    path = tmp_path / "env"
    odd = 'it\'s "$HOME" `x` \\'
    environment.write_shell_file(path, {"ODD": odd, "KEPT": "1"}, {"KEPT": "1"})
    heard = subprocess.run(
        ["/bin/sh", "-c", f'. {path}; printf %s "$ODD"'], capture_output=True, check=True
    )
    assert heard.stdout.decode() == odd
    assert "KEPT" not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_given_database_with_one_role_has_no_app_role():
    url = "postgresql://one:pw@db/portal"
    assert given_database({"DATABASE_URL": url}) == {
        "DATABASE_URL": url,
        "DATABASE_ADMIN_URL": url,
    }


def test_given_database_with_two_roles_names_the_lesser():
    env = given_database(
        {
            "DATABASE_URL": "postgresql://web:pw@db/portal",
            "DATABASE_ADMIN_URL": "postgresql://boss:pw@db/portal",
        }
    )
    assert env["LAISHAN_APP_ROLE"] == "web"
