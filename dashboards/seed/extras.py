"""What makes the invented year look lived in: grants, things waiting for a decision, a repeat."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from itertools import islice

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts import attachments
from accounts.models import Unit, User
from dashboards.seed import catalogue, facts
from dashboards.seed.schedules import write_schedules
from dashboards.seed.write_people import Cast
from dashboards.seed.write_projects import moment
from projects import gates, readiness
from projects.enums import Condition, Decision, EventKind, LineageKind, Stage
from projects.models import (
    DateChange,
    Lineage,
    Node,
    Project,
    ProjectGrant,
    StageEvent,
    StageEvidence,
)

DEMO = {"is_demo": True}


def write_extras(cast: Cast, today: date) -> None:
    _write_grants(cast)
    _write_repeat(cast)
    _write_override()
    _write_lineage(cast)
    _write_stop(cast, today)
    _write_proposals(cast, today)
    _write_date_changes(cast, today)
    write_schedules(cast, today)


def _write_grants(cast: Cast) -> None:
    """The approving department sees what is stuck with it; deal teams know real names."""
    permits = Project.objects.filter(stage=Stage.PERMITS).order_by("code")[:14]
    reviewing, finance = cast.units["区行政审批局"], cast.units["区金融服务中心"]
    rows = [_grant(project, "手续并联审批", cast, unit=reviewing) for project in permits]
    rows += [_grant(project, "融资对接", cast, unit=finance) for project in permits[:5]]
    for name, _ in catalogue.CONFIDENTIAL:
        for project in Project.objects.filter(name=name, is_demo=True):
            rows += [
                _grant(project, "洽谈专班", cast, user=cast.users[username], is_deal_team=True)
                for username in ("leader", "office", "zongbu")
            ]
    ProjectGrant.objects.bulk_create(rows)


def _grant(
    project: Project,
    reason: str,
    cast: Cast,
    *,
    user: User | None = None,
    unit: Unit | None = None,
    is_deal_team: bool = False,
) -> ProjectGrant:
    return ProjectGrant(
        project=project,
        user=user,
        unit=unit,
        reason=reason,
        is_deal_team=is_deal_team,
        granted_by=cast.office,
        **DEMO,
    )


def _write_repeat(cast: Cast) -> None:
    """Somebody signed the same contract a second time: kept, and never counted."""
    project = Project.objects.filter(is_demo=True, stage=Stage.LANDED).order_by("code").last()
    if project is None:
        return
    landed = project.stage_events.filter(to_stage=Stage.LANDED, kind=EventKind.FORWARD).first()
    if landed is None:
        return
    day = landed.occurred_on + timedelta(days=9)
    _event(
        project,
        EventKind.REPEAT,
        day,
        cast,
        to_stage=Stage.LANDED,
        reason="集中签约活动上再次签约，只记不计",
    )


def _write_override() -> None:
    """One start was approved before its permit was there: 容缺受理, kept as such."""
    starts = StageEvent.objects.counted().filter(
        is_demo=True, to_stage=Stage.FOUNDATION, project__stage=Stage.FOUNDATION
    )
    start = starts.order_by("project__code").first()
    if start is None:
        return
    need = gates.NEED["work_permit"]
    missing = gates.Missing(need.key, need.label, need.since)
    start.is_override, start.missing = True, readiness.kept([missing])
    start.comment = "区重大项目专班会议同意容缺开工，施工许可证一个月内补齐。"
    start.save(update_fields=["is_override", "missing", "comment"])


# What an enlargement is called; the project it came out of bears the same product's name.
_ENLARGEMENT = "扩产项目"
_LINEAGES = 2


def _write_lineage(cast: Cast) -> None:
    """Some enlargements came out of the works beside them."""
    projects = Project.objects.filter(is_demo=True, is_confidential=False).order_by("code")
    named = list(projects)
    for newer, older in islice(_enlarged(named), _LINEAGES):
        Lineage.objects.create(
            older=older,
            newer=newer,
            kind=LineageKind.ENLARGED,
            note=f"{older.name}投产后扩容，另行备案、另列计划（演示）",
            decided_by=cast.office,
        )


def _enlarged(named: list[Project]) -> Iterator[tuple[Project, Project]]:
    """Each enlargement with the works of the same product that it came out of."""
    for newer in named:
        product = newer.name.removesuffix(_ENLARGEMENT)
        if product == newer.name:
            continue
        for older in named:
            if older.name.startswith(product) and older.pk != newer.pk:
                yield newer, older
                break


def _write_stop(cast: Cast, today: date) -> None:
    """One site stands still while its contractor changes."""
    project = Project.objects.filter(name="冷链物流总部基地", is_demo=True).first()
    if project is None:
        return
    _event(
        project,
        EventKind.CONDITION,
        today - timedelta(days=16),
        cast,
        to_stage=project.stage,
        to_condition=Condition.STOPPED,
        reason="总包更换，现场停工交接",
    )
    Project.objects.filter(pk=project.pk).update(condition=Condition.STOPPED)


def _event(project: Project, kind: EventKind, day: date, cast: Cast, **values) -> None:
    row = StageEvent.objects.create(
        project=project,
        kind=kind,
        from_stage=project.stage,
        from_condition=Condition.NORMAL,
        occurred_on=day,
        decision=Decision.APPROVED,
        proposed_by=cast.system,
        decided_by=cast.office,
        decided_at=moment(day, 15),
        decided_on=day,
        **values,
        **DEMO,
    )
    StageEvent.objects.filter(pk=row.pk).update(proposed_at=moment(day, 9, 30))


# Of the headquarters base's own projects: from which stage, to which, on what ground.
_PROPOSALS = (
    (Stage.SIGNED, Stage.LANDED, 9, "项目公司已取得营业执照，注册资本已认缴"),
    (Stage.PERMITS, Stage.FOUNDATION, 6, "施工许可证已取得，桩机进场"),
    (Stage.FOUNDATION, Stage.STRUCTURE, 3, "基础分部验收合格，开始主体施工"),
)


def _write_proposals(cast: Cast, today: date) -> None:
    """Moves that wait for the office."""
    for now, to, days_ago, reason in _PROPOSALS:
        project = (
            Project.objects.filter(
                is_demo=True, unit=cast.units[facts.BASE], stage=now, condition=Condition.NORMAL
            )
            .order_by("code")
            .first()
        )
        if project is None:
            continue
        day = today - timedelta(days=days_ago)
        row = StageEvent.objects.create(
            project=project,
            kind=EventKind.FORWARD,
            from_stage=now,
            to_stage=to,
            from_condition=Condition.NORMAL,
            occurred_on=day,
            reason=reason,
            proposed_by=cast.users["zongbu"],
            **DEMO,
        )
        StageEvent.objects.filter(pk=row.pk).update(
            proposed_at=moment(day + timedelta(days=1), 9, 40)
        )
        _file_evidence(row, cast)


def _file_evidence(event: StageEvent, cast: Cast) -> None:
    """The file the gates ask for with this move: a plain picture, marked as invented."""
    kind = gates.EVIDENCE[Stage(event.to_stage)]
    picture = BytesIO()
    Image.new("RGB", (640, 480), "#D5DBE0").save(picture, "JPEG", quality=60)
    upload = SimpleUploadedFile(f"{kind.label}（演示）.jpg", picture.getvalue(), "image/jpeg")
    stored = attachments.store(
        [upload],
        target_model="projects.stageevent",
        target_id=event.pk,
        by=cast.users["zongbu"],
    )
    StageEvidence.objects.create(event=event, kind=kind, attachment=stored[0])


# Project, node, new date as days after the old one, reason, account.
_DATE_CHANGES = (
    (facts.HAIYUN, "签订合作协议", 76, "韩方董事会排在 8 月中旬，协议须其批准后签署", "zongbu"),
    (
        facts.SECURITY_360,
        "签订落地协议",
        21,
        "税收口径条款待区级会商，会期已排到 7 月中旬",
        "zhuanyuan",
    ),
    ("氢能装备智能工厂", "土地摘牌", 60, "用地指标改列三季度供地批次", "system"),
)


def _write_date_changes(cast: Cast, today: date) -> None:
    """Three wait; one was granted in spring and one was refused."""
    for number, (name, node_name, days, reason, by) in enumerate(_DATE_CHANGES):
        node = Node.objects.filter(project__name=name, name=node_name, is_demo=True).first()
        if node is not None:
            day = today - timedelta(days=4 - number)
            _change(
                node,
                node.baseline_on,
                node.baseline_on + timedelta(days=days),
                reason,
                cast.users[by],
                day,
            )
    for name, decision, comment in (
        ("数字医疗器械加速器", Decision.APPROVED, "同意，后续节点不再顺延。"),
        ("海洋装备研发制造基地", Decision.REFUSED, "岸线手续可并联办理，维持原计划。"),
    ):
        node = (
            Node.objects.filter(project__name=name, project__is_demo=True, actual_on=None)
            .order_by("position")
            .first()
        )
        if node is None:
            continue
        held, other = node.baseline_on, node.baseline_on + timedelta(days=20)
        old, new = (held - timedelta(days=18), held) if decision == "approved" else (held, other)
        _change(
            node,
            old,
            new,
            "施工组织调整",
            cast.system,
            date(today.year, 4, 11),
            decision=decision,
            comment=comment,
            decided_by=cast.office,
            decided_at=moment(date(today.year, 4, 14), 15),
        )


def _change(node: Node, old: date, new: date, reason: str, by: User, day: date, **decided) -> None:
    row = DateChange.objects.create(
        project_id=node.project_id,
        node=node,
        old_on=old,
        new_on=new,
        reason=reason,
        requested_by=by,
        **decided,
        **DEMO,
    )
    DateChange.objects.filter(pk=row.pk).update(requested_at=moment(day, 10, 15))
