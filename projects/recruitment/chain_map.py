"""The 产业链 map: each chain from upstream to downstream, each link held, being won or missing.

Whether a link is held does not depend on who looks; names and counts are of what this person may
see, and what others have is said without a name.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from laishan_portal.formatting import number_link, wan
from projects.enums import (
    COUNTED_CONDITIONS,
    RECRUITMENT_STAGES,
    ChainSegment,
    Stage,
    TargetStatus,
)
from projects.models import ChainHolding, ChainLink, IndustryChain, Project, TargetEnterprise

SHOWN = 4
# What fills a link: a project that has landed, or a later stage of it.
HELD_STAGES = frozenset(Stage) - RECRUITMENT_STAGES | {Stage.LANDED}
HELD, COMING, AIMED, MISSING = "held", "coming", "aimed", "missing"
STATES = {HELD: "已有", COMING: "在谈", AIMED: "有靶向企业", MISSING: "空缺"}


@dataclass
class Held:
    """One enterprise, project or target on a link."""

    name: str
    url: str
    note: str = ""
    remove_pk: int | None = None


@dataclass
class LinkBox:
    pk: int
    name: str
    note: str
    state: str = MISSING
    enterprises: list[Held] = field(default_factory=list)
    projects: list[Held] = field(default_factory=list)
    targets: list[Held] = field(default_factory=list)
    project_count: int = 0
    target_count: int = 0
    more_projects: str = ""
    more_targets: str = ""
    elsewhere: int = 0

    @property
    def state_name(self) -> str:
        return STATES[self.state]


@dataclass
class ChainChart:
    pk: int
    name: str
    note: str
    title: str
    is_demo: bool
    columns: list[tuple[str, list[LinkBox]]]
    facts: list[tuple[str, object]]


def build(user: User) -> list[ChainChart]:
    """Six statements whatever the rows."""
    links = list(ChainLink.objects.order_by("chain", "position", "pk"))
    boxes = {link.pk: LinkBox(link.pk, link.name, link.note) for link in links}
    _enterprises(boxes)
    counts = _projects(boxes, user)
    _targets(boxes, user)
    for pk, box in boxes.items():
        box.state = _state(box, counts[pk])
    return [_chart(chain, links, boxes) for chain in IndustryChain.objects.order_by("pk")]


def _enterprises(boxes: dict[int, LinkBox]) -> None:
    rows = ChainHolding.objects.select_related("enterprise").order_by("pk")
    for row in rows:
        boxes[row.link_id].enterprises.append(
            Held(
                row.enterprise.short_name or row.enterprise.name,
                row.enterprise.get_absolute_url(),
                row.note,
                row.pk,
            )
        )


@dataclass
class _Counts:
    held: int = 0
    coming: int = 0
    targets: int = 0


def _projects(boxes: dict[int, LinkBox], user: User) -> dict[int, _Counts]:
    """All counted projects make a link held; this person's are named."""
    counts: dict[int, _Counts] = defaultdict(_Counts)
    of_links = Q(chain_link__isnull=False, condition__in=COUNTED_CONDITIONS)
    totals = Project.objects.filter(of_links).order_by().values("chain_link")
    for row in totals.annotate(
        n=Count("pk"), held=Count("pk", filter=Q(stage__in=sorted(HELD_STAGES)))
    ):
        counts[row["chain_link"]].held = row["held"]
        counts[row["chain_link"]].coming = row["n"] - row["held"]
        boxes[row["chain_link"]].elsewhere = row["n"]
    aimed = TargetEnterprise.objects.open().filter(chain_link__isnull=False)
    for pk, n in aimed.order_by().values_list("chain_link").annotate(n=Count("pk")):
        counts[pk].targets = n
    mine = Project.objects.visible_to(user).filter(of_links).order_by("code")
    for link, pk, name, stage in mine.values_list("chain_link", "pk", "shown_name", "stage"):
        box = boxes[link]
        box.elsewhere -= 1
        box.project_count += 1
        if box.project_count <= SHOWN:
            url = reverse("projects:project_detail", args=[pk])
            box.projects.append(Held(name, url, Stage(stage).label))
    for pk, box in boxes.items():
        if box.project_count > SHOWN:
            url = f"{reverse('projects:project_list')}?link={pk}&counted=1"
            box.more_projects = number_link(box.project_count, url)
    return counts


def _targets(boxes: dict[int, LinkBox], user: User) -> None:
    rows = TargetEnterprise.objects.visible_to(user).open().filter(chain_link__isnull=False)
    for link, pk, name, status in rows.order_by("name").values_list(
        "chain_link", "pk", "name", "status"
    ):
        box = boxes[link]
        box.target_count += 1
        if box.target_count <= SHOWN:
            url = reverse("projects:target_detail", args=[pk])
            box.targets.append(Held(name, url, TargetStatus(status).label))
    for pk, box in boxes.items():
        if box.target_count > SHOWN:
            url = f"{reverse('projects:target_list')}?link={pk}&open=1"
            box.more_targets = number_link(box.target_count, url)


def _state(box: LinkBox, counts: _Counts) -> str:
    if box.enterprises or counts.held:
        return HELD
    if counts.coming:
        return COMING
    return AIMED if counts.targets else MISSING


def _chart(chain: IndustryChain, links: list[ChainLink], boxes: dict[int, LinkBox]) -> ChainChart:
    mine = [link for link in links if link.chain_id == chain.pk]
    columns = [
        (segment.label, [boxes[link.pk] for link in mine if link.segment == segment])
        for segment in ChainSegment
    ]
    states = [boxes[link.pk].state for link in mine]
    return ChainChart(
        pk=chain.pk,
        name=chain.name,
        note=chain.note,
        title=_title(chain.name, states),
        is_demo=chain.is_demo,
        columns=[(name, found) for name, found in columns if found],
        facts=_facts(mine, boxes),
    )


def _title(name: str, states: list[str]) -> str:
    if not states:
        return f"{name}：还没有列环节"
    lacking = [state for state in states if state != HELD]
    if not lacking:
        return f"{name}：{len(states)} 个环节都有了"
    told = f"{name}：{len(states)} 个环节缺 {len(lacking)} 个"
    bare = lacking.count(MISSING)
    return f"{told}，{bare} 个还没有目标" if bare else f"{told}，都在谈或有靶向企业"


def _facts(links: list[ChainLink], boxes: dict[int, LinkBox]) -> list[tuple[str, object]]:
    """Totals of the chain; projects and targets lead to the rows they count."""
    keys = ",".join(str(link.pk) for link in links)
    mine = [boxes[link.pk] for link in links]
    held = sum(box.state == HELD for box in mine)
    projects = f"{reverse('projects:project_list')}?link={keys}&counted=1"
    targets = f"{reverse('projects:target_list')}?link={keys}&open=1"
    return [
        ("已有环节", f"{held}/{len(mine)}"),
        ("链上企业", wan(sum(len(box.enterprises) for box in mine))),
        ("链上项目", number_link(sum(box.project_count for box in mine), projects)),
        ("靶向企业", number_link(sum(box.target_count for box in mine), targets)),
    ]
