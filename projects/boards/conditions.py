"""What the lists of formalities and resources can be asked for. A board's figure is such an
address: the list counts exactly the rows of the figure."""

from datetime import timedelta

from django import forms
from django.db.models import F, Q

from laishan_portal import clock
from laishan_portal.ledgers.choices import CachedChoices
from laishan_portal.ledgers.filtering import (
    Condition,
    FlagCondition,
    LedgerFilterSet,
    ListCondition,
    ListInput,
    WordsCondition,
    any_of,
)
from projects.dossier.services import EXPIRY_DAYS, SOON_DAYS
from projects.enums import (
    OPEN_PERMIT_STATUSES,
    FactorKind,
    PermitPhase,
    PermitStatus,
)
from projects.filters import ProjectFilterSet
from projects.models import Factor, Permit, Project
from projects.models.service import still_matters

# Over how many months back the time a formality took is measured.
MEASURED_MONTHS = 12
# How an address says that no department is named.
NOBODY = "-"
NOBODY_WORDS = "没写部门"


def _load_departments():
    for kind, model in (("permit", Permit), ("factor", Factor)):
        names = model.objects.exclude(answering="").order_by("answering")
        for name in names.values_list("answering", flat=True).distinct():
            yield kind, name, name
        yield kind, NOBODY, NOBODY_WORDS


DEPARTMENTS = CachedChoices(_load_departments)


class _NamesField(forms.Field):
    """Some names; one that has come up since the choices were read is a name, too."""

    widget = ListInput

    def to_python(self, value):
        if len(value) > 50 or any(len(part) > 40 for part in value):
            raise forms.ValidationError("名称太长")
        return value


class DepartmentCondition(ListCondition):
    """By the department that is to answer, however it was typed on the row."""

    def __init__(self, rows: str, **kwargs):
        super().__init__(
            "答复部门",
            choices=lambda context: DEPARTMENTS.of(rows),
            where=lambda value, filters: Q(
                answering__in=["" if name == NOBODY else name for name in value]
            ),
            **kwargs,
        )

    def field(self, context):
        return _NamesField(required=False)


class NameCondition(Condition):
    """Exactly this name."""

    def __init__(self, label: str, lookup: str, *, empty: str = "", **kwargs):
        self.empty = empty
        super().__init__(
            label,
            lambda value, filters: Q(**{lookup: "" if value == NOBODY else value}),
            **kwargs,
        )

    def make_field(self):
        return forms.CharField(required=False, max_length=40)

    def words(self, value):
        return self.empty if value == NOBODY else value


class OfProjectWords(WordsCondition):
    """Words in the row, or in the project as this person may know it."""

    def __init__(self, label: str, fields: tuple[str, ...], **kwargs):
        super().__init__(label, search=None, **kwargs)
        self.fields = fields

    def apply(self, rows, value, filters):
        projects = Project.objects.visible_to(filters.context.user).matching(value)
        found = Q(project__in=projects.order_by().values("pk"))
        for field in self.fields:
            found |= Q(**{f"{field}__icontains": value})
        return rows.filter(found)


def permit_is(state: str, today) -> Q:
    """The states a board counts."""
    is_open = Q(status__in=OPEN_PERMIT_STATUSES)
    return {
        "open": is_open,
        "overdue": is_open & Q(promised_on__lt=today),
        "soon": is_open & Q(promised_on__range=(today, today + timedelta(days=SOON_DAYS))),
        "undated": is_open & Q(promised_on=None),
        "measured": Q(
            status=PermitStatus.DONE,
            accepted_on__isnull=False,
            done_on__gte=clock.add_months(today, -MEASURED_MONTHS),
        ),
        "ending": still_matters() & Q(valid_until__lte=today + timedelta(days=EXPIRY_DAYS)),
    }[state]


PERMIT_STATES = {
    "open": "没办结",
    "overdue": "超承诺日",
    "soon": "临期",
    "undated": "没有承诺日",
    "measured": "近一年办结",
    "ending": "有效期快到",
}


class PermitFilterSet(LedgerFilterSet):
    q = OfProjectWords("手续、项目、部门", ("name", "department"), place="bar")
    phase = ListCondition("阶段", choices=dict(PermitPhase.choices), lookup="phase", place="bar")
    status = ListCondition(
        "状态", choices=dict(PermitStatus.choices), lookup="status", place="bar"
    )
    due = ListCondition("时限", choices=PERMIT_STATES, where=any_of(permit_is), place="bar")
    dept = DepartmentCondition("permit", place="bar")
    domain = ProjectFilterSet.domain.at("project", place="more")
    stage = ProjectFilterSet.stage.at("project", label="项目阶段", place="more")
    unit = ProjectFilterSet.unit.at("project", place="more")
    lead = ProjectFilterSet.lead.at("project", place="more")
    name = NameCondition("手续", "name")
    line = NameCondition("并联线", "line", empty="没分线")
    project = ProjectFilterSet.project.at("project")


def factor_is(state: str, today) -> Q:
    is_short = Q(secured__lt=F("needed"))
    return {
        "short": is_short,
        "overdue": is_short & Q(due_on__lt=today),
        "undated": is_short & Q(due_on=None),
        "secured": ~is_short,
    }[state]


FACTOR_STATES = {
    "short": "有缺口",
    "overdue": "过了约定日",
    "undated": "没定日子",
    "secured": "已足额",
}


class FactorFilterSet(LedgerFilterSet):
    q = OfProjectWords("要素、项目、谁来办", ("item", "responsible"), place="bar")
    kind = ListCondition("要素", choices=dict(FactorKind.choices), lookup="kind", place="bar")
    gap = ListCondition("缺口", choices=FACTOR_STATES, where=any_of(factor_is), place="bar")
    dept = DepartmentCondition("factor", place="bar")
    domain = ProjectFilterSet.domain.at("project", place="more")
    stage = ProjectFilterSet.stage.at("project", label="项目阶段", place="more")
    unit = ProjectFilterSet.unit.at("project", place="more")
    public = FlagCondition(
        "政府投资", Q(project__is_public_works=True), no="非政府投资", place="more"
    )
    measure = NameCondition("单位", "measure")
    project = ProjectFilterSet.project.at("project")
