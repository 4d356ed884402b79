"""正大芯智汇 in the invented year: the main story, as design/03-dossier shows it.

Its June report is not filed; in May the curtain wall was expected on 1 August. When 曲文静 files
6 August, float is down to five working days.
"""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from dashboards.seed import facts, reporting
from dashboards.seed.people import QU_WENJING, SUPPORTERS
from dashboards.seed.reporting import Months
from dashboards.seed.shapes import PlannedFactor, PlannedNode, PlannedPermit, PlannedProject
from dashboards.seed.story_parts import (
    base,
    chain,
    day,
    milestone,
    moves,
    padded,
    winter_break,
)
from laishan_portal.workdays import WorkCalendar
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

PLAN = (600, 900, 1500, 1600, 1600, 1640, 1700, 1600, 1500, 1360, 1000, 0)
DONE = (620, 980, 1560, 1740, 1680, 0)
PROGRESS = (33, 40, 47, 54, 61, 0)
OPENING = 18_860
_WALL, _FITTING, _PIPES, _ACCEPTANCE, _FINISH = 2, 3, 4, 5, 6
# So late that the promise of November still holds.
_LATEST = {
    _WALL: "08-11",
    _FITTING: "09-28",
    _PIPES: "10-20",
    _ACCEPTANCE: "11-20",
    _FINISH: "11-30",
}
_PERMITS = Path(__file__).with_name("chip_hub_permits.csv")


def chip_hub(months: Months) -> PlannedProject:
    project = base(
        facts.CHIP_HUB,
        Stage.STRUCTURE,
        lead=QU_WENJING,
        level=Level.CITY,
        light=LightLevel.YELLOW,
        lit_days=8,
        supporters=tuple(kind for kind in SUPPORTERS if kind != "youth"),
    )
    project.events = [
        *moves(
            (Stage.NEGOTIATION, "2021-03-16"),
            (Stage.SIGNED, "2021-08-20"),
            (Stage.LANDED, "2021-10-12"),
            (Stage.PERMITS, "2021-11-08"),
            (Stage.FOUNDATION, "2022-03-12"),
            (Stage.STRUCTURE, "2022-09-05"),
        ),
        *winter_break("2023-01-12", "2023-02-06", Stage.STRUCTURE),
    ]
    project.nodes = _nodes()
    _tie(project.nodes, months.calendar)
    project.opening, project.plan = OPENING, list(PLAN)
    project.reports = reporting.file_reports(
        Random("chip hub"),
        project,
        months,
        done=padded(DONE, months),
        statuses={months.last: ReportStatus.PENDING},
        by=reporting.BY_COMMISSIONER,
        progress=padded(PROGRESS, months),
    )
    _tell_may(project)
    project.permits, project.factors = _permits(), _factors()
    return project


def _nodes() -> list[PlannedNode]:
    built, wall = "施工方", "衣工"
    return [
        milestone(
            "主体封顶", NodeKind.TOPPING_OUT, 14, "02-28", actual="03-06", owner=built, weight=3
        ),
        milestone("二次结构完成", NodeKind.OTHER, 15, "05-20", actual="05-24", owner=built),
        milestone("幕墙封闭", NodeKind.OTHER, 16, "07-25", "08-01", owner=wall),
        milestone("机电安装", NodeKind.FITTING, 17, "09-10", "09-14", owner=wall),
        milestone("室外管网", NodeKind.UTILITIES, 18, "09-25", "09-25", owner=built),
        milestone("联合验收", NodeKind.TRIAL, 19, "10-25", "11-06", owner=QU_WENJING),
        milestone("竣工投入运营", NodeKind.PRODUCTION, 20, "11-30", "11-17", is_fact=True),
    ]


def _tie(nodes: list[PlannedNode], calendar: WorkCalendar) -> None:
    """Wall, fitting and pipes run side by side after the structure; the lags keep ``_LATEST``.

    Fitting and pipes meet in the joint acceptance, which the finish waits for as it does for the
    wall: the wall is the critical line.
    """

    def ties(place: int, before: int) -> tuple[int, int]:
        return before, calendar.between(day(_LATEST[before]), day(_LATEST[place]))

    chain(nodes[: _WALL + 1], calendar, slack=0)
    for place in (_WALL, _FITTING, _PIPES):
        built = nodes[_WALL - 1].actual_on
        nodes[place].follows = _WALL - 1
        nodes[place].lag_workdays = calendar.between(built, nodes[place].baseline_on)
    for place, before, further in (
        (_ACCEPTANCE, _FITTING, _PIPES),
        (_FINISH, _ACCEPTANCE, _WALL),
    ):
        nodes[place].follows, nodes[place].lag_workdays = ties(place, before)
        nodes[place].also = (ties(place, further),)


def _tell_may(project: PlannedProject) -> None:
    """The last report that was approved: what June's form is filled with beforehand."""
    may = project.reports[-2]
    may.submitted_on, may.decided_on = day("05-30"), day("06-01")
    may.node, may.node_forecast_on, may.node_actual_on = _WALL, day("08-01"), None
    may.blockers, may.claimed_light = "幕墙铝型材到货要晚，正在催厂家。", LightLevel.NORMAL


def _permits() -> list[PlannedPermit]:
    """Thirteen done, three of the completion phase still open."""
    with _PERMITS.open(encoding="utf-8", newline="") as file:
        done = [
            PlannedPermit(
                row["name"],
                row["phase"],
                row["department"],
                PermitStatus.DONE,
                done_on=date.fromisoformat(row["done_on"]),
                document_number=row["document_number"],
            )
            for row in csv.DictReader(file)
        ]
    waiting = (
        (
            "用电增容",
            "供电公司",
            PermitStatus.RUNNING,
            "07-05",
            "高压进线方案待确认，缺柜体厂家参数",
        ),
        ("消防验收", "区住建局", PermitStatus.WAITING, "10-20", "主体完工后申报，已预约提前介入"),
        (
            *("联合竣工验收", "区住建局牵头", PermitStatus.WAITING, "11-06"),
            "规划、消防、人防、档案四项并联",
        ),
    )
    return done + [
        PlannedPermit(
            name, PermitPhase.COMPLETION, department, status, promised_on=day(promised), note=note
        )
        for name, department, status, promised, note in waiting
    ]


def _factors() -> list[PlannedFactor]:
    of = Decimal
    return [
        PlannedFactor(FactorKind.LAND, "亩", of("38.6"), of("38.6")),
        PlannedFactor(
            *(FactorKind.CAPITAL, "万元", of(15_000), of(12_500)),
            *("当年缺 2,500 万元，城商行授信走流程", "区金融服务中心", day("07-15")),
        ),
        PlannedFactor(
            *(FactorKind.POWER, "kVA", of(6_000), of(4_000)),
            *("缺 2,000 kVA，增容方案 7 月初定", "供电公司", day("07-05")),
        ),
        PlannedFactor(
            *(FactorKind.LABOUR, "人", of(180), of(145)),
            *("缺 35 名幕墙工，团区委对接职校", "团区委", day("07-03"), "幕墙工"),
        ),
        PlannedFactor(FactorKind.WATER, "处", of(2), of(2)),
    ]
