"""The portal that runs on a var/ folder: is there one, where, and how to end it."""

import errno
import json
import os
import signal
import socket
import time

from _portal import locks
from _portal.failure import Failure

STOP_SECONDS = 60
# An instance that was killed leaves programs that need a moment to end.
PORT_PATIENCE = 5


def lock_path(var):
    return var / "portal.lock"


def note_path(var):
    return var / "portal.json"


def write_note(var, **facts):
    """Whole or not at all: others read it at any moment."""
    fresh = note_path(var).with_suffix(".new")
    fresh.write_text(json.dumps(facts | {"pid": os.getpid()}))
    fresh.replace(note_path(var))


def read_note(var):
    try:
        return json.loads(note_path(var).read_text())
    except (OSError, ValueError):
        return {}


def forget(var):
    note_path(var).unlink(missing_ok=True)


def refuse_second(var):
    if locks.is_held(lock_path(var)):
        where = read_note(var).get("url", "")
        raise Failure(
            f"平台已经在运行 {where}，先用 bin/run stop 停止。"
            "(The portal is already running; stop it with bin/run stop.)"
        )


def refuse_taken_port(host, port):
    deadline = time.monotonic() + PORT_PATIENCE
    while True:
        reason = why_not_bind(host, port)
        if reason is None:
            return
        if reason != errno.EADDRINUSE:
            raise Failure(
                f"不能监听 {host}:{port}：{os.strerror(reason)}。(Cannot listen on {host}:{port}.)"
            )
        if somebody_answers(host, port) or time.monotonic() > deadline:
            raise Failure(
                f"端口 {port} 已被占用，请用 bin/run --port 换一个。"
                f"(Port {port} is taken; choose another with --port.)"
            )
        time.sleep(0.2)


def why_not_bind(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno or errno.EADDRNOTAVAIL
    return None


def somebody_answers(host, port):
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def stop(var):
    """End the instance and wait until everything of it is gone."""
    if not locks.is_held(lock_path(var)):
        print("平台没有在运行。(The portal is not running.)")
        return 0
    pid = read_note(var).get("pid")
    if pid is None:
        raise Failure("平台正在启动，请稍后再停。(The portal is just starting; try again.)")
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while locks.is_held(lock_path(var)):
        if time.monotonic() > deadline:
            raise Failure(f"进程 {pid} 没有按时停止。(Process {pid} did not stop in time.)")
        time.sleep(0.1)
    print("平台已停止。(The portal has stopped.)")
    return 0
