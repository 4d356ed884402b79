"""What bin/bench runs: it tells what the work cost, and nothing of it stays."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from laishan_portal.ledgers.imports import state
from laishan_portal.models import ExportJob
from projects.models import Project
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def told(*command, **options):
    out = StringIO()
    call_command(*command, stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.fixture
def bench(settings, monkeypatch):
    settings.LAISHAN_BENCH = True
    monkeypatch.setattr(state, "DIRECT_ROWS", state.DIRECT_ROWS)  # the command sets its own
    ProjectFactory.create_batch(3)
    return UserFactory(role=Role.OFFICE)


def test_export_of_all_projects_is_measured(bench):
    figures = told("bench_export")
    assert figures["rows"] == 3
    assert figures["bytes"] > 4000
    assert figures["queries"] <= 10
    assert figures["cpu_ms"] == figures["steps_ms"]["write"] >= 0
    assert not ExportJob.objects.exists()


def test_import_is_measured_and_taken_back(bench):
    figures = told("bench_import", rows=2)
    assert figures["rows"] == 2
    assert set(figures["steps_ms"]) == {"receive", "check", "preview", "apply"}
    assert Project.objects.count() == 3


@pytest.mark.parametrize("command", ["bench_export", "bench_import"])
def test_only_where_speed_is_measured(command):
    with pytest.raises(CommandError, match="LAISHAN_BENCH"):
        call_command(command)
