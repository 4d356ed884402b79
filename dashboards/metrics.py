"""Figures that no ledger has a column for: each opens the page that lists its rows."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from dashboards.board.limits import STAGE_LIMITS
from laishan_portal.metrics import Metric, Source, register
from projects.enums import STAGE_GROUPS, Decision, ReportStatus
from projects.metrics import EVENTS, FIGURES, audience, ledger_url, scope_by
from projects.models import DateChange, MonthlyReport
from projects.models.figures import MONTHS
from projects.models.project import of_visible_projects

REPORTS = "projects.MonthlyReport"
DATES = "projects.DateChange"


def _rows(key: str):
    def list_url(scope, year, as_of):
        query = urlencode(scope.query)
        return f"{reverse('figure_rows', kwargs={'key': key})}{'?' if query else ''}{query}"

    return list_url


def _fixed(condition: Q):
    return lambda scope, year, as_of: condition


def _metric(key: str, label: str, measure: str, model: str, condition, **kwargs) -> Metric:
    return Metric(
        key=key,
        label=label,
        measure=measure,
        model=model,
        condition=_fixed(condition) if isinstance(condition, Q) else condition,
        list_url=kwargs.pop("list_url", None) or _rows(key),
        **kwargs,
    )


def stuck(scope, year, as_of) -> Q:
    """Longer in the stage than its limit."""
    return reduce(
        or_,
        (
            Q(stage_group=place, stage_since__lt=as_of - timedelta(days=days))
            for place, (name, _) in enumerate(STAGE_GROUPS, 1)
            if (days := STAGE_LIMITS[name])
        ),
    )


def _by_month(what: str, label: str) -> list[Metric]:
    return [
        _metric(
            f"curve.{what}_{month:02}",
            f"1–{month} 月{label}" if month > 1 else f"1 月{label}",
            "万元",
            FIGURES,
            None,
            adds=f"{what}_{month:02}",
            scale=100,
        )
        for month in MONTHS
    ]


SOURCES = (
    Source(
        model=REPORTS,
        rows=lambda user: of_visible_projects(MonthlyReport.objects.all(), user),
        in_scope=scope_by("project__"),
        groups={},
        project="project_id",
        audience=audience,
        is_selective=True,
    ),
    Source(
        model=DATES,
        rows=lambda user: of_visible_projects(DateChange.objects.all(), user),
        in_scope=scope_by("project__"),
        groups={},
        project="project_id",
        audience=audience,
        is_selective=True,
    ),
)

METRICS = (
    _metric(
        "projects.plan_to_data",
        "到最近审定月应完成投资",
        "万元",
        FIGURES,
        None,
        adds="plan_to_data",
        scale=100,
    ),
    _metric(
        "projects.gap",
        "与计划的差额，正数为少",
        "万元",
        FIGURES,
        Q(gap__isnull=False),
        adds="gap",
        scale=100,
    ),
    _metric("nodes.due", "本月应到节点", "个", FIGURES, None, adds="nodes_due"),
    _metric("nodes.on_time", "本月按期到的节点", "个", FIGURES, None, adds="nodes_on_time"),
    _metric("projects.stuck", "停留超限的项目", "个", FIGURES, stuck),
    _metric(
        "projects.days_in_stage",
        "中位停留",
        "天",
        FIGURES,
        None,
        median_since="stage_since",
        list_url=lambda scope, year, as_of: ledger_url(scope, counted="1"),
    ),
    *(
        _metric(
            f"curve.told_{month:02}",
            f"{month} 月数已审定的项目",
            "个",
            FIGURES,
            Q(has_plan=True, data_month__gte=month),
        )
        for month in MONTHS
    ),
    *_by_month("plan", "计划投资"),
    *_by_month("done", "完成投资"),
    _metric("waiting.reports", "待审月报", "份", REPORTS, Q(status=ReportStatus.SUBMITTED)),
    _metric("waiting.moves", "待批的阶段变更", "件", EVENTS, Q(decision=Decision.PROPOSED)),
    _metric("waiting.dates", "待批的改期", "件", DATES, Q(decision=Decision.PROPOSED)),
)


def register_all() -> None:
    register([*SOURCES, *METRICS])
