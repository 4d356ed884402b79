"""The way in: `__main__.py run|test|bench …`, called by bin/run, bin/test and bin/bench."""

import errno
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from _portal import instance, options, paths, python
from _portal.failure import Failure

LOCK_FILES = {
    "run": "requirements.txt",
    "test": "requirements-dev.txt",
    "bench": "requirements.txt",
}


def main(argv):
    chosen = options.parse(argv)
    if chosen.command == "run" and chosen.stop:
        return instance.stop(paths.var_dir())
    python.refuse_full_disk()
    if chosen.command == "run":
        instance.refuse_second(paths.var_dir())
        instance.refuse_taken_port(chosen.host, chosen.port)
    python.enter_venv(LOCK_FILES[chosen.command])
    return import_module(f"_portal.{chosen.command}").main(chosen)


if __name__ == "__main__":
    for stream in [sys.stdout, sys.stderr]:
        stream.reconfigure(errors="replace")  # a terminal that cannot write Chinese
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        sys.exit(str(failure))
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        sys.exit("磁盘已满。(The disk is full.)")
    except KeyboardInterrupt:
        sys.exit(130)
