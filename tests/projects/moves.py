"""A project on which the stage gates find nothing missing, and files to file with its moves."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from enterprises.models import Enterprise
from projects import gates, readiness
from projects.domain import Filed
from projects.enums import EvidenceKind, PermitPhase, PermitStatus, Stage
from projects.models import Permit, ProjectStanding
from tests.factories import (
    AssignmentFactory,
    EnterpriseFactory,
    NodeFactory,
    ProjectFactory,
    plan_year,
)

BASIC = {
    "domain": "industry",
    "industry": "C",
    "street": "370613005",
    "nature": "new",
    "content": "建厂房",
    "total_investment": Decimal(26000),
    "project_code": "2301-370613-04-01-123456",
    "planned_start_on": date(2023, 3, 1),
    "promised_finish_on": date(2024, 11, 30),
}
USCC = "91370613MA94AB124L"


def _owner():
    known = Enterprise.objects.filter(uscc=USCC).first()
    return known or EnterpriseFactory(uscc=USCC)


def whole_project(**kwargs):
    """All that any stage asks for is there, evidence aside."""
    owner = kwargs.pop("owner", None) or _owner()
    project = ProjectFactory(**({"stage": Stage.PERMITS, "owner": owner} | BASIC | kwargs))
    AssignmentFactory(project=project)
    NodeFactory(project=project, is_baselined=True)
    plan_year(project, [100] * 12)
    for name, phase in (
        ("可研批复与备案", PermitPhase.LAND),
        ("施工许可证", PermitPhase.WORKS),
        ("联合竣工验收", PermitPhase.COMPLETION),
    ):
        Permit.objects.create(
            project=project,
            name=name,
            phase=phase,
            status=PermitStatus.DONE,
            done_on=date(2023, 3, 1),
        )
    project.refresh_from_db()
    return project


def picture(name="开工.jpg"):
    """A small photo as a browser would send it."""
    content = BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def filed(to):
    """The evidence the gates ask for with a move into a stage."""
    kind = gates.EVIDENCE.get(Stage(to))
    return [] if kind is None else [Filed(EvidenceKind(kind), picture())]


def missing(project, to):
    return [one.key for one in gates.missing_for(readiness.record_of(project), to=to)]


def lead_of(project):
    return ProjectStanding.objects.get(project=project).lead
