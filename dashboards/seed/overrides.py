"""Lights that people set by hand: in force, running out, ended and over."""

from datetime import date, timedelta

from dashboards.seed.write_people import Cast
from projects import standing
from projects.enums import LightLevel
from projects.models import Light, LightOverride, ProjectStanding


def write_overrides(cast: Cast, today: date) -> None:
    """On invented projects only; one to worse, one to better, so that the totals stay."""
    red, yellow = _lit(LightLevel.RED), _lit(LightLevel.YELLOW)
    quiet = _lit(LightLevel.NORMAL)
    if not (red and len(yellow) > 1 and len(quiet) > 1):
        return
    leader = cast.users["leader"]
    rows = [
        _override(
            red[-1], LightLevel.YELLOW, "主审部门已出具意见，三日内发证，专班盯办", cast.office
        )
        | {"from_on": today - timedelta(days=4), "expires_on": today + timedelta(days=5)},
        _override(yellow[-1], LightLevel.RED, "塔吊整改没有通过复查，按区领导要求亮红灯", leader)
        | {"from_on": today - timedelta(days=6)},
        _override(quiet[-1], LightLevel.YELLOW, "汛期基坑监测值偏高，先亮黄灯", cast.office)
        | {"from_on": today - timedelta(days=40), "expires_on": today - timedelta(days=12)},
        _override(quiet[-2], LightLevel.RED, "农民工工资专户没有按时到账", leader)
        | {"from_on": today - timedelta(days=25), "ended_on": today - timedelta(days=19)},
    ]
    LightOverride.objects.bulk_create(LightOverride(**row) for row in rows)
    standing.refresh([row["project_id"] for row in rows], today=today)
    for row in rows[:2]:
        _lit_since(row["project_id"], row["from_on"])


def _lit_since(project_id: int, day: date) -> None:
    """The light as it was set, from the day it was set; the one before it ends the day before."""
    lights = Light.objects.filter(project=project_id)
    before = lights.filter(to_on__isnull=False).order_by("-from_on").first()
    if before is not None and before.from_on < day:
        Light.objects.filter(pk=before.pk).update(to_on=day - timedelta(days=1))
        lights.filter(to_on=None).update(from_on=day, since_on=day)
        ProjectStanding.objects.filter(project=project_id).update(light_since=day)
    lights.filter(to_on=None).update(is_demo=True)


def _lit(level: LightLevel) -> list[int]:
    rows = ProjectStanding.objects.filter(
        light=level, project__is_demo=True, project__is_confidential=False
    )
    return list(rows.order_by("project__code").values_list("project_id", flat=True))


def _override(project_id: int, level: LightLevel, reason: str, by) -> dict:
    return {"project_id": project_id, "level": level, "reason": reason, "by": by}
