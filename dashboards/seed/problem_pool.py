"""The invented problems of the demo. Any likeness is chance; what is about a project of the
newspaper is marked as demo like everything else."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A problem told in full: as the board shows it."""

    number: int
    title: str
    project: str
    raised: str
    limit: int
    unit: str
    handler: str
    category: str
    cause: str
    level: str
    status: str
    tasks: tuple[tuple[str, str, str, str], ...]
    measures: tuple[tuple[str, str], ...]
    applied: str = ""


# (what, unit or person or outsider, due, done)
STORIES = (
    Story(
        187,
        "用地指标缺 42 亩，未列入二季度供地批次",
        "氢能装备智能工厂",
        "05-30",
        18,
        "经开区",
        "初明月",
        "land",
        "用地指标",
        "leader",
        "working",
        (
            ("提出 42 亩指标来源方案", "区项目办", "06-20", ""),
            ("确认分期供地可行性", "经开区", "06-26", ""),
        ),
        (("06-19", "两家会商未果，按程序提级"), ("06-12", "核减配套用地 6 亩")),
    ),
    Story(
        198,
        "环评公示后须补充防护距离论证",
        "核电碳化硼陶瓷制品研发制造项目",
        "06-07",
        10,
        "总部基地",
        "曲文静",
        "formalities",
        "环评",
        "departments",
        "working",
        (
            ("回复论证材料", "曲文静", "06-22", ""),
            ("出具复核意见", "区行政审批局", "07-05", ""),
        ),
        (("06-25", "论证单位已进场，缺历史监测数据"), ("06-15", "专员陪同企业补正")),
    ),
    Story(
        231,
        "幕墙铝型材晚到 12 天",
        "正大芯智汇",
        "06-20",
        8,
        "总部基地",
        "曲文静",
        "supply",
        "材料到货",
        "unit",
        "working",
        (
            ("首批型材 7月3日到场", "总部基地", "07-03", ""),
            ("调整吊装顺序，抢回 4 天", "施工方", "06-27", "06-27"),
        ),
        (("06-26", "专员驻厂，厂家承诺 7月3日首批发货"), ("06-21", "约谈供货商")),
    ),
    Story(
        212,
        "征收剩 11 户未签约",
        "莱山片区更新一期",
        "06-09",
        14,
        "区住建局",
        "宫立新",
        "clearance",
        "征收签约",
        "departments",
        "working",
        (
            ("逐户入户，月底前签 6 户", "莱山街道", "06-30", ""),
            ("出具评估复核结果", "区住建局", "06-30", ""),
        ),
        (("06-27", "本周新签 2 户，剩 9 户"),),
    ),
    Story(
        239,
        "过路顶管许可待批",
        "解甲庄供热管网",
        "06-25",
        12,
        "解甲庄街道",
        "矫晨",
        "formalities",
        "占道开挖许可",
        "unit",
        "working",
        (("补交通导改图", "解甲庄街道", "07-04", ""), ("审批", "区交通局", "07-10", "")),
        (("06-26", "导改图已委托设计"),),
    ),
    Story(
        204,
        "项目部 9 名工人子女入学",
        "中日韩青年创新创业谷",
        "06-05",
        20,
        "区教体局",
        "矫静宜",
        "living",
        "子女入学",
        "departments",
        "verifying",
        (("落实 9 个学位", "区教体局", "06-26", "06-26"),),
        (("06-27", "录取通知已发 9 户，附回执照片"), ("06-19", "青年文明号上门登记")),
        "06-28",
    ),
)

# (title, category, cause, task, measure)
KINDS = (
    ("临时用电容量不够", "utilities", "供电", "增设临时变压器", "供电公司已现场勘查"),
    ("施工许可缺一项前置材料", "formalities", "施工许可", "补齐前置材料", "窗口一次告知清单"),
    ("钢结构工人缺 20 名", "labour", "用工", "联系劳务对接会", "两家劳务公司已报名"),
    ("贷款放款慢一个月", "funds", "融资", "约银行会商", "银行已上会"),
    ("供水接口位置未定", "utilities", "供水", "确定接口位置", "已到现场放线"),
    ("招引扶持资金未兑现", "policy", "政策兑现", "核对兑现材料", "材料已初审"),
    ("代办变更登记", "errands", "变更登记", "代跑窗口", "已受理"),
    ("进场道路未通", "utilities", "道路", "修通便道", "路基已平整"),
)
