"""The repository as the architecture tests see it: source files, their rooms and imports."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.conf import settings

ROOT = settings.BASE_DIR
KIT = "laishan_portal"
APPS = list(settings.LOCAL_APPS)
SKIPPED_FOLDERS = {".git", ".venv", "var", "staticfiles", "node_modules", "__pycache__"}
SKIPPED_FOLDERS |= {".pytest_cache", ".ruff_cache"}


@dataclass(frozen=True)
class Source:
    """One Python file of ours."""

    path: Path

    @property
    def name(self):
        return str(self.path.relative_to(ROOT))

    @property
    def parts(self):
        return self.path.relative_to(ROOT).parts

    @property
    def app(self):
        return self.parts[0]

    @property
    def room(self):
        """``projects/domain/reports.py`` and ``projects/domain.py`` are one room."""
        return self.parts[1].removesuffix(".py")

    @cached_property
    def text(self):
        return self.path.read_text()

    @cached_property
    def tree(self):
        return ast.parse(self.text)

    @cached_property
    def nodes(self):
        return list(ast.walk(self.tree))

    def walk(self, *kinds):
        return [node for node in self.nodes if isinstance(node, kinds)]

    def imports(self, *, inline=False):
        """Dotted names; those at the top decide the order of loading, inline ones are late."""
        nodes = self.nodes if inline else self.tree.body
        for node in nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def __str__(self):
        return self.name


@cache
def source(path):
    """The same file is the same object for every test: it is read and parsed once."""
    return Source(path)


def sources(*folders, migrations=False):
    """Our Python files below these folders, migrations only when asked."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if SKIPPED_FOLDERS.isdisjoint(path.parts) and (
                migrations or "migrations" not in path.parts
            ):
                found.append(source(path))
    return found


def rooms(*names):
    """The files of these rooms in every app."""
    return [source for source in sources(*APPS) if source.room in names]


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


def tracked_files():
    """What git holds; in a copy without git, everything that is not made by running."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
        return [path for path in paths if path.is_file()]
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and SKIPPED_FOLDERS.isdisjoint(path.relative_to(ROOT).parts)
    ]
