import pytest

from _portal.demo import LoadingMark, Password, progress_of

URL = "postgresql://laishan_app@/laishan?host=/run/a"


def password(var, word, *, url=URL):
    env = {"SECRET_KEY": "k" * 50, "LAISHAN_DEMO_PASSWORD": word, "DATABASE_URL": url}
    return Password(var, env)


def test_password_in_use_is_known_again_but_not_written_down(tmp_path):
    password(tmp_path, "given-word").note_use()
    assert password(tmp_path, "given-word").is_the_one_in_use
    assert not password(tmp_path, "other").is_the_one_in_use
    assert not [file for file in tmp_path.iterdir() if "given-word" in file.read_text()]


def test_new_socket_folder_is_still_the_same_database(tmp_path):
    password(tmp_path, "w").note_use()
    assert password(tmp_path, "w", url=URL.replace("/run/a", "/run/b")).is_the_one_in_use
    assert not password(tmp_path, "w", url="postgresql://a@db/other").is_the_one_in_use


def test_mark_survives_until_the_loading_is_done(tmp_path):
    LoadingMark(tmp_path).set()
    assert LoadingMark(tmp_path).is_set
    LoadingMark(tmp_path).clear()
    assert not LoadingMark(tmp_path).is_set


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"step": "projects", "done": 500, "of": 10000}', "projects 500/10000"),
        ('{"step": "done", "projects": 205}', None),
        ("Applying sessions.0001_initial... OK", None),
        ("", None),
    ],
)
def test_progress_is_read_from_the_last_line(line, told):
    assert progress_of(line) == told
