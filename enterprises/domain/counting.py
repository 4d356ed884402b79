"""What feeds the targets: evidence is filed by one person and checked by another."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts import attachments
from accounts.models import User
from enterprises.enums import COUNT_MOVES, CountState
from enterprises.models import CountEvent, CountProof, CountRecord, Enterprise, Talent
from laishan_portal import clock
from laishan_portal.exceptions import DomainError

PROOF_TARGET = "enterprises.countrecord"


@dataclass(frozen=True)
class Proof:
    """A piece of evidence as handed in."""

    kind: str
    reference: str = ""
    upload: UploadedFile | None = None


@transaction.atomic
def file_count(subject: Talent | Enterprise, *, by: User) -> CountRecord:
    """The record of a talent or enterprise, begun when there is none yet."""
    key = "talent" if isinstance(subject, Talent) else "enterprise"
    record, is_new = CountRecord.objects.get_or_create(**{key: subject})
    if is_new:
        _event(record, "", CountState.WAITING, by=by)
    return record


@transaction.atomic
def add_proofs(subject: Talent | Enterprise, *, proofs: Iterable[Proof], by: User) -> CountRecord:
    """File evidence; what was refused waits to be checked again."""
    proofs = list(proofs)
    if not proofs:
        raise DomainError("传文件或写文号，至少一样。")
    if isinstance(subject, Enterprise) and subject.introduced_on is None:
        raise DomainError("这家企业还没有招引日期，先在企业信息里填上。")
    record = _lock(file_count(subject, by=by))
    for proof in proofs:
        _keep(record, proof, by)
    record.proofs_filed = record.proofs.count()
    record.save()
    if record.state == CountState.REFUSED:
        _move(record, CountState.WAITING, reason="补了佐证", by=by)
    return record


def _keep(record: CountRecord, proof: Proof, by: User) -> None:
    row = CountProof(
        record=record, kind=proof.kind, reference=proof.reference.strip(), added_by=by
    )
    if proof.upload is None:
        row.full_clean()
        row.save(force_insert=True)
        return
    stored = attachments.store(
        [proof.upload], target_model=PROOF_TARGET, target_id=record.pk, by=by
    )
    row.attachment = stored[0]
    row.full_clean()
    row.save(force_insert=True)


@transaction.atomic
def remove_proof(proof: CountProof, *, by: User) -> CountRecord:
    """Take back a piece of evidence that nothing was decided on yet."""
    record = _lock(proof.record)
    if record.state == CountState.COUNTED:
        raise DomainError("已经计入，佐证不能撤；要改先退回重核。")
    locked = CountProof.objects.select_related("attachment").filter(pk=proof.pk).first()
    if locked is None:
        raise DomainError("这件佐证已经撤掉了。")
    attachment = locked.attachment
    locked.delete()
    if attachment is not None:
        attachments.remove(attachment)
    record.proofs_filed = record.proofs.count()
    record.save()
    return record


@transaction.atomic
def decide_count(record: CountRecord, *, to: str, reason: str = "", by: User) -> CountRecord:
    """Count it or not: by somebody who neither entered it nor filed the evidence."""
    locked = _lock(record)
    if to not in {CountState.COUNTED, CountState.REFUSED}:
        raise DomainError("只能判断计入或不计入。")
    if by.pk in involved(locked):
        raise DomainError("登记或交佐证的人不能自己核对，请另一位同事来核。")
    if to == CountState.COUNTED:
        if not locked.proofs_filed:
            raise DomainError("还没有佐证，不能计入。")
        if isinstance(locked.subject, Enterprise) and locked.subject.introduced_on is None:
            raise DomainError("这家企业没有招引日期，不能计入。")
    return _move(locked, to, reason=reason, by=by)


@transaction.atomic
def reopen_count(record: CountRecord, *, reason: str, by: User) -> CountRecord:
    """Back to be checked anew; until then it is not counted."""
    if not reason.strip():
        raise DomainError({"reason": "请写明理由。"})
    return _move(_lock(record), CountState.WAITING, reason=reason, by=by)


def recheck(subject: Talent | Enterprise, *, what: str, by: User) -> None:
    """What was checked has changed: it waits again. Called in the change's transaction."""
    record = CountRecord.objects.filter(**{subject._meta.model_name: subject}).first()
    if record is not None and record.state == CountState.COUNTED:
        _move(_lock(record), CountState.WAITING, reason=f"{what}改过，重新核对", by=by)


def involved(record: CountRecord) -> set[int]:
    """Who entered the record, put it forward or filed evidence: they cannot check it."""
    people = set(record.proofs.values_list("added_by", flat=True))
    filed = record.events.filter(from_state="").values_list("by", flat=True)
    people |= set(filed)
    if record.enterprise_id and record.enterprise.created_by_id:
        people.add(record.enterprise.created_by_id)
    return people


def _lock(record: CountRecord) -> CountRecord:
    rows = CountRecord.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("talent", "enterprise").get(pk=record.pk)


def _move(record: CountRecord, to: str, *, reason: str, by: User) -> CountRecord:
    """The one door through which a state changes; ``record`` is locked."""
    state = record.state
    if to not in COUNT_MOVES[state]:
        labels = CountState(state).label, CountState(to).label
        raise DomainError(f"现在是“{labels[0]}”，不能改成“{labels[1]}”。")
    reason = reason.strip()
    if to == CountState.REFUSED and not reason:
        raise DomainError({"reason": "不计入要写原因。"})
    record.state, record.reason = to, reason
    record.counted_on = clock.today() if to == CountState.COUNTED else None
    record.full_clean()
    record.save()
    _event(record, state, to, reason=reason, by=by)
    return record


def _event(record: CountRecord, was: str, to: str, *, by: User, reason: str = "") -> None:
    CountEvent.objects.create(
        record=record,
        from_state=was,
        to_state=to,
        reason=reason,
        happened_on=clock.today(),
        by=by,
    )
