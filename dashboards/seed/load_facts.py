"""Writes the newspaper's facts. What is already there is left as it is."""

import json
from decimal import Decimal

import pghistory
from django.db import transaction

from accounts.models import Unit, User
from dashboards.enums import TargetScope
from dashboards.models import Target
from dashboards.seed import facts
from enterprises.domain import create_enterprise
from enterprises.models import Designation, Enterprise, Policy
from laishan_portal.pinyin import pinyin_keys
from projects import domain, standing
from projects.models import Cluster, Node, Project, ProjectGroup, WorkItem


def load() -> dict[str, int]:
    """How many rows of each noun were missing and are there now."""
    by = User.objects.get(username="system")
    with transaction.atomic(), pghistory.context(user=by.pk, operation="seed_facts"):
        return {
            "units": load_units(facts.UNITS, is_demo=False),
            "enterprises": _load_enterprises(by),
            "clusters": _load_clusters(),
            "projects": _load_projects(by),
            "work_items": _load_work_items(by),
            "groups": _load_group(),
            "designations": _load_designations(),
            "policies": _load_policies(),
            "targets": _load_targets(),
        }


def load_units(rows, *, is_demo: bool) -> int:
    """Units by short name; shared with the demo."""
    made = 0
    for name, short_name, kind in rows:
        if Unit.objects.filter(short_name=short_name).exists():
            continue
        full, initials = pinyin_keys(name)
        unit = Unit(
            name=name,
            short_name=short_name,
            kind=kind,
            name_pinyin=full,
            name_initials=initials,
            is_demo=is_demo,
        )
        _keep(unit)
        made += 1
    return made


def _load_enterprises(by: User) -> int:
    made = 0
    for name, note in facts.ENTERPRISES:
        if not Enterprise.objects.filter(name=name).exists():
            create_enterprise(Enterprise(name=name, note=note, is_fact=True), by=by)
            made += 1
    return made


def _load_clusters() -> int:
    made = 0
    for name, note in facts.CLUSTERS:
        if not Cluster.objects.filter(name=name).exists():
            _keep(Cluster(name=name, note=note))
            made += 1
    return made


def _load_work_items(by: User) -> int:
    """Work the newspaper speaks of; it names no step."""
    unit = Unit.objects.get(short_name=facts.BASE)
    made = 0
    for title, note, for_zone in facts.WORK_ITEMS:
        if not WorkItem.objects.filter(title=title).exists():
            item = WorkItem(
                title=title, note=note, for_expansion_zone=for_zone, unit=unit, is_fact=True
            )
            domain.create_work_item(item, by=by)
            made += 1
    return made


def _load_projects(by: User) -> int:
    unit = Unit.objects.get(short_name=facts.BASE)
    clusters = {cluster.name: cluster for cluster in Cluster.objects.all()}
    made = 0
    for fact in facts.PROJECTS:
        if Project.objects.filter(name=fact.name).exists():
            continue
        project = Project(
            name=fact.name,
            note=fact.note,
            in_expansion_zone=fact.in_expansion_zone,
            promised_finish_on=fact.promised_finish_on,
            business_form=fact.business_form,
            cluster=clusters.get(fact.cluster),
            is_fact=True,
        )
        domain.create_project(
            project, unit=unit, aliases=fact.aliases, entry_stage=fact.stage, by=by
        )
        if fact.node:
            _load_node(project, fact.node)
        made += 1
    return made


def _load_node(project: Project, fact: facts.FactNode) -> None:
    """At its place in the list of twenty, so that what comes before finds room.

    The light is lit anew: what it said of a project without its node is nobody's to see.
    """
    node = Node(
        project=project,
        name=fact.name,
        kind=fact.kind,
        baseline_on=fact.baseline_on,
        position=list(type(fact.kind)).index(fact.kind) + 1,
        is_baselined=True,
        is_fact=True,
    )
    _keep(node)
    project.lights.all().delete()
    standing.refresh([project.pk])


def _load_group() -> int:
    if ProjectGroup.objects.filter(name=facts.GROUP_NAME).exists():
        return 0
    group = ProjectGroup(
        name=facts.GROUP_NAME, stated_total=facts.GROUP_TOTAL, note=facts.GROUP_NOTE, is_fact=True
    )
    _keep(group)
    group.projects.set(Project.objects.filter(name__in=[facts.CHIP_HUB, facts.YOUTH_VALLEY]))
    return 1


def _load_designations() -> int:
    unit = Unit.objects.get(short_name=facts.BASE)
    made = 0
    for name, level in facts.DESIGNATIONS:
        key = {"name": name, "level": level, "year": facts.YEAR}
        if not Designation.objects.filter(**key).exists():
            _keep(Designation(**key, unit=unit, is_fact=True))
            made += 1
    return made


def _load_policies() -> int:
    made = 0
    for title, issuer, status, note in facts.POLICIES:
        if not Policy.objects.filter(title=title).exists():
            _keep(Policy(title=title, issuer=issuer, status=status, note=note, is_fact=True))
            made += 1
    return made


def _load_targets() -> int:
    units = {unit.short_name: unit for unit in Unit.objects.all()}
    projects = {project.name: project for project in Project.objects.filter(is_fact=True)}
    made = 0
    for position, fact in enumerate(facts.TARGETS, start=1):
        key = {
            "year": facts.YEAR,
            "metric": fact.metric,
            "scope": TargetScope.PROJECT if fact.project else TargetScope.UNIT,
            "unit": units[fact.unit],
            "project": projects.get(fact.project),
        }
        if Target.objects.filter(**key).exists():
            continue
        target = Target(
            **key,
            name=fact.name,
            minimum=Decimal(fact.minimum),
            maximum=Decimal(fact.maximum),
            measure=fact.measure,
            position=position,
            source=fact.source,
            is_fact=True,
        )
        _keep(target)
        made += 1
    return made


def _keep(row) -> None:
    row.full_clean()
    row.save()


def as_json_line(**values) -> str:
    return json.dumps(values, ensure_ascii=False, default=str)
