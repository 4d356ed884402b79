"""Invented projects: those with a story of their own, and the pools of plain names."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from enterprises.enums import IndustrySection
from projects.enums import Domain, NodeKind, Stage, Street

_STREETS = {street.label.removesuffix("街道"): street for street in Street}
_LEVELS = {"省": "province", "市": "city", "区": "district"}
_DOMAINS = dict(zip("产基更村社", Domain, strict=True))
_STAGES = {
    "手续": Stage.PERMITS,
    "基础": Stage.FOUNDATION,
    "主体": Stage.STRUCTURE,
    "验收": Stage.ACCEPTANCE,
}
_NODES = {
    "供地": NodeKind.LAND_SUPPLY,
    "许可": NodeKind.WORK_PERMIT,
    "桩基": NodeKind.PILES,
    "基础": NodeKind.FOOTING,
    "封顶": NodeKind.TOPPING_OUT,
    "安装": NodeKind.FITTING,
    "验收": NodeKind.TRIAL,
    "环评": NodeKind.ENVIRONMENT,
}


@dataclass(frozen=True)
class KeyProject:
    """A project that warns: how far it lags, since when, and what its people say about it."""

    name: str
    level: str
    domain: Domain
    street: Street
    unit: str
    leader: int
    lead: str
    total: int
    year_plan: int
    done: int
    stage: Stage
    light: str
    why: str
    lit_days: int
    slip: int
    node: str
    node_kind: NodeKind
    baseline_on: date


# Money in 万元, baselines as month and day, days lit and days late counted on the business day.
_FILE = Path(__file__).with_name("key_projects.csv")


def key_projects(year: int) -> list[KeyProject]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return [_key_project(row, year) for row in csv.DictReader(file)]


def _key_project(row: dict[str, str], year: int) -> KeyProject:
    baseline = row.pop("baseline")
    numbers = ("leader", "total", "year_plan", "done", "lit_days", "slip")
    return KeyProject(
        **row
        | {name: int(row[name]) for name in numbers}
        | {
            "level": _LEVELS[row["level"]],
            "domain": _DOMAINS[row["domain"]],
            "street": _STREETS[row["street"]],
            "stage": _STAGES[row["stage"]],
            "node_kind": _NODES[row["node_kind"]],
            "baseline_on": date(year, int(baseline[:2]), int(baseline[2:])),
        }
    )


_INDUSTRIES = (
    "海洋食品",
    "工业软件",
    "环保装备",
    "精密模具",
    "新型显示",
    "检验检测",
    "跨境电商",
    "新能源汽车零部件",
    "高端轴承",
    "核电配套",
    "智能仓储",
    "医用材料",
    "信创适配",
    "海工配套",
    "葡萄酒文创",
    "空天信息",
)
_FORMS = ("产业园", "研发中心", "智能工厂", "扩产项目", "总部基地")
_PLACES = ("黄海路", "初家", "滨海路", "解甲庄", "莱山", "院格庄")
_RURAL = ("解甲庄", "院格庄", "莱山", "初家")
_WORKS = {
    Domain.INFRASTRUCTURE: (
        "充电站",
        "泵站改造",
        "供水管网",
        "道路提升",
        "桥梁加固",
        "5G 基站群",
        "海绵改造",
        "配电扩容",
    ),
    Domain.RENEWAL: (
        "老旧小区二期",
        "街区更新",
        "市场改造",
        "背街小巷整治",
        "立面整治",
        "棚改收尾",
        "厂房改造",
    ),
    Domain.COUNTRYSIDE: (
        "人居环境整治",
        "四好农村路",
        "果蔬分拣中心",
        "村庄亮化",
        "小流域治理",
        "民宿集群",
    ),
    Domain.COMMUNITY: ("卫生服务中心", "口袋公园", "邻里中心", "托育中心", "社区食堂"),
}


def plain_names(domain: Domain) -> list[tuple[str, str]]:
    """(name, place or "") in a fixed order; the generator shuffles and continues with numbers."""
    if domain == Domain.INDUSTRY:
        return [(trade + form, "") for trade in _INDUSTRIES for form in _FORMS]
    places = _RURAL if domain == Domain.COUNTRYSIDE else _PLACES
    return [(place + work, place) for place in places for work in _WORKS[domain]]


def street_of(place: str) -> Street:
    return _STREETS[place]


# Units that answer for plain projects of a field, with their weight; "" is the street's own.
UNITS_OF_DOMAIN = {
    Domain.INDUSTRY: (("经开区", 4), ("区工信局", 4), ("总部基地", 6), ("区商务局", 4)),
    Domain.INFRASTRUCTURE: (("区交通局", 5), ("区住建局", 4), ("", 4)),
    Domain.RENEWAL: (("区住建局", 5), ("区文旅局", 3), ("", 3)),
    Domain.COUNTRYSIDE: (("区农业农村局", 4), ("", 4)),
    Domain.COMMUNITY: (("", 1),),
}
PUBLIC_DOMAINS = frozenset({Domain.INFRASTRUCTURE, Domain.COUNTRYSIDE, Domain.COMMUNITY})
SECTION_OF_DOMAIN = {
    Domain.INDUSTRY: IndustrySection.C,
    Domain.INFRASTRUCTURE: IndustrySection.N,
    Domain.RENEWAL: IndustrySection.K,
    Domain.COUNTRYSIDE: IndustrySection.A,
    Domain.COMMUNITY: IndustrySection.Q,
}

# Under confidential negotiation: (real name, code name). Seen by name in the deal team only.
CONFIDENTIAL = (
    ("钠离子储能电芯项目", "海星项目"),
    ("跨国药企北方总部项目", "栖云项目"),
    ("车规级芯片封测项目", "拾贝项目"),
)
