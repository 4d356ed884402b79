"""The audit's chain: every minute a seal over the new rows and the seal before.

A seal covers a range of ids without holes between ranges: the first begins at 1, each next
one where the last ended. An id that belongs to no row was rolled back; a row that appears in
a sealed range later, or is missing or changed, breaks the digest.

Which rows may be sealed: an id is taken before its row is committed, so the newest visible id
is not the end of what is known. Whoever inserts holds RowExclusiveLock on the table from
before the id is taken until the transaction ends (``pg_locks``). So the order is: read the
newest visible id, see who is writing at that moment, wait until those transactions have
ended, then read the rows. Writers who come later take higher ids.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic, sleep
from zlib import crc32

from django.db import connection, transaction
from django.db.models import Max

from accounts.models import AuditEvent, AuditSeal

_LOCK = crc32(b"accounts.seal_audit")
_WAIT_SECONDS = 5.0
_FIELDS = (
    "pk",
    "at",
    "actor_id",
    "actor_name",
    "ip",
    "action",
    "result",
    "target",
    "target_name",
    "detail",
    "request_id",
)


@transaction.atomic
def seal_audit() -> AuditSeal | None:
    """Append one seal over what is settled since the last; None when there is nothing new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
    previous = AuditSeal.objects.order_by("-last_id").first()
    first = previous.last_id + 1 if previous else 1
    last = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    if last < first or not _writers_have_ended():
        return None
    digest, count = _digest(previous.digest if previous else "", first, last)
    return AuditSeal.objects.create(first_id=first, last_id=last, row_count=count, digest=digest)


def _writers_have_ended() -> bool:
    """Whoever is writing audit rows now is done; False when somebody takes too long."""
    writing = _writers()
    deadline = monotonic() + _WAIT_SECONDS
    while writing:
        if monotonic() > deadline:
            return False
        sleep(0.1)
        writing &= _writers()
    return True


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks"
            " WHERE locktype = 'relation' AND relation = %s::regclass AND mode = %s"
            " AND pid <> pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [AuditEvent._meta.db_table, "RowExclusiveLock"],
        )
        return {row[0] for row in cursor.fetchall()}


def _digest(previous: str, first: int, last: int) -> tuple[str, int]:
    sha, count = hashlib.sha256(previous.encode()), 0
    for line in _lines(first, last):
        sha.update(line)
        count += 1
    return sha.hexdigest(), count


def _lines(first: int, last: int) -> Iterator[bytes]:
    rows = AuditEvent.objects.filter(pk__range=(first, last)).order_by("pk")
    for row in rows.values_list(*_FIELDS).iterator(chunk_size=2000):
        yield (
            json.dumps(
                [
                    value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
                    for value in row
                ],
                ensure_ascii=False,
                sort_keys=True,
                separators=(",", ":"),
            ).encode()
            + b"\n"
        )


@dataclass
class Verdict:
    """What the recomputed chain says."""

    seals: int = 0
    rows: int = 0
    broken: str = ""
    unsealed: list[int] = field(default_factory=list)
    unsealed_count: int = 0


def verify_audit() -> Verdict:
    """Recompute every seal; stop at the first link that does not hold; name unsealed rows."""
    verdict = Verdict()
    digest, expected = "", 1
    for seal in AuditSeal.objects.order_by("last_id").iterator(chunk_size=2000):
        verdict.broken = _fault(seal, digest, expected)
        if verdict.broken:
            break
        digest, expected = seal.digest, seal.last_id + 1
        verdict.seals += 1
        verdict.rows += seal.row_count
    if not verdict.broken:
        unsealed = AuditEvent.objects.filter(pk__gte=expected).order_by("pk")
        verdict.unsealed_count = unsealed.count()
        verdict.unsealed = list(unsealed.values_list("pk", flat=True)[:20])
    return verdict


def _fault(seal: AuditSeal, previous: str, expected: int) -> str:
    if seal.first_id != expected:
        return f"seal {seal.pk}: begins at row {seal.first_id}, expected {expected}"
    digest, count = _digest(previous, seal.first_id, seal.last_id)
    if count != seal.row_count:
        return (
            f"seal {seal.pk} (rows {seal.first_id}–{seal.last_id}):"
            f" {count} rows found, {seal.row_count} sealed"
        )
    if digest != seal.digest:
        return f"seal {seal.pk} (rows {seal.first_id}–{seal.last_id}): digest differs"
    return ""
