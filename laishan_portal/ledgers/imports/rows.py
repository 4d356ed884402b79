"""What a person does to one checked row."""

from django.db import transaction

from laishan_portal.exceptions import DomainError
from laishan_portal.ledgers.imports import checking
from laishan_portal.ledgers.imports.judging import rejudge
from laishan_portal.ledgers.imports.state import check_open, importer_of, open_session, take
from laishan_portal.models import ImportDecision, ImportRow, ImportState


@transaction.atomic
def fix_row(row: ImportRow, *, fixes: dict[str, str], by) -> None:
    """Put other text into cells of the row, and judge it again."""
    job = take(row.job, by)
    check_open(job, ImportState.CHECKED)
    importer = importer_of(job)
    for key, text in fixes.items():
        if importer.field(key) is None or key not in row.cells or len(text) > 2000:
            raise DomainError("这一格改不了，请在原表里改好再传。")
    row.fixes |= fixes
    rejudge(job, [row])


@transaction.atomic
def answer_row(row: ImportRow, *, kind: str, targets: list[int], by) -> None:
    """Decide what the row is about; kept under the person's name for the next time."""
    job = take(row.job, by)
    check_open(job, ImportState.CHECKED)
    importer, session = importer_of(job), open_session(job)
    if kind not in importer.answers:
        raise DomainError("请从列出的答案里选一个。")
    offered = {candidate[0] for candidate in row.shown.get("candidates", [])}
    if not set(targets) <= offered:
        raise DomainError("只能从列出的项目里选。")
    if importer.answers[kind][1] and not targets:
        raise DomainError("请勾选是哪个项目。")
    draft = checking.unpack_row(row)
    row.answer = {"kind": kind, "targets": targets, "by": str(by)}
    if raw := session.raw_name(draft):
        ImportDecision.objects.update_or_create(
            importer=importer.key,
            raw=raw,
            context=session.raw_context(draft),
            defaults={"kind": kind, "targets": targets, "by": by},
        )
    rejudge(job, [row])


@transaction.atomic
def withdraw_answer(row: ImportRow, *, by) -> None:
    """Ask again, and forget the decision."""
    job = take(row.job, by)
    check_open(job, ImportState.CHECKED)
    session = open_session(job)
    draft = checking.unpack_row(row)
    ImportDecision.objects.filter(
        importer=job.importer,
        raw=session.raw_name(draft),
        context=session.raw_context(draft),
    ).delete()
    row.answer = None
    rejudge(job, [row])


@transaction.atomic
def leave_out(row: ImportRow, *, is_left_out: bool, by) -> None:
    job = take(row.job, by)
    check_open(job, ImportState.CHECKED)
    row.is_left_out = is_left_out
    rejudge(job, [row])
