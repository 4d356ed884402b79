"""Lists of policies: the library, who matches what, and what was pushed."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.html import format_html

from enterprises.enums import (
    BenefitKind,
    ClaimMode,
    EnterpriseSize,
    IndustrySection,
    MatchState,
    PolicyStatus,
    PushStatus,
)
from enterprises.filters import names_of_enterprises, parks, units
from enterprises.ledgers import RegistryLedger, name_cell
from enterprises.models import OPEN_PUSH, Match, PolicyItem, PolicyPush, in_force
from laishan_portal import formatting
from laishan_portal.ledgers.columns import (
    Column,
    LedgerContext,
    View,
    amount,
    choice,
    choice_export,
    day,
)
from laishan_portal.ledgers.filtering import (
    FlagCondition,
    KeysCondition,
    LedgerFilterSet,
    ListCondition,
    WordsCondition,
)


def names_of_items(keys) -> dict[str, str]:
    rows = PolicyItem.objects.filter(pk__in=keys).values_list("pk", "name")
    return {str(pk): name for pk, name in rows}


def _words(*fields: str):
    def search(rows, words: str):
        for word in words.split()[:5]:
            found = Q()
            for field in fields:
                found |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(found)
        return rows

    return search


class LibraryFilterSet(LedgerFilterSet):
    q = WordsCondition(
        "事项、政策、文号",
        _words("name", "policy__title", "policy__document_number"),
        place="bar",
    )
    benefit = ListCondition(
        "类别", choices=dict(BenefitKind.choices), lookup="benefit", place="bar"
    )
    mode = ListCondition("兑现方式", choices=dict(ClaimMode.choices), lookup="mode", place="bar")
    status = ListCondition(
        "状态", choices=dict(PolicyStatus.choices), lookup="policy__status", place="bar"
    )
    youth = FlagCondition("青年友好", Q(is_youth_friendly=True), place="more")
    unit = ListCondition("主管单位", choices=units, lookup="unit_id", place="more")


class MatchFilterSet(LedgerFilterSet):
    q = WordsCondition("企业、事项", _words("enterprise__search_text", "item__name"), place="bar")
    state = ListCondition("结果", choices=dict(MatchState.choices), lookup="state", place="bar")
    park = ListCondition("园区", choices=parks, lookup="enterprise__park_id", place="bar")
    enjoyed = FlagCondition("已兑现", Q(enjoyed=True), no="未兑现", place="more")
    item = KeysCondition("事项", lookup="item_id", names=names_of_items)
    enterprise = KeysCondition("企业", lookup="enterprise_id", names=names_of_enterprises)


class PushFilterSet(LedgerFilterSet):
    q = WordsCondition("企业、事项", _words("enterprise__search_text", "item__name"), place="bar")
    status = ListCondition("进展", choices=dict(PushStatus.choices), lookup="status", place="bar")
    park = ListCondition("园区", choices=parks, lookup="enterprise__park_id", place="bar")
    item = KeysCondition("事项", lookup="item_id", names=names_of_items)
    enterprise = KeysCondition("企业", lookup="enterprise_id", names=names_of_enterprises)


def linked(name: str, pk: int, text: str) -> str:
    return format_html('<a href="{}">{}</a>', reverse(f"enterprises:{name}", args=[pk]), text)


def _item_cell(pk: int, name: str) -> str:
    return linked("item_detail", pk, name)


def _enterprise_cell(pk: int, name: str, is_fact: bool) -> str:
    return linked("enterprise_policies", pk, name) + (formatting.FACT_MARK if is_fact else "")


def _second(_pk, name: str, *_rest) -> str:
    return name


def _yes(value: bool) -> str:
    return "是" if value else formatting.EMPTY_HTML


def _title_export(title: str, _is_fact: bool) -> str:
    return title


ENTERPRISE = Column(
    "enterprise",
    "企业",
    ("enterprise_id", "enterprise__name", "enterprise__is_fact"),
    cell=_enterprise_cell,
    export=_second,
    sort=("enterprise__name_pinyin",),
    width=34,
)
ITEM = Column("item", "事项", ("item_id", "item__name"), cell=_item_cell, export=_second, width=28)


class LibraryLedger(RegistryLedger):
    key = "policy_items"
    title = "政策库"
    noun = "项"
    caption = "一份政策分成若干事项，逐项比对"
    filterset_class = LibraryFilterSet
    default_sort = ("policy",)
    list_url_name = "enterprises:item_list"
    detail_url_name = "enterprises:item_detail"
    empty_title = "没有政策事项"
    empty_text = "录入政策，再拆成事项，写上条件。"
    columns = (
        Column("name", "事项", ("name",), sort=("name",), width=26, is_fixed=True),
        Column(
            "policy",
            "政策",
            ("policy__title", "policy__is_fact"),
            cell=name_cell,
            export=_title_export,
            sort=("policy_id",),
            width=36,
        ),
        Column("number", "文号", ("policy__document_number",), width=18),
        Column(
            "status",
            "状态",
            ("policy__status",),
            cell=choice(PolicyStatus),
            export=choice_export(PolicyStatus),
            width=10,
        ),
        Column(
            "benefit",
            "类别",
            ("benefit",),
            cell=choice(BenefitKind),
            export=choice_export(BenefitKind),
            width=8,
        ),
        Column("amount", "标准", ("amount_text",), width=18),
        Column(
            "mode",
            "兑现方式",
            ("mode",),
            cell=choice(ClaimMode),
            export=choice_export(ClaimMode),
            width=10,
        ),
        Column(
            "until", "申报截止", ("apply_until",), cell=day, kind="date", sort=("apply_until",)
        ),
        Column("valid_to", "有效期止", ("policy__valid_to",), cell=day, kind="date"),
        Column("unit", "主管单位", ("unit__short_name",), width=14),
        Column("youth", "青年友好", ("is_youth_friendly",), cell=_yes, width=10),
        Column("met", "符合", ("count__met",), kind="number", is_right=True, width=8),
        Column("ask", "待核实", ("count__ask",), kind="number", is_right=True, width=8),
    )

    def rows(self, user):
        return PolicyItem.objects.visible_to(user)

    def views(self, context: LedgerContext) -> list[View]:
        valid = in_force(context.today, "policy__") & (
            Q(apply_until=None) | Q(apply_until__gte=context.today)
        )
        return [
            View("valid", "现在能享", valid),
            View("youth", "青年友好", Q(is_youth_friendly=True)),
            View("unknown", "条件未提供", Q(conditions=None)),
        ]


class MatchLedger(RegistryLedger):
    key = "policy_matches"
    title = "政策匹配名单"
    noun = "对"
    caption = "一家企业对一个事项算一对"
    filterset_class = MatchFilterSet
    default_sort = ("item",)
    list_url_name = "enterprises:match_list"
    detail_url_name = "enterprises:match_detail"
    empty_title = "没有匹配"
    empty_text = "事项写好条件、政策印发后，系统逐条比对。"
    columns = (
        Column(**vars(ENTERPRISE) | {"is_fixed": True}),
        Column(**vars(ITEM) | {"sort": ("item_id",)}),
        Column(
            "state",
            "结果",
            ("state",),
            cell=choice(MatchState),
            export=choice_export(MatchState),
            sort=("state",),
            width=10,
        ),
        Column("short", "差第几项", ("short_group",), kind="number", is_right=True, width=10),
        Column("since", "结果自", ("as_of",), cell=day, kind="date", sort=("as_of",)),
        Column(
            "industry",
            "行业",
            ("enterprise__industry",),
            cell=choice(IndustrySection),
            export=choice_export(IndustrySection),
            width=22,
        ),
        Column(
            "size",
            "规模",
            ("enterprise__size",),
            cell=choice(EnterpriseSize),
            export=choice_export(EnterpriseSize),
            width=8,
        ),
        Column("park", "园区", ("enterprise__park__short_name",), width=14),
        Column("enjoyed", "已兑现", ("enjoyed",), cell=_yes, width=8),
    )

    def rows(self, user):
        granted = PolicyPush.objects.filter(
            item=OuterRef("item"), enterprise=OuterRef("enterprise"), status=PushStatus.GRANTED
        )
        return Match.objects.visible_to(user).annotate(enjoyed=Exists(granted))

    def views(self, context: LedgerContext) -> list[View]:
        return [View(state.value, state.label, Q(state=state)) for state in MatchState]


class PushLedger(RegistryLedger):
    key = "policy_pushes"
    title = "政策推送"
    noun = "次"
    filterset_class = PushFilterSet
    default_sort = ("-pushed_on",)
    list_url_name = "enterprises:push_list"
    detail_url_name = "enterprises:push_detail"
    empty_title = "还没有推送"
    empty_text = "在政策页上选企业，推送给专员。"
    columns = (
        Column(
            "name",
            "企业",
            ("enterprise__name",),
            sort=("enterprise__name_pinyin",),
            width=34,
            is_fixed=True,
        ),
        ITEM,
        Column(
            "status",
            "进展",
            ("status",),
            cell=choice(PushStatus),
            export=choice_export(PushStatus),
            sort=("status",),
            width=10,
        ),
        Column(
            "pushed_on", "推送日期", ("pushed_on",), cell=day, kind="date", sort=("pushed_on",)
        ),
        Column("moved_on", "最近进展", ("moved_on",), cell=day, kind="date", sort=("moved_on",)),
        Column(
            "granted",
            "兑现（万元）",
            ("granted",),
            cell=amount,
            kind="amount",
            is_right=True,
            sort=("granted",),
            width=14,
        ),
        Column("reason", "原因", ("reason",), width=30),
    )

    def rows(self, user):
        return PolicyPush.objects.visible_to(user)

    def views(self, context: LedgerContext) -> list[View]:
        return [
            View("open", "办理中", Q(status__in=OPEN_PUSH)),
            View("granted", "已兑现", Q(status=PushStatus.GRANTED)),
            View("refused", "未批准", Q(status=PushStatus.REFUSED)),
        ]


ITEMS, MATCHES, PUSHES = LibraryLedger(), MatchLedger(), PushLedger()
LEDGERS = (ITEMS, MATCHES, PUSHES)
