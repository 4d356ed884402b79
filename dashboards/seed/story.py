"""The newspaper's own projects in the invented year: only what hangs on them is made up."""

import csv
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from dashboards.seed import facts, reporting
from dashboards.seed.chip_hub import chip_hub
from dashboards.seed.investment import month_done, month_plan
from dashboards.seed.people import QU_WENJING
from dashboards.seed.reporting import Months
from dashboards.seed.shapes import PlannedFactor, PlannedNode, PlannedPermit, PlannedProject
from dashboards.seed.story_parts import (
    base,
    by,
    chain,
    chain_to,
    day,
    milestone,
    moves,
    padded,
    winter_break,
)
from projects.enums import (
    FactorKind,
    Level,
    LightLevel,
    NodeKind,
    PermitPhase,
    PermitStatus,
    ReportStatus,
    Stage,
)

_TALKS = Path(__file__).with_name("talks.csv")


def fact_projects(months: Months) -> list[PlannedProject]:
    """In the newspaper's order, as ``seed_facts`` wrote them."""
    with _TALKS.open(encoding="utf-8", newline="") as file:
        talks = {row["name"]: row for row in csv.DictReader(file)}
    hand_written = {
        facts.CHIP_HUB: chip_hub,
        facts.YOUTH_VALLEY: _youth_valley,
        facts.BORON_CARBIDE: _boron_carbide,
    }
    return [
        hand_written[fact.name](months)
        if fact.name in hand_written
        else _talk(talks[fact.name], months)
        for fact in facts.PROJECTS
    ]


def _talk(row: dict[str, str], months: Months) -> PlannedProject:
    """Under negotiation: nothing invested, the next step as the table has it."""
    rng = Random(f"talk {row['name']}")
    project = base(
        row["name"],
        Stage.NEGOTIATION,
        lead=row["lead"],
        level=row["level"],
        light=LightLevel(row["light"]),
        lit_days=int(row["lit_days"]),
        why=row["why"],
    )
    project.nodes = _talk_nodes(rng, row, months)
    chain(project.nodes, months.calendar, slack=12 + int(row["slip"]) // 3)
    project.reports = reporting.file_reports(
        rng, project, months, done=[0] * len(months.all), statuses={}, by=by(row["lead"])
    )
    reporting.settle_forecasts(project)
    return project


def _talk_nodes(rng: Random, row: dict[str, str], months: Months) -> list[PlannedNode]:
    workday, baseline = months.workday, day(row["baseline"])
    first = workday(day("01-09") + timedelta(days=rng.randint(0, 30)))
    second = workday(first + timedelta(days=55))
    steps = [step for step in ("签订投资协议", "公司注册", "规划选址论证") if step != row["node"]]
    return [
        PlannedNode("首轮洽谈", NodeKind.OTHER, 1, first, actual_on=first),
        PlannedNode("实地考察", NodeKind.OTHER, 2, second, actual_on=second),
        PlannedNode(
            row["node"],
            NodeKind.OTHER,
            3,
            baseline,
            baseline + timedelta(days=int(row["slip"])),
            owner=row["lead"],
        ),
        *(
            PlannedNode(step, NodeKind.OTHER, at, workday(baseline + timedelta(days=days)))
            for at, step, days in zip((4, 5), steps[-2:], (42, 78), strict=True)
        ),
    ]


def _youth_valley(months: Months) -> PlannedProject:
    """中日韩青年创新创业谷: behind on both counts, its June report begun and put aside."""
    project = base(
        facts.YOUTH_VALLEY,
        Stage.STRUCTURE,
        lead=QU_WENJING,
        level=Level.CITY,
        light=LightLevel.YELLOW,
        lit_days=11,
        why="塔吊错峰施工，十层结构比计划晚 9 天",
        supporters=("approval", "finance", "fire"),
    )
    project.events = [
        *moves(
            (Stage.NEGOTIATION, "2021-05-18"),
            (Stage.FRAMEWORK, "2021-07-09"),
            (Stage.SIGNED, "2021-11-25"),
            (Stage.LANDED, "2022-01-14"),
            (Stage.PERMITS, "2022-02-21"),
            (Stage.FOUNDATION, "2022-06-28"),
            (Stage.STRUCTURE, "2022-11-18"),
        ),
        *winter_break("2023-01-13", "2023-02-08", Stage.STRUCTURE),
    ]
    built = "施工方"
    project.nodes = [
        milestone("复工", NodeKind.OTHER, 13, "02-06", actual="02-08", owner=built),
        milestone("五层结构", NodeKind.OTHER, 14, "04-25", actual="04-30", owner=built),
        milestone("十层结构", NodeKind.OTHER, 15, "07-05", "07-14", owner=built),
        milestone("十六层结构", NodeKind.OTHER, 16, "10-10", "10-16", owner=built),
        milestone("主体封顶", NodeKind.TOPPING_OUT, 17, "12-31", is_fact=True),
    ]
    chain_to(project.nodes, {2: "07-28", 3: "11-03", 4: "12-31"}, months.calendar)
    project.opening = 15_400
    project.plan = [900, 1200, 1900, 2100, 2150, 2200, 2150, 2100, 1900, 1500, 1200, 700]
    project.reports = reporting.file_reports(
        Random("youth valley"),
        project,
        months,
        done=padded((820, 960, 1320, 1480, 1520, 1260), months),
        statuses={months.last: ReportStatus.DRAFT},
        by=reporting.BY_COMMISSIONER,
        progress=padded((18, 21, 25, 29, 33, 37), months),
    )
    reporting.settle_forecasts(project)
    project.permits = [
        PlannedPermit(
            *("施工许可证", PermitPhase.WORKS, "区行政审批局", PermitStatus.DONE),
            done_on=day("2022-06-20"),
            document_number="莱建施〔2022〕演示 078 号",
        ),
        PlannedPermit(
            *("塔吊使用登记", PermitPhase.WORKS, "区住建局", PermitStatus.RUNNING, day("07-07")),
            note="两台塔吊覆盖范围交叉，错峰方案待备案",
        ),
    ]
    return project


def _boron_carbide(months: Months) -> PlannedProject:
    """核电碳化硼陶瓷制品研发制造项目: stuck in the formalities."""
    project = base(
        facts.BORON_CARBIDE,
        Stage.PERMITS,
        lead=QU_WENJING,
        level=Level.CITY,
        light=LightLevel.RED,
        lit_days=21,
        why="施工许可未取得：环评公示后须补充防护距离论证",
        supporters=("approval", "finance", "legal"),
    )
    project.events = moves(
        (Stage.NEGOTIATION, "2021-09-14"),
        (Stage.SIGNED, "2022-04-19"),
        (Stage.LANDED, "2022-08-03"),
        (Stage.PERMITS, "2022-10-11"),
    )
    project.nodes = [
        milestone(
            "项目备案",
            NodeKind.APPLICATION,
            1,
            "2022-11-15",
            actual="2022-11-18",
            owner=QU_WENJING,
        ),
        milestone("环评公示", NodeKind.ENVIRONMENT, 2, "04-12", actual="04-20", owner="建设单位"),
        milestone("取得施工许可", NodeKind.WORK_PERMIT, 3, "05-30", "07-03", owner=QU_WENJING),
        milestone("开工进场", NodeKind.ENTRY, 4, "08-10", owner="施工方"),
        milestone("正负零", NodeKind.FOOTING, 5, "12-08", owner="施工方"),
    ]
    chain(project.nodes, months.calendar, slack=16)
    rng = Random("boron carbide")
    project.opening = 600
    project.plan = month_plan(rng, 9_000)
    done = month_done(rng, 1_150, project.plan[: months.today.month])
    project.reports = reporting.file_reports(
        rng,
        project,
        months,
        done=padded(done, months),
        statuses={},
        by=reporting.BY_COMMISSIONER,
    )
    reporting.settle_forecasts(project)
    project.permits = _boron_carbide_permits()
    project.factors = [
        PlannedFactor(
            *(FactorKind.EMISSIONS, "吨", Decimal(12), Decimal(7)),
            *("缺 5 吨挥发性有机物指标，向市里申请调剂", "生态环境部门", day("07-14")),
        ),
    ]
    return project


def _boron_carbide_permits() -> list[PlannedPermit]:
    land, works = PermitPhase.LAND, PermitPhase.WORKS
    done = (
        ("项目备案", "区行政审批局", "2022-11-18"),
        ("用地预审与选址意见", "自然资源部门", "2023-01-16"),
        ("建设用地规划许可证", "自然资源部门", "2023-03-08"),
    )
    return [
        *(
            PlannedPermit(name, land, department, PermitStatus.DONE, done_on=day(text))
            for name, department, text in done
        ),
        PlannedPermit(
            *("环境影响评价", land, "生态环境部门", PermitStatus.RUNNING, day("06-24")),
            note="公示后须补充防护距离论证",
        ),
        PlannedPermit(
            *("施工许可证", works, "区行政审批局", PermitStatus.WAITING, day("07-03")),
            note="等环评批复",
        ),
    ]
