"""The invented people, units and accounts of the demo. Any likeness is chance."""

from dataclasses import dataclass

from accounts.enums import Role, UnitKind

# Units the newspaper does not name but a district's year needs: (full name, short name, kind).
UNITS = (
    ("莱山区重点项目推进办公室", "区项目办", UnitKind.DEPARTMENT),
    ("莱山经济开发区管理服务中心", "经开区", UnitKind.PARK),
    ("莱山区住房和城乡建设局", "区住建局", UnitKind.DEPARTMENT),
    ("莱山区工业和信息化局", "区工信局", UnitKind.DEPARTMENT),
    ("莱山区商务局", "区商务局", UnitKind.DEPARTMENT),
    ("莱山区交通运输局", "区交通局", UnitKind.DEPARTMENT),
    ("莱山区农业农村局", "区农业农村局", UnitKind.DEPARTMENT),
    ("莱山区文化和旅游局", "区文旅局", UnitKind.DEPARTMENT),
    ("莱山区行政审批服务局", "区行政审批局", UnitKind.DEPARTMENT),
    ("莱山区金融服务中心", "区金融服务中心", UnitKind.DEPARTMENT),
    ("莱山区消防救援大队", "区消防救援大队", UnitKind.DEPARTMENT),
    ("莱山区税务局", "区税务局", UnitKind.DEPARTMENT),
    ("莱山区司法局", "区司法局", UnitKind.DEPARTMENT),
    ("莱山区教育和体育局", "区教体局", UnitKind.DEPARTMENT),
    ("莱山区大数据服务中心", "区大数据中心", UnitKind.DEPARTMENT),
)

# 包保领导: (name, title). Indexed by the catalogue.
LEADERS = (
    ("姜知远", "副区长"),
    ("迟明岳", "副区长"),
    ("宫启明", "区委常委"),
    ("隋长青", "副区长"),
    ("邹立群", "项目办主任"),
)

# 服务专员: (name, unit's short name). 曲文静 is the account ``zhuanyuan``.
COMMISSIONERS = (
    ("曲文静", "总部基地"),
    ("于晓峰", "总部基地"),
    ("初明月", "经开区"),
    ("宫立新", "区住建局"),
    ("林一帆", "区工信局"),
    ("迟志远", "经开区"),
    ("邹静怡", "区商务局"),
    ("姜雨辰", "区农业农村局"),
    ("隋佳宁", "滨海路街道"),
    ("衣建平", "区交通局"),
    ("矫晨", "解甲庄街道"),
    ("王思远", "黄海路街道"),
)
QU_WENJING = "曲文静"


@dataclass(frozen=True)
class Account:
    """A demo log-in: one person in one role."""

    username: str
    name: str
    title: str
    unit: str
    role: Role


ACCOUNTS = (
    Account("leader", "姜知远", "副区长", "", Role.LEADER),
    Account("office", "于承志", "推进科科长", "区项目办", Role.OFFICE),
    Account("zongbu", "宋雨桐", "项目科副科长", "总部基地", Role.UNIT_REPORTER),
    Account("zhuanyuan", QU_WENJING, "服务专员", "总部基地", Role.COMMISSIONER),
    Account("bumen", "邹明哲", "审批科科长", "区行政审批局", Role.HANDLER),
    Account("union", "柳青禾", "经济技术部部长", "区总工会", Role.UNION_STAFF),
    Account("youth", "林向阳", "青年发展部部长", "团区委", Role.YOUTH_STAFF),
    Account("admin", "王一鸣", "系统管理员", "区大数据中心", Role.SYSTEM_ADMIN),
    Account("secadmin", "孙若谷", "安全管理员", "区大数据中心", Role.SECURITY_ADMIN),
    Account("auditor", "周文渊", "审计管理员", "区大数据中心", Role.AUDITOR),
)

# The "N" of 1+N: service kind → (name, title, unit's short name).
SUPPORTERS = {
    "approval": ("邹明哲", "审批科科长", "区行政审批局"),
    "finance": ("迟晓峰", "融资科科长", "区金融服务中心"),
    "fire": ("宫谨言", "参谋", "区消防救援大队"),
    "tax": ("初若溪", "税源科科长", "区税务局"),
    "legal": ("隋正阳", "律师", "区司法局"),
    "education": ("矫静宜", "基教科科长", "区教体局"),
    "youth": ("林向阳", "青年发展部部长", "团区委"),
}

SURNAMES = "王李张刘于孙曲姜宫林邹迟隋初矫衣柳宋杨徐马高郭吕董程丁任"
GIVEN = (
    "若琳",
    "子涵",
    "明轩",
    "书瑶",
    "浩然",
    "雨桐",
    "泽宇",
    "思源",
    "欣怡",
    "嘉禾",
    "俊杰",
    "语嫣",
    "博文",
    "静姝",
    "天宇",
    "心怡",
    "一诺",
    "景行",
    "安然",
    "清扬",
    "知行",
    "云舒",
    "望舒",
    "承泽",
    "沐阳",
    "晓彤",
    "怀瑾",
    "昭宁",
    "彦博",
    "初夏",
    "牧之",
    "星河",
    "乐言",
    "晨曦",
    "奕辰",
    "海宁",
)

# Printed in the newspaper: never users, never persons of the portal.
REAL_PEOPLE = ("路朋锟", "刘都侠", "潘增荣", "衣文萍", "徐睿")


def invented_name(number: int) -> str:
    """The same name for the same number; different for the first thousand numbers."""
    surname = SURNAMES[number % len(SURNAMES)]
    given = GIVEN[(number // len(SURNAMES) + number * 7) % len(GIVEN)]
    return surname + given


def invented_phone(number: int) -> str:
    """A mobile number of a block that is not handed out."""
    return f"1380000{number % 10_000:04d}"
