"""The figures of the registry: what was brought to the district in a year, and titles won."""

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from enterprises.enums import DesignationStatus, TalentKind
from enterprises.models import Designation, Enterprise, Talent
from laishan_portal import clock
from laishan_portal.metrics import Metric, Scope, Source, register


def _audience(user) -> str | None:
    """All business roles know the registry."""
    return None if user.is_administrator or not user.roles else "business"


def _in_scope(path: str):
    """A source that only the whole district and one unit cut; any other scope has no rows."""

    def in_scope(scope: Scope) -> Q:
        if scope.kind == "district":
            return Q()
        return Q(**{path: scope.value}) if scope.kind == "unit" else Q(pk=None)

    return in_scope


def _in_year(field: str, **conditions):
    def condition(scope: Scope, year: int, as_of) -> Q:
        return Q(**{f"{field}__year": year, f"{field}__lte": as_of}, **conditions)

    return condition


def _list_of(name: str, year_filter: str, unit_filter: str, **fixed):
    """The list with the same condition; ``until`` only when another day than today is told of."""

    def list_url(scope: Scope, year: int, as_of) -> str:
        query = dict(fixed) | {year_filter: year}
        if as_of != clock.today() and as_of.year == year:
            query["until"] = as_of.isoformat()
        if "unit" in scope.query:
            query[unit_filter] = scope.query["unit"]
        return f"{reverse(f'enterprises:{name}')}?{urlencode(query)}"

    return list_url


SOURCES = (
    Source(
        model="enterprises.enterprise",
        rows=lambda user, **_: Enterprise.objects.visible_to(user),
        in_scope=_in_scope("park_id"),
        groups={"unit": "park_id"},
        audience=_audience,
    ),
    Source(
        model="enterprises.talent",
        rows=lambda user, **_: Talent.objects.visible_to(user),
        in_scope=_in_scope("enterprise__park_id"),
        groups={"unit": "enterprise__park_id"},
        audience=_audience,
    ),
    Source(
        model="enterprises.designation",
        rows=lambda user, **_: Designation.objects.visible_to(user),
        in_scope=_in_scope("unit_id"),
        groups={"unit": "unit_id"},
        audience=_audience,
    ),
)

METRICS = (
    Metric(
        key="enterprises.introduced",
        label="招引企业",
        measure="家",
        model="enterprises.enterprise",
        condition=_in_year("introduced_on"),
        list_url=_list_of("enterprise_list", "introduced", "park"),
    ),
    Metric(
        key="enterprises.high_level_talents",
        label="引进高层次人才",
        measure="人",
        model="enterprises.talent",
        condition=_in_year("introduced_on", kind=TalentKind.HIGH_LEVEL),
        list_url=_list_of("talent_list", "year", "park", kind=TalentKind.HIGH_LEVEL.value),
    ),
    Metric(
        key="enterprises.youth_talents",
        label="引进青年人才",
        measure="人",
        model="enterprises.talent",
        condition=_in_year("introduced_on", kind=TalentKind.YOUTH),
        list_url=_list_of("talent_list", "year", "park", kind=TalentKind.YOUTH.value),
    ),
    Metric(
        key="enterprises.designations_awarded",
        label="获批试点",
        measure="个",
        model="enterprises.designation",
        condition=_in_year("awarded_on", status=DesignationStatus.AWARDED),
        list_url=_list_of("designation_list", "awarded", "unit"),
    ),
)


def register_all() -> None:
    register([*SOURCES, *METRICS])
