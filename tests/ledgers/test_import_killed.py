"""A worker killed in the middle of a write: a real process, a real kill, nothing half."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as portal
from django.contrib.auth.models import Group
from django.db import connection

from accounts.enums import Role
from laishan_portal import outbox
from laishan_portal.ledgers.imports import jobs, state
from laishan_portal.models import ImportState, OutboxMessage
from projects.models import LightRuleSet, Project
from tests.factories import UnitFactory, UserFactory
from tests.ledgers.dirty import workbook
from tests.projects.importing import loaded, plans_of, receive

CHILD = """
import sys, time, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.MEDIA_ROOT = sys.argv[3]
django.setup()
from projects import standing
def slow(ids, **_):
    print("writing", flush=True)
    time.sleep(60)
standing.refresh = slow
from laishan_portal.ledgers.imports import jobs
jobs.write(int(sys.argv[2]))
"""


def deliver(verb, job):
    """What a worker does with the message that is not done yet."""
    message = OutboxMessage.objects.get(done_at=None)
    assert outbox.deliver(message.pk, lambda: verb(job.pk))
    job.refresh_from_db()


@pytest.fixture
def office(transactional_db, settings, tmp_path, monkeypatch):
    """With the reference rows a flush took away; everything is long."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(state, "DIRECT_ROWS", 0)
    Group.objects.get_or_create(name=Role.OFFICE)
    LightRuleSet.objects.get_or_create(
        code="laishan",
        version=1,
        defaults={
            "name": "莱山区规则",
            "method": "points",
            "yellow_bound": 10,
            "red_bound": 30,
            "uses_own_curve": True,
            "yellow_slip_days": 4,
            "red_slip_days": 15,
            "yellow_float_workdays": 5,
            "is_default": True,
        },
    )
    UnitFactory(short_name="工信局")
    return UserFactory(role=Role.OFFICE)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_writing_leaves_nothing_half(office, settings):
    rows = [[name, "工信局", 100] for name in ("甲号厂房", "南山码头", "三元大桥", "滨河医院")]
    job = receive(
        office, "projects", workbook(("汇总", [["项目名称", "责任单位", "总投资"], *rows]))
    )
    jobs.map_columns(job, plans=plans_of(job), parameters=job.parameters, by=loaded(office))
    deliver(jobs.check, job)
    jobs.apply(job, by=loaded(office))
    name = connection.settings_dict["NAME"]
    command = [sys.executable, "-c", CHILD, name, str(job.pk), str(settings.MEDIA_ROOT)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "laishan_portal.settings.test"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=portal.BASE_DIR, env=environment
    ) as child:
        try:
            assert child.stdout.readline() == "writing\n"
        finally:
            child.kill()
    job.refresh_from_db()
    assert job.state == ImportState.APPLYING
    assert not Project.objects.exists()
    deliver(jobs.write, job)  # the sweeper sends it again
    assert job.state == ImportState.DONE
    assert Project.objects.count() == 4
