"""What the newspaper printed, as rows: three speeches on the 项目建设突破年, 2023.

What it does not say stays empty: no owner, no street, no field, no total of a single project, no
date of 复工. Words between 「」 in the notes are quoted.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.enums import UnitKind
from enterprises.enums import DesignationLevel, PolicyStatus
from projects.enums import BusinessForm, NodeKind, Stage, Street

YEAR = 2023
BASE, UNION, YOUTH = "总部基地", "区总工会", "团区委"

# (full name, short name, kind). The streets are the statistics bureau's six.
UNITS = (
    ("烟台总部经济基地服务中心", BASE, UnitKind.PARK),
    ("莱山区总工会", UNION, UnitKind.MASS_ORGANISATION),
    ("共青团莱山区委", YOUTH, UnitKind.MASS_ORGANISATION),
    *((f"莱山区{street.label}", street.label, UnitKind.STREET) for street in Street),
)

# (name, note)
ENTERPRISES = tuple(
    (
        name,
        "「杰瑞集团、清泉实业等5家企事业单位已纳入烟台市产业工人队伍建设改革试点」；"
        "其余 3 家未提供。",
    )
    for name in ("杰瑞集团", "清泉实业")
)


@dataclass(frozen=True)
class FactNode:
    """A promised milestone."""

    name: str
    kind: NodeKind
    baseline_on: date


@dataclass(frozen=True)
class FactProject:
    """A project as the newspaper speaks of it; all are the headquarters base's own."""

    name: str
    stage: Stage
    note: str
    aliases: tuple[str, ...] = ()
    in_expansion_zone: bool = False
    promised_finish_on: date | None = None
    node: FactNode | None = None
    business_form: str = ""
    cluster: str = ""


_LAND_SOON = (
    "「推动航天601、360数字安全产业基地、磁悬浮运动平台、欧姆龙农业山东总部等优质项目尽快落地」"
)
_ZONE = (
    "「围绕山科控股烟台大数据科创中心产业园、腾讯、铜锣湾综合体、王府井综合体等重点项目，"
    "加强在谈力度，年内争取1-2个项目落地开工」"
)
_RESUMED = (
    "「总投资9.2亿元的两个市区重点项目……目前项目均已全面复工」，单个项目总投资、复工日期未提供。"
)

CHIP_HUB = "正大芯智汇"
YOUTH_VALLEY = "中日韩青年创新创业谷"
BORON_CARBIDE = "核电碳化硼陶瓷制品研发制造项目"
HAIYUN = "海韵城市广场"
SECURITY_360 = "360数字安全产业基地"
INSPUR = "浪潮项目"
DIGITAL_CLUSTER = "数字经济聚集区"

# (name, note)
CLUSTERS = ((DIGITAL_CLUSTER, "「力争浪潮项目尽快落地，形成数字经济聚集区」"),)
# (title, note, whether it is the expansion zone's). Its steps are not told.
WORK_ITEMS = (
    (
        "扩容区规划编制",
        "「在总部扩容上实现突破。加快推进扩容区规划编制工作」；步骤、时限、责任人未提供。",
        True,
    ),
)

PROJECTS = (
    FactProject("航天601", Stage.NEGOTIATION, _LAND_SOON),
    FactProject(SECURITY_360, Stage.NEGOTIATION, _LAND_SOON),
    FactProject("磁悬浮运动平台", Stage.NEGOTIATION, _LAND_SOON),
    FactProject("欧姆龙农业山东总部", Stage.NEGOTIATION, _LAND_SOON),
    FactProject(
        INSPUR,
        Stage.NEGOTIATION,
        "「围绕数字经济、平台经济等业态，加大链式招商，力争浪潮项目尽快落地，形成数字经济聚集区」",
        business_form=BusinessForm.DIGITAL,
        cluster=DIGITAL_CLUSTER,
    ),
    FactProject(
        HAIYUN,
        Stage.NEGOTIATION,
        "「加强与韩国投资方联系，尽快达成海韵城市广场合作协议，争取年内重新启动海韵广场项目建设」",
        aliases=("海韵广场",),
    ),
    FactProject("人才社区项目", Stage.NEGOTIATION, "「积极对接沟通，力争人才社区项目落地我区」"),
    FactProject(
        "山科控股烟台大数据科创中心产业园", Stage.NEGOTIATION, _ZONE, in_expansion_zone=True
    ),
    FactProject("腾讯", Stage.NEGOTIATION, _ZONE, in_expansion_zone=True),
    FactProject("铜锣湾综合体", Stage.NEGOTIATION, _ZONE, in_expansion_zone=True),
    FactProject("王府井综合体", Stage.NEGOTIATION, _ZONE, in_expansion_zone=True),
    FactProject(
        BORON_CARBIDE,
        Stage.PERMITS,
        "「多措并举帮助核电碳化硼陶瓷制品研发制造项目解决手续办理问题，推动项目早日开工」",
    ),
    FactProject(
        CHIP_HUB,
        Stage.STRUCTURE,
        f"「计划正大芯智汇11月竣工投入运营，完成投资1.5亿元」；{_RESUMED}"
        "阶段按“加快施工进度、11月竣工”记为主体施工，11月按月末记。",
        promised_finish_on=date(YEAR, 11, 30),
        node=FactNode("竣工投入运营", NodeKind.PRODUCTION, date(YEAR, 11, 30)),
    ),
    FactProject(
        YOUTH_VALLEY,
        Stage.STRUCTURE,
        f"「中日韩青年创新创业谷年底主体封顶，完成投资2亿元」；{_RESUMED}"
        "阶段按“年底主体封顶”记为主体施工，年底按12月31日记。",
        node=FactNode("主体封顶", NodeKind.TOPPING_OUT, date(YEAR, 12, 31)),
    ),
)

GROUP_NAME = "总投资9.2亿元的两个市区重点项目"
GROUP_TOTAL = Decimal(92_000)
GROUP_NOTE = (
    "「加快总投资9.2亿元的两个市区重点项目施工进度」；"
    "9.2亿元是两个项目合计，单个项目总投资未提供。"
)

# (name, level)
DESIGNATIONS = (
    ("小型微型企业创新创业示范基地", DesignationLevel.NATIONAL),
    ("山东省中小企业公共服务平台", DesignationLevel.PROVINCIAL),
    ("软件名园", DesignationLevel.NATIONAL),
    ("软件名园", DesignationLevel.PROVINCIAL),
)

# (title, issuer, status, note)
POLICIES = (
    (
        "关于推动首季良好开局的若干措施",
        "",
        PolicyStatus.ISSUED,
        "「近期出台的《关于推动首季良好开局的若干措施》」；发文单位、文号、条件、有效期未提供。",
    ),
    (
        "烟台市推动经济高质量发展“一揽子”政策",
        "烟台市",
        PolicyStatus.ISSUED,
        "「烟台市推动经济高质量发展“一揽子”的相关政策及时梳理」；文号、条件、有效期未提供。",
    ),
    (
        "总部基地招商引资专项政策",
        "烟台总部经济基地服务中心",
        PolicyStatus.DRAFTING,
        "「制定总部基地招商引资专项政策」；内容未提供。",
    ),
)


@dataclass(frozen=True)
class FactTarget:
    """A promise for the year; ``project`` or the answering unit by name."""

    metric: str
    name: str
    minimum: int
    maximum: int
    measure: str
    source: str
    unit: str = BASE
    project: str = ""


TARGETS = (
    FactTarget("enterprises.introduced", "新招引企业", 50, 50, "家", "力争年内新招引企业50家"),
    FactTarget("projects.landed", "落地项目", 2, 3, "个", "落地项目2-3个"),
    FactTarget(
        "enterprises.high_level_talents", "引进高层次人才", 10, 10, "名", "引进高层次人才10名"
    ),
    FactTarget("enterprises.youth_talents", "引进青年人才", 100, 100, "名", "青年人才100名"),
    FactTarget(
        "projects.zone_started", "扩容区项目落地开工", 1, 2, "个", "年内争取1-2个项目落地开工"
    ),
    FactTarget(
        "projects.invested",
        "正大芯智汇完成投资",
        15_000,
        15_000,
        "万元",
        "计划正大芯智汇11月竣工投入运营，完成投资1.5亿元",
        project=CHIP_HUB,
    ),
    FactTarget(
        "projects.invested",
        "中日韩青年创新创业谷完成投资",
        20_000,
        20_000,
        "万元",
        "中日韩青年创新创业谷年底主体封顶，完成投资2亿元",
        project=YOUTH_VALLEY,
    ),
    FactTarget(
        "enterprises.designations_awarded",
        "试点示范创建",
        4,
        4,
        "个",
        "年内争创国家级小型微型企业创新创业示范基地、山东省中小企业公共服务平台、国家和省级软件名园4个试点",
    ),
    FactTarget(
        "youth.teams",
        "攻坚青年突击队",
        150,
        150,
        "支",
        "在5大领域150个重点项目一线成立重点项目攻坚青年突击队",
        unit=YOUTH,
    ),
    FactTarget(
        "youth.pairings",
        "青年文明号结对",
        35,
        35,
        "家",
        "组织全区35家青年文明号主动结对重点项目",
        unit=YOUTH,
    ),
)
