import os
import time

import pytest

from _portal import bench, bench_plan, cpu
from _portal.browser import Answer
from _portal.failure import Failure


def answer(seconds, sql_ms=2.0, queries=3):
    return Answer(200, "", b"x" * 100, 40, seconds, sql_ms, queries)


def test_summary_tells_medians_and_the_slow_end():
    answers = [answer(0.010)] * 19 + [answer(0.500, queries=4)]
    told = bench.summary("/x/", answers, [5.0, 6.0, 50.0])
    assert (told["cpu_ms"], told["wall_p50_ms"], told["wall_p95_ms"]) == (6.0, 10.0, 500.0)
    assert (told["queries"], told["sql_ms"]) == (4, 2.0)
    assert (told["bytes"], told["bytes_transferred"]) == (100, 40)


def test_multiples_are_of_the_floor():
    figures = {"floor": {"cpu_ms": 4.0}, "ledger": {"cpu_ms": 20.0}, "dossier": {"status": 404}}
    pages = [page for page in bench.PAGES if page.name in figures]
    bench.add_multiples(figures, pages)
    assert figures["ledger"]["times_floor"] == 5.0
    assert figures["ledger"]["budget"] == {"times_floor": 6, "queries": 6, "sql_ms": None}
    assert "times_floor" not in figures["dossier"]


def test_wall_of_many_projects_may_cost_more():
    (wall,) = [page for page in bench_plan.PAGES if page.name == "wall"]
    allowed = [wall.budget(projects)["times_floor"] for projects in (None, 205, 10_000)]
    assert allowed == [10, 10, 60]


def test_names_of_what_is_measured_are_unique():
    names = [item.name for item in [*bench_plan.PAGES, *bench_plan.WORKS]]
    assert len(names) == len(set(names))


def test_path_takes_what_the_ledger_names():
    class Ledger:
        def get(self, path):
            body = b'<a href="?compare=2023-05">x</a><a href="/projects/7/">y</a>'
            return Answer(200, "", body, 40, 0.01, None, None)

    assert bench.resolve("/projects/<id>/?compare=<month>", Ledger()) == (
        "/projects/7/?compare=2023-05"
    )


def test_floor_comes_with_any_choice():
    pages, works = bench.chosen_ones("ledger,export")
    assert [page.name for page in pages] == ["floor", "ledger"]
    assert [work.name for work in works] == ["export"]


def test_unknown_page_is_refused():
    with pytest.raises(Failure, match="moon"):
        bench.chosen_ones("ledger,moon")


def test_processor_time_of_a_process_grows_with_its_work():
    before = cpu.process_seconds(os.getpid())
    until = time.process_time() + 0.1
    while time.process_time() < until:
        sum(range(1000))
    assert 0.08 < cpu.process_seconds(os.getpid()) - before < 1.0


def test_process_that_ended_counts_nothing():
    assert cpu.process_seconds(2**22 + 1) == 0
