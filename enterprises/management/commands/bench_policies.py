"""What comparing policies with enterprises costs, on rows made for it and rolled back."""

import json
from random import Random
from time import perf_counter

import pgtrigger
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from enterprises import matching
from enterprises.enums import IndustrySection, PolicyStatus
from enterprises.matching import scale
from enterprises.models import Enterprise, Match, Policy, PolicyCondition, PolicyItem
from laishan_portal import clock

_FIGURES = ("output", "investment", "revenue", "research", "insured", "young")
_MET = 0.01
_MADE = "测速企业"


class Command(BaseCommand):
    help = "Measure the full and the incremental comparison; nothing stays."

    def add_arguments(self, parser):
        parser.add_argument("--items", type=int, default=1_000)
        parser.add_argument("--enterprises", type=int, default=100_000)

    def handle(self, *args, items, enterprises, **options):
        if not settings.LAISHAN_BENCH:
            raise CommandError("Only with LAISHAN_BENCH=1.")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            with pgtrigger.ignore():
                make_enterprises(cursor, enterprises)
                make_items(items)
            cursor.execute("ANALYZE enterprises_enterprisefigure")
            answer = measure(items, enterprises)
            transaction.set_rollback(True)
        self.stdout.write(json.dumps(answer))


def measure(items: int, enterprises: int) -> dict:
    today, steps = clock.today(), {}
    _timed(steps, "full_ms", lambda: matching.rematch_all(today))
    _timed(steps, "again_ms", lambda: matching.rematch_all(today))
    firms = list(
        Enterprise.objects.filter(name__startswith=_MADE).values_list("pk", flat=True)[:5]
    )
    matching.rematch_enterprises(firms[:1], today=today)
    _timed(
        steps,
        "five_enterprises_ms",
        lambda: [matching.rematch_enterprises([pk], today=today) for pk in firms],
    )
    item = PolicyItem.objects.filter(policy__title=_MADE).last()
    item.conditions.filter(group=1).delete()
    _timed(steps, "one_item_ms", lambda: matching.rematch_items([item.pk], today=today))
    kept = Match.objects.filter(item__policy__title=_MADE)
    met = kept.filter(state="met").count()
    return steps | {
        "cpu_ms": steps["full_ms"],
        "items": items,
        "enterprises": enterprises,
        "kept": kept.count(),
        "met_percent": round(met * 100 / (items * enterprises), 2),
    }


def _timed(steps: dict, name: str, work) -> None:
    started = perf_counter()
    work()
    steps[name] = round((perf_counter() - started) * 1000, 1)


def make_enterprises(cursor, count: int) -> None:
    sections = "".join(IndustrySection.values)
    cursor.execute(
        """
        INSERT INTO enterprises_enterprise (name, short_name, uscc, industry, size, tags, address,
            introduced_on, note, search_text, name_pinyin, is_fact, is_demo, version,
            created_at, updated_at)
        SELECT %s || n, '', '', substr(%s, 1 + n %% 20, 1),
            (ARRAY['large', 'medium', 'small', 'micro'])[1 + (n / 20) %% 4],
            CASE WHEN n %% 3 = 0 THEN ARRAY['high_tech'] ELSE ARRAY[]::varchar[] END, '',
            NULL, '', '', '', false, false, 1, now(), now()
        FROM generate_series(1, %s) n""",
        [_MADE, sections, count],
    )
    cursor.execute(
        """
        INSERT INTO enterprises_enterprisefigure (enterprise_id, kind, number, taken_on, source,
            is_verified, note, is_current, recorded_by_id, recorded_at, is_demo)
        SELECT e.id, kind, (hashint8extended(e.id, seed) & 8191) + 1, %s, '测速',
            e.id %% 10 <> seed, '', true, (SELECT id FROM accounts_user WHERE username = 'system'),
            now(), false
        FROM enterprises_enterprise e,
            unnest(%s::varchar[]) WITH ORDINALITY AS kinds(kind, seed)
        WHERE e.name LIKE %s""",
        [clock.today(), list(_FIGURES), f"{_MADE}%"],
    )


def make_items(count: int) -> None:
    """Two to six conditions each, of which one enterprise in a hundred meets all."""
    random = Random(1)  # noqa: S311 -- the same every time
    policy = Policy.objects.create(title=_MADE, status=PolicyStatus.ISSUED)
    items = PolicyItem.objects.bulk_create(
        PolicyItem(policy=policy, name=f"事项{n}", benefit="reward", mode="by_application")
        for n in range(count)
    )
    rows = [row for item in items for row in _conditions(random, item)]
    PolicyCondition.objects.bulk_create(rows, batch_size=5_000)


def _conditions(random: Random, item: PolicyItem):
    number = random.randint(2, 6)
    share = _MET ** (1 / number)
    for group, field in enumerate(random.sample(["industry", *_FIGURES], number), 1):
        if field == "industry":
            operator = "any_of"
            some = random.sample(IndustrySection.values, max(1, round(share * 20)))
            value = ",".join(some)
        else:
            operator, value = "at_least", str(int((1 - share) * 8_192))
        found = scale.bounds(field, operator, value)
        yield PolicyCondition(
            item=item,
            group=group,
            field=field,
            operator=operator,
            value=value,
            low=found.low,
            high=found.high,
            mask=found.mask,
        )
