"""Projects taken in from sheets: found, asked about, checked, written, taken back."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers.imports import jobs
from laishan_portal.models import ImportMapping, ImportRow
from projects import domain
from projects.enums import EventKind, Stage
from projects.models import DateChange, Project, StageEvent
from tests.factories import (
    EnterpriseFactory,
    PersonFactory,
    ProjectFactory,
    UnitFactory,
    UserFactory,
    plan_year,
)
from tests.ledgers.dirty import DETAIL_MERGED, detail_zhangzhou, plan_2018, workbook
from tests.projects.importing import apply, check, errors, fix, loaded, row, told

pytestmark = pytest.mark.django_db
HEAD = ["编号", "项目名称", "责任单位", "阶段", "总投资（万元）", "年计划（万元）", "承诺竣工"]


@pytest.fixture
def unit(db):
    return UnitFactory(name="莱山区工业和信息化局", short_name="区工信局")


@pytest.fixture
def known(unit):
    return ProjectFactory(code="LS23-014", name="海洋装备研发制造基地", unit=unit)


def line(
    name="智能仓储产业园",
    code=None,
    unit="区工信局",
    stage="手续",
    total=16000,
    plan=8000,
    finish=None,
):
    return [code, name, unit, stage, total, plan, finish]


# ── new ones ─────────────────────────────────────────────────────────────────────────────


def test_a_new_project_is_written_with_all_that_belongs_to_it(office, unit):
    job = check(office, "projects", HEAD, line(finish="2024年10月"))
    assert job.figures["new"] == 1
    assert row(job, 2).shown["what"] == "新增"
    apply(job)
    project = Project.objects.get(name="智能仓储产业园")
    assert project.code.startswith("LS23-")
    assert (project.unit, project.stage, project.total_investment) == (unit, Stage.PERMITS, 16000)
    assert project.promised_finish_on == date(2024, 10, 31)
    assert project.standing.year_plan == 8000
    assert project.search_text
    assert project.responsibilities.get().unit == unit
    event = StageEvent.objects.get(project=project)
    assert (event.kind, event.to_stage) == (EventKind.OPENING, Stage.PERMITS)
    assert not StageEvent.objects.counted().filter(project=project).exists()


def test_numbers_follow_each_other(office, unit):
    apply(check(office, "projects", HEAD, line("甲园区"), line("乙港口"), line("丙大桥")))
    codes = list(Project.objects.order_by("pk").values_list("code", flat=True))
    first = int(codes[0][-3:])
    assert codes == [f"LS23-{first + n:03d}" for n in range(3)]


def test_a_reporter_brings_in_projects_of_their_own_unit_only(unit):
    reporter = UserFactory(role=Role.UNIT_REPORTER, person=PersonFactory(unit=unit))
    UnitFactory(name="另一单位", short_name="另单位")
    job = check(
        reporter,
        "projects",
        HEAD,
        line("甲园区", unit=None),
        line("乙港口", unit="另单位"),
        line("丙大桥", stage="主体施工"),
    )
    assert errors(job) == {
        "C3": "您只能新增自己单位的项目。",
        "D4": "新项目从线索、在谈、手续进入台账。",
    }
    apply(job)
    assert Project.objects.get().unit == unit


def test_the_office_names_a_unit_for_rows_without(office, unit):
    rows = [["项目名称", "总投资"], ["甲园区", 100]]
    assert errors(check(office, "projects", *rows)) == {
        "2": "新项目要写责任单位。也可以回“对列”，选一个没写时用的单位。"
    }
    apply(check(office, "projects", *rows, unit=unit.pk, stage="lead"))
    assert Project.objects.get().unit == unit
    assert Project.objects.get().stage == Stage.LEAD


# ── found ────────────────────────────────────────────────────────────────────────────────


def test_a_known_project_shows_what_changes_and_only_that_is_written(office, known):
    job = check(office, "projects", HEAD, line(known.name, "LS23-014", total=39000, plan=None))
    assert row(job, 2).shown["changes"] == [["total_investment", "38,000", "39,000"]]
    assert (job.figures["update"], job.figures["cells"]) == (1, 1)
    apply(job)
    known.refresh_from_db()
    assert known.total_investment == 39000
    assert known.version == 2
    history = known.history.order_by("-pgh_id").first()
    assert history.total_investment == 39000


def test_a_row_without_a_change_writes_nothing(office, known):
    job = check(office, "projects", HEAD, line(known.name, "LS23-014", total=38000, plan=None))
    assert (job.figures["same"], job.figures["good"]) == (1, 0)
    with pytest.raises(DomainError, match="没有可以写入的行"):
        jobs.apply(job, by=loaded(office))


def test_a_number_a_digit_short_offers_the_right_one(office, known):
    job = check(office, "projects", HEAD, line(known.name, "LS23-14"))
    assert errors(job) == {"A2": "编号少 1 位。台账里同名项目是 LS23-014。"}
    one = fix(row(job, 2), "code", "LS23-014")
    assert one.level in ("", "warning")
    assert one.target_id == known.pk


def test_number_and_name_of_two_projects_contradict_each_other(office, known):
    other = ProjectFactory(code="LS23-015", name="数字医疗器械加速器")
    job = check(office, "projects", HEAD, line(other.name, "LS23-014"))
    assert "两样对不上" in errors(job)["A2"]


def test_a_stage_that_is_none_names_the_choices(office, unit):
    job = check(office, "projects", HEAD, line(stage="在建中"))
    assert errors(job)["D2"].startswith("没有“在建中”这个阶段。可选：线索、在谈、框架协议")


def test_a_plan_over_the_total_is_told(office, unit):
    job = check(office, "projects", HEAD, line(plan=18000))
    assert errors(job) == {"F2": "年计划 18,000 万元，超过总投资 16,000 万元。"}


def test_a_stage_is_never_moved_by_a_sheet(office, known):
    job = check(
        office, "projects", HEAD, line(known.name, known.code, stage="竣工验收", total=40000)
    )
    assert any("阶段变化要带依据审批" in one for one in told(row(job, 2), "warning"))
    apply(job)
    known.refresh_from_db()
    assert known.stage == Stage.STRUCTURE


def test_a_promised_finish_moves_by_request_only(office, known):
    Project.objects.filter(pk=known.pk).update(promised_finish_on=date(2023, 11, 30))
    job = check(office, "projects", HEAD, line(known.name, known.code, finish="2024-03-31"))
    assert ["promised_finish_on", "2023-11-30", "2024-03-31（申请改期）"] in row(job, 2).shown[
        "changes"
    ]
    apply(job)
    known.refresh_from_db()
    assert known.promised_finish_on == date(2023, 11, 30)
    change = DateChange.objects.get(project=known)
    assert (change.old_on, change.new_on) == (date(2023, 11, 30), date(2024, 3, 31))
    assert change.decision == "proposed"


def test_a_confidential_project_is_not_touched_by_outsiders(office, unit):
    Project.objects.filter(
        pk=ProjectFactory(name="真名工程", code="LS23-077", unit=unit).pk
    ).update(is_confidential=True, code_name="海燕")
    job = check(office, "projects", HEAD, line("海燕", "LS23-077", total=1))
    assert errors(job) == {"B2": "这是保密洽谈的项目，只有专班能改。"}
    assert "真名工程" not in str(row(job, 2).shown)


def test_another_units_project_is_not_a_reporters(unit, known):
    stranger = UserFactory(role=Role.UNIT_REPORTER)
    job = check(stranger, "projects", HEAD, line(known.name, known.code))
    assert "台账里没有编号 LS23-014" in errors(job)["A2"]


# ── doubles, units, shifted rows ─────────────────────────────────────────────────────────


def test_the_same_project_twice_in_a_file(office, known):
    job = check(
        office,
        "projects",
        HEAD,
        line(known.name, known.code, total=39000),
        line(known.name, known.code, total=40000),
    )
    assert errors(job) == {"3": "和第 2 行说的是同一个项目，只能留一行。"}
    jobs.leave_out(row(job, 2), is_left_out=True, by=loaded(office))
    assert errors(job) == {}
    apply(job)
    known.refresh_from_db()
    assert known.total_investment == 40000


def test_ten_thousand_times_is_another_unit(office, known):
    job = check(office, "projects", HEAD, line(known.name, known.code, total=3.8))
    assert "像是按亿元填的" in errors(job)["E2"]
    offers = row(job, 2).shown["findings"][0]["offers"]
    assert [one["label"] for one in offers] == ["改为 38,000", "就是 3.8"]


def test_two_rows_in_wan_among_yi(office, unit):
    """威海 2022-09: 7155 and 9791 万元 among amounts in 亿元 (DOMAIN f.4)."""
    rows = [
        [f"项目{name}号厂房", "区工信局", total]
        for name, total in zip("甲乙丙丁戊己", [47.05, 38, 52.1, 40, 7155, 9791], strict=True)
    ]
    job = check(office, "projects", ["单位：亿元"], ["项目名称", "责任单位", "总投资"], *rows)
    assert set(errors(job)) == {"C7", "C8"}
    assert "像是单位不一样" in errors(job)["C7"]
    one = fix(row(job, 7), "total_investment", "7155万元")
    assert one.shown["values"]["total_investment"] == "7,155"
    assert one.level == "warning"


def test_a_shifted_row_is_moved_back_in_one_go(office, unit):
    """某区 SQL #75: from one column on everything stands one cell too far right."""
    head = ["项目名称", "建设性质", "责任单位", "总投资", "年计划", "开工时间"]
    good = ["甲号厂房", "新建", "区工信局", 100, 50, "2023-03-01"]
    job = check(office, "projects", head, good, ["乙号码头", "新建", None, "区工信局", 200, 60])
    found = row(job, 3).shown["findings"][0]
    assert found["text"].startswith("从 D 列起像是错了一格") or found["text"].startswith(
        "从 C 列起"
    )
    assert found["offers"]


# ── people ───────────────────────────────────────────────────────────────────────────────


def test_a_homophone_is_told_with_the_right_name(office, known):
    PersonFactory(name="王建声")
    head = [*HEAD, "包保领导"]
    job = check(office, "projects", head, [*line(known.name, known.code), "王建生"])
    assert errors(job) == {"H2": "没有“王建生”，有同音的“王建声”，像是写了别字。"}
    one = fix(row(job, 2), "leader", "王建声")
    assert ["leader", "", "王建声"] in one.shown["changes"]


def test_leader_unit_and_commissioner_are_changed_from_today(office, known):
    leader, lead = PersonFactory(name="周建国"), PersonFactory(name="林一帆")
    new = UnitFactory(name="莱山经济开发区", short_name="经开区")
    head = [*HEAD, "包保领导", "服务专员", "级别"]
    values = [
        *line(known.name, known.code, unit="区经开区", total=38000, plan=None),
        "周建国",
        "林一帆",
        "市级",
    ]
    job = check(office, "projects", head, values)
    assert "“区经开区”已按别名认成“经开区”。不用改，确认即可。" in told(row(job, 2), "warning")
    apply(job)
    known.refresh_from_db()
    assert (known.unit, known.leader) == (new, leader)
    assert known.standing.lead == lead
    assert known.standing.level == "city"
    assert known.responsibilities.filter(to_on=None).get().unit == new


# ── dirty sheets, whole ──────────────────────────────────────────────────────────────────


def test_a_plan_of_2018_goes_in_whole(office):
    UnitFactory(name="区住房和城乡建设局", short_name="住建局")
    PersonFactory(name="王建军")
    job = check(office, "projects", file=workbook(("汇总", plan_2018())))
    assert errors(job) == {}
    assert job.figures["remarks"] == []
    assert [one["why"] for one in job.figures["skipped"]] == ["合计行", "表尾"]
    first = row(job, 4)
    assert "去掉了记号 ★。" in told(first, "note")
    assert any("一格里有 2 个单位" in one for one in told(first, "warning"))
    apply(job)
    one = Project.objects.get(name="滨海路综合管廊")
    assert (one.planned_start_on, one.promised_finish_on) == (date(2018, 1, 1), date(2019, 12, 31))
    two = Project.objects.get(name="智慧停车示范工程")
    assert (two.total_investment, two.standing.year_plan) == (15000, 6000)
    assert (two.planned_start_on, two.promised_finish_on) == (
        date(2017, 10, 1),
        date(2020, 12, 31),
    )


def test_a_detailed_sheet_with_a_header_of_two_rows(office):
    """漳州: 17177 + 3000 = 20177 > 20000 is told, and does not stop the row (DOMAIN f.4)."""
    UnitFactory(name="住房和城乡建设局", short_name="住建局")
    UnitFactory(name="交通运输局", short_name="交通局")
    PersonFactory(name="周副市长")
    file = workbook(("明细", detail_zhangzhou()), merged=DETAIL_MERGED)
    job = check(office, "projects", file=file)
    assert errors(job) == {}
    assert any("超过总投资 20,000 万元" in one for one in told(row(job, 7), "warning"))
    apply(job)
    one = Project.objects.get(name="垃圾压缩转运站")
    assert (one.planned_start_on, one.promised_finish_on) == (
        date(2007, 10, 1),
        date(2010, 12, 31),
    )
    assert one.standing.total_done == 17177
    two = Project.objects.get(name="芝罘路改造")
    assert (two.planned_start_on, two.promised_finish_on) == (date(2009, 10, 1), date(2011, 3, 31))


def test_several_sheets_of_one_kind_go_in_whole(office, unit):
    """漳州“四个一批”: the stage stands in the sheet's name."""
    head = ["序号", "项目名称", "责任单位", "总投资"]
    names = {
        "加速签约": "甲号厂房",
        "加速报批": "乙号码头",
        "加速开工": "丙号大桥",
        "竣工投产": "丁号医院",
    }
    sheets = [(title, [head, [1, name, "区工信局", 100]]) for title, name in names.items()]
    job = check(office, "projects", file=workbook(*sheets, ("填表说明", [["请如实填写"]])))
    assert job.figures["rows"] == 4
    apply(job)
    stages = dict(Project.objects.values_list("name", "stage"))
    assert stages == {
        "甲号厂房": Stage.NEGOTIATION,
        "乙号码头": Stage.PERMITS,
        "丙号大桥": Stage.PERMITS,
        "丁号医院": Stage.OPERATION,
    }


def test_a_total_that_does_not_add_up_is_told(office, unit):
    """濮阳 2020-07 (DOMAIN f.4)."""
    rows = [["单位：亿元"], ["项目名称", "责任单位", "总投资"], ["甲号厂房", "区工信局", 384.11]]
    rows += [["乙号码头", "区工信局", 300.00], ["合计", None, 606.98]]
    job = check(office, "projects", *rows)
    assert job.figures["remarks"] == [
        "第 5 行“合计”的总投资是 6,069,800，各行加起来是 6,841,100，差 771,300。"
    ]


def test_a_csv_in_gbk(office, unit):
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- only here

    text = "项目名称,责任单位,总投资（亿元）\r\n甲号厂房,区工信局,1.2\r\n"
    job = check(office, "projects", file=SimpleUploadedFile("表.csv", text.encode("gbk")))
    apply(job)
    assert Project.objects.get().total_investment == 12000


# ── memory, order, taking back ───────────────────────────────────────────────────────────


def test_the_mapping_is_remembered(office, unit):
    check(office, "projects", HEAD, line())
    kept = ImportMapping.objects.get()
    assert kept.columns["name"] == 1
    assert kept.owner == office


def test_a_ledger_that_moved_on_is_not_overwritten_blindly(office, unit):
    job = check(office, "projects", HEAD, line("甲号厂房"), line("乙号码头"))
    ProjectFactory(name="甲号厂房")
    jobs.apply(job, by=loaded(office))
    job.refresh_from_db()
    assert job.state == "checked"
    assert not Project.objects.filter(name="乙号码头").exists()


def test_undo_takes_new_ones_away_and_gives_known_ones_back(office, known):
    plan_year(known, [100] * 12)
    job = check(
        office,
        "projects",
        HEAD,
        line("甲号厂房"),
        line(known.name, known.code, total=45000, plan=2400),
    )
    apply(job)
    known.refresh_from_db()
    assert (known.total_investment, known.standing.year_plan) == (45000, 2400)
    jobs.undo(job, by=loaded(office))
    job.refresh_from_db()
    assert job.state == "undone"
    assert not Project.objects.filter(name="甲号厂房").exists()
    known.refresh_from_db()
    known.standing.refresh_from_db()
    assert (known.total_investment, known.standing.year_plan) == (38000, 1200)
    curve = known.plan_curves.get(is_current=True)
    assert set(curve.months.values_list("amount", flat=True)) == {Decimal(100)}


def test_undo_is_refused_once_somebody_worked_on(office, known):
    job = apply(
        check(
            office, "projects", HEAD, line("甲号厂房"), line(known.name, known.code, total=45000)
        )
    )
    domain.update_project(known, changes={"note": "改过"}, base={"note": ""}, by=office)
    new = Project.objects.get(name="甲号厂房")
    domain.add_node(
        new, name="主体封顶", kind="topping_out", baseline_on=date(2023, 12, 1), by=office
    )
    with pytest.raises(DomainError) as caught:
        jobs.undo(job, by=loaded(office))
    assert caught.value.messages == [
        "有人改过这些行，不能撤销：",
        "第 2 行：项目上已有节点。",
        "第 3 行：项目后来又改过。",
    ] or set(caught.value.messages[1:]) == {
        "第 2 行：项目上已有节点。",
        "第 3 行：项目后来又改过。",
    }
    known.refresh_from_db()
    assert known.total_investment == 45000


# ── rules: the same as the single form ───────────────────────────────────────────────────


def test_owner_is_found_by_any_of_its_names(office, known):
    firm = EnterpriseFactory(name="烟台海装有限公司", short_name="海装")
    job = check(office, "projects", [*HEAD, "业主单位"], [*line(known.name, known.code), "海装"])
    apply(job)
    known.refresh_from_db()
    assert known.owner == firm


def test_a_sheet_does_not_replace_the_owner_of_a_signed_project(office, known):
    held = EnterpriseFactory(name="烟台海装有限公司")
    other = EnterpriseFactory(name="烟台船工有限公司")
    Project.objects.filter(pk=known.pk).update(owner=held)
    columns = [*HEAD, "业主单位"]
    job = check(office, "projects", columns, [*line(known.name, known.code), other.name])
    assert any("换业主要报批" in one for one in told(row(job, 2), "warning"))
    apply(job)
    known.refresh_from_db()
    assert known.owner == held


def unlike(number):
    """A name that is like no other."""
    return "".join(
        chr(0x4E00 + (number * 7919 + place * place * 104_729) % 20_000) for place in range(6)
    )


def test_the_number_of_queries_does_not_grow_with_the_rows(
    office, unit, django_assert_max_num_queries
):
    few = check(office, "projects", HEAD, *(line(unlike(n)) for n in range(3)))
    with django_assert_max_num_queries(120) as first:
        apply(few)
    many = check(office, "projects", HEAD, *(line(unlike(n)) for n in range(100, 160)))
    with django_assert_max_num_queries(len(first) + 5):
        apply(many)
    assert ImportRow.objects.filter(job=many, written__isnull=False).count() == 60
