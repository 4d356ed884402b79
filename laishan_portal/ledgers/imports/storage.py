"""Where uploaded sheets lie until they are written or forgotten."""

import secrets
from pathlib import Path

from django.conf import settings

from laishan_portal.ledgers.imports.intake import Intake, look_into
from laishan_portal.ledgers.imports.reading import Book, read_book


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"


def keep(intake: Intake) -> str:
    """Store the bytes whole; the name they got."""
    folder().mkdir(parents=True, exist_ok=True)
    name = f"{secrets.token_hex(16)}.{intake.suffix}"
    part = folder() / f"{name}.part"
    part.write_bytes(intake.content)
    part.rename(folder() / name)
    return name


def path_of(job) -> Path:
    return folder() / job.stored_name


def book_of(job) -> Book:
    """The stored file, checked and read again."""
    path = path_of(job)
    return read_book(look_into(path.read_bytes(), path.suffix.lstrip(".")))


def forget(job) -> None:
    if job.stored_name:
        path_of(job).unlink(missing_ok=True)
