"""The stage strip and what a stage still needs."""

from datetime import date

import pytest

from projects import stepper
from projects.enums import Stage
from projects.stepper import Outlook, Position
from tests.projects.test_timeline import event

TODAY = date(2023, 6, 28)


def position(**changes):
    values = {
        "stage": "structure",
        "condition": "normal",
        "since": date(2023, 2, 10),
        "progress": 68,
        "promised_finish_on": date(2023, 11, 30),
        "is_fact": True,
    }
    return Position(**(values | changes))


def strip(place, events=(), nodes=()):
    found = stepper.steps(place, events, nodes, today=TODAY)
    return [(step.label, step.text, step.state) for step in found]


def test_the_strip_of_a_building_site():
    events = [
        event(kind="opening", to_stage="signed", occurred_on=None),
        event(to_stage="landed", occurred_on=date(2021, 8, 3)),
        event(to_stage="permits", occurred_on=date(2022, 1, 5)),
        event(to_stage="foundation", occurred_on=date(2022, 9, 5), decision="refused"),
        event(to_stage="foundation", occurred_on=date(2022, 9, 15)),
        event(to_stage="structure", occurred_on=date(2023, 2, 10)),
    ]
    nodes = [
        Outlook("trial", date(2023, 11, 24), False),
        Outlook("production", date(2023, 12, 5), False),
    ]
    assert strip(position(), events, nodes) == [
        ("在谈", "入库前已过", "ok"),
        ("签约", "2021年8月", "ok"),
        ("手续", "2022年1月", "ok"),
        ("基础施工", "2022年9月", "ok"),
        ("主体施工", "第 139 天，形象进度 68%", "now"),
        ("竣工验收", "预测 11月24日", ""),
        ("投运", "承诺 11月30日", ""),
    ]


def test_without_dates_nothing_is_invented():
    place = position(since=None, progress=None, promised_finish_on=None, stage="permits")
    assert strip(place) == [
        ("在谈", "入库前已过", "ok"),
        ("签约", "日期未提供", "ok"),
        ("手续", "起始日期未提供", "now"),
        *[(label, "未到", "") for label in ("基础施工", "主体施工", "竣工验收", "投运")],
    ]


def test_a_stopped_project_says_so_where_it_stands():
    found = {label: text for label, text, _ in strip(position(condition="stopped"))}
    assert found["主体施工"].startswith("停工，第 139 天")


def test_a_node_already_reached_forecasts_nothing():
    nodes = [Outlook("trial", date(2023, 5, 1), True)]
    assert strip(position(), nodes=nodes)[5] == ("竣工验收", "未到", "")


def test_after_operation_there_is_no_next_stage():
    assert stepper.next_stage(Stage.OPERATION) is None
    assert stepper.next_stage(Stage.LEAD) is Stage.NEGOTIATION


@pytest.mark.parametrize(
    ("present", "to", "words"),
    [
        ("stopped", "normal", "复工"),
        ("paused", "normal", "重新启动（现为暂缓）"),
        ("withdrawn", "normal", "重新启动（现为退库）"),
        ("normal", "stopped", "停工"),
    ],
)
def test_going_on_is_called_by_what_it_was(present, to, words):
    assert stepper.move_of_condition(present, to) == words
