from datetime import date, timedelta

from django.db import transaction

from accounts import notifications
from accounts.enums import NoticeKind
from accounts.models import User
from laishan_portal import clock
from laishan_portal.exceptions import DomainError
from projects import standing
from projects.domain.projects import lock
from projects.enums import LIGHT_ORDER, LightLevel
from projects.models import LightOverride, Project

# How long after its end an override is still told of: older ones are nobody's news.
TOLD_DAYS = 30
CHOOSABLE = (LightLevel.RED, LightLevel.YELLOW, LightLevel.NORMAL)


@transaction.atomic
def override_light(
    project: Project, *, level: LightLevel, reason: str, expires_on: date | None = None, by: User
) -> LightOverride:
    """A person's light: to a worse colour at once, to a better one only with an expiry."""
    lock(project)
    level = LightLevel(level)
    if level not in CHOOSABLE:
        raise DomainError("人工只能改成红灯、黄灯或绿灯。")
    if not reason.strip():
        raise DomainError("改灯要写明理由。")
    _end_open(project)
    standing.refresh([project.pk])
    project.standing.refresh_from_db()
    present = LightLevel(project.standing.light)
    if LIGHT_ORDER[level] == LIGHT_ORDER[present]:
        raise DomainError(f"现在就是{present.label}，不用改。")
    if LIGHT_ORDER[level] > LIGHT_ORDER[present] and expires_on is None:
        raise DomainError("往好里改要写有效期，到期自动恢复。")
    override = LightOverride(
        project=project,
        level=level,
        reason=reason.strip(),
        from_on=clock.today(),
        expires_on=expires_on,
        by=by,
    )
    override.full_clean()
    override.save()
    standing.refresh([project.pk])
    return override


@transaction.atomic
def end_override(override: LightOverride, *, by: User) -> None:
    """Back to the computed light."""
    lock(override.project)
    if override.ended_on is not None:
        raise DomainError("这次改灯已经结束。")
    _end_open(override.project)
    standing.refresh([override.project_id])


def tell_expired(today: date) -> int:
    """Who changed a light learns that its time is over; once, however late. The light itself
    follows the rule from the day after: an override out of date is not asked any more."""
    told = 0
    over = LightOverride.objects.filter(
        ended_on=None, expires_on__lt=today, expires_on__gte=today - timedelta(days=TOLD_DAYS)
    )
    for override in over.select_related("project", "by__person").order_by("pk"):
        level = LightLevel(override.level).label
        told += notifications.notify(
            [override.by],
            kind=NoticeKind.LIGHT_CHANGED,
            title=f"{override.project.name_for(override.by)}：人工改灯到期，恢复按规则亮灯",
            body=f"改为{level}，有效至 {override.expires_on:%Y-%m-%d}。",
            url=f"{override.project.get_absolute_url()}light/why/",
            key=f"override:{override.pk}:over",
        )
    return told


def _end_open(project: Project) -> None:
    for override in project.light_overrides.filter(ended_on=None):
        override.ended_on = clock.today()
        override.save(update_fields=["ended_on"])
