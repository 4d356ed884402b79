"""What the recruitment conditions of every project list choose from."""

from django.db.models import Q

from accounts.models import Unit
from enterprises.enums import EnterpriseTag
from laishan_portal.ledgers.choices import CachedChoices
from projects.domain.targets import INVESTOR_TAGS
from projects.models import ChainLink, Cluster, ProjectInvestor, TargetEnterprise, Trip

INVESTOR_CLASSES = {tag.value: EnterpriseTag(tag).label for tag in INVESTOR_TAGS}


def _load_chains():
    """Links under their chain's name, clusters, and the units that follow targets or travel."""
    links = ChainLink.objects.select_related("chain").order_by("chain", "position", "pk")
    for link in links:
        yield "links", link.pk, str(link)
    for cluster in Cluster.objects.order_by("pk"):
        yield "clusters", cluster.pk, cluster.name
    units = Unit.objects.filter(
        Q(pk__in=TargetEnterprise.objects.order_by().values("unit"))
        | Q(pk__in=Trip.objects.order_by().values("unit"))
    )
    for pk, name in units.order_by("name_pinyin", "pk").values_list("pk", "short_name"):
        yield "units", pk, name


CHAINS = CachedChoices(_load_chains)


def links(_context) -> dict[str, str]:
    return CHAINS.of("links")


def clusters(_context) -> dict[str, str]:
    return CHAINS.of("clusters")


def units(_context) -> dict[str, str]:
    return CHAINS.of("units")


def of_investor_classes(value, filters) -> Q:
    """The owner or an investor bears the tag; of a confidential project that is not told."""
    invested = ProjectInvestor.objects.filter(enterprise__tags__overlap=value)
    mine = Q(owner__tags__overlap=value) | Q(pk__in=invested.order_by().values("project"))
    return Q(knows_name=True) & mine
