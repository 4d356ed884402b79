"""Target enterprises (靶向招商): entered, followed, turned into a lead or put aside."""

from django.db import transaction

from accounts.models import Unit, User
from enterprises.enums import EnterpriseTag
from enterprises.models import Enterprise
from laishan_portal import clock, conflicts
from laishan_portal.exceptions import DomainError
from laishan_portal.pinyin import pinyin_keys
from projects.domain.assignments import grant_sight
from projects.domain.projects import create_project
from projects.enums import TARGET_TRANSITIONS, Stage, TargetStatus
from projects.models import NegotiationEntry, Project, TargetEnterprise

# Of an enterprise's tags, those that say what class of investor it is.
INVESTOR_TAGS = (EnterpriseTag.TOP_500, EnterpriseTag.MULTINATIONAL, EnterpriseTag.LISTED)


def lock_target(target: TargetEnterprise) -> TargetEnterprise:
    target.refresh_from_db(from_queryset=TargetEnterprise.objects.select_for_update(no_key=True))
    return target


@transaction.atomic
def create_target(target: TargetEnterprise, *, by: User) -> TargetEnterprise:
    """Put an enterprise on the list of those worth winning."""
    target.created_by = target.updated_by = by
    _prepare(target)
    target.full_clean()
    target.save(force_insert=True)
    return target


@transaction.atomic
def update_target(
    target: TargetEnterprise, *, changes: dict, base: dict, phone: str = "", by: User
) -> TargetEnterprise:
    """Write what differs from what the person saw; a phone number only when one was typed."""
    lock_target(target)
    _refuse_converted(target)
    apply = conflicts.merge(target, changes=changes, base=base)
    if phone and phone != target.contact_phone:
        apply["contact_phone"] = phone
    if not apply:
        return target
    for name, value in apply.items():
        setattr(target, target._meta.get_field(name).attname, getattr(value, "pk", value))
    _prepare(target)
    _write(target, by)
    return target


@transaction.atomic
def move_target(target: TargetEnterprise, *, to: TargetStatus, reason: str = "", by: User) -> None:
    """Say how far one is; putting it aside needs a reason. A lead is made by ``convert``."""
    lock_target(target)
    to = TargetStatus(to)
    if to == TargetStatus.CONVERTED or to not in TARGET_TRANSITIONS[TargetStatus(target.status)]:
        raise DomainError(f"现在是“{target.get_status_display()}”，不能改为“{to.label}”。")
    if to == TargetStatus.SHELVED and not reason.strip():
        raise DomainError({"reason": "搁置要写明原因。"})
    target.status = to
    target.shelved_reason = reason.strip() if to == TargetStatus.SHELVED else ""
    if to == TargetStatus.SHELVED:
        target.next_step, target.next_on = "", None
    _write(target, by)


@transaction.atomic
def convert_target(
    target: TargetEnterprise,
    *,
    name: str,
    unit: Unit,
    is_confidential: bool = False,
    code_name: str = "",
    by: User,
) -> Project:
    """转为线索: a project at the lead, linked both ways; the talks so far open its diary."""
    lock_target(target)
    if TargetStatus.CONVERTED not in TARGET_TRANSITIONS[TargetStatus(target.status)]:
        raise DomainError(f"现在是“{target.get_status_display()}”，接触过、有意向的才能转为线索。")
    project = create_project(
        Project(
            name=name,
            owner=target.enterprise,
            business_form=target.business_form,
            chain_link=target.chain_link,
            is_confidential=is_confidential,
            code_name=code_name,
            is_demo=target.is_demo,
        ),
        unit=unit,
        entry_stage=Stage.LEAD,
        by=by,
    )
    target.status, target.project = TargetStatus.CONVERTED, project
    target.next_step, target.next_on = "", None
    _write(target, by)
    NegotiationEntry.objects.filter(target=target).update(project=project)
    if is_confidential:
        _form_deal_team(project, target, by)
    return project


def _form_deal_team(project: Project, target: TargetEnterprise, by: User) -> None:
    """Who made the lead and who followed the enterprise so far."""
    grant_sight(project, user=by, reason="转为线索", is_deal_team=True, by=by)
    follower = User.objects.filter(person=target.owner_id, is_active=True).first()
    if follower is not None and follower.pk != by.pk:
        grant_sight(project, user=follower, reason="跟踪人", is_deal_team=True, by=by)


def touch_target(target_id: int) -> None:
    """After a talk: the last day people spoke, and no longer waiting for a first word."""
    target = TargetEnterprise.objects.select_for_update(no_key=True).get(pk=target_id)
    talks = NegotiationEntry.objects.current().filter(target=target)
    target.last_contact_on = talks.values_list("met_on", flat=True).order_by("-met_on").first()
    if target.status == TargetStatus.WAITING and target.last_contact_on is not None:
        target.status = TargetStatus.TALKING
    target.save(update_fields=["last_contact_on", "status"])


def _refuse_converted(target: TargetEnterprise) -> None:
    if target.status == TargetStatus.CONVERTED:
        raise DomainError("已经转为线索，后面的情况记在项目里。")


def _prepare(target: TargetEnterprise) -> None:
    """One name, found by its pinyin; classes of a registered enterprise are the registry's."""
    target.name = " ".join(target.name.split())
    names = [target.name]
    if target.enterprise_id:
        target.investor_classes = []
        known = Enterprise.objects.get(pk=target.enterprise_id)
        target.name = target.name or known.name
        names += [known.name, known.short_name]
    full, initials = zip(*(pinyin_keys(name) for name in names if name), strict=True)
    target.search_text = " ".join(word.lower() for word in [*names, *full, *initials] if word)


def _write(target: TargetEnterprise, by: User) -> None:
    target.updated_by, target.version = by, target.version + 1
    _refuse_past(target)
    target.full_clean()
    target.save()


def _refuse_past(target: TargetEnterprise) -> None:
    """A next step that is new lies ahead; an old one may have passed by."""
    if target.next_on is None:
        return
    before = TargetEnterprise.objects.filter(pk=target.pk).values_list("next_on", flat=True).get()
    if target.next_on != before and target.next_on < clock.today():
        raise DomainError({"next_on": "下一步的日期要在今天以后。"})
