"""What a ledger declares to take rows in: its columns, how rows find their target, what they do.

The kit reads, shows and remembers; an ``Importer`` knows the nouns. One ``Session`` serves one
check or one write: it holds what the rows refer to, read by a fixed number of queries a batch.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal

from laishan_portal import formatting
from laishan_portal.ledgers.imports.cells import Offer
from laishan_portal.registry import Registry

ERROR, QUESTION, WARNING, NOTE = "error", "question", "warning", "note"
NEW, UPDATE, SAME = "new", "update", "same"
TEXT, AMOUNT, WHOLE, DAY, PERIOD, CHOICE, NAMES, LONG = (
    *("text", "amount", "whole", "day", "period", "choice", "names", "long"),
)


@dataclass(frozen=True)
class Field:
    """A column one may bring. ``heads`` are patterns of its heading, the likeliest first.

    Headings are compared without blanks, brackets and units (``heads.plain_head``). ``choices``
    gives {label or synonym: value}. ``splits`` names the two day fields a period fills.
    """

    key: str
    label: str
    heads: tuple[str, ...]
    kind: str = TEXT
    is_required: bool = False
    most: int = 0
    edge: str = "start"
    choices: Callable[[], dict[str, str]] | None = None
    splits: tuple[str, str] = ("", "")
    example: str = ""
    note: str = ""
    is_shown: bool = True
    is_key: bool = False
    is_summed: bool = True
    is_in_template: bool = True
    # A sum of other columns stays out of exports to edit: it would contradict a changed one.
    is_in_export: bool = True


@dataclass(frozen=True)
class Parameter:
    """What the whole file is about and no cell says: the month, the year, the reason."""

    key: str
    label: str
    kind: str  # "text", or a name the importer's ``choices_of`` knows
    is_required: bool = True
    help: str = ""


@dataclass
class Finding:
    """Something about one cell, or the row as a whole (no field)."""

    level: str
    text: str
    column: str = ""
    cell: str = ""
    offers: list[Offer] = field(default_factory=list)

    def as_json(self) -> dict:
        return asdict(self)


@dataclass
class Candidate:
    """A row of the portal that a sheet's row may be about."""

    pk: int
    label: str
    why: str


@dataclass
class Draft:
    """One row of the sheet on its way: as typed, as read, what it would change.

    ``typed`` {field: (address, raw)}; ``values`` {field: value as read}; ``changes`` a list of
    (field, old, new) in words; ``action`` new, update or same; ``key`` tells doubles;
    ``answer`` what a person decided about the row; ``basis`` what an export told it was based on.
    """

    sheet: str
    line: int
    typed: dict[str, tuple[str, object]]
    group: str = ""
    values: dict[str, object] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    action: str = SAME
    key: str = ""
    target: int | None = None
    answer: dict | None = None
    candidates: list[Candidate] = field(default_factory=list)
    basis: dict = field(default_factory=dict)
    what: str = ""
    noun: str = "个项目"
    pk: int | None = None
    position: int = 0
    fixes: dict[str, str] = field(default_factory=dict)
    read: dict[str, object] = field(default_factory=dict)
    around: list | None = None

    def find(self, level: str, column: str, text: str, offers: Iterable[Offer] = ()) -> None:
        cell = self.typed[column][0] if column in self.typed else ""
        self.findings.append(Finding(level, text, column, cell, list(offers)))

    def has(self, *columns: str) -> bool:
        """All of these were read, with something in them."""
        return all(self.values.get(column) not in (None, "", []) for column in columns)

    def is_broken(self, column: str) -> bool:
        return any(one.column == column and one.level == ERROR for one in self.findings)

    @property
    def level(self) -> str:
        levels = {one.level for one in self.findings}
        return next((level for level in (ERROR, QUESTION, WARNING) if level in levels), "")


class Session:
    """An importer at work for one person with one file's parameters."""

    def __init__(self, importer: "Importer", *, user, parameters: dict) -> None:
        self.importer, self.user, self.parameters = importer, user, parameters

    def judge(self, drafts: list[Draft]) -> None:
        """Find each draft's target, check its rules, say what it would change."""
        raise NotImplementedError

    def raw_name(self, draft: Draft) -> str:
        """The name under which a decision about the row is remembered."""
        return ""

    def raw_context(self, draft: Draft) -> str:
        """What else of the row tells that name from the same name elsewhere."""
        return ""

    def lock(self, targets: list[int]) -> None:
        """Hold what will be written, so that it stays as it is judged."""

    def write(self, drafts: list[Draft], *, progress: Callable[[int], None]) -> dict[int, dict]:
        """Write every draft in the running transaction: {draft.pk: what undoing it needs}."""
        raise NotImplementedError

    def undo(self, written: dict[int, dict]) -> dict[int, str]:
        """Take back what was written; or say {row: sentence} what stands in the way."""
        raise NotImplementedError

    def shown(self, field: Field, value: object) -> str:
        """A value in words."""
        return shown_value(field, value)

    def sheet_checks(self, drafts: list[Draft], sums: dict[str, Decimal]) -> list[str]:
        """Sentences about the table as a whole."""
        return []


class Importer:
    """What a subclass declares; registered in ``IMPORTERS`` when the app starts."""

    key: str
    title: str
    noun = "行"
    lead = ""
    fields: tuple[Field, ...]
    parameters: tuple[Parameter, ...] = ()
    session_class: type[Session] = Session
    list_url_name: str
    upload_url_name: str
    # Rows without a key belong to the row above that has one.
    fills_down = False
    # Answers to "is it one of these?": {key: (label, needs a candidate, help)}.
    answers: dict[str, tuple[str, bool, str]] = {}

    def may_use(self, user) -> bool:
        raise NotImplementedError

    def record(self, *, action: str, detail: dict, by, ip: str | None) -> None:
        """Write the audit record of an import or of taking one back."""
        raise NotImplementedError

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)

    def guess_parameters(self, heads: list[str], titles: list[str], file_name: str) -> dict:
        """What headings, title and file name tell of the parameters."""
        return {}

    def choices_of(self, parameter: Parameter, user) -> list[tuple[str, str]]:
        """What may be chosen for a parameter that is no free text."""
        return []

    def open(self, *, user, parameters: dict) -> Session:
        return self.session_class(self, user=user, parameters=parameters)

    def export_rows(self, keys, user, parameters: dict) -> list[dict]:
        """{field: value} of the ledger's rows ``keys``, to be edited and taken in again."""
        return []

    def export_choices(self, parameter: Parameter, user) -> list[tuple[str, str]]:
        """Of what such an export may be about, the likeliest first."""
        return self.choices_of(parameter, user)

    def export_title(self, parameters: dict) -> str:
        """Over the sheet; ``guess_parameters`` reads them from it again."""
        return self.title

    @property
    def required(self) -> tuple[Field, ...]:
        return tuple(one for one in self.fields if one.is_required)


def shown_value(field: Field, value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal):
        return formatting.wan(value)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, list):
        return "、".join(map(str, value))
    if field.choices is not None:
        for label, choice in field.choices().items():
            if choice == value:
                return label
    return str(value)


IMPORTERS: Registry = Registry("importers", key=lambda importer: importer.key)
