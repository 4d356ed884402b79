"""A row whose name is only like another's: a person decides, once, and it is kept."""

import pytest

from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers.imports import jobs
from laishan_portal.models import ImportDecision
from projects.enums import LineageKind
from projects.models import Lineage, Project
from tests.factories import ProjectFactory, UnitFactory
from tests.projects.importing import apply, check, loaded, row, told

pytestmark = pytest.mark.django_db
HEAD = ["编号", "项目名称", "责任单位", "阶段", "总投资（万元）"]


@pytest.fixture
def unit(db):
    return UnitFactory(name="莱山区工业和信息化局", short_name="区工信局")


@pytest.fixture
def known(unit):
    return ProjectFactory(code="LS23-014", name="海洋装备研发制造基地", unit=unit)


def line(name, total=16000):
    return [None, name, "区工信局", "手续", total]


def ask_about(office, unit, name="海洋装备制造基地"):
    job = check(office, "projects", HEAD, line(name, total=50000))
    question = row(job, 2)
    assert question.level == "question"
    return job, question


def answer(office, question, kind, *targets):
    jobs.answer_row(question, kind=kind, targets=[one.pk for one in targets], by=loaded(office))
    question.refresh_from_db()
    return question


def test_likeness_asks_and_never_decides(office, unit, known):
    job, question = ask_about(office, unit)
    assert question.target_id is None
    assert [one[0] for one in question.shown["candidates"]] == [known.pk]
    assert job.figures["good"] == 0


def test_the_same_under_another_name_gets_an_alias_and_is_remembered(office, unit, known):
    job, question = ask_about(office, unit)
    answer(office, question, "same", known)
    job.refresh_from_db()
    apply(job)
    known.refresh_from_db()
    assert known.name == "海洋装备研发制造基地"
    assert list(known.aliases.values_list("name", flat=True)) == ["海洋装备制造基地"]
    assert ImportDecision.objects.get().targets == [known.pk]
    again = check(office, "projects", HEAD, line("海洋装备 制造基地", total=51000))
    assert row(again, 2).target_id == known.pk
    assert any("认定：就是 LS23-014" in one for one in told(row(again, 2)))


def test_renamed_keeps_the_old_name_as_an_alias(office, unit, known):
    job, question = ask_about(office, unit)
    answer(office, question, "renamed", known)
    job.refresh_from_db()
    apply(job)
    known.refresh_from_db()
    assert known.name == "海洋装备制造基地"
    assert list(known.aliases.values_list("name", flat=True)) == ["海洋装备研发制造基地"]


@pytest.mark.parametrize(
    ("kind", "lineage"),
    [
        ("enlarged", LineageKind.ENLARGED),
        ("merged", LineageKind.MERGED),
        ("split", LineageKind.SPLIT),
    ],
)
def test_what_came_out_of_another_is_new_with_its_descent(office, unit, known, kind, lineage):
    job, question = ask_about(office, unit, "海洋装备研发制造基地二期")
    answer(office, question, kind, known)
    job.refresh_from_db()
    apply(job)
    newer = Project.objects.get(name="海洋装备研发制造基地二期")
    row_ = Lineage.objects.get()
    assert (row_.older, row_.newer, row_.kind, row_.decided_by) == (known, newer, lineage, office)
    jobs.undo(job, by=loaded(office))
    assert not Lineage.objects.exists()
    assert list(Project.objects.all()) == [known]


def test_another_new_one(office, unit, known):
    job, question = ask_about(office, unit)
    answer(office, question, "new")
    job.refresh_from_db()
    apply(job)
    assert Project.objects.count() == 2
    assert not Lineage.objects.exists()


def test_an_answer_can_be_withdrawn(office, unit, known):
    _, question = ask_about(office, unit)
    answer(office, question, "new")
    jobs.withdraw_answer(question, by=loaded(office))
    question.refresh_from_db()
    assert question.level == "question"
    assert not ImportDecision.objects.exists()


def test_only_offered_projects_can_be_chosen(office, unit, known):
    _, question = ask_about(office, unit)
    with pytest.raises(DomainError, match="只能从列出的项目里选"):
        answer(office, question, "same", ProjectFactory())
