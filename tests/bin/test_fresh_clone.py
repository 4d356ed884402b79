"""The promise of the README, kept for real: a clone, an empty environment, one command."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST_START_SECONDS = 600
SECOND_START_SECONDS = 60


@pytest.fixture
def clone(tmp_path):
    """What is committed, without .venv and var/; stopped at the end whatever happens."""
    target = tmp_path / "portal"
    subprocess.run(["git", "clone", "--quiet", ROOT, target], check=True)
    yield target
    bin_run(target, "stop")
    shelter = target / "var" / "shelter"  # of root's database, see _portal/postgres.py
    if shelter.exists():
        shutil.rmtree(shelter.read_text())


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def bin_run(folder, *options):
    """With nothing but a search path and a home, as on a machine just installed."""
    return subprocess.run(
        [folder / "bin" / "run", *options],
        env={"PATH": os.environ["PATH"], "HOME": str(folder.parent)},
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=FIRST_START_SECONDS * 2,
    )


def timed_start(folder, port):
    began = time.monotonic()
    started = bin_run(folder, "--detach", "--port", str(port))
    assert started.returncode == 0, started.stdout + started.stderr
    return started.stdout, time.monotonic() - began


def readyz(port):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/readyz")
        with closing(connection.getresponse()) as answer:
            return answer.status


@pytest.mark.drill
def test_fresh_clone_runs_stops_and_runs_again_on_its_data(clone, port):
    said, first = timed_start(clone, port)
    assert f"http://127.0.0.1:{port}/" in said
    assert "zhuanyuan" in said
    assert readyz(port) == 200
    assert first < FIRST_START_SECONDS
    password = (clone / "var" / "demo-password").read_text()
    assert password in said

    refused = bin_run(clone, "--port", str(port))
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)

    assert bin_run(clone, "stop").returncode == 0
    with pytest.raises(ConnectionRefusedError):
        readyz(port)

    said, second = timed_start(clone, port)
    assert second < min(first, SECOND_START_SECONDS)
    assert password in said
    assert "载入" not in said
    assert readyz(port) == 200


@pytest.mark.drill
def test_killed_programs_come_back(clone, port):
    timed_start(clone, port)
    supervisor = json.loads((clone / "var" / "portal.json").read_text())["pid"]
    before = children(supervisor)
    assert len(before) == 5
    for pid in before:
        os.kill(pid, 9)
    deadline = time.monotonic() + 60
    while len(children(supervisor)) < 5 or not is_ready(port):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert not before & children(supervisor)


def is_ready(port):
    try:
        return readyz(port) == 200
    except OSError:
        return False


def children(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return {int(child) for child in listed.split()}
