"""What the newspaper printed is there, and nothing it did not say."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from accounts.models import Person, Unit, User
from dashboards.models import Target
from dashboards.seed import facts, load_facts
from enterprises.models import Designation, Enterprise, Policy
from laishan_portal.metrics import metrics
from projects.enums import EventKind, LightLevel, Stage
from projects.models import (
    Assignment,
    InvestmentEntry,
    Listing,
    MonthlyReport,
    Node,
    PlanCurve,
    Project,
    ProjectGroup,
    StageEvent,
    WorkItem,
)
from tests.seed.snapshots import snapshot

# Metrics of rooms that are not built yet; their targets are listed without an actual value.
LATER = {"youth.teams", "youth.pairings"}


@pytest.fixture
def loaded(db, business_day):
    return load_facts.load()


def test_everything_of_the_article_is_counted(loaded):
    assert loaded == {
        "units": 9,
        "enterprises": 2,
        "clusters": 1,
        "projects": 14,
        "work_items": 1,
        "groups": 1,
        "designations": 4,
        "policies": 3,
        "targets": 10,
    }


def test_a_second_run_changes_nothing(loaded, capsys):
    before = snapshot()
    call_command("seed_facts")
    assert '"projects": 0' in capsys.readouterr().out
    assert snapshot() == before


def test_what_is_not_said_stays_empty(loaded):
    for project in Project.objects.all():
        assert project.is_fact
        assert not project.is_demo
        assert (project.owner, project.total_investment, project.leader) == (None, None, None)
        assert (project.domain, project.street, project.nature, project.content) == ("",) * 4
        assert project.unit.short_name == facts.BASE
        assert "「" in project.note
    for model in (Listing, Assignment, PlanCurve, MonthlyReport, InvestmentEntry, Person):
        assert not model.objects.exists(), model


def test_a_total_stated_for_two_is_not_divided(loaded):
    group = ProjectGroup.objects.get()
    assert group.stated_total == Decimal(92_000)
    names = set(group.projects.values_list("name", flat=True))
    assert names == {facts.CHIP_HUB, facts.YOUTH_VALLEY}


def test_the_two_sites_promise_what_was_printed(loaded):
    nodes = dict(Node.objects.values_list("project__name", "baseline_on"))
    assert nodes == {
        facts.CHIP_HUB: date(2023, 11, 30),
        facts.YOUTH_VALLEY: date(2023, 12, 31),
    }
    assert Node.objects.filter(is_fact=True, forecast_on=None, actual_on=None).count() == 2
    assert Project.objects.get(name=facts.CHIP_HUB).promised_finish_on == date(2023, 11, 30)
    assert Project.objects.get(name=facts.YOUTH_VALLEY).promised_finish_on is None


def test_a_promise_alone_lights_nothing(loaded):
    for project in Project.objects.select_related("standing"):
        assert project.standing.light == LightLevel.NORMAL, project


def test_one_project_under_two_names_is_one(loaded):
    project = Project.objects.get(aliases__name="海韵广场")
    assert project.name == "海韵城市广场"
    assert Project.objects.filter(search_text__contains="hygc").get() == project


def test_stages_are_openings_and_count_for_no_year(loaded):
    assert set(StageEvent.objects.values_list("kind", "occurred_on")) == {
        (EventKind.OPENING, None)
    }
    assert not StageEvent.objects.counted().exists()
    stages = dict(Project.objects.values_list("name", "stage"))
    assert stages[facts.BORON_CARBIDE] == Stage.PERMITS
    assert stages[facts.CHIP_HUB] == stages[facts.YOUTH_VALLEY] == Stage.STRUCTURE
    assert sum(stage == Stage.NEGOTIATION for stage in stages.values()) == 11
    assert Project.objects.filter(in_expansion_zone=True).count() == 4


def test_targets_keep_their_ranges(loaded):
    ranges = {target.name: (target.minimum, target.maximum) for target in Target.objects.all()}
    assert ranges["落地项目"] == (2, 3)
    assert ranges["扩容区项目落地开工"] == (1, 2)
    assert ranges["新招引企业"] == (50, 50)
    assert ranges["正大芯智汇完成投资"] == (15_000, 15_000)


def test_every_target_names_a_declared_metric(loaded):
    for metric in Target.objects.values_list("metric", flat=True):
        assert metrics.get(metric) is not None or metric in LATER, metric


def test_four_titles_two_of_them_in_one_phrase(loaded):
    rows = Designation.objects.filter(name="软件名园").values_list("level", flat=True)
    assert sorted(rows) == ["national", "provincial"]
    assert Designation.objects.count() == 4
    assert Policy.objects.filter(document_number="", valid_from=None, valid_to=None).count() == 3
    assert set(Enterprise.objects.values_list("name", flat=True)) == {"杰瑞集团", "清泉实业"}


def test_no_speaker_becomes_a_person_or_a_user(loaded):
    assert not Person.objects.exists()
    assert list(User.objects.values_list("username", flat=True)) == ["system"]
    assert Unit.objects.filter(is_demo=True).count() == 0


def test_business_form_and_cluster_are_said_of_one_project_alone(loaded):
    told = Project.objects.exclude(business_form="", cluster=None)
    assert list(told.values_list("name", "business_form", "cluster__name")) == [
        (facts.INSPUR, "digital", "数字经济聚集区")
    ]
    assert set(Project.objects.filter(in_expansion_zone=True).values_list("name", flat=True)) == {
        "山科控股烟台大数据科创中心产业园",
        "腾讯",
        "铜锣湾综合体",
        "王府井综合体",
    }
    assert not Project.objects.filter(is_reserve=True).exists()


def test_the_zone_s_plan_is_work_without_invented_steps(loaded):
    item = WorkItem.objects.get()
    assert (item.title, item.unit.short_name) == ("扩容区规划编制", facts.BASE)
    assert (item.owner, item.due_on, item.is_fact, item.is_demo) == (None, None, True, False)
    assert "「" in item.note
    assert not item.steps.exists()
