"""What the recruitment conditions of every project list choose from."""

from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from accounts.models import Unit
from enterprises.enums import EnterpriseTag
from laishan_portal.ledgers.choices import CachedChoices
from projects.domain.targets import INVESTOR_TAGS
from projects.models import ChainLink, Cluster, ProjectInvestor, TargetEnterprise, Trip

INVESTOR_CLASSES = {tag.value: EnterpriseTag(tag).label for tag in INVESTOR_TAGS}


def _load_chains():
    """Links under their chain's name and clusters, in one statement."""
    links = ChainLink.objects.annotate(
        list_name=Value("links"),
        label=Concat("chain__name", Value(" · "), "name"),
        place=F("position"),
        group=F("chain"),
    )
    clusters = Cluster.objects.annotate(
        list_name=Value("clusters"), label=F("name"), place=Value(0), group=Value(0)
    )
    named = ("list_name", "pk", "label", "group", "place")
    rows = (
        links.order_by()
        .values_list(*named)
        .union(clusters.order_by().values_list(*named), all=True)
        .order_by("group", "place", "pk")
    )
    return [(kind, key, label) for kind, key, label, *_place in rows]


def _load_units():
    """The units that follow targets or travel."""
    units = Unit.objects.filter(
        Q(pk__in=TargetEnterprise.objects.order_by().values("unit"))
        | Q(pk__in=Trip.objects.order_by().values("unit"))
    )
    rows = units.order_by("name_pinyin", "pk").values_list("pk", "short_name")
    return [("units", key, name) for key, name in rows]


CHAINS = CachedChoices(_load_chains)
UNITS = CachedChoices(_load_units)


def links(_context) -> dict[str, str]:
    return CHAINS.of("links")


def clusters(_context) -> dict[str, str]:
    return CHAINS.of("clusters")


def units(_context) -> dict[str, str]:
    return UNITS.of("units")


def of_investor_classes(value, filters) -> Q:
    """The owner or an investor bears the tag; of a confidential project that is not told."""
    invested = ProjectInvestor.objects.filter(enterprise__tags__overlap=value)
    mine = Q(owner__tags__overlap=value) | Q(pk__in=invested.order_by().values("project"))
    return Q(knows_name=True) & mine
