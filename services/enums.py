"""States of a problem and the moves between them; kinds, sources and outcomes."""

from django.db import models


class ProblemStatus(models.TextChoices):
    WAITING = "waiting", "待受理"
    RETURNED = "returned", "退回重派"
    ACCEPTED = "accepted", "已受理"
    WORKING = "working", "办理中"
    EXTENSION = "extension", "延期申请"
    VERIFYING = "verifying", "申请销号"
    CONFIRMING = "confirming", "待企业确认"
    CLOSED = "closed", "已销号"


_S = ProblemStatus
# The allowed moves. 不认可 and 重开 lead back to 办理中; nothing reaches 已销号 but from
# 待企业确认, so that no unit closes its own item.
PROBLEM_TRANSITIONS: dict[ProblemStatus, frozenset[ProblemStatus]] = {
    _S.WAITING: frozenset({_S.ACCEPTED, _S.RETURNED}),
    _S.RETURNED: frozenset({_S.ACCEPTED}),
    _S.ACCEPTED: frozenset({_S.WORKING, _S.RETURNED}),
    _S.WORKING: frozenset({_S.EXTENSION, _S.VERIFYING, _S.RETURNED}),
    _S.EXTENSION: frozenset({_S.WORKING}),
    _S.VERIFYING: frozenset({_S.CONFIRMING, _S.WORKING}),
    _S.CONFIRMING: frozenset({_S.CLOSED, _S.WORKING}),
    _S.CLOSED: frozenset({_S.WORKING}),
}
OPEN_STATUSES = frozenset(_S) - {_S.CLOSED}
# The handling unit's clock runs; from the application to close it stands.
RUNNING_STATUSES = frozenset({_S.WAITING, _S.RETURNED, _S.ACCEPTED, _S.WORKING, _S.EXTENSION})
# Tasks and measures are entered.
HANDLED_STATUSES = frozenset({_S.ACCEPTED, _S.WORKING, _S.EXTENSION})
ASSIGNABLE_STATUSES = frozenset({_S.WAITING, _S.RETURNED})

# The six dots of a row, and where a state stands among them.
STEPS = ("提出", "交办", "整改", "申请销号", "核验", "销号")
STEP_OF: dict[str, int] = {
    _S.WAITING: 1,
    _S.RETURNED: 1,
    _S.ACCEPTED: 2,
    _S.WORKING: 3,
    _S.EXTENSION: 3,
    _S.VERIFYING: 4,
    _S.CONFIRMING: 5,
    _S.CLOSED: 6,
}


class EventKind(models.TextChoices):
    """What an event of the course tells; moves name the state they led to."""

    RAISED = "raised", "提出"
    MOVED = "moved", "流转"
    URGED = "urged", "催办"
    ESCALATED = "escalated", "提级"
    ANSWERED = "answered", "单位答复"
    EXTENDED = "extended", "延期审批"
    LINK_SENT = "link_sent", "发出确认链接"
    CONFIRMED = "confirmed", "企业补充确认"


class ProblemSource(models.TextChoices):
    VISIT = "visit", "走访"
    PHONE = "phone", "电话"
    CALL = "call", "有呼必应"
    INSTRUCTION = "instruction", "领导批示"
    YOUTH_VISIT = "youth_visit", "青年需求走访"
    REFORM_VISIT = "reform_visit", "产改指导走访"
    UPPER_LEVEL = "upper_level", "上级转办"


class ProblemCategory(models.TextChoices):
    LAND = "land", "用地"
    CLEARANCE = "clearance", "征收拆迁"
    FORMALITIES = "formalities", "审批手续"
    UTILITIES = "utilities", "水电气热路"
    FUNDS = "funds", "资金融资"
    LABOUR = "labour", "用工"
    SUPPLY = "supply", "材料设备"
    LIVING = "living", "职工生活"
    POLICY = "policy", "政策兑现"
    ERRANDS = "errands", "跑腿代办"
    OTHER = "other", "其他"


class HandlingLevel(models.TextChoices):
    """Who deals with it: the ladder moves a problem up, never down."""

    UNIT = "unit", "单位自办"
    DEPARTMENTS = "departments", "部门会商"
    LEADER = "leader", "区领导协调"


LEVEL_ORDER = {level: number for number, level in enumerate(HandlingLevel)}


class Severity(models.TextChoices):
    NORMAL = "normal", "一般"
    COMPLEX = "complex", "复杂"
    SERIOUS = "serious", "重大"


# Longer limits; serious ones also need evidence to be closed.
LONG_SEVERITIES = frozenset({Severity.COMPLEX, Severity.SERIOUS})


class Outcome(models.TextChoices):
    SOLVED = "solved", "已解决"
    PARTLY = "partly", "部分解决"
    NOT_ALLOWED = "not_allowed", "政策不允许-已解释"
    UPWARDS = "upwards", "转上级"


class ConfirmationWay(models.TextChoices):
    PHONE = "phone", "电话"
    LINK = "link", "一次性链接"


class ConfirmationAnswer(models.TextChoices):
    AGREED = "agreed", "认可"
    REFUSED = "refused", "不认可"


class LadderTarget(models.TextChoices):
    HANDLER = "handler", "经办人"
    UNIT_HEAD = "unit_head", "单位负责人"
    LEADER = "leader", "区领导"


class VisitStatus(models.TextChoices):
    PLANNED = "planned", "已计划"
    DONE = "done", "已走访"
    CANCELLED = "cancelled", "已取消"


class DayCount(models.TextChoices):
    WORKING = "working", "工作日"
    CALENDAR = "calendar", "日历日"
