"""What making a file costs: the ledger as a sheet, or the wall as a PDF."""

import io
import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from laishan_portal import clock
from laishan_portal.ledgers.excel import Stamp
from laishan_portal.ledgers.exports import FORMATS
from laishan_portal.ledgers.ledger import LedgerQuery
from projects.ledgers import LEDGER
from projects.management.measured import cost, counted, measured, somebody_of_the_office
from projects.wall import paper
from projects.wall.query import WallQuery

SITE = "https://portal.example"


class Command(BaseCommand):
    help = "Measure the export of projects; no file stays."

    def add_arguments(self, parser):
        parser.add_argument("--kind", choices=["xlsx", "wall"], default="xlsx")

    def handle(self, *args, kind, **options):
        if not settings.LAISHAN_BENCH:
            raise CommandError("Only with LAISHAN_BENCH=1.")
        user, steps = somebody_of_the_office(), {}
        stamp = stamp_of(user)
        make = wall_of if kind == "wall" else sheet_of
        with counted() as statements, measured(steps, "write"):
            rows, size = make(user, stamp)
        self.stdout.write(json.dumps(cost(steps, statements, rows=rows) | {"bytes": size}))


def sheet_of(user, stamp: Stamp) -> tuple[int, int]:
    """All projects in the usual columns."""
    query, target = LedgerQuery(LEDGER, user=user, data=QueryDict()), io.BytesIO()
    write = FORMATS.get("xlsx").write
    rows = write(query, target, summary=query.summary(), stamp=stamp)
    return rows, target.tell()


def wall_of(user, stamp: Stamp) -> tuple[int, int]:
    """As many projects as one file may have, each with its code."""
    wall = WallQuery(user=user, data=QueryDict())
    rows = wall.rows(0, min(wall.summary.total.count, paper.MOST_ROWS))
    return len(rows), len(paper.pdf_bytes(wall, rows, paper.Sheet(stamp, SITE)))


def stamp_of(user) -> Stamp:
    return Stamp(
        name=user.display_name,
        username=user.username,
        ip="127.0.0.1",
        purpose="测速",
        at=clock.now(),
        data_on=clock.today(),
    )
