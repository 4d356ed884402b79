from datetime import date
from xml.etree import ElementTree

import pytest

from laishan_portal import charts

PLAN = [0, 5.1, 11.4, 24.2, 40.6, 57.9, 76.1, 92.0, 107.3, 121.5, 133.4, 142.2, 148.6]
ACTUAL = [0, 4.6, 10.1, 22.7, 38.8, 55.0, 71.9]
FORECAST = [71.9, 86.8, 102.0, 116.3, 128.5, 137.3, 143.2]
LOW, HIGH, TODAY = date(2023, 5, 10), date(2023, 12, 20), date(2023, 6, 28)
ATTACK = '"><script>x</script>'


def fromstring(drawing):
    return ElementTree.fromstring(drawing)  # noqa: S314 - drawn here, nothing untrusted


def curve(**changes):
    values = {"plan": PLAN, "actual": ACTUAL, "forecast": FORECAST, "now_month": 6}
    return charts.s_curve(**(values | {"today_label": "6月28日"} | changes))


def slack(**changes):
    values = {"baseline": None, "forecast": None, "low": LOW, "high": HIGH, "today": TODAY}
    return charts.slack(**(values | changes))


DRAWINGS = {
    "s_curve": curve(),
    "s_curve ahead of plan": curve(actual=[0, 6, 13, 30, 45, 60, 80], forecast=[80, 170]),
    "s_curve in January": curve(actual=[0, 4], forecast=[4, 150], now_month=1),
    "s_curve in December": curve(actual=PLAN, forecast=[], now_month=12),
    "s_curve of nothing": curve(plan=[], actual=[], forecast=[]),
    "s_curve with gaps": curve(plan=[None] * 13, actual=[0, None, 3], forecast=[None]),
    "s_curve of zeros": curve(plan=[0] * 13, actual=[0] * 7, forecast=[0] * 7),
    "s_curve labels": curve(unit=ATTACK, today_label=ATTACK),
    "gap_bars": charts.gap_bars(plan=PLAN, actual=ACTUAL, now_month=6),
    "gap_bars ahead": charts.gap_bars(plan=[0, 1, 2], actual=[0, 3, 1], now_month=2),
    "gap_bars of nothing": charts.gap_bars(plan=[], actual=[], now_month=6),
    "gap_bars on plan": charts.gap_bars(plan=PLAN, actual=PLAN, now_month=12, unit=ATTACK),
    "bullet": charts.bullet(23, 50, 49),
    "bullet with a range": charts.bullet(1, 3, 49, 2),
    "bullet of nothing": charts.bullet(None, None, None, None),
    "bullet of zero": charts.bullet(0, 0, 120, 0),
    "horizontal_bar": charts.horizontal_bar(33, 52, 9, 18, "g-over"),
    "horizontal_bar of nothing": charts.horizontal_bar(None, 0, None),
    "horizontal_bar css": charts.horizontal_bar(3, 5, 1, 14, ATTACK),
    "light_strip": charts.light_strip({"red": 9, "yellow": 22, "normal": 153, "done": 14}),
    "light_strip of nothing": charts.light_strip({}),
    "lollipop": charts.lollipop(54.7, 51.2, 40, 65),
    "lollipop of nothing": charts.lollipop(None, None, 40, 40),
    "percent_bar": charts.percent_bar(48.4),
    "percent_bar of nothing": charts.percent_bar(None),
    "percent_bar over": charts.percent_bar(250, None),
    "slack": slack(baseline=date(2023, 7, 25), forecast=date(2023, 8, 6), latest=HIGH),
    "slack past its latest date": slack(forecast=date(2023, 9, 1), latest=date(2023, 8, 1)),
    "slack done": slack(baseline=date(2023, 5, 20), actual=date(2023, 5, 24)),
    "slack done long ago": slack(actual=date(2023, 3, 6)),
    "slack of nothing": slack(),
    "slack_head": charts.slack_head(LOW, HIGH),
    "slack_head of two years": charts.slack_head(date(2022, 3, 1), date(2024, 5, 1)),
    "diamond": charts.diamond("soon"),
    "ridge": charts.ridge(),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_well_formed_and_needs_no_inline_style(name):
    drawing = DRAWINGS[name]
    fromstring(drawing)
    assert "style=" not in drawing
    assert "<script" not in drawing
    assert "nan" not in drawing
    assert "inf" not in drawing


@pytest.mark.parametrize("name", DRAWINGS)
def test_nothing_is_drawn_outside_the_frame(name):
    for element in fromstring(DRAWINGS[name]).iter():
        for attribute in ("x", "x1", "x2", "cx", "width"):
            value = element.get(attribute, "")
            if value.endswith("%"):
                assert 0 <= float(value[:-1]) <= 100, (attribute, value)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_speaks_or_is_hidden_from_screen_readers(name):
    root = fromstring(DRAWINGS[name])
    for svg in [root] if root.tag == "svg" else root.iter("svg"):
        if svg.get("aria-hidden") != "true":
            assert svg.get("role") == "img"
            assert svg.get("aria-label")


def test_the_curve_stands_where_the_mock_up_has_it():
    drawing = curve()
    assert '<text x="0" y="18">160亿元</text>' in drawing
    assert '<text x="49%" y="263" text-anchor="middle" class="k">6</text>' in drawing
    assert '<circle class="g-dot-o" cx="49%" cy="139.5" r="4"/>' in drawing
    assert 'class="sea halo">实际 71.9</text>' in drawing
    assert 'points="490,145.3 569,124.5' in drawing, "the forecast starts at the actual"
    assert "年底预计 143.2亿元" in drawing


@pytest.mark.parametrize(
    ("top", "scale"),
    [(148.6, (160, 40)), (160, (160, 40)), (3.1, (4, 1)), (0.9, (1.0, 0.25)), (0, (1, 0.5))],
)
def test_the_value_axis_takes_round_steps(top, scale):
    highest, step = charts.axis_scale(top)
    assert highest >= top
    assert highest / step <= 5
    if scale != (1.0, 0.25):
        assert (highest, step) == pytest.approx(scale)


def test_in_front_of_the_plan_the_labels_change_places():
    ahead = fromstring(curve(actual=[0, 6, 13, 30, 45, 60, 80], forecast=[]))
    y = {text.text: float(text.get("y")) for text in ahead.iter("text") if text.text}
    assert y["实际 80.0"] < y["计划 76.1"]


def test_the_gap_is_told_in_words():
    drawing = charts.gap_bars(plan=PLAN, actual=ACTUAL, now_month=6)
    assert "1 月少 0.5 亿元，6 月少 4.2 亿元" in drawing
    assert ">\u22124.2</text>" in drawing


def test_a_bullet_ends_where_its_share_ends():
    root = fromstring(charts.bullet(23, 50, 49, 40))
    track, span, bar = root.findall("rect")
    assert track.get("width") == "100%"
    assert (span.get("x"), span.get("width")) == ("80%", "20%")
    assert bar.get("width") == "46%"
    assert root.find("line").get("x1") == "49%"


def test_a_bar_is_cut_at_full_length():
    assert fromstring(charts.bullet(70, 50)).findall("rect")[1].get("width") == "100%"
    bar, over = fromstring(charts.horizontal_bar(5, 20, 9)).findall("rect")
    assert (bar.get("width"), over.get("x"), over.get("width")) == ("25%", "0%", "25%")


def test_the_parts_of_a_light_strip_fill_it():
    root = fromstring(charts.light_strip({"red": 1, "yellow": 1, "normal": 2}))
    assert [part.get("x") for part in root] == ["0%", "25%", "50%"]
    assert root[1].tag == "svg", "yellow is hatched inside its own frame"


def test_the_ledger_bar_shows_its_percentage():
    drawing = charts.percent_bar(48.4)
    assert drawing.endswith("48.4%</span>")
    assert 'class="g-bar2" width="21.2"' in drawing
    assert charts.percent_bar(0).endswith("0.0%</span>")


def test_the_bar_between_forecast_and_latest_date_is_the_float():
    root = fromstring(slack(forecast=date(2023, 8, 6), latest=date(2023, 8, 30)))
    bar = root.find("rect")
    assert bar.get("class") == "g-bar3"
    assert bar.get("x") == "39.29%"
    assert bar.get("width") == "10.71%"
    tight = slack(forecast=date(2023, 8, 6), latest=date(2023, 8, 8), is_tight=True)
    assert 'class="g-tight"' in tight
    late = slack(forecast=date(2023, 9, 1), latest=date(2023, 8, 1))
    assert 'class="g-red"' in late


def test_month_names_cross_the_year():
    head = fromstring(charts.slack_head(date(2022, 11, 10), date(2023, 3, 5)))
    assert [text.text for text in head] == ["12", "1", "2", "3"]
