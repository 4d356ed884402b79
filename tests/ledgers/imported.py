"""An import waiting to be written, without going through the wizard."""

import datetime
import io

import openpyxl
from django.utils import timezone

from laishan_portal.ledgers.imports import storage
from laishan_portal.models import ImportJob, ImportState

NAMES = ("rows", "error", "question", "warning", "left_out", "new", "update", "same")
SHEET = {
    "name": "汇总",
    "row": 0,
    "depth": 1,
    "columns": {"name": 0},
    "units": {},
    "signature": "0" * 40,
}
DESCRIBED = {
    "name": "汇总",
    "is_hidden": False,
    "is_suitable": True,
    "row": 0,
    "depth": 1,
    "labels": ["项目名称"],
    "guesses": {"name": [0, 100]},
    "units": {},
    "table_unit": "",
    "signature": "0" * 40,
    "rows": 1,
    "samples": [["甲号厂房"]],
}


def make_import(user, **fields):
    """A checked import of ``user`` with its file."""
    book = openpyxl.Workbook()
    book.active.title = "汇总"
    book.active.append(["项目名称"])
    book.active.append(["甲号厂房"])
    out = io.BytesIO()
    book.save(out)
    storage.folder().mkdir(parents=True, exist_ok=True)
    (storage.folder() / "cast.xlsx").write_bytes(out.getvalue())
    figures = dict.fromkeys((*NAMES, "changed", "noted", "cells", "good"), 0)
    return ImportJob.objects.create(
        **{
            "owner": user,
            "importer": "projects",
            "state": ImportState.CHECKED,
            "file_name": "表.xlsx",
            "stored_name": "cast.xlsx",
            "sha256": "0" * 64,
            "plan": {"sheets": [SHEET]},
            "figures": figures | {"sheets": [DESCRIBED], "notes": [], "remarks": []},
            "expires_at": timezone.now() + datetime.timedelta(hours=1),
        }
        | fields
    )
