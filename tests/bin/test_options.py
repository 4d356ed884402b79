import pytest

from _portal import demo, options
from _portal.failure import Failure


def test_defaults():
    chosen = options.parse(["run"])
    assert (chosen.port, chosen.host, chosen.stop, chosen.scale) == (
        8000,
        "127.0.0.1",
        False,
        None,
    )


def test_stop_is_a_word_not_a_flag():
    assert options.parse(["run", "stop"]).stop


@pytest.mark.parametrize("argv", [["--port", "0"], ["--port", "x"], ["--scale", "-1"], ["go"]])
def test_nonsense_is_refused(argv, capsys):
    with pytest.raises(SystemExit) as refused:
        options.parse(["run", *argv])
    assert refused.value.code == 2
    assert "usage: bin/run" in capsys.readouterr().err


def test_demo_and_no_demo_exclude_each_other():
    with pytest.raises(Failure, match="不能同时使用"):
        options.parse(["run", "--demo", "--no-demo"])


@pytest.mark.parametrize(
    ("argv", "ours", "wanted"),
    [
        ([], True, True),
        ([], False, False),
        (["--demo"], False, True),
        (["--no-demo"], True, False),
        (["--scale", "10"], False, False),
    ],
)
def test_demo_goes_only_into_our_own_database_unless_asked(argv, ours, wanted):
    chosen = options.parse(["run", *argv])
    assert demo.is_wanted(chosen, database_is_ours=ours) is wanted
