"""The migrated, empty database that every test database is copied from.

Migrating takes most of a minute, copying a fraction of a second. The copy is named after the
migrations and the locked libraries, so that it is made anew when one of them changes; processes
that start together (pytest-xdist) wait for the one that makes it.
"""

import hashlib
import os
import subprocess
import sys
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tests.house import ROOT

LOCK = 6_131_121
PREFIX = "test_template_"


def template() -> str:
    """The name of the template for this tree; made when it is not there."""
    name = PREFIX + _digest()
    with closing(psycopg2.connect(_address("postgres"))) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            _make(cursor, name)
    return name


def _make(cursor, name: str) -> None:
    unfinished = f"{name}_unfinished"
    cursor.execute(f'DROP DATABASE IF EXISTS "{unfinished}"')
    cursor.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE template0')
    environment = os.environ | {
        "DATABASE_ADMIN_URL": _address(unfinished),
        "DJANGO_SETTINGS_MODULE": "laishan_portal.settings.test",
    }
    environment.pop("LAISHAN_TODAY", None)
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity=0"]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)
    cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def _digest() -> str:
    found = hashlib.sha256()
    files = [*ROOT.glob("*/migrations/*.py"), ROOT / "requirements.txt"]
    for path in sorted(files):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _address(database: str) -> str:
    parts = urlsplit(os.environ["DATABASE_ADMIN_URL"])
    return urlunsplit(parts._replace(path=f"/{database}"))
