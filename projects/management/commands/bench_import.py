"""What taking in a sheet costs: received, checked, shown, written; then rolled back."""

import io
import json

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.test import Client
from openpyxl import Workbook

from accounts.models import Unit
from laishan_portal.ledgers.imports import jobs, state, storage
from laishan_portal.ledgers.imports.importer import IMPORTERS
from laishan_portal.ledgers.imports.mapping import MappingForm
from projects.management.measured import cost, counted, measured, somebody_of_the_office

HEADS = [
    "项目名称",
    "责任单位",
    "阶段",
    "建设性质",
    "总投资",
    "计划开工",
    "承诺竣工",
    "建设内容及规模",
]
_FIRST, _SPAN = 0x4E00, 20_000


class Command(BaseCommand):
    help = "Measure the import of projects; nothing of it stays."

    def add_arguments(self, parser):
        parser.add_argument("--rows", type=int, default=1000)

    def handle(self, *args, rows, **options):
        if not settings.LAISHAN_BENCH:
            raise CommandError("Only with LAISHAN_BENCH=1.")
        user = somebody_of_the_office()
        state.DIRECT_ROWS = rows + 1  # measured here, not in a worker
        with transaction.atomic():
            figures = self.measure(user, rows)
            transaction.set_rollback(True)
        self.stdout.write(json.dumps(figures))

    def measure(self, user, rows: int) -> dict:
        file, steps = sheet_of(rows), {}
        with counted() as statements:
            with measured(steps, "receive"):
                job = jobs.receive(file, importer=IMPORTERS.get("projects"), by=user)
            with measured(steps, "check"):
                form = MappingForm(job, IMPORTERS.get("projects"), user, posted(job))
                jobs.map_columns(job, plans=form.plans(), parameters=form.parameters(), by=user)
            with measured(steps, "preview"):
                self.look(user, job)
            with measured(steps, "apply"):
                jobs.apply(job, by=user)
        job.refresh_from_db()
        storage.forget(job)
        if job.state != "done":
            raise CommandError(job.message)
        return cost(steps, statements, rows=rows)

    @staticmethod
    def look(user, job) -> None:
        client = Client(SERVER_NAME="localhost")
        client.force_login(user, backend="accounts.backends.PortalBackend")
        answer = client.get(f"/imports/{job.pk}/")
        if answer.status_code != 200:
            raise CommandError(f"The page of the import answers {answer.status_code}.")


def sheet_of(rows: int) -> SimpleUploadedFile:
    """New projects whose names are like no others."""
    book = Workbook()
    book.active.append(["单位：万元"])
    book.active.append(HEADS)
    unit = Unit.objects.active().first().short_name
    for number in range(rows):
        name = "".join(
            chr(_FIRST + (number * 7919 + place * place * 104_729) % _SPAN) for place in range(8)
        )
        book.active.append(
            [name, unit, "手续", "新建", 1000 + number, "2023-03-01", "2024-10-31", "厂房"]
        )
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("bench.xlsx", out.getvalue())


def posted(job) -> dict:
    """The mapping page as it is shown, sent back."""
    sheet = job.figures["sheets"][0]
    data = {"use-0": "1", "row-0": str(sheet["row"] + 1), "depth-0": "1", "unit-0": "万元"}
    return data | {f"map-0-{column}": key for key, (column, _) in sheet["guesses"].items()}
