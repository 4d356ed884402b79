import shutil
import subprocess
from pathlib import Path

import pytest

from _portal import python
from _portal.failure import Failure

START = Path(python.__file__).parent / "start"


def test_start_without_any_python_says_which_is_needed(tmp_path):
    """Beside the copy there is no .venv, and the search path holds only what sh needs."""
    here = tmp_path / "repo" / "bin" / "_portal"
    here.mkdir(parents=True)
    shutil.copy(START, here / "start")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "dirname").symlink_to(shutil.which("dirname"))
    started = subprocess.run(
        ["/bin/sh", here / "start", "run"],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 1
    assert "需要 Python 3.11" in started.stderr
    assert len(started.stderr.splitlines()) == 1


def test_environment_counts_as_filled_only_from_this_very_lock_file(tmp_path, monkeypatch):
    monkeypatch.setattr(python, "VENV", tmp_path)
    monkeypatch.setattr(python, "venv_works", lambda: True)
    lock_file = tmp_path / "requirements.txt"
    lock_file.write_text("django==5.2.19")
    assert not python.is_installed(lock_file)
    python.stamp_of(lock_file).write_text(python.sha256(lock_file))
    assert python.is_installed(lock_file)
    lock_file.write_text("django==5.2.20")
    assert not python.is_installed(lock_file)


def test_environment_whose_python_is_gone_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(python, "VENV_PYTHON", tmp_path / "bin" / "python")
    assert not python.venv_works()


def test_full_disk_is_told_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("LAISHAN_VAR", str(tmp_path))
    monkeypatch.setattr(python, "NEEDED_BYTES", shutil.disk_usage(tmp_path).total * 2)
    with pytest.raises(Failure, match="磁盘空间不足"):
        python.refuse_full_disk()


def test_failed_installation_names_the_reason(tmp_path, monkeypatch):
    """A real pip run: the hash of the lock file cannot be right."""
    monkeypatch.setenv("LAISHAN_VAR", str(tmp_path))
    lock_file = tmp_path / "broken.txt"
    lock_file.write_text(f"laishan @ {tmp_path.as_uri()} --hash=sha256:{'0' * 64}\n")
    with pytest.raises(Failure, match=r"安装依赖失败：ERROR"):
        python.install(lock_file)
    assert not python.stamp_of(lock_file).exists()
