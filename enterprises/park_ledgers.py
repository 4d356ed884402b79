"""Two more lists of the registry: what waits to be counted, and pairs that may be one."""

from html import escape

from django.db.models import CharField, Q, Value
from django.db.models.functions import Coalesce

from accounts.attachments import AttachmentGate
from enterprises import permissions
from enterprises.domain.counting import PROOF_TARGET
from enterprises.domain.designation import MATERIAL_TARGET
from enterprises.enums import CountState, TalentKind, TwinReason, TwinState
from enterprises.filters import DayCondition, parks
from enterprises.ledgers import RegistryLedger, count_words
from enterprises.models import CountRecord, DesignationMaterial, TwinPair
from laishan_portal.ledgers.columns import (
    Column,
    LedgerContext,
    View,
    choice,
    choice_export,
    day,
    text,
)
from laishan_portal.ledgers.filtering import (
    LedgerFilterSet,
    ListCondition,
    WordsCondition,
    YearCondition,
    words_in,
)

ENTERPRISE = "enterprise"
SUBJECTS = {**dict(TalentKind.choices), ENTERPRISE: "新招引企业"}

# ── who may fetch the files ──────────────────────────────────────────────────────────────


def _proof_visible(user, record_id: int) -> bool:
    records = CountRecord.objects.visible_to(user)
    return permissions.can_see_proofs(user) and records.filter(pk=record_id).exists()


def _material_visible(user, material_id: int) -> bool:
    return DesignationMaterial.objects.visible_to(user).filter(pk=material_id).exists()


GATES = (
    AttachmentGate(PROOF_TARGET, _proof_visible),
    AttachmentGate(MATERIAL_TARGET, _material_visible),
)

# ── what waits to be counted ─────────────────────────────────────────────────────────────


def _of_kinds(value, filters) -> Q:
    found = Q(talent__kind__in=[one for one in value if one != ENTERPRISE])
    return found | Q(enterprise__isnull=False) if ENTERPRISE in value else found


def _in_parks(value, filters) -> Q:
    return Q(enterprise__park__in=value) | Q(talent__enterprise__park__in=value)


def _in_year(value, filters) -> Q:
    return Q(enterprise__introduced_on__year=value) | Q(talent__introduced_on__year=value)


class CountFilterSet(LedgerFilterSet):
    q = WordsCondition(
        "姓名、企业",
        words_in(
            "talent__person__name", "talent__enterprise__search_text", "enterprise__search_text"
        ),
        place="bar",
    )
    kind = ListCondition("类别", choices=SUBJECTS, where=_of_kinds, place="bar")
    state = ListCondition("状态", choices=dict(CountState.choices), lookup="state", place="bar")
    park = ListCondition("园区", choices=parks, where=_in_parks, place="bar")
    year = YearCondition("引进年份", _in_year, place="bar")
    counted_until = DayCondition("计入截至", lambda value, filters: Q(counted_on__lte=value))


def subject_label(kind: str) -> str:
    return SUBJECTS.get(kind, "")


def _why(state: str, proofs: int, reason: str) -> str:
    return text(count_words(state, proofs, reason))


class CountLedger(RegistryLedger):
    key = "counts"
    title = "计入核对"
    noun = "条"
    filterset_class = CountFilterSet
    default_sort = ("-introduced_on",)
    list_url_name = "enterprises:count_list"
    export_url_name = "enterprises:count_export"
    detail_url_name = "enterprises:count_detail"
    empty_title = "没有要核对的"
    empty_text = "登记人才或有招引日期的企业后，交佐证，由另一人核对计入。"
    columns = (
        Column("name", "姓名或企业", ("subject",), sort=("subject",), width=34, is_fixed=True),
        Column(
            "kind",
            "类别",
            ("subject_kind",),
            cell=lambda kind: text(subject_label(kind)),
            export=subject_label,
            sort=("subject_kind",),
            width=14,
        ),
        Column("host", "所在企业", ("talent__enterprise__name",), width=30),
        Column("park", "园区", ("park_name",), width=14),
        Column(
            "introduced_on",
            "引进日期",
            ("introduced_on",),
            cell=day,
            kind="date",
            sort=("introduced_on",),
            width=12,
        ),
        Column("proofs", "佐证", ("proofs_filed",), kind="number", is_right=True, width=8),
        Column(
            "state",
            "计入与否",
            ("state", "proofs_filed", "reason"),
            cell=_why,
            export=count_words,
            sort=("state",),
            width=32,
        ),
        Column("counted_on", "计入日期", ("counted_on",), cell=day, kind="date", width=12),
    )

    def rows(self, user):
        return (
            CountRecord.objects.visible_to(user)
            .dated()
            .annotate(
                subject=Coalesce(
                    "talent__person__name", "enterprise__name", output_field=CharField()
                ),
                subject_kind=Coalesce("talent__kind", Value(ENTERPRISE), output_field=CharField()),
                introduced_on=Coalesce("talent__introduced_on", "enterprise__introduced_on"),
                park_name=Coalesce(
                    "enterprise__park__short_name", "talent__enterprise__park__short_name"
                ),
            )
        )

    def views(self, context: LedgerContext) -> list[View]:
        waiting = Q(state=CountState.WAITING)
        return [
            View("to_check", "有佐证待核", waiting & Q(proofs_filed__gt=0)),
            View("bare", "缺佐证", waiting & Q(proofs_filed=0)),
            View("refused", "不计入", Q(state=CountState.REFUSED)),
            View("counted", "已计入", Q(state=CountState.COUNTED)),
        ]


# ── pairs ────────────────────────────────────────────────────────────────────────────────

_ORDER = {reason.value: number for number, reason in enumerate(TwinReason)}


def told_reasons(reasons: list[str]) -> list[str]:
    """The surest of the names' rules says all that follow from it; the code speaks for itself."""
    names = sorted(set(reasons) - {TwinReason.CODE.value}, key=_ORDER.get)
    said = [one for one in reasons if one == TwinReason.CODE.value] + names[:1]
    return [TwinReason(one).label for one in said]


def _reasons_cell(reasons: list[str]) -> str:
    return escape("；".join(told_reasons(reasons)))


def _reasons_export(reasons: list[str]) -> str:
    return "；".join(told_reasons(reasons))


class TwinFilterSet(LedgerFilterSet):
    q = WordsCondition(
        "名称、代码",
        words_in("first__search_text", "second__search_text"),
        place="bar",
    )
    reason = ListCondition(
        "为什么",
        choices=dict(TwinReason.choices),
        where=lambda value, filters: Q(reasons__overlap=value),
        place="bar",
    )
    state = ListCondition("状态", choices=dict(TwinState.choices), lookup="state", place="bar")


class TwinLedger(RegistryLedger):
    key = "twins"
    title = "疑似重复企业"
    noun = "对"
    filterset_class = TwinFilterSet
    default_sort = ("names",)
    list_url_name = "enterprises:twin_list"
    export_url_name = "enterprises:twin_export"
    detail_url_name = "enterprises:twin_detail"
    empty_title = "没有疑似重复的企业"
    empty_text = "登记或改名时按代码、名称和读音比对，每天夜里再全部比一遍。"
    columns = (
        Column(
            "names",
            "企业甲",
            ("first__name",),
            sort=("first__name_pinyin",),
            width=34,
            is_fixed=True,
        ),
        Column("second", "企业乙", ("second__name",), sort=("second__name_pinyin",), width=34),
        Column(
            "reasons",
            "为什么像是一家",
            ("reasons",),
            cell=_reasons_cell,
            export=_reasons_export,
            width=40,
        ),
        Column("first_uscc", "甲的代码", ("first__uscc",), is_dim=True, width=22),
        Column("second_uscc", "乙的代码", ("second__uscc",), is_dim=True, width=22),
        Column(
            "state",
            "状态",
            ("state",),
            cell=choice(TwinState),
            export=choice_export(TwinState),
            sort=("state",),
            width=12,
        ),
        Column("note", "判断依据", ("note",), width=30),
    )

    def may_see(self, user) -> bool:
        return permissions.can_merge(user)

    def rows(self, user):
        return TwinPair.objects.visible_to(user)

    def views(self, context: LedgerContext) -> list[View]:
        is_open = Q(state=TwinState.OPEN)
        return [
            View("open", "待判断", is_open),
            View("code", "代码相同", is_open & Q(reasons__contains=[TwinReason.CODE])),
            View("different", "不是同一家", Q(state=TwinState.DIFFERENT)),
        ]


COUNTS = CountLedger()
TWINS = TwinLedger()
