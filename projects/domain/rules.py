"""Which rule lights: new versions beside the old ones, and the switch from one to another."""

from django.db import transaction

from accounts.models import User
from laishan_portal import clock, outbox
from laishan_portal.exceptions import DomainError
from projects import standing
from projects.models import LightRuleSet, LightRuleSwitch, Project

RULE_FIELDS = (
    *("name", "method", "yellow_bound", "red_bound", "uses_own_curve", "yellow_slip_days"),
    *("red_slip_days", "yellow_float_workdays", "yellow_start_months", "red_start_months"),
    *("yellow_entry_months", "red_entry_months", "source"),
)
TASK = "projects.tasks.refresh_lights_of"
# Up to so many projects are lit anew at once; more go to the background, batch by batch.
AT_ONCE = 500
BATCH = 500


@transaction.atomic
def add_version(old: LightRuleSet, *, values: dict, reason: str, by: User) -> LightRuleSet:
    """The rule as changed, as the next version of the same code; what has lit is not rewritten.

    A new version lights nothing until somebody switches to it.
    """
    if not reason.strip():
        raise DomainError({"reason": "写明改了什么、为什么。"})
    kept = list(LightRuleSet.objects.select_for_update().filter(code=old.code))
    typed = {name: values[name] for name in RULE_FIELDS if name in values}
    newest = max(kept, key=lambda row: row.version)
    if all(getattr(newest, name) == value for name, value in typed.items()):
        raise DomainError(f"和第 {newest.version} 版一样，不用另存。")
    fresh = LightRuleSet(
        **{name: typed.get(name, getattr(old, name)) for name in RULE_FIELDS},
        code=old.code,
        version=newest.version + 1,
        reason=reason.strip(),
        made_on=clock.today(),
        made_by=by,
    )
    fresh.full_clean()
    fresh.save()
    return fresh


@transaction.atomic
def switch_rules(to: LightRuleSet, *, reason: str, by: User) -> LightRuleSwitch:
    """From now on ``to`` lights; every light is computed anew, kept rows keep their rule."""
    if not reason.strip():
        raise DomainError({"reason": "写明为什么换。"})
    rows = LightRuleSet.objects.select_for_update().order_by("pk")
    present = next(row for row in rows if row.is_default)
    if present.pk == to.pk:
        raise DomainError("现在就是按这一版亮灯，不用换。")
    LightRuleSet.objects.filter(pk=present.pk).update(is_default=False)
    LightRuleSet.objects.filter(pk=to.pk).update(is_default=True)
    switch = LightRuleSwitch(
        from_set=present, to_set=to, switched_on=clock.today(), reason=reason.strip(), by=by
    )
    switch.full_clean()
    switch.save()
    _light_anew()
    return switch


def _light_anew() -> None:
    ids = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    if len(ids) <= AT_ONCE:
        standing.refresh(ids)
        return
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        outbox.enqueue(TASK, batch[0], batch[-1])


def refresh_between(first: int, last: int) -> int:
    """One batch of the lights, by the rule in force when it runs."""
    rows = Project.objects.filter(pk__range=(first, last)).order_by("pk")
    return standing.refresh(rows.values_list("pk", flat=True))
