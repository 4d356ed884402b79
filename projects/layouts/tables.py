"""The district's own tables, column by column as they are filed (docs/adr/0021)."""

from laishan_portal.ledgers.printed import Form, Group, Head
from projects.enums import Street
from projects.layouts.fields import BUILDING, EARLY, FINISHED

NO_PERIODS = "平台按月填报，没有旬数，这一列留空"
NO_CITY_LEADER = "平台只登记区包保领导，市领导留空"
NO_UNIT_HEAD = "平台没有登记责任单位的责任人，留空"
MASKED = "电话遮蔽中间四位，完整号码到项目档案里看，留有记录。"
STREETS = tuple(street.label for street in Street)
STATES = (BUILDING, FINISHED, EARLY)

DETAIL = Form(
    key="detail",
    name="明细表",
    title="重点建设项目{months}月完成情况明细表",
    source="漳州明细表，20 列",
    total="{count}个",
    heads=(
        Head("序号", "#"),
        Head("项目名称", "name"),
        Head("项目性质", "nature"),
        Head("建设内容及规模", "content"),
        Head("建设起止时间", "span"),
        Head("总投资", "total"),
        Head("至{last_year}年底累计完成", "before"),
        Head("{year}年计划", "year_plan"),
        Head("{months}月完成", "done"),
        Head("后{rest}个月关键节点安排", "nodes"),
        Head("后{rest}个月力争完成", "left"),
        Head(
            "业主",
            parts=(
                Head("名称", "owner"),
                Head("负责人", "owner_head"),
                Head("联系人", "owner_contact"),
                Head("电话", "owner_phone"),
            ),
        ),
        Head(
            "挂钩责任单位",
            parts=(
                Head("名称", "unit"),
                Head("责任人", why=NO_UNIT_HEAD),
                Head("联络人", "lead"),
                Head("电话", "lead_phone"),
            ),
        ),
        Head("挂钩领导", "leader"),
    ),
    notes=(MASKED, "“后几个月力争完成”按年计划减已完成算，超额的为 0。"),
)
DECADE = Form(
    key="decade",
    name="旬报表",
    title="重点建设项目{month}月旬报表",
    source="漳州旬报表",
    heads=(
        Head("序号", "#"),
        Head("项目名称", "name"),
        Head("项目性质", "nature"),
        Head("建设内容及规模", "content"),
        Head("总投资", "total"),
        Head("年度计划投资额", "year_plan"),
        Head("{next_month}月至12月计划投资额", "rest_plan"),
        Head(
            "{month}月完成情况",
            parts=(
                Head("月计划", "month_plan"),
                Head("旬完成", why=NO_PERIODS),
                Head("本旬占月计划%", why=NO_PERIODS),
                Head("至旬完成", "month_done"),
                Head("占月计划%", "share_month"),
            ),
        ),
        Head(
            "挂钩领导",
            parts=(Head("市", why=NO_CITY_LEADER), Head("区", "leader")),
        ),
        Head(
            "责任单位",
            parts=(Head("责任单位", "unit"), Head("责任人", why=NO_UNIT_HEAD)),
        ),
        Head("业主单位或筹办单位", "owner"),
        Head("目前形象进度", "picture"),
        Head("存在问题", "problems"),
    ),
    unit="计量单位：万元",
    notes=("“至旬完成”是下旬末的数，即当月审定的完成投资；上旬、中旬不填报，旬的列留空。",),
)
MONTHLY = Form(
    key="monthly",
    name="月报表",
    title="重点建设项目{months}月进展情况表",
    source="南平月报",
    total="合计（{count}项）",
    highlight=("state", BUILDING),
    groups=(Group("street", order=STREETS), Group("state", "（{n}）{value}", order=STATES)),
    heads=(
        Head("序号", "#"),
        Head("项目名称", "name"),
        Head("总投资", "total"),
        Head("开工至上年底累计", "before"),
        Head("{year}年计划", "year_plan"),
        Head(
            "{months}月",
            parts=(
                Head("实际完成", "done"),
                Head("占年计划%", "share_year"),
                Head("形象进度", "picture"),
            ),
        ),
        Head("建设单位", "owner"),
        Head("挂点领导", "leader"),
    ),
)
PLAN = Form(
    key="plan",
    name="计划表",
    title="{year}年重点项目计划表",
    source="某区 2018 计划表",
    total="合计（{count}项）",
    total_first=False,
    heads=(
        Head("序号", "#"),
        Head("项目名称", "name"),
        Head("建设性质", "nature"),
        Head("建设内容", "content"),
        Head("总投资", "total"),
        Head("{year}年计划投资", "year_plan"),
        Head("开工时间", "start_plan"),
        Head("竣工时间", "finish_plan"),
        Head("资金渠道", "funding"),
        Head("责任单位", "unit"),
        Head("包联领导", "leader"),
    ),
    foot="填报人：　　　　联系电话：　　　　审核人：",
)
TABLES = {form.key: form for form in (DETAIL, MONTHLY, DECADE, PLAN)}
