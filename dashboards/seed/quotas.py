"""How many plain projects of which field, stage, unit and mood fill the district."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from dashboards.seed import catalogue
from dashboards.seed.reporting import Months
from dashboards.seed.shapes import PlannedProject
from laishan_portal import clock
from projects.enums import Domain, LightLevel, ReportStatus, Stage, Street

_STAGES = {
    Stage.LEAD: 6,
    Stage.NEGOTIATION: 18,
    Stage.FRAMEWORK: 7,
    Stage.SIGNED: 8,
    Stage.LANDED: 6,
    Stage.PERMITS: 33,
    Stage.FOUNDATION: 41,
    Stage.STRUCTURE: 52,
    Stage.ACCEPTANCE: 20,
    Stage.OPERATION: 14,
}
_DOMAINS = {
    Domain.INDUSTRY: 72,
    Domain.INFRASTRUCTURE: 45,
    Domain.RENEWAL: 30,
    Domain.COUNTRYSIDE: 24,
    Domain.COMMUNITY: 20,
}
_RECRUITING = (Stage.LEAD, Stage.NEGOTIATION, Stage.FRAMEWORK, Stage.SIGNED, Stage.LANDED)
_STREET_ODDS = (6, 11, 9, 9, 8, 4)
# Of 205: months overdue, still open in the last month, waiting for review, returned, exempt.
_STALE, _OPEN, _WAITING, _RETURNED, _EXEMPT = 7, 6, 8, 3, 4
_DISTRICT = 205
# One of these is the headquarters base's, for its reporter to see.
_AT_BASE = (ReportStatus.SUBMITTED, ReportStatus.RETURNED)
# On a bigger scale plain projects warn, too: of a thousand, red and yellow.
_RED, _YELLOW = 40, 105
_WHYS = (
    "设备到货晚",
    "征收扫尾未完",
    "专项债资金未到位",
    "管线迁改占用作业面",
    "图审意见两次退回",
    "总包人员不足",
    "用地指标未落实",
    "供电方案待批",
)


@dataclass
class Draft:
    """A plain project before it is drawn."""

    name: str
    domain: Domain
    stage: Stage
    street: str
    unit: str
    is_public: bool
    level_odds: tuple[int, int, int]
    code_name: str = ""
    slip: int = 0
    light: LightLevel = LightLevel.NORMAL
    lit_days: int = 0
    why: str = ""
    points_under: int = 0
    lands_this_year: bool = False
    last_month: int = 12
    data_month: int = 6
    done: int = 0
    firm_count: int = 140
    by_month: dict[int, ReportStatus] = field(default_factory=dict)

    def statuses(self, months: Months) -> dict[date, ReportStatus]:
        """By how many months ago."""
        told = {}
        for ago, status in self.by_month.items():
            month = months.last
            for _ in range(ago):
                month = clock.previous_month(month)
            told[month] = status
        return told


def drafts(count: int, existing: list[PlannedProject], today: date) -> list[Draft]:
    """What is missing to ``count`` projects, in a shuffled but fixed order."""
    rng = Random(20_230_628)
    missing = count - len(existing)
    if missing <= 0:
        return []
    stages = _shares(_STAGES, count, missing, [project.stage for project in existing])
    fields = [project.domain for project in existing if project.domain]
    domains = _shares(_DOMAINS, missing + len(fields), missing, fields)
    rng.shuffle(stages)
    rng.shuffle(domains)
    names = {domain: _names(domain) for domain in Domain}
    firm_count = max(140, count // 2)
    made = [
        _draft(rng, domain, stage, names[domain], firm_count)
        for domain, stage in _pair(domains, stages)
    ]
    _hide(made)
    _spread_moods(rng, made, count, today)
    return made


def _shares(quota: dict, count: int, missing: int, taken: list) -> list:
    """``missing`` values such that all together come near the quota."""
    whole = sum(quota.values())
    wanted = {
        key: max(0, round(number * count / whole) - taken.count(key))
        for key, number in quota.items()
    }
    values = [key for key, number in wanted.items() for _ in range(number)]
    largest = max(quota, key=quota.get)
    values += [largest] * (missing - len(values))
    return values[:missing]


def _pair(domains: list[Domain], stages: list[Stage]) -> list[tuple[Domain, Stage]]:
    """Only industry and renewal are recruited; public works begin at the permits."""
    recruited = [stage for stage in stages if stage in _RECRUITING]
    built = [stage for stage in stages if stage not in _RECRUITING]
    private = [domain for domain in domains if domain not in catalogue.PUBLIC_DOMAINS]
    public = [domain for domain in domains if domain in catalogue.PUBLIC_DOMAINS]
    private.sort(key=lambda domain: domain != Domain.INDUSTRY)
    # A small district may recruit more than it has private projects for.
    while len(private) < len(recruited):
        public.pop()
        private.append(Domain.INDUSTRY)
    pairs = list(zip(private, recruited, strict=False))
    rest = private[len(recruited) :] + public
    Random(7).shuffle(rest)
    return pairs + list(zip(rest, built, strict=True))


def _names(domain: Domain):
    """Every plain name once, in a shuffled order; then the same again with numbers."""
    pool = catalogue.plain_names(domain)
    Random(f"names {domain}").shuffle(pool)
    turn = 1
    while True:
        for name, place in pool:
            yield (name if turn == 1 else f"{name}（{turn}号）"), place
        turn += 1


def _draft(rng: Random, domain: Domain, stage: Stage, names, firm_count: int) -> Draft:
    name, place = next(names)
    street = catalogue.street_of(place) if place else rng.choices(list(Street), _STREET_ODDS)[0]
    units, weights = zip(*catalogue.UNITS_OF_DOMAIN[domain], strict=True)
    unit = rng.choices(units, weights)[0] or street.label
    is_public = domain in catalogue.PUBLIC_DOMAINS or (
        domain == Domain.RENEWAL and stage not in _RECRUITING and rng.random() < 0.5
    )
    return Draft(
        name,
        domain,
        stage,
        street,
        unit,
        is_public,
        firm_count=firm_count,
        level_odds=(2, 5, 6) if domain == Domain.INDUSTRY else (1, 3, 9),
        slip=rng.choice([-4, -2, 0, 0, 0, 1, 2, 3]),
        last_month=rng.randint(2, 5),
    )


def _hide(made: list[Draft]) -> None:
    """The first negotiations are confidential."""
    talks = [each for each in made if each.stage in (Stage.NEGOTIATION, Stage.FRAMEWORK)]
    for each, (name, code_name) in zip(talks, catalogue.CONFIDENTIAL, strict=False):
        each.name, each.code_name, each.unit = name, code_name, "总部基地"


def _spread_moods(rng: Random, made: list[Draft], count: int, today: date) -> None:
    """Who lands, who has not filed, who waits; on a big scale also who warns."""
    for each in made:
        if each.stage == Stage.OPERATION:
            each.data_month = each.last_month
        else:
            each.data_month = today.month
    base = [each for each in made if each.unit == "总部基地" and each.stage == Stage.LANDED]
    if not base:
        base = [each for each in made if each.stage == Stage.LANDED]
    for each in base[:1]:
        each.unit, each.lands_this_year = "总部基地", True
    of_base, others = _quiet(rng, made)
    share = max(1, round(count / _DISTRICT))
    for number, (this_month, last_month) in (
        (_STALE, (ReportStatus.PENDING, ReportStatus.PENDING)),
        (_OPEN, (ReportStatus.PENDING, ReportStatus.APPROVED)),
        (_WAITING, (ReportStatus.SUBMITTED, ReportStatus.APPROVED)),
        (_RETURNED, (ReportStatus.RETURNED, ReportStatus.APPROVED)),
        (_EXEMPT, (ReportStatus.EXEMPT, ReportStatus.APPROVED)),
    ):
        for turn in range(number * share):
            takes_base = turn == 0 and of_base and this_month in _AT_BASE
            queue = of_base if takes_base else others or of_base
            if queue:
                _leave_open(queue.pop(), this_month, last_month, today)
    if count > 2 * _DISTRICT:
        _warn(rng, made)


def _quiet(rng: Random, made: list[Draft]) -> tuple[list[Draft], list[Draft]]:
    """Whose last month may be unsettled: the base's own, and others, small works at the end."""
    works = (Stage.PERMITS, Stage.FOUNDATION, Stage.STRUCTURE, Stage.ACCEPTANCE)
    built = [each for each in made if each.stage in works]
    rng.shuffle(built)
    of_base = [each for each in built if each.unit == "总部基地"]
    others = [each for each in built if each.unit != "总部基地"]
    others.sort(key=lambda each: each.domain in (Domain.COUNTRYSIDE, Domain.COMMUNITY))
    return of_base, others


def _leave_open(each: Draft, this_month, last_month, today: date) -> None:
    each.by_month = {0: this_month}
    each.data_month = today.month - 1
    if last_month == ReportStatus.PENDING:
        each.by_month[1] = last_month
        each.data_month -= 1
        each.light = LightLevel.STALE
        each.lit_days = (
            today - clock.last_day(clock.previous_month(clock.month_of(today)))
        ).days - 1


def _warn(rng: Random, made: list[Draft]) -> None:
    for each in made:
        if each.stage in (Stage.LEAD, Stage.OPERATION) or each.by_month:
            continue
        chance = rng.randrange(1_000)
        if chance >= _RED + _YELLOW:
            continue
        each.light = LightLevel.RED if chance < _RED else LightLevel.YELLOW
        each.slip = rng.randint(16, 48) if chance < _RED else rng.randint(5, 14)
        each.points_under = rng.randint(8, 38) if chance < _RED else rng.randint(0, 24)
        each.lit_days, each.why = rng.randint(3, 40), rng.choice(_WHYS)
