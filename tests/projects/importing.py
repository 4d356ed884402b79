"""A sheet on its way into a ledger, without a browser: received, mapped as guessed, checked."""

from django.contrib.auth import get_user_model

from laishan_portal.ledgers.imports import jobs
from laishan_portal.ledgers.imports.importer import IMPORTERS
from laishan_portal.models import ImportRow
from tests.ledgers.dirty import workbook


def loaded(user):
    """With its roles, as a request has it."""
    return get_user_model().objects.for_request().get(pk=user.pk)


def receive(user, key, file):
    return jobs.receive(file, importer=IMPORTERS.get(key), by=loaded(user))


def plans_of(job, **columns):
    """The sheets that fit, mapped as guessed."""
    return [
        {
            "name": sheet["name"],
            "row": sheet["row"],
            "depth": sheet["depth"],
            "columns": {key: column for key, (column, _) in sheet["guesses"].items()} | columns,
            "units": {
                key: unit
                for key, (column, _) in sheet["guesses"].items()
                if (unit := sheet["units"].get(str(column)) or sheet["table_unit"])
            },
            "signature": sheet["signature"],
        }
        for sheet in job.figures["sheets"]
        if sheet["is_suitable"]
    ]


def check(user, key, *rows, file=None, **parameters):
    """A checked import of these rows."""
    job = receive(user, key, file or workbook(("汇总", rows)))
    jobs.map_columns(
        job, plans=plans_of(job), parameters=job.parameters | parameters, by=loaded(user)
    )
    job.refresh_from_db()
    assert job.state == "checked", job.message
    return job


def apply(job):
    jobs.apply(job, by=loaded(job.owner))
    job.refresh_from_db()
    assert job.state == "done", job.message
    return job


def row(job, line, sheet=None):
    rows = ImportRow.objects.filter(job=job, line=line)
    return rows.get(sheet=sheet) if sheet else rows.get()


def told(row_, level=None):
    """The sentences under a row."""
    return [
        one["text"] for one in row_.shown["findings"] if level is None or one["level"] == level
    ]


def errors(job):
    """{cell: sentence} of everything that keeps a row out."""
    return {
        one["cell"] or str(row_.line): one["text"]
        for row_ in ImportRow.objects.filter(job=job)
        for one in row_.shown["findings"]
        if one["level"] in ("error", "question")
    }


def fix(row_, column, value):
    jobs.fix_row(row_, fixes={column: value}, by=loaded(row_.job.owner))
    row_.refresh_from_db()
    return row_
