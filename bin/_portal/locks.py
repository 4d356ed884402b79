"""A lock that the kernel lets go of when its holder dies."""

import fcntl
import os
from contextlib import contextmanager


@contextmanager
def held(path, *, wait=False):
    """Hold a lock on a file or folder; yields False when somebody else has it."""
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT
    handle = os.open(path, flags, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def is_held(path):
    if not path.exists():
        return False
    with held(path) as free:
        return not free
