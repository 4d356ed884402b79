"""Builds the invented year around the facts: 205 projects, or a province's worth."""

from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from datetime import date
from time import monotonic

import pghistory
import pgtrigger
from django.db import transaction

from accounts.models import User
from dashboards.seed import facts, generator, lights, load_facts, write_money, write_years
from dashboards.seed.extras import write_extras
from dashboards.seed.overrides import write_overrides
from dashboards.seed.write_people import write_cast
from dashboards.seed.write_projects import write_projects
from dashboards.seed.write_recruitment import write_recruitment
from dashboards.seed.write_reports import write_reports
from dashboards.seed.write_sheets import write_sheets
from laishan_portal import clock, workdays
from laishan_portal.exceptions import DomainError
from projects import standing
from projects.domain import run_night
from projects.models import Project

# The invented year ends here, whatever day it is when it is written.
BUSINESS_DAY = date(facts.YEAR, 6, 28)
# Above this it is a rehearsal of size: twenty nodes and thirteen months each, no row history.
LARGE = 2_000
SCALED_MONTHS = 13
STANDINGS = 500


def load(*, count: int, password: str, is_scaled: bool = False, told: Callable[..., None]) -> None:
    """Everything up to the business day. Refuses a second time; ``purge_demo`` comes first."""
    if Project.objects.filter(is_demo=True).exists():
        raise DomainError("库里已有演示数据；要重来，先运行 purge_demo。")
    if count < len(facts.PROJECTS):
        raise DomainError(f"至少 {len(facts.PROJECTS)} 个项目：报道里的都在其中。")
    if clock.today() < BUSINESS_DAY:
        raise DomainError("演示年份到 2023-06-28；LAISHAN_TODAY 不能早于这一天。")
    started = monotonic()
    system = User.objects.get(username="system")
    with ExitStack() as stack:
        stack.enter_context(nullcontext() if count > LARGE else transaction.atomic())
        stack.enter_context(pghistory.context(user=system.pk, operation="seed_demo"))
        told(step="facts", **load_facts.load())
        _load(count, password, is_scaled or count > LARGE, told)
    told(step="done", projects=count, seconds=round(monotonic() - started, 1))


def _load(count: int, password: str, is_scaled: bool, told: Callable[..., None]) -> None:
    workdays.forget()
    today = BUSINESS_DAY
    world = generator.build(
        count=count,
        today=today,
        calendar=workdays.calendar(),
        months_back=SCALED_MONTHS if is_scaled else 6,
    )
    told(step="planned", projects=len(world.projects), firms=len(world.firms))
    with pgtrigger.ignore() if count > LARGE else nullcontext():
        cast = write_cast(world.firms, today=today, password=password)
        told(step="people", persons=len(cast.persons), firms=len(cast.firms))
        write_money.make_odd_reports(world)
        ids = write_projects(world, cast, also=write_reports, told=told)
        write_extras(cast, today)
        write_money.write_money(world, ids, cast, today)
        write_recruitment(cast, today)
        write_years.write_last_year(cast, today)
        write_sheets(cast)
    _light(world, cast, ids, today, told)
    write_money.close_months(world, cast, today, told)
    write_years.draft_next_year(cast, today)
    told(step="night", **run_night(clock.today()))


def _light(world, cast, ids: list[int], today: date, told: Callable[..., None]) -> None:
    """Light what the rules say, and tell since when."""
    for start in range(0, len(ids), STANDINGS):
        standing.refresh(ids[start : start + STANDINGS], today=today)
        told(step="lights", done=min(start + STANDINGS, len(ids)), of=len(ids))
    lights.backdate(world, ids)
    write_overrides(cast, today)
