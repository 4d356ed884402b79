"""The columns of the project ledger's sheet."""

from laishan_portal.ledgers.imports.importer import (
    AMOUNT,
    CHOICE,
    DAY,
    LONG,
    NAMES,
    PERIOD,
    Field,
)
from projects.importers import words
from projects.importers.base import CODE, KEY, NAME, UNIT, VERSION

FIELDS = (
    KEY,
    VERSION,
    CODE,
    NAME,
    Field(
        "project_code",
        "项目代码",
        ("项目代码", "投资项目代码", "项目统一代码"),
        most=24,
        example="2301-370613-04-01-123456",
    ),
    Field(
        "level", "级别", ("级别", "重点(项目)?级别"), CHOICE, choices=words.levels, example="市"
    ),
    Field("domain", "领域", ("(所属)?领域",), CHOICE, choices=words.domains, example="重点产业"),
    Field("industry", "行业门类", ("行业门类", "行业"), CHOICE, choices=words.industries),
    Field(
        "nature",
        "建设性质",
        ("建设性质", "项目性质", "性质"),
        CHOICE,
        choices=words.natures,
        example="新建",
    ),
    Field(
        "stage",
        "阶段",
        ("(当前|目前|所处|入库|建设|项目)?阶段",),
        CHOICE,
        choices=words.stages,
        example="手续",
    ),
    Field(
        "street",
        "属地",
        ("属地", "(所属|所在)?街道"),
        CHOICE,
        choices=words.streets,
        example="滨海路街道",
    ),
    Field(
        "content",
        "建设内容及规模",
        ("建设内容(及|和)?(规模)?", "建设规模(和|及)内容", "项目内容"),
        LONG,
        most=500,
        example="厂房 3 万平方米",
    ),
    Field(
        "total_investment",
        "总投资",
        ("总投资额?", "(估算|计划|项目)总?投资额?", "投资总额"),
        AMOUNT,
        example="72000",
    ),
    Field(
        "before_year",
        "至上年底累计",
        ("(至|开工至)?(Y年|上年|去年)底累计(完成)?(投资)?额?", "至?上年底?累计完成(投资)?"),
        AMOUNT,
        example="12000",
    ),
    Field(
        "year_plan",
        "年计划",
        (
            *("(年度|年|本年|今年|Y年)计划(完成)?(投资)?额?", "Y年投资(计划)?额?"),
            *("年度计划投资额", "年度投资计划", "Y年(度)?计划投资额?"),
        ),
        AMOUNT,
        example="24000",
    ),
    Field(
        "period",
        "建设起止",
        ("建设起止(时间|年限|日期)?", "起止(时间|年限)", "建设(周期|期限|年限)"),
        PERIOD,
        splits=("planned_start_on", "promised_finish_on"),
        is_in_template=False,
    ),
    Field(
        "planned_start_on",
        "计划开工",
        ("(计划|预计|拟)?开工(时间|日期|年月)?",),
        DAY,
        example="2023-03-15",
    ),
    Field(
        "promised_finish_on",
        "承诺竣工",
        ("(承诺|计划|预计|拟)?(竣工|完工)(时间|日期|年月)?",),
        DAY,
        edge="end",
        example="2024-10-31",
    ),
    UNIT,
    Field(
        "leader",
        "包保领导",
        ("(包联|包保|包抓|挂[钩点])(区|县|市)?领导", "市挂[钩点]领导", "项目挂[钩点]领导"),
        NAMES,
    ),
    Field("lead", "服务专员", ("服务专员", "推进专员", "项目专员"), NAMES),
    Field(
        "owner",
        "业主单位",
        (
            *("业主(单位|名称)?", "项目业主(单位)?", "建设单位", "业主单位或筹办单位"),
            *("项目单位", "投资主体"),
        ),
        most=120,
    ),
    Field("note", "说明", ("备注", "说明"), LONG, most=500),
)
# Columns that are a field of the project, and the attribute they fill.
PLAIN = {
    "name": "name",
    "project_code": "project_code",
    "domain": "domain",
    "industry": "industry",
    "nature": "nature",
    "street": "street",
    "content": "content",
    "total_investment": "total_investment",
    "planned_start_on": "planned_start_on",
    "promised_finish_on": "promised_finish_on",
    "owner": "owner_id",
    "note": "note",
}
