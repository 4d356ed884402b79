from django.db import models


class Domain(models.TextChoices):
    """The five fields of the youth league's speech (五大领域)."""

    INDUSTRY = "industry", "重点产业"
    INFRASTRUCTURE = "infrastructure", "基础设施"
    RENEWAL = "renewal", "城市更新"
    COUNTRYSIDE = "countryside", "美丽乡村"
    COMMUNITY = "community", "品质社区"


class Street(models.TextChoices):
    """GB/T 2260 and the statistics bureau's street codes."""

    HUANGHAILU = "370613001", "黄海路街道"
    CHUJIA = "370613002", "初家街道"
    BINHAILU = "370613003", "滨海路街道"
    XIEJIAZHUANG = "370613004", "解甲庄街道"
    LAISHAN = "370613005", "莱山街道"
    YUANGEZHUANG = "370613006", "院格庄街道"


class Level(models.TextChoices):
    PROVINCE = "province", "省"
    CITY = "city", "市"
    DISTRICT = "district", "区"


class Nature(models.TextChoices):
    NEW = "new", "新建"
    CONTINUED = "continued", "续建"
    ENLARGED = "enlarged", "扩建"
    UPGRADED = "upgraded", "技改"


class Stage(models.TextChoices):
    LEAD = "lead", "线索"
    NEGOTIATION = "negotiation", "在谈"
    FRAMEWORK = "framework", "框架协议"
    SIGNED = "signed", "正式签约"
    LANDED = "landed", "注册落地"
    PERMITS = "permits", "手续"
    FOUNDATION = "foundation", "基础施工"
    STRUCTURE = "structure", "主体施工"
    ACCEPTANCE = "acceptance", "竣工验收"
    OPERATION = "operation", "投运"


class Condition(models.TextChoices):
    """Beside the stage: whether the project is being worked on."""

    NORMAL = "normal", "正常"
    STOPPED = "stopped", "停工"
    PAUSED = "paused", "暂缓"
    TERMINATED = "terminated", "终止"
    TRANSFERRED = "transferred", "转办"
    WITHDRAWN = "withdrawn", "退库"


_ORDER = list(Stage)

# The whole life of a project. A pair absent from this map cannot happen.
# Forward one step (framework may be skipped; public works enter at permits), back any number.
STAGE_TRANSITIONS: dict[Stage, frozenset[Stage]] = {
    stage: frozenset(
        {*_ORDER[index + 1 : index + 2], *_ORDER[:index]}
        | ({Stage.SIGNED} if stage is Stage.NEGOTIATION else set())
    )
    for index, stage in enumerate(_ORDER)
}

CONDITION_TRANSITIONS: dict[Condition, frozenset[Condition]] = {
    Condition.NORMAL: frozenset(Condition) - {Condition.NORMAL},
    Condition.STOPPED: frozenset(
        {Condition.NORMAL, Condition.PAUSED, Condition.TERMINATED, Condition.WITHDRAWN}
    ),
    Condition.PAUSED: frozenset(
        {Condition.NORMAL, Condition.TERMINATED, Condition.TRANSFERRED, Condition.WITHDRAWN}
    ),
    Condition.TERMINATED: frozenset({Condition.NORMAL}),
    Condition.TRANSFERRED: frozenset({Condition.NORMAL}),
    Condition.WITHDRAWN: frozenset({Condition.NORMAL}),
}

ENTRY_STAGES = frozenset({Stage.LEAD, Stage.NEGOTIATION, Stage.PERMITS})
RECRUITMENT_STAGES = frozenset(
    {Stage.LEAD, Stage.NEGOTIATION, Stage.FRAMEWORK, Stage.SIGNED, Stage.LANDED}
)
# Work on site has begun (开工 = approved 基础施工).
STARTED_STAGES = frozenset({Stage.FOUNDATION, Stage.STRUCTURE, Stage.ACCEPTANCE, Stage.OPERATION})
CONSTRUCTION_STAGES = frozenset({Stage.FOUNDATION, Stage.STRUCTURE, Stage.ACCEPTANCE})
# Figures of progress count these; the rest are listed but excluded by this stated rule.
COUNTED_CONDITIONS = frozenset({Condition.NORMAL, Condition.STOPPED})
# Nobody works on these any more; a paused project may go on.
ENDED_CONDITIONS = frozenset({Condition.TERMINATED, Condition.TRANSFERRED, Condition.WITHDRAWN})

# The stepper's seven groups (design/03-dossier).
STAGE_GROUPS: tuple[tuple[str, frozenset[Stage]], ...] = (
    ("在谈", frozenset({Stage.LEAD, Stage.NEGOTIATION})),
    ("签约", frozenset({Stage.FRAMEWORK, Stage.SIGNED, Stage.LANDED})),
    ("手续", frozenset({Stage.PERMITS})),
    ("基础施工", frozenset({Stage.FOUNDATION})),
    ("主体施工", frozenset({Stage.STRUCTURE})),
    ("竣工验收", frozenset({Stage.ACCEPTANCE})),
    ("投运", frozenset({Stage.OPERATION})),
)


class EventKind(models.TextChoices):
    OPENING = "opening", "入库时状态"
    FORWARD = "forward", "推进"
    BACK = "back", "退回"
    REPEAT = "repeat", "重复"
    CONDITION = "condition", "状态变更"


class Decision(models.TextChoices):
    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"


class ReportStatus(models.TextChoices):
    PENDING = "pending", "待报"
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审"
    RETURNED = "returned", "退回"
    APPROVED = "approved", "已报"
    EXEMPT = "exempt", "免报"


REPORT_TRANSITIONS: dict[ReportStatus, frozenset[ReportStatus]] = {
    ReportStatus.PENDING: frozenset(
        {ReportStatus.DRAFT, ReportStatus.SUBMITTED, ReportStatus.EXEMPT}
    ),
    ReportStatus.DRAFT: frozenset({ReportStatus.SUBMITTED, ReportStatus.EXEMPT}),
    ReportStatus.SUBMITTED: frozenset({ReportStatus.RETURNED, ReportStatus.APPROVED}),
    ReportStatus.RETURNED: frozenset({ReportStatus.SUBMITTED, ReportStatus.EXEMPT}),
    ReportStatus.APPROVED: frozenset(),
    ReportStatus.EXEMPT: frozenset({ReportStatus.PENDING}),
}
# The person on site still has to do something.
OPEN_REPORT_STATUSES = frozenset({ReportStatus.PENDING, ReportStatus.DRAFT, ReportStatus.RETURNED})
REPORTED_STATUSES = frozenset({ReportStatus.SUBMITTED, ReportStatus.APPROVED})


class EntryKind(models.TextChoices):
    OPENING = "opening", "上年底累计"
    REPORT = "report", "月报"
    CORRECTION = "correction", "更正"


class FundingKind(models.TextChoices):
    """Where a project's money comes from (资金来源)."""

    OWN = "own", "自有资金"
    LOAN = "loan", "银行贷款"
    BOND = "bond", "专项债券"
    FISCAL = "fiscal", "财政资金"
    FOREIGN = "foreign", "外资"
    OTHER = "other", "其他"


class LightLevel(models.TextChoices):
    RED = "red", "红灯"
    YELLOW = "yellow", "黄灯"
    STALE = "stale", "未报"
    NORMAL = "normal", "绿灯"
    DONE = "done", "投运"
    NONE = "none", "未评"


# Worst first: how ledgers sort and how reasons are combined.
LIGHT_ORDER: dict[LightLevel, int] = {level: order for order, level in enumerate(LightLevel)}
WARNING_LIGHTS = frozenset({LightLevel.RED, LightLevel.YELLOW})


class AssignmentKind(models.TextChoices):
    LEAD = "lead", "服务专员"
    SUPPORTER = "supporter", "协同"


class ServiceKind(models.TextChoices):
    APPROVAL = "approval", "行政审批"
    FINANCE = "finance", "投融资"
    FIRE = "fire", "消防救援"
    TAX = "tax", "税务服务"
    LEGAL = "legal", "法律服务"
    EDUCATION = "education", "子女教育"
    YOUTH = "youth", "项目推进"


class NodeKind(models.TextChoices):
    """The 20 nodes in use in Zhangzhou and Nanping (DOMAIN b.1), and a free one."""

    APPLICATION = "application", "项目申请报告书"
    FEASIBILITY = "feasibility", "可研"
    DESIGN = "design", "初设预审概算"
    SITING = "siting", "规划选址论证"
    ENVIRONMENT = "environment", "环境评价"
    LAND_REVIEW = "land_review", "用地用林用海预审"
    PLANNING = "planning", "规划一书二证"
    DRAWINGS = "drawings", "审图"
    TENDER = "tender", "招投标"
    WORK_PERMIT = "work_permit", "开工许可证"
    LAND_SUPPLY = "land_supply", "供地"
    UTILITIES = "utilities", "供水供电"
    PREPARATION = "preparation", "其它前期"
    ENTRY = "entry", "开工进场"
    PILES = "piles", "打桩或基础开挖"
    FOOTING = "footing", "主体基础浇注完成"
    TOPPING_OUT = "topping_out", "主体封顶"
    FITTING = "fitting", "装修或设备安装调试"
    TRIAL = "trial", "试投产或交付验收"
    PRODUCTION = "production", "正式投产或交付"
    OTHER = "other", "其它节点"


# The end of a plan is one of these: the promised finish is theirs.
FINISH_KINDS = frozenset({NodeKind.TRIAL, NodeKind.PRODUCTION})
# In which stage a node of the list falls; a project beyond that stage has it behind it.
NODE_STAGES: dict[NodeKind, Stage] = {
    **dict.fromkeys(list(NodeKind)[: list(NodeKind).index(NodeKind.ENTRY) + 1], Stage.PERMITS),
    NodeKind.PILES: Stage.FOUNDATION,
    NodeKind.FOOTING: Stage.FOUNDATION,
    NodeKind.TOPPING_OUT: Stage.STRUCTURE,
    NodeKind.FITTING: Stage.STRUCTURE,
    NodeKind.TRIAL: Stage.ACCEPTANCE,
    NodeKind.PRODUCTION: Stage.ACCEPTANCE,
}


class TemplateKind(models.TextChoices):
    """Which projects a schedule template suits."""

    FULL = "full", "各类项目（全流程）"
    INDUSTRY = "industry", "工业、产业项目"
    PUBLIC_WORKS = "public_works", "政府投资基础设施"
    BUILDING = "building", "商业综合体、房建"
    RENOVATION = "renovation", "装修改造、技改"
    RECRUITMENT = "recruitment", "招商前期"


class ScheduleState(models.TextChoices):
    """The life of a proposed schedule, from the first draft to the frozen baseline."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审批"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批准"
    WITHDRAWN = "withdrawn", "已撤销"


SCHEDULE_TRANSITIONS: dict[ScheduleState, frozenset[ScheduleState]] = {
    ScheduleState.DRAFT: frozenset({ScheduleState.SUBMITTED, ScheduleState.WITHDRAWN}),
    ScheduleState.SUBMITTED: frozenset(
        {ScheduleState.RETURNED, ScheduleState.APPROVED, ScheduleState.WITHDRAWN}
    ),
    ScheduleState.RETURNED: frozenset({ScheduleState.SUBMITTED, ScheduleState.WITHDRAWN}),
    ScheduleState.APPROVED: frozenset(),
    ScheduleState.WITHDRAWN: frozenset(),
}
# Still being drawn up or decided: a project has at most one of these.
OPEN_SCHEDULE_STATES = frozenset(
    {ScheduleState.DRAFT, ScheduleState.SUBMITTED, ScheduleState.RETURNED}
)
# The proposer may still change it.
EDITABLE_SCHEDULE_STATES = frozenset({ScheduleState.DRAFT, ScheduleState.RETURNED})


class PermitPhase(models.TextChoices):
    """国办发〔2019〕11号: the four phases."""

    LAND = "land", "立项用地规划许可"
    CONSTRUCTION = "construction", "工程建设许可"
    WORKS = "works", "施工许可"
    COMPLETION = "completion", "竣工验收"


class PermitStatus(models.TextChoices):
    WAITING = "waiting", "未到"
    RUNNING = "running", "在办"
    DONE = "done", "办结"
    NOT_NEEDED = "not_needed", "不需要"


# A pair absent from this map cannot happen; what went wrong goes back, with a reason.
PERMIT_TRANSITIONS: dict[PermitStatus, frozenset[PermitStatus]] = {
    PermitStatus.WAITING: frozenset(
        {PermitStatus.RUNNING, PermitStatus.DONE, PermitStatus.NOT_NEEDED}
    ),
    PermitStatus.RUNNING: frozenset(
        {PermitStatus.DONE, PermitStatus.NOT_NEEDED, PermitStatus.WAITING}
    ),
    PermitStatus.DONE: frozenset({PermitStatus.RUNNING}),
    PermitStatus.NOT_NEEDED: frozenset({PermitStatus.WAITING}),
}
PERMIT_BACKWARDS = frozenset(
    {
        (PermitStatus.RUNNING, PermitStatus.WAITING),
        (PermitStatus.DONE, PermitStatus.RUNNING),
        (PermitStatus.NOT_NEEDED, PermitStatus.WAITING),
    }
)
OPEN_PERMIT_STATUSES = frozenset({PermitStatus.WAITING, PermitStatus.RUNNING})
# How the formalities are called with which a project may be planned, and its works begin.
APPROVAL_WORDS = ("立项", "备案", "核准", "项目建议书", "可研", "可行性研究")
WORK_PERMIT_WORDS = ("施工许可", "开工许可", "开工报告")


class FactorKind(models.TextChoices):
    LAND = "land", "土地"
    CAPITAL = "capital", "资金"
    POWER = "power", "用电"
    WATER = "water", "供水供热"
    EMISSIONS = "emissions", "环境容量"
    LABOUR = "labour", "用工"


class BusinessForm(models.TextChoices):
    """业态: what kind of business a recruited project brings (the speech names the first two)."""

    DIGITAL = "digital", "数字经济"
    PLATFORM = "platform", "平台经济"
    HEADQUARTERS = "headquarters", "总部经济"
    COMMERCE = "commerce", "商贸综合体"
    MANUFACTURE = "manufacture", "先进制造"
    RESEARCH = "research", "科技研发"
    CULTURE = "culture", "文旅康养"
    PUBLIC = "public", "公共服务"
    OTHER = "other", "其他"


class ChainSegment(models.TextChoices):
    """Where on an industry chain (产业链) a link stands."""

    UPSTREAM = "upstream", "上游"
    MIDSTREAM = "midstream", "中游"
    DOWNSTREAM = "downstream", "下游"
    SUPPORT = "support", "配套"


class LineageKind(models.TextChoices):
    RENAMED = "renamed", "更名"
    MERGED = "merged", "合并"
    SPLIT = "split", "拆分"
    ENLARGED = "enlarged", "扩容"
    REPEAT = "repeat", "重复"


class EvidenceKind(models.TextChoices):
    """What a file filed with a move shows; which stage asks for which: ``projects/gates.py``."""

    FRAMEWORK = "framework", "框架协议文本"
    CONTRACT = "contract", "投资合同"
    LICENCE = "licence", "营业执照"
    START = "start", "开工照片或施工许可证"
    FOOTING = "footing", "基础验收记录"
    FINISH = "finish", "竣工报告"
    ACCEPTANCE = "acceptance", "竣工验收备案表"
    OTHER = "other", "其他材料"


class BulkAction(models.TextChoices):
    """What can be done to the ticked rows of the project ledger."""

    URGE = "urge", "催报月报"
    LEAD = "lead", "换服务专员"
    UNIT = "unit", "改责任单位"
    LEADER = "leader", "改包保领导"
    PLAN = "plan", "调整年计划"


class OpeningState(models.TextChoices):
    """A year's list: being drawn up, or in force."""

    DRAFT = "draft", "起草"
    OPEN = "open", "已开立"


class DecisionKind(models.TextChoices):
    """What becomes of a project when a new year is opened."""

    CARRIED = "carried", "结转"
    NEW = "new", "新列入"
    LEFT = "left", "退出"
    NOT_LISTED = "not_listed", "不列入"


class PlanScheme(models.TextChoices):
    """How a new year's plan is started: all that remains, or a share of the total."""

    REMAINING = "remaining", "剩余投资"
    PERCENT = "percent", "总投资的比例"


# ── recruitment (招商) ───────────────────────────────────────────────────────────────────

# From the first signed paper on.
SIGNED_STAGES = frozenset(_ORDER[_ORDER.index(Stage.FRAMEWORK) :])
# Still being won: somebody has to keep talking.
FOLLOWED_STAGES = RECRUITMENT_STAGES - {Stage.LANDED}


class TargetStatus(models.TextChoices):
    """靶向招商: an enterprise worth winning, before there is a lead."""

    WAITING = "waiting", "待接触"
    TALKING = "talking", "接触中"
    INTERESTED = "interested", "有意向"
    CONVERTED = "converted", "转线索"
    SHELVED = "shelved", "搁置"


# ``CONVERTED`` is reached by the verb that makes the project, and is final.
TARGET_TRANSITIONS: dict[TargetStatus, frozenset[TargetStatus]] = {
    TargetStatus.WAITING: frozenset(
        {TargetStatus.TALKING, TargetStatus.INTERESTED, TargetStatus.SHELVED}
    ),
    TargetStatus.TALKING: frozenset(
        {TargetStatus.INTERESTED, TargetStatus.CONVERTED, TargetStatus.SHELVED}
    ),
    TargetStatus.INTERESTED: frozenset(
        {TargetStatus.TALKING, TargetStatus.CONVERTED, TargetStatus.SHELVED}
    ),
    TargetStatus.CONVERTED: frozenset(),
    TargetStatus.SHELVED: frozenset({TargetStatus.WAITING, TargetStatus.TALKING}),
}
OPEN_TARGET_STATUSES = frozenset(
    {TargetStatus.WAITING, TargetStatus.TALKING, TargetStatus.INTERESTED}
)


class TalkWay(models.TextChoices):
    """How our people and theirs met."""

    VISITED_US = "visited_us", "来访"
    WE_VISITED = "we_visited", "拜访"
    PHONE = "phone", "电话"
    MEETING = "meeting", "会议"


class TalkPurpose(models.TextChoices):
    """Which duty of the follow-up rules a talk answers."""

    RESPOND = "respond", "响应"
    JUDGE = "judge", "研判"
    FEEDBACK = "feedback", "反馈"
    FOLLOW = "follow", "跟进"


class FollowUpDuty(models.TextChoices):
    """What has a limit in working days: the duties of a lead, the report, the stay in a stage."""

    RESPOND = "respond", "响应"
    JUDGE = "judge", "研判"
    FEEDBACK = "feedback", "反馈"
    FOLLOW = "follow", "跟进"
    STAY = "stay", "停留"


class LeaderRank(models.TextChoices):
    """Who heads a recruiting trip (外出招商)."""

    TOP = "top", "党政主职"
    DEPUTY = "deputy", "分管领导"
    CHIEF = "chief", "部门、园区负责人"
    OTHER = "other", "其他"


class WorkStatus(models.TextChoices):
    RUNNING = "running", "办理中"
    DONE = "done", "已办结"
    PAUSED = "paused", "暂停"
