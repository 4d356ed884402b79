"""What the ledgers of projects take in from sheets; the kit does the reading and the asking."""

from laishan_portal.ledgers.imports.importer import IMPORTERS
from projects.importers.monthly import MonthlyImporter
from projects.importers.nodes import NodeImporter
from projects.importers.plans import PlanImporter
from projects.importers.projects import ProjectImporter


def register_all() -> None:
    for importer in (ProjectImporter(), PlanImporter(), MonthlyImporter(), NodeImporter()):
        IMPORTERS.register(importer)
