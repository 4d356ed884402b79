"""What bin/bench measures: pages as a person asks for them, and work no page waits for.

Budgets are those of ASSURANCE for a district of 10,000 projects; where it states none there is
none.
"""

from dataclasses import dataclass

DISTRICT = 205


@dataclass(frozen=True)
class Page:
    """``times`` the floor and ``queries`` at most, ``sql_ms`` at most; ``times_many`` in place of
    ``times`` where there are more projects than a district has."""

    name: str
    user: str
    path: str
    times: float | None = None
    queries: int | None = None
    sql_ms: float | None = None
    times_many: float | None = None

    def budget(self, projects):
        is_many = self.times_many is not None and (projects or DISTRICT) > DISTRICT
        times = self.times_many if is_many else self.times
        return {"times_floor": times, "queries": self.queries, "sql_ms": self.sql_ms}


@dataclass(frozen=True)
class Work:
    """A command of manage.py that does the work, takes it back, and prints what it cost.

    The budget is for ``rows`` rows.
    """

    name: str
    command: tuple[str, ...]
    rows: int | None = None
    times: float | None = None
    queries: int | None = None

    @property
    def budget(self):
        return {"times_floor": self.times, "queries": self.queries, "rows": self.rows}


# 50 rows of 18 columns, under a condition, in an order that is not the usual one.
LEDGER = (
    "/projects/?condition=normal&sort=-total&col=name.code.light.level.domain.stage.street.total"
    ".year_plan.year_done.completion.node.forecast.slip.unit.leader.lead.report"
)
PAGES = [
    Page("floor", "office", "/bench/floor/", queries=2),
    Page("home_office", "office", "/", 8, 10, 10),
    Page("home_zhuanyuan", "zhuanyuan", "/", 8, 10, 10),
    Page("ledger", "office", LEDGER, 6, 6),
    Page("ledger_compare", "office", "/projects/?compare=<month>"),
    Page("ledger_missing", "office", "/projects/?gap=any"),
    Page("dossier", "office", "/projects/<id>/", 7, 14),
    Page("wall", "office", "/wall/", 10, 5, times_many=60),
    Page("wall_print", "office", "/wall/print/"),
    Page("dashboard", "leader", "/dashboard/", 8, 10, 10),
    Page("permit_board", "office", "/projects/permits/"),
    Page("permit_list", "office", "/projects/permits/list/"),
    Page("factor_board", "office", "/projects/factors/"),
    Page("recruitment", "office", "/projects/recruitment/"),
    Page("chains", "office", "/projects/chains/"),
    Page("investment", "office", "/projects/investment/projects/"),
    Page("dates", "office", "/projects/dates/"),
]
WORKS = [
    Work("import", ("bench_import", "--rows", "1000"), rows=1_000, times=600),
    Work("export", ("bench_export",), rows=10_000, times=600, queries=10),
    Work("wall_pdf", ("bench_export", "--kind", "wall")),
]
