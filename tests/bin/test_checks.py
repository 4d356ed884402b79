"""What bin/test tells at its end. (The module is named for the command: _portal.test.)"""

from pathlib import Path

from _portal import options
from _portal import test as checks


def outcome(code, **counts):
    return checks.Outcome("x", code, 1.0, counts)


def test_counts_come_from_the_closing_line():
    lines = ["3 passed earlier\n", "1 failed, 12 passed, 2 skipped, 1 error in 3.20s\n", "\n"]
    assert checks.test_counts(lines) == {"failed": 1, "passed": 12, "skipped": 2, "errors": 1}


def test_closing_line_sums_the_runs():
    told = checks.closing_line([outcome(0, passed=10), outcome(1, passed=5, failed=2, skipped=1)])
    assert told == "15 passed, 2 failed, 1 skipped"


def test_failed_check_without_counts_is_one_failure():
    told = checks.closing_line([outcome(0, passed=10), outcome(1)])
    assert told == "10 passed, 1 failed"


def test_report_is_zero_only_when_all_is_well(capsys):
    assert checks.report([outcome(0, passed=1)]) == 0
    assert checks.report([outcome(0, passed=1), outcome(2)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed"


def test_callers_portal_does_not_colour_the_checks():
    environ = {"LAISHAN_TODAY": "2020-01-01", "DJANGO_SETTINGS_MODULE": "x", "HOME": "/h"}
    env = checks.check_environment(environ, {"REDIS_URL": "r"})
    assert not {"LAISHAN_TODAY", "DJANGO_SETTINGS_MODULE"} & set(env)
    assert (env["HOME"], env["REDIS_URL"]) == ("/h", "r")


def test_drills_and_crawl_come_only_with_all():
    def marked(*argv):
        chosen = options.parse(["test", *argv])
        return [check for check in checks.all_checks(chosen) if "drill or crawl" in check.argv]

    assert not marked()
    assert len(marked("--all")) == 1


def test_own_files_leave_out_what_is_made():
    files = checks.own_files("*.py")
    assert Path("manage.py") in files
    assert not [path for path in files if path.parts[0] in {".venv", "var"}]
