from django.db import models


class EnterpriseSize(models.TextChoices):
    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"


class EnterpriseTag(models.TextChoices):
    SPECIALISED = "specialised", "专精特新"
    HIGH_TECH = "high_tech", "高新技术"
    LISTED = "listed", "上市公司"
    TOP_500 = "top_500", "三类500强"
    MULTINATIONAL = "multinational", "跨国公司"
    ABOVE_SCALE = "above_scale", "四上企业"


class TalentKind(models.TextChoices):
    HIGH_LEVEL = "high_level", "高层次人才"
    YOUTH = "youth", "青年人才"


class DesignationLevel(models.TextChoices):
    NATIONAL = "national", "国家级"
    PROVINCIAL = "provincial", "省级"
    CITY = "city", "市级"


class DesignationStatus(models.TextChoices):
    STRIVING = "striving", "争创中"
    APPLIED = "applied", "已申报"
    PUBLICISED = "publicised", "公示中"
    AWARDED = "awarded", "已获批"
    LOST = "lost", "未获批"


DESIGNATION_MOVES: dict[str, frozenset[str]] = {
    DesignationStatus.STRIVING: frozenset({DesignationStatus.APPLIED}),
    DesignationStatus.APPLIED: frozenset(
        {
            DesignationStatus.PUBLICISED,
            DesignationStatus.AWARDED,
            DesignationStatus.LOST,
            DesignationStatus.STRIVING,
        }
    ),
    DesignationStatus.PUBLICISED: frozenset({DesignationStatus.AWARDED, DesignationStatus.LOST}),
    # Entered by mistake, or taken away again.
    DesignationStatus.AWARDED: frozenset({DesignationStatus.STRIVING}),
    DesignationStatus.LOST: frozenset({DesignationStatus.STRIVING}),
}


class CountState(models.TextChoices):
    """Whether a talent or a newly introduced enterprise feeds the year's target."""

    WAITING = "waiting", "待核"
    COUNTED = "counted", "计入"
    REFUSED = "refused", "不计入"


COUNT_MOVES: dict[str, frozenset[str]] = {
    CountState.WAITING: frozenset({CountState.COUNTED, CountState.REFUSED}),
    CountState.COUNTED: frozenset({CountState.WAITING}),
    CountState.REFUSED: frozenset({CountState.WAITING}),
}


class ProofKind(models.TextChoices):
    """What a piece of evidence is."""

    RECOGNITION = "recognition", "认定文件"
    CONTRACT = "contract", "劳动合同或聘书"
    INSURANCE = "insurance", "社保缴纳证明"
    DIPLOMA = "diploma", "学历或职称证书"
    LICENCE = "licence", "营业执照"
    AGREEMENT = "agreement", "招引协议"
    OTHER = "other", "其他"


class TwinReason(models.TextChoices):
    """Why two rows are thought to be one enterprise; the surest first."""

    CODE = "code", "信用代码第 9–17 位（组织机构代码）相同"
    NAME = "name", "名称、简称、曾用名有一个相同"
    CORE = "core", "去掉公司形式后名称相同"
    PINYIN = "pinyin", "去掉公司形式后读音相同"


class TwinState(models.TextChoices):
    OPEN = "open", "待判断"
    DIFFERENT = "different", "不是同一家"


class PolicyStatus(models.TextChoices):
    DRAFTING = "drafting", "起草"
    CONSULTING = "consulting", "征求意见"
    ISSUED = "issued", "已印发"
    EXPIRED = "expired", "已失效"


POLICY_MOVES = {
    PolicyStatus.DRAFTING: {PolicyStatus.CONSULTING},
    PolicyStatus.CONSULTING: {PolicyStatus.DRAFTING, PolicyStatus.ISSUED},
    PolicyStatus.ISSUED: {PolicyStatus.EXPIRED},
    PolicyStatus.EXPIRED: {PolicyStatus.ISSUED},
}


class BenefitKind(models.TextChoices):
    RELIEF = "relief", "减免"
    REWARD = "reward", "奖补"
    RIGHT = "right", "权益"
    QUALIFICATION = "qualification", "资质"


class ClaimMode(models.TextChoices):
    WITHOUT_APPLYING = "without_applying", "免申即享"
    BY_APPLICATION = "by_application", "申报"


class FigureKind(models.TextChoices):
    """What is recorded of an enterprise, with source and data date."""

    OUTPUT = "output", "季度产值"
    INVESTMENT = "investment", "固定资产投资"
    REVENUE = "revenue", "年营业收入"
    RESEARCH = "research", "研发投入"
    TRADE = "trade", "进出口额"
    INSURED = "insured", "社保人数"
    YOUNG = "young", "35岁以下员工"
    DISCREDIT = "discredit", "严重失信记录"
    PRODUCTION = "production", "投产日期"


FIGURE_UNITS = {
    FigureKind.OUTPUT: "万元",
    FigureKind.INVESTMENT: "万元",
    FigureKind.REVENUE: "万元",
    FigureKind.RESEARCH: "万元",
    FigureKind.TRADE: "万元",
    FigureKind.INSURED: "人",
    FigureKind.YOUNG: "人",
    FigureKind.DISCREDIT: "条",
}
# After so many days a figure says nothing any more; none: it stays true.
FIGURE_FRESH_DAYS = {
    FigureKind.OUTPUT: 183,
    FigureKind.INVESTMENT: 366,
    FigureKind.REVENUE: 548,
    FigureKind.RESEARCH: 548,
    FigureKind.TRADE: 366,
    FigureKind.INSURED: 183,
    FigureKind.YOUNG: 183,
    FigureKind.DISCREDIT: 92,
    FigureKind.PRODUCTION: None,
}


class ConditionField(models.TextChoices):
    """What a condition asks: an attribute of the registry or a recorded figure."""

    INDUSTRY = "industry", "行业"
    SIZE = "size", "规模"
    TAGS = "tags", "标签"
    PARK = "park", "园区"
    INTRODUCED = "introduced", "招引日期"
    OUTPUT = "output", "季度产值"
    INVESTMENT = "investment", "固定资产投资"
    REVENUE = "revenue", "年营业收入"
    RESEARCH = "research", "研发投入"
    TRADE = "trade", "进出口额"
    INSURED = "insured", "社保人数"
    YOUNG = "young", "35岁以下员工"
    DISCREDIT = "discredit", "严重失信记录"
    PRODUCTION = "production", "投产日期"


class Operator(models.TextChoices):
    AT_LEAST = "at_least", "≥"
    ABOVE = "above", ">"
    AT_MOST = "at_most", "≤"
    BELOW = "below", "<"
    IN_YEAR = "in_year", "在年内"
    SINCE = "since", "不早于"
    UNTIL = "until", "不晚于"
    ANY_OF = "any_of", "属于"
    NONE_OF = "none_of", "不属于"


class Verdict(models.IntegerChoices):
    """How a condition stands for one enterprise."""

    NOT_MET = 0, "不符合"
    UNKNOWN = 1, "待核实"
    MET = 2, "符合"


class MatchState(models.TextChoices):
    """Which pairs are kept: all met, all but one that is unknown, all but one that is not."""

    MET = "met", "符合"
    ASK = "ask", "待核实"
    NEAR = "near", "只差一项"


class PushStatus(models.TextChoices):
    PUSHED = "pushed", "已推送"
    OPENED = "opened", "已看"
    INTENT = "intent", "有意向"
    APPLIED = "applied", "已申报"
    GRANTED = "granted", "已兑现"
    REFUSED = "refused", "未批准"
    DECLINED = "declined", "不申报"


PUSH_MOVES = {
    PushStatus.PUSHED: {PushStatus.OPENED, PushStatus.INTENT, PushStatus.DECLINED},
    PushStatus.OPENED: {PushStatus.INTENT, PushStatus.DECLINED},
    PushStatus.INTENT: {PushStatus.APPLIED, PushStatus.GRANTED, PushStatus.DECLINED},
    PushStatus.APPLIED: {PushStatus.GRANTED, PushStatus.REFUSED},
    PushStatus.GRANTED: set(),
    PushStatus.REFUSED: {PushStatus.APPLIED},
    PushStatus.DECLINED: {PushStatus.INTENT},
}


class IndustrySection(models.TextChoices):
    """GB/T 4754-2017, sections."""

    A = "A", "农、林、牧、渔业"
    B = "B", "采矿业"
    C = "C", "制造业"
    D = "D", "电力、热力、燃气及水生产和供应业"
    E = "E", "建筑业"
    F = "F", "批发和零售业"
    G = "G", "交通运输、仓储和邮政业"
    H = "H", "住宿和餐饮业"
    I = "I", "信息传输、软件和信息技术服务业"  # noqa: E741 -- the standard's letter
    J = "J", "金融业"
    K = "K", "房地产业"
    L = "L", "租赁和商务服务业"
    M = "M", "科学研究和技术服务业"
    N = "N", "水利、环境和公共设施管理业"
    O = "O", "居民服务、修理和其他服务业"  # noqa: E741 -- the standard's letter
    P = "P", "教育"
    Q = "Q", "卫生和社会工作"
    R = "R", "文化、体育和娱乐业"
    S = "S", "公共管理、社会保障和社会组织"
    T = "T", "国际组织"
