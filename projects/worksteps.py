"""What a work item's steps say of it: the sentence, what is late. Pure rules, no queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from laishan_portal.formatting import date_short
from projects.enums import WorkStatus
from projects.models import WorkItem, WorkStep


@dataclass(frozen=True)
class Told:
    """A work item ready to be shown."""

    item: WorkItem
    steps: list[WorkStep]
    sentence: str
    done: int
    late: list[WorkStep]


def told(item: WorkItem, today: date) -> Told:
    steps = list(item.steps.all())
    return Told(
        item=item,
        steps=steps,
        sentence=progress(item.status, steps, item.due_on, today),
        done=sum(step.done_on is not None for step in steps),
        late=late_steps(steps, today),
    )


def late_steps(steps: Sequence[WorkStep], today: date) -> list[WorkStep]:
    """Open ones whose promised day has passed."""
    return [s for s in steps if s.done_on is None and s.planned_on and s.planned_on < today]


def progress(status: str, steps: Sequence[WorkStep], due_on: date | None, today: date) -> str:
    """``6 步完成 2 步，下一步“方案比选”计划 7月15日；“现状调研”超期 5 天``."""
    if status == WorkStatus.PAUSED:
        return "暂停办理"
    if not steps:
        return "已办结" if status == WorkStatus.DONE else "步骤未提供"
    done = sum(step.done_on is not None for step in steps)
    if status == WorkStatus.DONE or done == len(steps):
        return f"{len(steps)} 步全部完成"
    ahead = next(step for step in steps if step.done_on is None)
    when = f"计划 {date_short(ahead.planned_on, today)}" if ahead.planned_on else "没有定日期"
    told = f"{len(steps)} 步完成 {done} 步，下一步“{ahead.name}”{when}"
    late = late_steps(steps, today)
    if late:
        days = max((today - step.planned_on).days for step in late)
        told += f"；{len(late)} 步超期，最久 {days} 天"
    elif due_on is not None and due_on < today:
        told += f"；完成时限过了 {(today - due_on).days} 天"
    return told
