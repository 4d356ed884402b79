"""Invented recruitment: chains with their links, targets, what people talk about. Pure data.

Companies are invented; any likeness is chance. What is said in a talk names no sum and no term,
so that nothing is put into the mouth of a real one.
"""

from enterprises.enums import EnterpriseTag
from projects.enums import (
    BusinessForm,
    ChainSegment,
    Domain,
    LeaderRank,
    Stage,
    TalkPurpose,
    TalkWay,
    TargetStatus,
)

UP, MIDDLE, DOWN, SIDE = ChainSegment

# chain → (link, segment, words of project names on it, words of firms' names on it)
CHAINS = {
    "数字经济产业链": (
        ("芯片与传感器", UP, ("传感器", "显示"), ("传感科技",)),
        ("基础软件", UP, ("信创",), ()),
        ("云与算力", MIDDLE, (), ()),
        ("数据服务", MIDDLE, ("空天信息", "标识"), ("数据服务",)),
        ("信息安全", MIDDLE, (), ("信息安全",)),
        ("行业软件", DOWN, ("工业软件",), ("软件技术",)),
        ("平台运营", DOWN, ("跨境电商",), ()),
        ("检验认证", SIDE, ("半导体材料检测",), ()),
    ),
    "海洋装备产业链": (
        ("特种材料", UP, (), ("新材料研究",)),
        ("动力与核心部件", UP, ("海工配套", "轴承"), ()),
        ("海工平台", MIDDLE, ("海洋装备",), ("海工技术",)),
        ("水下装备", MIDDLE, (), ()),
        ("运维服务", DOWN, (), ()),
        ("检测认证", SIDE, ("检验检测",), ("检验检测",)),
    ),
    "生命健康产业链": (
        ("医用材料", UP, ("医用材料",), ()),
        ("药物研发", UP, ("生物医药",), ("生物医药",)),
        ("医疗器械", MIDDLE, ("医疗器械",), ()),
        ("冷链配送", DOWN, ("冷链",), ("冷链物流",)),
        ("康养服务", DOWN, ("养老",), ()),
        ("临床试验服务", SIDE, (), ()),
    ),
}
CHAIN_NOTES = {
    "数字经济产业链": "围绕数字经济、平台经济补链",
    "海洋装备产业链": "以海工平台为龙头补上下游",
    "生命健康产业链": "以中试和器械为主",
}

_FORM_OF_WORD = (
    (("跨境电商", "平台", "标识"), BusinessForm.PLATFORM),
    (("软件", "信创", "数字", "空天信息", "数据"), BusinessForm.DIGITAL),
    (("总部",), BusinessForm.HEADQUARTERS),
    (("研发", "中试", "检测", "检验"), BusinessForm.RESEARCH),
    (("商业", "市场", "街"), BusinessForm.COMMERCE),
    (("文创", "民宿", "遗存", "养老"), BusinessForm.CULTURE),
)
_FORM_OF_DOMAIN = {
    Domain.INDUSTRY: BusinessForm.MANUFACTURE,
    Domain.INFRASTRUCTURE: BusinessForm.PUBLIC,
    Domain.COMMUNITY: BusinessForm.PUBLIC,
}


def business_form_of(name: str, domain: str) -> str:
    """By what the project is called, else by its field; empty where neither tells."""
    for words, form in _FORM_OF_WORD:
        if any(word in name for word in words):
            return form
    return _FORM_OF_DOMAIN.get(domain, "")


# (name, investor classes, form, link, why it fits, status, what comes next, in days)
TARGETS = (
    (
        "澄海云数科技集团",
        (EnterpriseTag.TOP_500,),
        BusinessForm.DIGITAL,
        "云与算力",
        "区内数据企业缺本地算力，对方正选北方节点",
        TargetStatus.INTERESTED,
        "陪同看地块和电力条件",
        5,
    ),
    (
        "磐启基础软件股份公司",
        (EnterpriseTag.LISTED,),
        BusinessForm.DIGITAL,
        "基础软件",
        "信创适配项目的上游，能带配套",
        TargetStatus.TALKING,
        "发园区政策和楼宇资料",
        2,
    ),
    (
        "远帆平台科技有限公司",
        (),
        BusinessForm.PLATFORM,
        "平台运营",
        "跨境电商平台，和港口资源合得上",
        TargetStatus.TALKING,
        "请对方业务负责人来访",
        -3,
    ),
    (
        "星砥算力设备有限公司",
        (),
        BusinessForm.DIGITAL,
        "云与算力",
        "做服务器整机，能跟算力节点一起来",
        TargetStatus.WAITING,
        "先通一次电话",
        6,
    ),
    (
        "潜澜水下机器人公司",
        (EnterpriseTag.LISTED,),
        BusinessForm.MANUFACTURE,
        "水下装备",
        "海工平台的下游，本地有试验海域",
        TargetStatus.INTERESTED,
        "商定试验场地方案",
        9,
    ),
    (
        "海擎运维服务集团",
        (EnterpriseTag.MULTINATIONAL,),
        BusinessForm.OTHER,
        "运维服务",
        "海上平台运维要靠港，缺北方基地",
        TargetStatus.TALKING,
        "约区商务局一起拜访",
        12,
    ),
    (
        "宸泰临床研究公司",
        (),
        BusinessForm.RESEARCH,
        "临床试验服务",
        "中试基地的企业要就近做试验",
        TargetStatus.WAITING,
        "找中间人引荐",
        -8,
    ),
    (
        "和沐康养控股集团",
        (EnterpriseTag.TOP_500,),
        BusinessForm.CULTURE,
        "康养服务",
        "滨海康养床位不足，对方有连锁品牌",
        TargetStatus.TALKING,
        "送选址建议",
        4,
    ),
    (
        "珀瑞跨国医疗器械公司",
        (EnterpriseTag.MULTINATIONAL,),
        BusinessForm.MANUFACTURE,
        "医疗器械",
        "加速器的龙头缺位",
        TargetStatus.INTERESTED,
        "线上会谈注册审评",
        1,
    ),
    (
        "岫云数据安全公司",
        (),
        BusinessForm.DIGITAL,
        "信息安全",
        "补信息安全环节",
        TargetStatus.SHELVED,
        "",
        None,
    ),
    (
        "蓝岬总部投资集团",
        (EnterpriseTag.TOP_500, EnterpriseTag.LISTED),
        BusinessForm.HEADQUARTERS,
        "",
        "拟设区域总部，看重港口和税源",
        TargetStatus.TALKING,
        "陪同看总部楼宇",
        7,
    ),
    (
        "翼澄检测认证集团",
        (EnterpriseTag.MULTINATIONAL,),
        BusinessForm.RESEARCH,
        "检测认证",
        "海工和医药都要第三方检测",
        TargetStatus.WAITING,
        "核实对方北方布局",
        14,
    ),
)
SHELVED_REASON = "对方今年没有新增布点计划，明年再谈"

# (way, purpose, what was said, result, next step)
TALKS = (
    (
        TalkWay.PHONE,
        TalkPurpose.RESPOND,
        "对方来电问落地条件，当天回了话，约下次见面。",
        "愿意继续谈",
        "准备园区资料",
    ),
    (
        TalkWay.WE_VISITED,
        TalkPurpose.FOLLOW,
        "到对方总部介绍区位、载体和配套，听对方的选址要求。",
        "对方提出三项选址条件",
        "逐项答复选址条件",
    ),
    (
        TalkWay.MEETING,
        TalkPurpose.JUDGE,
        "专班会商用地、环评和配套条件，研判能不能接。",
        "原则同意往下谈",
        "请对方补建设方案",
    ),
    (
        TalkWay.VISITED_US,
        TalkPurpose.FEEDBACK,
        "对方来看地块和楼宇，当面答复上次提的条件。",
        "对方认可两处备选地块",
        "出备选地块规划条件",
    ),
    (
        TalkWay.MEETING,
        TalkPurpose.FOLLOW,
        "逐条过协议文本，分歧还有两条。",
        "多数条款谈定",
        "会商剩下的两条",
    ),
    (
        TalkWay.PHONE,
        TalkPurpose.FOLLOW,
        "问对方内部决策走到哪一步，提醒材料清单。",
        "对方还在走内部程序",
        "下周再问一次",
    ),
)

# (destination, days before the business day, how long, leader's place, rank, purpose, outcome)
TRIPS = (
    ("深圳", 148, 3, 0, LeaderRank.DEPUTY, "拜访数字经济企业，介绍总部基地载体", "三家愿来考察"),
    ("北京", 121, 2, 2, LeaderRank.DEPUTY, "对接总部企业和科研院所", "约定四月回访"),
    ("上海", 96, 3, 0, LeaderRank.DEPUTY, "拜访平台经济企业", "一家进入在谈"),
    ("首尔", 83, 4, 2, LeaderRank.DEPUTY, "拜访韩国投资方，谈协议文本", "协议文本谈到第三稿"),
    ("杭州", 62, 2, 4, LeaderRank.CHIEF, "对接电商平台和供应链企业", "两家愿看楼宇"),
    ("青岛", 37, 1, 1, LeaderRank.DEPUTY, "海洋装备产业链对接", "水下装备企业有意向"),
    ("合肥", 20, 3, 0, LeaderRank.DEPUTY, "拜访算力和信息安全企业", ""),
    ("苏州", 9, 2, 3, LeaderRank.DEPUTY, "生命健康产业链对接", ""),
)

# Working days a project may stay in a stage, as the demo's district has it.
STAYS = ((Stage.NEGOTIATION, 120), (Stage.FRAMEWORK, 60), (Stage.SIGNED, 40))
STAY_SOURCE = "演示：示例时限，请按本区规定改"

# (step, planned, done, who, result) of the zone's plan; days from the business day.
ZONE_STEPS = (
    ("现状调研和资料收集", -95, -92, "曲文静", "已收齐九个部门的资料"),
    ("确定编制单位", -58, -51, "于晓峰", "已签编制合同"),
    ("规划方案初稿", -12, None, "曲文静", ""),
    ("征求部门意见", 22, None, "于晓峰", ""),
    ("专家评审", 55, None, None, ""),
    ("报区政府审批", 92, None, None, ""),
)
