"""Where things lie: the repository, its virtual environment, and var/."""

import hashlib
import os
from pathlib import Path

from _portal.failure import Failure

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"


def var_dir(default="var"):
    """The folder for everything an instance writes; LAISHAN_VAR may move it."""
    folder = Path(os.environ.get("LAISHAN_VAR") or ROOT / default).absolute()
    try:
        (folder / "log").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"不能写入 {folder}：{error.strerror}。(Cannot write there.)") from error
    return folder


def digest(*trees):
    """One SHA-256 over the names and contents of files and folders."""
    total = hashlib.sha256()
    for tree in trees:
        files = sorted(tree.rglob("*")) if tree.is_dir() else [tree]
        for path in files:
            if path.is_file() and path.suffix != ".pyc":
                total.update(f"{path.relative_to(tree)}\0{path.stat().st_size}\0".encode())
                total.update(path.read_bytes())
    return total.hexdigest()


def static_folders():
    """Our own static files: the project's and those of its apps."""
    apps = (package.parent for package in sorted(ROOT.glob("*/__init__.py")))
    folders = [ROOT / "static", *(app / "static" for app in apps)]
    return [folder for folder in folders if folder.is_dir()]
