"""人工改灯清单: every light a person set, with what the rule says beside it."""

from datetime import date, timedelta

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from laishan_portal import formatting
from laishan_portal.ledgers.columns import Column, LedgerContext, View, day_column, text
from laishan_portal.ledgers.filtering import LedgerFilterSet, ListCondition, any_of
from projects.boards.conditions import OfProjectWords
from projects.boards.listing import PROJECT_COLUMN, OfProjectLedger, if_known
from projects.domain.lights import CHOOSABLE
from projects.enums import COUNTED_CONDITIONS, LIGHT_ORDER, LightLevel
from projects.filters import ProjectFilterSet
from projects.ledgers import project_column
from projects.lights import OVERRIDE
from projects.models import Light, LightOverride
from projects.models.project import shown_name

# From how many days before its end an override is told to be ending.
ENDING_DAYS = 7
_LEVELS = {level.value: level.label for level in CHOOSABLE}


def is_running(today: date) -> Q:
    return LightOverride.objects.is_in_force(today)


def _is(state: str, today: date) -> Q:
    if state == "running":
        return is_running(today)
    if state == "ending":
        return is_running(today) & Q(expires_on__lte=today + timedelta(days=ENDING_DAYS))
    return ~is_running(today)


STATES = {"running": "现在生效", "ending": f"{ENDING_DAYS} 天内到期", "over": "已结束"}


class OverrideFilterSet(LedgerFilterSet):
    q = OfProjectWords("项目、改灯人", ("by__person__name",), place="bar")
    state = ListCondition("期限", choices=STATES, where=any_of(_is), place="bar")
    level = ListCondition("改为", choices=_LEVELS, lookup="level", place="bar")
    unit = ProjectFilterSet.unit.at("project", place="more")
    project = ProjectFilterSet.project.at("project")


# ── cells ────────────────────────────────────────────────────────────────────────────────


def computed_level(first_rule, second_level, level_now, condition) -> str:
    """What the rule says by itself: an open light row lists the override before its reasons."""
    if condition not in COUNTED_CONDITIONS:
        return LightLevel.NONE
    if first_rule != OVERRIDE:
        return level_now or LightLevel.NONE
    return second_level or LightLevel.NORMAL


def computed_cell(*values) -> str:
    return formatting.lamp(computed_level(*values))


def computed_export(*values) -> str:
    return formatting.lamp_name(computed_level(*values))


def rule_sentence(first_rule, first, second) -> str | None:
    return (second if first_rule == OVERRIDE else first) or None


def sentence_cell(*values) -> str:
    return text(rule_sentence(*values))


def is_over(expires_on, ended_on, context: LedgerContext) -> bool:
    return ended_on is not None or (expires_on is not None and expires_on < context.today)


def left_words(expires_on, ended_on, context: LedgerContext) -> str:
    if ended_on is not None and (expires_on is None or ended_on < expires_on):
        return f"{formatting.date_dense(ended_on)} 提前结束"
    if is_over(expires_on, ended_on, context):
        return "已到期"
    if expires_on is None:
        return "没写期限"
    days = (expires_on - context.today).days
    return f"剩 {days} 天" if days else "今天到期"


def left_cell(expires_on, ended_on, context: LedgerContext) -> str:
    words = left_words(expires_on, ended_on, context)
    if is_over(expires_on, ended_on, context):
        return f'<span class="dim">{words}</span>'
    soon = expires_on is not None and (expires_on - context.today).days <= ENDING_DAYS
    return f'<span class="ls-soon">{words}</span>' if soon else words


_ORDER = Case(
    *[When(level=level, then=order) for level, order in LIGHT_ORDER.items() if level in CHOOSABLE]
)
_COMPUTED = (
    *("first_rule", "second_level"),
    *("project__standing__light", "project__condition"),
)

COLUMNS = (
    PROJECT_COLUMN,
    Column(
        "level",
        "人工改为",
        ("level",),
        formatting.lamp,
        export=formatting.lamp_name,
        sort=(_ORDER,),
        width=9,
    ),
    Column("computed", "按规则是", _COMPUTED, computed_cell, export=computed_export, width=9),
    Column("reason", "为什么改", ("shown_reason",), text, width=40),
    Column("by", "谁改的", ("by__person__name",), text, sort=("by__person__name_pinyin",)),
    day_column("from", "从哪天起", "from_on"),
    day_column("until", "有效至", "expires_on"),
    Column(
        "state",
        "期限",
        ("expires_on", "ended_on"),
        left_cell,
        export=left_words,
        sort=(Case(When(ended_on=None, then=0), default=1), "expires_on"),
        needs_context=True,
    ),
    Column(
        "sentence",
        "规则的理由",
        ("first_rule", "first_sentence", "second_sentence"),
        sentence_cell,
        export=rule_sentence,
        width=40,
        is_minor=True,
    ),
    project_column("unit", "project", width=12),
)


class OverrideLedger(OfProjectLedger):
    key = "overrides"
    title = "人工改灯"
    noun = "次"
    columns = COLUMNS
    filterset_class = OverrideFilterSet
    default_sort = ("-from",)
    list_url_name = "projects:light_overrides"
    export_url_name = "projects:light_overrides_export"
    detail_url_name, detail_key = "projects:light_override_open", "override_pk"
    empty_title = "没有人工改过灯"
    empty_text = "灯都按规则亮。"

    def rows(self, user) -> QuerySet:
        present = Light.objects.filter(project=OuterRef("project"), to_on=None)
        return LightOverride.objects.visible_to(user).annotate(
            shown_name=shown_name(user, "project"),
            shown_reason=if_known(user, "reason"),
            first_rule=Subquery(present.values(said=_said(0, "rule"))),
            first_sentence=Subquery(present.values(said=_said(0, "sentence"))),
            second_level=Subquery(present.values(said=_said(1, "level"))),
            second_sentence=Subquery(present.values(said=_said(1, "sentence"))),
        )

    def views(self, context: LedgerContext) -> list[View]:
        return [View(key, label, _is(key, context.today)) for key, label in STATES.items()]


def _said(number: int, key: str) -> KeyTextTransform:
    """A word of the n-th reason of a light row."""
    return KeyTextTransform(key, KeyTransform(number, "reasons"))


LEDGER = OverrideLedger()
