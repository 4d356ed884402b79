import os
from threading import Event, Thread

import pytest

from _portal import paths
from tests.drills.client import Client
from tests.drills.stack import Stack


@pytest.fixture(scope="session")
def stack():
    name = "-".join(["drills", *filter(None, [os.environ.get("LAISHAN_TEST_DB")])])
    running = Stack(paths.ROOT / "var" / name)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def log_in(stack):
    return lambda username: Client(stack.url, username, stack.password)


@pytest.fixture
def meanwhile():
    """``meanwhile(step)``: repeats ``step()`` in the background until the test is over."""
    over, threads, errors = Event(), [], []

    def repeat(step, pause):
        def run():
            try:
                while not over.wait(pause()):
                    step()
            except Exception as error:
                errors.append(error)
                raise

        threads.append(Thread(target=run))
        threads[-1].start()
        return over

    yield repeat
    over.set()
    for thread in threads:
        thread.join(30)
    assert errors == []
