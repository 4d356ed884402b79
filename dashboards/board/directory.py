"""All pages one begins work at, by what they are for and who may open them."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.enums import BUSINESS_ROLES, DISTRICT_ROLES, EXPORT_ROLES, Role

_OFFICE = frozenset({Role.OFFICE})
_KEEPERS = _OFFICE | {Role.UNIT_REPORTER}
_RECRUITS = _KEEPERS | {Role.LEADER, Role.COMMISSIONER, Role.HANDLER}


@dataclass(frozen=True)
class Entry:
    """A page one begins at: its name, what it is for, and the roles that may open it."""

    label: str
    url_name: str
    roles: frozenset
    purpose: str


@dataclass(frozen=True)
class Group:
    title: str
    entries: tuple[Entry, ...]


DIRECTORY = (
    Group(
        "看全局",
        (
            Entry(
                "驾驶舱",
                "dashboard",
                DISTRICT_ROLES | {Role.UNIT_REPORTER},
                "红黄灯和原因，投资差额，等您协调的事",
            ),
            Entry(
                "挂图作战", "projects:wall", BUSINESS_ROLES, "全部项目一张图，打印 A3，大屏轮播"
            ),
            Entry(
                "项目台账", "projects:project_list", BUSINESS_ROLES, "筛选、对比、批量办理、导出"
            ),
        ),
    ),
    Group(
        "倒排工期",
        (
            Entry(
                "阶段变更",
                "projects:move_list",
                BUSINESS_ROLES,
                "推进、退回、停工复工，哪些越过了缺项",
            ),
            Entry("改期申请", "projects:date_list", BUSINESS_ROLES, "谁要改期，推迟几次，共几天"),
            Entry(
                "工期模板",
                "projects:schedule_template_list",
                _KEEPERS,
                "节点、工期、前置关系，按项目类别",
            ),
            Entry(
                "亮灯规则", "projects:light_rules", BUSINESS_ROLES, "现行哪一套，换一套会变哪些"
            ),
            Entry(
                "人工改灯", "projects:light_overrides", BUSINESS_ROLES, "谁改的，为什么，到哪天"
            ),
        ),
    ),
    Group(
        "手续和要素",
        (
            Entry("手续堵在哪", "projects:permit_board", BUSINESS_ROLES, "按审批部门，在办和超期"),
            Entry("要素缺在哪", "projects:factor_board", BUSINESS_ROLES, "土地、资金、用电、用工"),
        ),
    ),
    Group(
        "招商",
        (
            Entry("招商漏斗", "projects:recruitment_home", _RECRUITS, "线索到落地，停留超限的"),
            Entry("靶向企业", "projects:target_list", _RECRUITS, "三类500强、跨国公司、上市公司"),
            Entry("产业链图", "projects:chain_list", _RECRUITS, "已有环节和缺的环节"),
            Entry("外出招商", "projects:trip_list", _RECRUITS, "去了哪，见了谁，结果怎样"),
            Entry("签约口径", "projects:signing_list", _RECRUITS, "首次签约计数，重复签约另列"),
            Entry(
                "扩容区和储备", "projects:expansion_home", _RECRUITS, "扩容区项目，规划编制到哪步"
            ),
        ),
    ),
    Group(
        "投资",
        (
            Entry("月报审核", "projects:report_list", _OFFICE, "待审、退回、过期未报"),
            Entry(
                "填报和入统对照",
                "projects:investment_summary",
                BUSINESS_ROLES,
                "两个口径并列，从不相加",
            ),
            Entry("录入统数", "projects:stat_grid", _OFFICE, "按月录统计局回填数"),
            Entry("关账", "projects:month_list", _OFFICE, "定住当月的数，之后只记更正"),
            Entry("关账后的更正", "projects:figure_list", BUSINESS_ROLES, "定住的数和之后的调整"),
        ),
    ),
    Group(
        "表格进出",
        (
            Entry("导入 Excel", "projects:project_import", _KEEPERS, "项目、年计划、月投资、节点"),
            Entry(
                "按表式导出", "projects:layout_export", EXPORT_ROLES, "明细表、月报、一项目一页"
            ),
            Entry("省市报表", "projects:sheet_list", EXPORT_ROLES, "传上级的表，对好列，一次填满"),
            Entry("我的下载", "ledgers:export_list", BUSINESS_ROLES, "后台生成的文件，留 24 小时"),
        ),
    ),
    Group(
        "年度和企业",
        (
            Entry("年度名单", "projects:year_list", BUSINESS_ROLES, "今年的名单，开下一年"),
            Entry("企业", "enterprises:enterprise_list", BUSINESS_ROLES, "企业、联系人、人才"),
        ),
    ),
)


def build(user) -> list[dict]:
    """What this user may open: title and entries (label, address, purpose) of each group."""
    groups = []
    for group in DIRECTORY:
        entries = [
            (entry.label, reverse(entry.url_name), entry.purpose)
            for entry in group.entries
            if not user.roles.isdisjoint(entry.roles)
        ]
        if entries:
            groups.append({"title": group.title, "entries": entries})
    return groups
