"""What was promised with a write is done once, whatever happens to the workers (ASSURANCE B4)."""

import time
from pathlib import Path

import pytest

from _portal import paths
from tests.drills.test_writes import Rounds

pytestmark = pytest.mark.drill

KILLS = 3


def letters_to(address):
    """What reached the mail folder."""
    folder = paths.ROOT / "var" / "mail"
    return sum(
        path.read_text(errors="replace").count(f"To: {address}")
        for path in Path(folder).glob("*.log")
    )


def test_b4_the_task_workers_are_killed_while_tasks_run(stack, log_in, meanwhile):
    rounds = Rounds(stack, log_in, f"b4-{time.monotonic_ns()}@drill.example")
    killed = []

    def kill_the_tree():
        for pid in stack.programs("worker"):
            if len(killed) < KILLS:
                killed.append(pid)
                stack.kill(pid, with_children=True)

    over = meanwhile(kill_the_tree, lambda: 1.5)
    while rounds.count < 12 or len(killed) < KILLS:
        rounds.one()
    over.set()
    rounds.wait_until_told(110)
    doubled = stack.value(
        "SELECT count(*) FROM (SELECT notice_id FROM accounts_noticedelivery"
        " WHERE address = %s GROUP BY notice_id HAVING count(*) > 1) d",
        [rounds.address],
    )
    assert doubled == 0
    # A mail server takes no part in our commit: killed between the two, a letter may go twice.
    assert rounds.count <= letters_to(rounds.address) <= rounds.count + len(killed)
