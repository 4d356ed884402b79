"""All rows of all tables, to compare one moment with another."""

import hashlib

from dashboards.seed.purge import our_models
from projects.models import InvestmentEntry, Light, Node, Project, ProjectStanding


def snapshot(*, without=()):
    """Rows by table, every column."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values_list())
        for model in our_models()
        if model._meta.label not in without
    }


def digest():
    """One number for what people see of the invented year, whatever the row ids."""
    columns = (
        (Project, ("code", "name", "stage", "unit__short_name", "total_investment")),
        (ProjectStanding, ("project__code", "light_reason", "light_since", "float_workdays")),
        (Node, ("project__code", "name", "baseline_on", "forecast_on", "actual_on")),
        (InvestmentEntry, ("project__code", "month", "kind", "amount", "recorded_on")),
        (Light, ("project__code", "level", "from_on", "to_on")),
    )
    text = "\n".join(
        str(row)
        for model, names in columns
        for row in model.objects.order_by(*names).values_list(*names)
    )
    return hashlib.sha256(text.encode()).hexdigest()
