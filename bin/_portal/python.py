"""The virtual environment: made once, filled from a hash-locked list when that changed.

Runs on a bare Python 3.11, before anything is installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys

from _portal import locks
from _portal.failure import Failure
from _portal.paths import ROOT, VENV, VENV_PYTHON, var_dir

NEEDED = (3, 11)
NEEDED_BYTES = 500 * 2**20


def enter_venv(lock_name):
    """Make sure .venv holds what the lock file says, and continue inside it."""
    lock_file = ROOT / lock_name
    if not is_installed(lock_file):
        with locks.held(ROOT, wait=True):
            if not is_installed(lock_file):
                make_venv()
                install(lock_file)
    if sys.prefix != str(VENV):
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])  # noqa: S606 ourselves again


def refuse_full_disk():
    free = shutil.disk_usage(var_dir()).free
    if free < NEEDED_BYTES:
        raise Failure(
            f"磁盘空间不足：只剩 {free // 2**20} MB，至少需要 {NEEDED_BYTES // 2**20} MB。"
            "(The disk is almost full.)"
        )


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stamp_of(lock_file):
    return VENV / f"installed-{lock_file.name}.sha256"


def is_installed(lock_file):
    """Whether .venv works and was filled from exactly this lock file."""
    stamp = stamp_of(lock_file)
    if not stamp.exists() or stamp.read_text() != sha256(lock_file):
        return False
    return sys.prefix == str(VENV) or venv_works()


def venv_works():
    """Its base Python may have been removed or replaced since."""
    if not VENV_PYTHON.exists():
        return False
    check = f"import sys; sys.exit(sys.version_info < {NEEDED})"
    return subprocess.run([VENV_PYTHON, "-c", check], check=False).returncode == 0


def make_venv():
    if venv_works():
        return
    say("正在建立 .venv …")
    made = quietly([sys.executable, "-m", "venv", "--clear", VENV])
    if made.returncode != 0:
        # Debian ships venv without ensurepip; a pip of the system can fill the environment too.
        made = quietly([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])
    if made.returncode != 0:
        reason = last_line(made)
        raise Failure(f"无法建立虚拟环境 .venv：{reason} (Could not create .venv.)")


def install(lock_file):
    say(f"正在安装 {lock_file.name}（按哈希核对）…")
    # pip's own configuration decides where packages come from.
    options = ["--require-hashes", "--no-input", "--disable-pip-version-check", "-r", lock_file]
    done = quietly([*pip_command(), "install", *options])
    log = var_dir() / "log" / "pip.log"
    log.write_text(done.stdout)
    if done.returncode != 0:
        reason = next(
            (line for line in done.stdout.splitlines() if line.startswith("ERROR")),
            last_line(done),
        )
        raise Failure(
            f"安装依赖失败：{reason}（详见 {log}）(pip could not install {lock_file.name}.)"
        )
    stamp_of(lock_file).write_text(sha256(lock_file))


def pip_command():
    if quietly([VENV_PYTHON, "-m", "pip", "--version"]).returncode == 0:
        return [VENV_PYTHON, "-m", "pip"]
    if quietly([sys.executable, "-m", "pip", "--version"]).returncode == 0:
        return [sys.executable, "-m", "pip", "--python", VENV_PYTHON]
    version = ".".join(map(str, sys.version_info[:2]))
    raise Failure(
        f"这个 Python 没有 pip：请先安装 python{version}-venv。"
        f"(This Python has no pip: install python{version}-venv.)"
    )


def quietly(argv):
    return subprocess.run(
        [str(part) for part in argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )


def last_line(completed):
    return (completed.stdout.strip().splitlines() or ["?"])[-1]


def say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
