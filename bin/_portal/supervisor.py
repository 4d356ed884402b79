"""Keeps programs running until somebody asks to stop, or until the main one ends."""

import os
import select
import signal
import time
from contextlib import contextmanager

FIRST_DELAY = 0.5
LONGEST_DELAY = 30
SETTLED_SECONDS = 60
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def next_delay(delay, lived):
    """How long to wait before the next start, given the last delay and how long it lived."""
    if lived >= SETTLED_SECONDS or delay == 0:
        return FIRST_DELAY
    return min(delay * 2, LONGEST_DELAY)


class Supervisor:
    """Watches programs; a dead one is started again, later each time it dies at once."""

    def __init__(self, programs, *, say=print, until=None):
        self.programs = list(programs)
        self.say = say
        self.until = until
        self.stopping = False
        self._delay = {}
        self._due = {}
        self._started = {program.name: time.monotonic() for program in self.programs}

    def run(self, *, tick=None):
        """Watch until told to stop; `tick` is called now and then and may end the watch."""
        with self._signals() as wake:
            while not self.stopping:
                self._revive()
                if self.until is not None and not self.until.is_running:
                    return
                if tick is not None and tick():
                    return
                ready, _, _ = select.select([wake], [], [], self._pause(tick))
                if ready:
                    os.read(wake, 4096)

    def stop(self, programs):
        for program in programs:
            program.ask_to_stop()
        for program in programs:
            program.wait_until_stopped()

    def _revive(self):
        now = time.monotonic()
        for program in self.programs:
            if program.is_running:
                continue
            if program.name not in self._due:
                program.kill_leftovers()
                lived = now - self._started[program.name]
                delay = next_delay(self._delay.get(program.name, 0), lived)
                self._delay[program.name] = delay
                self._due[program.name] = now + delay
                self.say(
                    f"{program.name} 已退出（{program.exit_code}），{delay:g} 秒后重新启动，"
                    f"日志 {program.log}"
                )
            elif self._due[program.name] <= now:
                del self._due[program.name]
                self._started[program.name] = now
                program.start()

    def _pause(self, tick):
        longest = 0.3 if tick is not None else 5.0
        waits = [due - time.monotonic() for due in self._due.values()]
        return max(0.05, min([longest, *waits]))

    @contextmanager
    def _signals(self):
        """Children's deaths and requests to stop wake the loop through a pipe."""
        read, write = os.pipe()
        os.set_blocking(write, False)
        os.set_blocking(read, False)
        before = {number: signal.getsignal(number) for number in (*STOP_SIGNALS, signal.SIGCHLD)}
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        old = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        try:
            yield read
        finally:
            signal.set_wakeup_fd(old)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(read)
            os.close(write)

    def _on_stop(self, *_):
        self.stopping = True
