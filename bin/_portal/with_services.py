#!/usr/bin/env python3
"""Run a command with PostgreSQL and Valkey: `bin/_portal/with_services.py CMD …`.

The services live under LAISHAN_VAR (var/dev when unset) with the settings for
tests: fast, not crash-safe, and the owner may create databases. If they already
run for that folder, the command uses them; only who started them stops them.
"""

import json
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from _portal import locks, paths, python
from _portal.failure import Failure


def main(argv):
    if not argv:
        raise Failure("用法：bin/_portal/with_services.py CMD … (Name the command to run.)")
    python.enter_venv("requirements.txt")
    var = paths.var_dir("var/dev")
    with locks.held(var / "services.lock") as ours:
        if not ours:
            running = json.loads((var / "services.json").read_text())
            os.execvpe(argv[0], argv, os.environ | running["env"])  # noqa: S606 the caller's command
        return run_with_own_services(var, argv)


def run_with_own_services(var, argv):
    # These need the packages of .venv.
    from _portal.programs import Program  # noqa: PLC0415
    from _portal.services import Services  # noqa: PLC0415
    from _portal.supervisor import Supervisor  # noqa: PLC0415

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Services(var, os.environ, throw_away=True) as services:
        note = var / "services.json"
        note.write_text(json.dumps({"pid": os.getpid(), "env": services.env}))
        (var / "pid").write_text(str(os.getpid()))
        command = Program(
            name=argv[0],
            argv=argv,
            env=os.environ | services.env,
            log=None,
            cwd=Path.cwd(),
        )
        command.start()
        try:
            Supervisor(services.programs, until=command, say=report).run()
        finally:
            command.ask_to_stop()
            command.wait_until_stopped()
            note.unlink(missing_ok=True)
            (var / "pid").unlink(missing_ok=True)
        return command.exit_code


def report(text):
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        sys.exit(str(failure))
