"""The chronicle's sentences, and what the filter 只看要事 keeps."""

from datetime import date
from decimal import Decimal

import pytest

from projects import timeline
from projects.stepper import StageFact
from projects.timeline import DateChangeFact, Entry, LightFact, Revision

TODAY = date(2023, 6, 28)


def event(**changes):
    values = {
        "pk": 1,
        "kind": "forward",
        "from_stage": "permits",
        "to_stage": "foundation",
        "from_condition": "normal",
        "to_condition": "normal",
        "occurred_on": date(2023, 3, 1),
        "decision": "approved",
        "decided_on": date(2023, 3, 3),
        "reason": "桩机进场",
        "comment": "",
        "proposed_by": "曲文静",
        "proposed_by_id": 7,
        "decided_by": "于科长",
        "recorded_on": date(2023, 3, 2),
    }
    return StageFact(**(values | changes))


def change(**changes):
    values = {
        "pk": 1,
        "node": "幕墙封闭",
        "old_on": date(2023, 7, 25),
        "new_on": date(2023, 8, 6),
        "reason": "铝型材晚到",
        "decision": "approved",
        "requested_by": "曲文静",
        "requested_by_id": 7,
        "decided_by": "于科长",
        "comment": "",
        "requested_on": date(2023, 6, 20),
        "decided_on": date(2023, 6, 21),
    }
    return DateChangeFact(**(values | changes))


def told(entries):
    return [(entry.on, entry.text, entry.is_key) for entry in entries]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, (date(2023, 3, 1), "进入“基础施工”", True)),
        ({"kind": "repeat"}, (date(2023, 3, 1), "再次进入“基础施工”（重复）：桩机进场", True)),
        ({"kind": "back", "reason": "证没办"}, (date(2023, 3, 1), "退回“基础施工”：证没办", True)),
        (
            {"kind": "opening", "occurred_on": None},
            (date(2023, 3, 2), "入库，当时处于“基础施工”", True),
        ),
        (
            {"decision": "refused", "comment": "缺许可证"},
            (date(2023, 3, 3), "进入“基础施工”，未批准：缺许可证", False),
        ),
        (
            {"decision": "proposed", "decided_on": None},
            (date(2023, 3, 2), "曲文静申请进入“基础施工”，等审批", False),
        ),
        (
            {"kind": "condition", "to_condition": "stopped", "reason": "欠薪"},
            (date(2023, 3, 1), "转为停工：欠薪", True),
        ),
        (
            {"kind": "condition", "from_condition": "stopped", "reason": "整改合格"},
            (date(2023, 3, 1), "复工：整改合格", True),
        ),
        (
            {"kind": "condition", "from_condition": "paused", "reason": "韩方复资"},
            (date(2023, 3, 1), "重新启动（原暂缓）：韩方复资", True),
        ),
        (
            {"missing": ("总投资", "项目代码")},
            (date(2023, 3, 1), "进入“基础施工”（越过缺项：总投资、项目代码）", True),
        ),
    ],
)
def test_a_stage_event_is_one_sentence(changes, line):
    assert told(timeline.stage_entries([event(**changes)])) == [line]


def test_only_nodes_that_were_reached_are_events():
    nodes = [
        ("主体封顶", date(2023, 2, 28), date(2023, 3, 6)),
        ("二次结构完成", date(2023, 5, 20), date(2023, 5, 20)),
        ("幕墙封闭", date(2023, 7, 25), None),
    ]
    assert told(timeline.node_entries(nodes)) == [
        (date(2023, 3, 6), "主体封顶完成，晚 6 天", True),
        (date(2023, 5, 20), "二次结构完成，按期", True),
    ]


def test_a_light_is_told_when_its_level_changes():
    lights = [
        LightFact("normal", date(2023, 1, 1), ""),
        LightFact("yellow", date(2023, 6, 1), "晚 5 天"),
        LightFact("yellow", date(2023, 6, 10), "晚 9 天"),
        LightFact("red", date(2023, 6, 20), "晚 15 天"),
        LightFact("normal", date(2023, 6, 25), ""),
        LightFact("stale", date(2023, 6, 27), "过期"),
    ]
    assert told(timeline.light_entries(lights)) == [
        (date(2023, 6, 1), "由绿灯转黄灯：晚 5 天", True),
        (date(2023, 6, 20), "由黄灯转红灯：晚 15 天", True),
        (date(2023, 6, 25), "由红灯转绿灯", True),
    ]


def test_the_second_move_of_a_date_says_so():
    changes = [
        change(),
        change(old_on=date(2023, 8, 6), new_on=date(2023, 9, 1)),
        change(node="", old_on=date(2023, 11, 30), new_on=date(2024, 1, 31), decision="refused"),
        change(decision="proposed", decided_on=None),
    ]
    texts = [entry.text for entry in timeline.date_change_entries(changes, today=TODAY)]
    assert texts == [
        "“幕墙封闭”基线由 7月25日 改到 8月6日：铝型材晚到",
        "“幕墙封闭”基线由 8月6日 改到 9月1日（第 2 次改期）：铝型材晚到",
        "承诺竣工由 11月30日 改到 2024年1月，未批准",
        "曲文静申请“幕墙封闭”基线由 7月25日 改到 8月6日，等审批",
    ]


def test_the_one_commissioner_is_key_and_helpers_are_not():
    rows = [
        ("曲文静", "", date(2023, 1, 5), date(2023, 3, 1)),
        ("初科长", "税务服务", date(2023, 2, 1), None),
    ]
    assert told(timeline.assignment_entries(rows)) == [
        (date(2023, 1, 5), "曲文静任服务专员", True),
        (date(2023, 3, 1), "曲文静不再任服务专员", False),
        (date(2023, 2, 1), "初科长任税务服务协同", False),
    ]


def test_a_late_report_says_by_how_much():
    rows = [
        (date(2023, 5, 1), date(2023, 6, 2), date(2023, 5, 31), Decimal(1680), "/r/"),
        (date(2022, 12, 1), date(2022, 12, 28), date(2022, 12, 31), None, "/s/"),
    ]
    texts = [entry.text for entry in timeline.report_entries(rows, today=TODAY)]
    assert texts == ["报 5 月月报，完成 1,680 万元，迟 2 天", "报 2022年12月月报"]


def revision(number, request, is_first=False, **values):
    return Revision(date(2023, 6, number), "于科长", request, values, is_first)


LABELS = {"name": "项目名称", "street": "属地", "note": "说明"}


def test_edits_are_told_in_names_key_fields_on_a_line_of_their_own():
    revisions = [
        revision(1, "a", is_first=True, name="甲", street=""),
        revision(2, "b", name="乙", street="莱山街道"),
    ]
    assert told(timeline.revision_entries(revisions, labels=LABELS)) == [
        (date(2023, 6, 1), "建档，于科长", False),
        (date(2023, 6, 2), "于科长：项目名称由 甲 改为 乙", True),
        (date(2023, 6, 2), "于科长：补属地 莱山街道", False),
    ]


def test_several_writes_of_one_request_are_one_change():
    revisions = [
        revision(1, "a", is_first=True, street=""),
        revision(1, "a", street="初家街道"),
        revision(2, "b", street="黄海路街道"),
        revision(2, "b", street="莱山街道"),
    ]
    texts = [entry.text for entry in timeline.revision_entries(revisions, labels=LABELS)]
    assert texts == ["建档，于科长", "于科长：属地由 初家街道 改为 莱山街道"]


def test_empty_and_never_filled_are_equal():
    revisions = [revision(1, "a", note=""), revision(2, "b"), revision(3, "c", note="")]
    assert timeline.revision_entries(revisions, labels=LABELS) == []


def test_an_oldest_kept_row_that_is_no_insert_is_only_a_base():
    revisions = [revision(1, "a", street="初家街道"), revision(2, "b", street="")]
    texts = [entry.text for entry in timeline.revision_entries(revisions, labels=LABELS)]
    assert texts == ["于科长：属地由 初家街道 改为 空"]


def test_a_long_text_is_told_by_its_beginning():
    revisions = [revision(1, "a", note="旧"), revision(2, "b", note="长" * 300)]
    [entry] = timeline.revision_entries(revisions, labels=LABELS)
    assert entry.text == f"于科长：说明由 旧 改为 {'长' * 40}…"


def test_all_lines_are_merged_newest_first_and_filtered():
    old, new = Entry(date(2023, 1, 1), "旧", True), Entry(date(2023, 6, 1), "新", False)
    same = Entry(date(2023, 6, 1), "同日", True)
    assert timeline.merge([old], [new, same]) == [new, same, old]
    assert timeline.merge([old], [new, same], keep_all=False) == [same, old]


def test_a_correction_carries_its_sign():
    rows = [
        (date(2023, 6, 2), date(2023, 3, 1), Decimal(-20), "重复"),
        (date(2023, 6, 3), date(2022, 12, 1), Decimal("5.5"), "漏报"),
    ]
    texts = [entry.text for entry in timeline.correction_entries(rows, today=TODAY)]
    assert texts == ["更正 3 月投资 −20 万元：重复", "更正 2022年12月投资 +5.5 万元：漏报"]


def test_a_light_by_hand_is_told_with_its_end():
    rows = [
        (date(2023, 6, 1), date(2023, 7, 1), date(2023, 6, 10), "normal", "已复工", "姜区长"),
        (date(2023, 6, 12), None, None, "red", "停了", "姜区长"),
    ]
    texts = [entry.text for entry in timeline.override_entries(rows)]
    assert texts == [
        "姜区长把灯改为绿灯，有效至 2023年7月1日：已复工",
        "人工绿灯提前结束",
        "姜区长把灯改为红灯：停了",
    ]


def listing(level, from_on, to_on=None, reason="", left_reason="", year=2023):
    return {
        "year": year,
        "level": level,
        "from_on": from_on,
        "to_on": to_on,
        "reason": reason,
        "left_reason": left_reason,
    }


def test_lists_are_told_as_moves_up_down_and_off():
    rows = [
        listing("district", date(2022, 1, 5), year=2022),
        listing("city", date(2023, 1, 5), date(2023, 4, 1), left_reason="投资下调"),
        listing(
            "district", date(2023, 4, 2), date(2023, 6, 1), "区发〔2023〕9 号", "退库：不建了"
        ),
    ]
    assert told(timeline.listing_entries(rows)) == [
        (date(2022, 1, 5), "列入 2022 年区级重点项目", False),
        (date(2023, 1, 5), "列入 2023 年市级重点项目", False),
        (date(2023, 4, 2), "由市级降为区级：区发〔2023〕9 号", True),
        (date(2023, 6, 1), "调出 2023 年区级名单：退库：不建了", True),
    ]
    assert timeline.listing_entries([]) == []
