from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from laishan_portal import formatting
from laishan_portal.templatetags.portal import changed_query, sort_direction

TODAY = date(2023, 6, 28)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (15000, "15,000"),
        (-4200, "\u22124,200"),
        (Decimal("15000.00"), "15,000"),
        (Decimal("1660.50"), "1,660.5"),
        (Decimal("1660.255"), "1,660.26"),
        (Decimal("-0.004"), "0"),
        (Decimal("-12.34"), "\u221212.34"),
        ("1e9", "1,000,000,000"),
        (None, "—"),
        ("", "—"),
        ("not a number", "—"),
        (Decimal("NaN"), "—"),
    ],
)
def test_wan_groups_thousands_and_drops_empty_decimals(value, text):
    assert formatting.wan(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (719_000, "71.9"),
        (1_486_000, "148.6"),
        (38_000, "3.80"),
        (8_200, "0.82"),
        (99_999, "10.0"),  # 9.9999 rounds up to ten, which has one decimal
        (99_949, "9.99"),
        (12_345_678, "1,234.6"),
        (-42_000, "\u22124.20"),
        (0, "0"),
        (None, "—"),
    ],
)
def test_yi_has_one_decimal_from_ten_on_and_two_below(value, text):
    assert formatting.yi(value) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (71.9, 148.6, "48.4%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (1, 2000, "0.1%"),  # 0.05 % exactly: half goes up
        (Decimal("0.25"), 1000, "0.0%"),
        (27, 34, "79.4%"),
        (10**20 + 1, 2 * 10**20, "50.0%"),
        (-1, 3, "\u221233.3%"),
        (0, 5, "0.0%"),
        (5, 0, "—"),
        (5, None, "—"),
        (None, 5, "—"),
    ],
)
def test_percent_is_exact_and_rounds_half_up(part, whole, text):
    assert formatting.percent(part, whole) == text


def test_points_name_their_unit():
    assert formatting.points(Decimal("21.04")) == "21.0 个百分点"
    assert formatting.points(-3) == "\u22123.0 个百分点"
    assert formatting.points(None) == "—"


def test_a_range_is_written_with_an_en_dash():
    assert formatting.number_range(2, 3, "个") == "2–3 个"
    assert formatting.number_range(50, 50, "家") == "50 家"
    assert formatting.number_range(None, 35, "家") == "35 家"
    assert formatting.number_range(None, None, "家") == "—"


def test_dates_are_short_within_the_year():
    assert formatting.date_short(date(2023, 8, 6), TODAY) == "8月6日"
    assert formatting.date_short(date(2022, 2, 18), TODAY) == "2022年2月"
    assert formatting.date_dense(date(2023, 6, 8)) == "2023-06-08"
    assert formatting.date_long(TODAY) == "2023年6月28日"
    assert formatting.month_label(date(2023, 6, 1), TODAY) == "6 月"
    assert formatting.month_label(date(2022, 12, 1), TODAY) == "2022年12月"
    assert formatting.weekday(TODAY) == "星期三"
    assert formatting.weekday_short(TODAY) == "周三"


def test_a_moment_is_told_in_the_portals_time_zone():
    stored = datetime(2023, 6, 27, 17, 5, tzinfo=UTC)
    assert formatting.moment(stored, TODAY) == "6月28日 01:05"
    assert formatting.moment(stored) == "2023年6月28日 01:05"


@pytest.mark.parametrize(
    ("days", "html"),
    [
        (0, '<span class="dim">按期</span>'),
        (-3, '<span class="ls-plain">早 3 天</span>'),
        (3, '<span class="ls-plain">晚 3 天</span>'),
        (4, '<span class="ls-soon">晚 4 天</span>'),
        (14, '<span class="ls-soon">晚 14 天</span>'),
        (15, '<span class="ls-late">晚 15 天</span>'),
        (None, '<span class="dim">—</span>'),
    ],
)
def test_a_deviation_changes_colour_at_4_and_15_days(days, html):
    assert formatting.deviation(days) == html


@pytest.mark.parametrize(
    ("days", "html"),
    [
        (4, '<span class="ls-plain">剩 4 个工作日</span>'),
        (3, '<span class="ls-soon">剩 3 个工作日</span>'),
        (0, '<span class="ls-soon">今天到期</span>'),
        (-2, '<span class="ls-late">超期 2 天</span>'),
    ],
)
def test_a_deadline_changes_colour_three_working_days_before(days, html):
    assert formatting.deadline(days) == html


def test_a_light_has_a_shape_and_a_word():
    assert formatting.lamp("red") == '<span class="ls-lamp is-red">红灯</span>'
    assert formatting.lamp("normal", "跟上") == '<span class="ls-lamp is-green">跟上</span>'
    assert formatting.lamp("stale") == '<span class="ls-lamp is-grey">未报</span>'
    assert formatting.lamp("none") == formatting.lamp(None) == formatting.EMPTY_HTML
    with pytest.raises(KeyError):
        formatting.lamp("purple")


def test_what_comes_from_people_is_escaped():
    attack = '"><script>x</script>'
    for html in (
        formatting.lamp("red", attack),
        formatting.condition("ask", attack),
        formatting.number_link(attack, attack),
        formatting.number_link(attack, None),
    ):
        assert "<script>" not in html
        assert '"><' not in html.replace('"><span', "").replace('"></', "")


def test_a_figure_is_a_link_to_its_rows():
    link = formatting.number_link(15000, "/projects/?light=red&page=2")
    assert link == '<a class="ls-n" href="/projects/?light=red&amp;page=2">15,000</a>'
    assert formatting.number_link(None, "/x/") == formatting.EMPTY_HTML
    assert formatting.number_link(0, "/x/") == '<a class="ls-n" href="/x/">0</a>'


@pytest.mark.parametrize(
    "function",
    [
        formatting.wan,
        formatting.yi,
        formatting.yi_figure,
        formatting.one_decimal,
        formatting.points,
        formatting.file_size,
        formatting.date_short,
        formatting.date_long,
        formatting.date_dense,
        formatting.month_label,
        formatting.moment,
        formatting.weekday,
        formatting.weekday_short,
        formatting.days_late,
        formatting.workdays_left,
        formatting.lamp_name,
    ],
)
def test_nothing_is_a_dash(function):
    assert function(None) == formatting.EMPTY


def test_templates_reach_the_same_functions():
    template = Template(
        "{% load portal %}{{ 15000|wan }} {{ day|date_short:today }} {% percent 1 4 %}"
        " {% lamp 'yellow' %} {{ 12|deviation }} {{ gap|or_not_provided }}{% fact_mark fact %}"
    )
    html = template.render(
        Context({"day": date(2023, 7, 5), "today": TODAY, "gap": None, "fact": True})
    )
    assert html == (
        '15,000 7月5日 25.0% <span class="ls-lamp is-yellow">黄灯</span>'
        ' <span class="ls-soon">晚 12 天</span> <span class="dim">未提供</span>'
        '<sup class="ls-fact" title="引自公开报道">※</sup>'
    )


def test_changing_a_filter_starts_at_the_first_page():
    query = QueryDict("q=芯&page=3&stage=a&stage=b")
    assert changed_query(query, {"sort": "code"}) == "?q=%E8%8A%AF&stage=a&stage=b&sort=code"
    assert changed_query(query, {"page": 4}) == "?q=%E8%8A%AF&page=4&stage=a&stage=b"
    assert changed_query(query, {"stage": None, "q": ""}) == "?"
    assert changed_query(query, {"stage": ["c", "d"], "q": None}) == "?stage=c&stage=d"
    assert query.urlencode().startswith("q="), "the request's own parameters stay as they are"


def test_a_sort_header_turns_round_on_the_second_click():
    def header(query):
        request = RequestFactory().get(f"/projects/?{query}")
        template = Template("{% load portal %}{% sort_header 'name' '项目' 'r' %}")
        context = Context({})
        context.request = request
        return template.render(context)

    assert header("") == '<th scope="col" class="r"><a href="?sort=name">项目</a></th>'
    assert 'aria-sort="ascending"><a href="?sort=-name">项目 ▲' in header("sort=name")
    assert 'aria-sort="descending"><a href="?sort=name">项目 ▼' in header("sort=-name")
    assert sort_direction("-code", "name") is None
