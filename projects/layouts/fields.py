"""Every value of a project that a form outside the portal may ask for, with its definition."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from enterprises.enums import IndustrySection
from laishan_portal import formatting
from laishan_portal.ledgers.fields import Catalogue, Field, FieldContext
from projects.enums import (
    CONSTRUCTION_STAGES,
    Condition,
    Domain,
    Level,
    Nature,
    Stage,
    Street,
)
from projects.layouts import facts

IDENTITY, TIME, MONEY, PROGRESS, PEOPLE = "项目", "时间", "投资", "进度", "单位和人"
DISPATCH, STATISTICS = "调度（月报审定）", "统计（入统）"
BUILDING, FINISHED, EARLY = "在建", "竣工投产", "前期"
_SECRET = ("knows_name",)


def _label(choices) -> Callable[[str], str | None]:
    labels = {value: str(label) for value, label in choices.choices}
    return lambda value: labels.get(value)


def _known(value, knows_name: bool):
    """What tells who a confidential project is stays with its deal team."""
    return (value or None) if knows_name else None


def _state(stage: str) -> str:
    if stage in CONSTRUCTION_STAGES:
        return BUILDING
    return FINISHED if stage == Stage.OPERATION else EARLY


_STAGES, _CONDITIONS = _label(Stage), _label(Condition)


def _stage(stage: str, condition: str) -> str:
    name = _STAGES(stage)
    return name if condition == Condition.NORMAL else f"{name}（{_CONDITIONS(condition)}）"


def _span(start: date | None, finish: date | None) -> str | None:
    """``2021.3-2024.6``, as district ledgers write it; an open end stays open."""
    if start is None and finish is None:
        return None
    first = f"{start.year}.{start.month}" if start else ""
    return f"{first}-{finish.year}.{finish.month}" if finish else f"{first}-"


# ── money ────────────────────────────────────────────────────────────────────────────────


def _of_money(tell: Callable[[facts.Money, int], Decimal | None]):
    """A field's ``make`` over the loaded money and the form's month."""

    def make(money: facts.Money | None, context: FieldContext):
        return tell(money or facts.Money(), context.month.month)

    return make


def _done(money: facts.Money, month: int) -> Decimal | None:
    return money.done_upto(month)


def _before(money: facts.Money, month: int) -> Decimal | None:
    return money.before if money.is_booked else None


def _total_done(money: facts.Money, month: int) -> Decimal | None:
    done = money.done_upto(month)
    return None if done is None else money.before + done


def _month_done(money: facts.Money, month: int) -> Decimal | None:
    return money.done.get(month)


def _left(money: facts.Money, month: int) -> Decimal | None:
    """What of the year's plan is still to be done; never below nothing."""
    plan = money.planned(1, 12)
    return None if plan is None else max(plan - (money.done_upto(month) or Decimal(0)), Decimal(0))


def _share_of_month(money: facts.Money, month: int) -> Decimal | None:
    return formatting.share(money.done.get(month), money.planned(month, month))


def _money(key: str, label: str, definition: str, tell, **kwargs) -> Field:
    return Field(
        key,
        label,
        MONEY,
        definition,
        kind=kwargs.pop("kind", "amount"),
        unit=kwargs.pop("unit", "万元"),
        caliber=DISPATCH,
        load=facts.money,
        make=_of_money(tell),
        needs_context=True,
        adds=kwargs.pop("adds", True),
        **kwargs,
    )


def _share_total(total: Decimal | None, money: facts.Money | None, context: FieldContext):
    return formatting.share(_total_done(money or facts.Money(), context.month.month), total)


# ── progress ─────────────────────────────────────────────────────────────────────────────


def _picture(stage: str, condition: str, told: facts.Told | None) -> str:
    """``主体施工，68%``: where it stands, and the reported progress."""
    words = _stage(stage, condition)
    return f"{words}，{told.progress}%" if told is not None and told.progress else words


def _problems(knows_name: bool, told: facts.Told | None) -> str | None:
    return _known(told.blockers if told else "", knows_name)


def _gaps(knows_name: bool, gaps: str | None) -> str | None:
    return _known(gaps, knows_name)


# ── the catalogue ────────────────────────────────────────────────────────────────────────

FIELDS = (
    Field(
        "name",
        "项目名称",
        IDENTITY,
        "项目全称；保密洽谈的项目对专班以外是代号",
        sources=("shown_name",),
        width=30,
    ),
    Field("code", "编号", IDENTITY, "平台编号", sources=("code",)),
    Field(
        "project_code",
        "项目代码",
        IDENTITY,
        "投资项目在线审批监管平台的代码",
        sources=("project_code", *_SECRET),
        make=_known,
        width=24,
    ),
    Field(
        "level",
        "级别",
        IDENTITY,
        "{year} 年名单上的级别（省、市、区）",
        load=facts.levels,
        make=_label(Level),
        codes={"省级/市级/区级": {level.label: f"{level.label}级" for level in Level}},
        width=7,
    ),
    Field("domain", "领域", IDENTITY, "五大领域之一", sources=("domain",), make=_label(Domain)),
    Field(
        "industry",
        "行业门类",
        IDENTITY,
        "GB/T 4754-2017 门类",
        sources=("industry",),
        make=_label(IndustrySection),
        width=20,
    ),
    Field(
        "nature",
        "建设性质",
        IDENTITY,
        "新建、续建、扩建、技改",
        sources=("nature",),
        make=_label(Nature),
        width=9,
    ),
    Field(
        "street",
        "属地",
        IDENTITY,
        "项目所在街道",
        sources=("street",),
        make=_label(Street),
        codes={"区划代码": {street.label: street.value for street in Street}},
    ),
    Field(
        "content",
        "建设内容及规模",
        IDENTITY,
        "建设内容及规模",
        sources=("content", *_SECRET),
        make=_known,
        width=36,
    ),
    Field(
        "stage",
        "阶段",
        IDENTITY,
        "平台阶段，状态不正常的在括号里",
        sources=("stage", "condition"),
        make=_stage,
    ),
    Field(
        "state",
        "建设状态",
        IDENTITY,
        "在建＝基础施工、主体施工、竣工验收；投运为竣工投产；其余为前期",
        sources=("stage",),
        make=_state,
        width=9,
    ),
    Field(
        "span",
        "建设起止时间",
        TIME,
        "计划开工到承诺竣工，写作 2021.3-2024.6",
        sources=("planned_start_on", "promised_finish_on"),
        make=_span,
        width=15,
    ),
    Field(
        "start_plan", "计划开工", TIME, "计划开工日期", kind="date", sources=("planned_start_on",)
    ),
    Field(
        "start",
        "实际开工",
        TIME,
        "首次批准进入基础施工的发生日期，重复开工不算",
        kind="date",
        load=facts.starts,
    ),
    Field(
        "finish_plan",
        "承诺竣工",
        TIME,
        "承诺竣工日期，批准改期后为新日期",
        kind="date",
        sources=("promised_finish_on",),
    ),
    Field("finish", "实际投运", TIME, "批准投运的发生日期", kind="date", load=facts.finishes),
    Field(
        "total",
        "总投资",
        MONEY,
        "项目总投资，没有提供的为空",
        kind="amount",
        unit="万元",
        sources=("total_investment",),
        adds=True,
    ),
    _money("before", "至{last_year}年底累计完成", "{year} 年以前完成的全部投资", _before),
    _money(
        "year_plan", "{year}年计划", "{year} 年现行计划 12 个月之和", lambda m, n: m.planned(1, 12)
    ),
    _money("month_plan", "{month}月计划", "{month} 月的计划", lambda m, n: m.planned(n, n)),
    _money(
        "rest_plan",
        "{next_month}–12月计划",
        "{next_month} 月到 12 月的计划之和",
        lambda m, n: m.planned(n + 1, 12),
    ),
    _money("month_done", "{month}月完成", "{month} 月审定的完成投资和更正", _month_done),
    _money("done", "{months}月完成", "{year} 年 1 月到 {month} 月审定的完成投资和更正", _done),
    _money("left", "全年计划还剩", "{year} 年计划减去到 {month} 月的完成，超额的为 0", _left),
    _money(
        "total_done", "开工至今累计完成", "开工到 {year} 年 {month} 月的全部完成投资", _total_done
    ),
    _money(
        "share_year",
        "占年计划%",
        "到 {month} 月的完成占 {year} 年计划的百分比，一位小数",
        lambda m, n: formatting.share(m.done_upto(n), m.planned(1, 12)),
        kind="percent",
        unit="%",
        adds=False,
        share=("done", "year_plan"),
        width=9,
    ),
    _money(
        "share_month",
        "占月计划%",
        "{month} 月完成占 {month} 月计划的百分比",
        _share_of_month,
        kind="percent",
        unit="%",
        adds=False,
        share=("month_done", "month_plan"),
        width=9,
    ),
    Field(
        "share_total",
        "占总投资%",
        MONEY,
        "开工至今累计完成占总投资的百分比",
        kind="percent",
        unit="%",
        caliber=DISPATCH,
        sources=("total_investment",),
        load=facts.money,
        make=_share_total,
        needs_context=True,
        share=("total_done", "total"),
        width=9,
    ),
    Field(
        "stats_done",
        "入统年初累计",
        MONEY,
        "统计平台 {year} 年 1 月到 {month} 月的入统数，与月报数不是一个口径，不相加",
        kind="amount",
        unit="万元",
        caliber=STATISTICS,
        load=facts.stats,
        adds=True,
    ),
    Field(
        "funding",
        "资金渠道",
        MONEY,
        "资金拼盘的来源和金额，万元；没有登记的为空",
        load=facts.funding,
        width=24,
    ),
    Field(
        "picture",
        "形象进度",
        PROGRESS,
        "现在的阶段，和到 {month} 月最近一期审定月报的形象进度",
        sources=("stage", "condition"),
        load=facts.reports,
        make=_picture,
        width=18,
    ),
    Field(
        "progress",
        "形象进度（%）",
        PROGRESS,
        "到 {month} 月最近一期审定月报的形象进度",
        kind="number",
        unit="%",
        load=facts.reports,
        make=lambda told: told.progress if told else None,
        width=9,
    ),
    Field(
        "problems",
        "存在问题",
        PROGRESS,
        "到 {month} 月最近一期审定月报“卡在哪，要谁帮”",
        sources=_SECRET,
        load=facts.reports,
        make=_problems,
        width=30,
    ),
    Field(
        "factors",
        "要素缺口",
        PROGRESS,
        "没有保障够的要素和办法",
        sources=_SECRET,
        load=facts.factor_gaps,
        make=_gaps,
        width=30,
    ),
    Field(
        "nodes",
        "后{rest}个月关键节点安排",
        PROGRESS,
        "{month} 月以后到年底没完成的节点，按预测日期，没预测的按基线",
        load=facts.coming_nodes,
        width=36,
    ),
    Field(
        "owner",
        "业主单位",
        PEOPLE,
        "业主单位全称；保密项目不显示",
        sources=("owner__name", *_SECRET),
        make=_known,
        width=26,
    ),
    Field(
        "owner_head",
        "业主负责人",
        PEOPLE,
        "业主联系人里职务是负责人、董事长、总经理的",
        sources=_SECRET,
        load=facts.owner_people,
        make=lambda knows, who: (who.head or None) if knows and who else None,
    ),
    Field(
        "owner_contact",
        "业主联系人",
        PEOPLE,
        "业主的首要联系人",
        sources=_SECRET,
        load=facts.owner_people,
        make=lambda knows, who: who.contact if knows and who else None,
    ),
    Field(
        "owner_phone",
        "业主电话",
        PEOPLE,
        "首要联系人电话，文件里一律遮蔽中间四位，完整号码到档案里看",
        sources=_SECRET,
        load=facts.owner_people,
        make=lambda knows, who: (who.phone or None) if knows and who else None,
        width=14,
    ),
    Field(
        "unit",
        "责任单位",
        PEOPLE,
        "责任单位简称",
        sources=("unit__short_name",),
        width=16,
    ),
    Field("unit_name", "责任单位全称", PEOPLE, "责任单位全称", sources=("unit__name",), width=24),
    Field(
        "lead",
        "服务专员",
        PEOPLE,
        "今天在任的服务专员",
        load=facts.leads,
        make=lambda lead: lead.name if lead else None,
    ),
    Field(
        "lead_phone",
        "服务专员电话",
        PEOPLE,
        "服务专员电话，遮蔽中间四位",
        load=facts.leads,
        make=lambda lead: (lead.phone or None) if lead else None,
        width=14,
    ),
    Field("leader", "包保领导", PEOPLE, "区包保领导", sources=("leader__name",)),
)
CATALOGUE = Catalogue(
    "projects", FIELDS, groupings=("street", "unit", "domain", "level", "state", "nature")
)
