import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from _portal import supervisor
from _portal.programs import Program
from _portal.supervisor import Supervisor, next_delay

BIN = Path(supervisor.__file__).parent.parent


def program(tmp_path, name, script):
    return Program(name, ["/bin/sh", "-c", script], dict(os.environ), tmp_path / name, tmp_path)


def test_delay_grows_to_a_limit_and_starts_anew_after_a_long_life():
    delays = [next_delay(0, 0)]
    for _ in range(8):
        delays.append(next_delay(delays[-1], 0))
    assert delays == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert next_delay(30, supervisor.SETTLED_SECONDS) == 0.5


def test_dead_program_is_started_again(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_DELAY", 0.05)
    said = []
    short = program(tmp_path, "short", "echo x >> lives; exit 3")
    short.start()
    lives = tmp_path / "lives"
    deadline = time.monotonic() + 10

    def third_life():
        assert time.monotonic() < deadline
        return lives.exists() and len(lives.read_text().split()) >= 3

    Supervisor([short], say=said.append).run(tick=third_life)
    short.wait_until_stopped()
    assert said[0].startswith("short 已退出（3）")


def test_watch_ends_with_its_main_program(tmp_path):
    main = program(tmp_path, "main", "exit 7")
    main.start()
    Supervisor([], until=main).run()
    assert main.exit_code == 7


def test_request_to_stop_ends_the_watch_and_restores_the_handlers(tmp_path):
    before = signal.getsignal(signal.SIGTERM)
    watch = Supervisor([])

    def ask():
        os.kill(os.getpid(), signal.SIGTERM)
        return False

    watch.run(tick=ask)
    assert watch.stopping
    assert signal.getsignal(signal.SIGTERM) == before


def test_program_that_ignores_the_request_is_taken_away(tmp_path):
    stubborn = program(tmp_path, "stubborn", "trap '' TERM; echo up; sleep 60 & wait; wait")
    stubborn.patience = 0.3
    stubborn.start()
    while not stubborn.last_words():
        time.sleep(0.02)
    stubborn.ask_to_stop()
    stubborn.wait_until_stopped()
    assert not stubborn.is_running


def test_children_end_when_their_starter_is_killed(tmp_path):
    """kill -9 of the supervisor must not leave a database behind."""
    code = (
        "import os, pathlib, time\n"
        "from _portal.programs import Program\n"
        f"here = pathlib.Path({str(tmp_path)!r})\n"
        "child = Program('c', ['/bin/sleep', '60'], dict(os.environ), here / 'log', here)\n"
        "child.start()\n"
        "print(child.process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(BIN)},
    ) as starter:
        child = int(starter.stdout.readline())
        starter.kill()
    deadline = time.monotonic() + 5
    while is_alive(child):
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            pytest.fail("the child outlived its starter")
        time.sleep(0.02)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
