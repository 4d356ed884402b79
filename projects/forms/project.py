"""The form of a project's basic data, for creating and for changing it."""

import re

from crispy_forms.layout import Column, Div, Fieldset, Layout, Row
from django import forms
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q

from accounts.enums import Role
from accounts.models import Unit
from laishan_portal.forms import DayField, PortalFormMixin, WanField, plain
from laishan_portal.pinyin import pinyin_keys
from projects import gates
from projects.enums import ENTRY_STAGES, RECRUITMENT_STAGES, Level, Stage
from projects.forms.lookups import EnterpriseField, PersonField, tidy
from projects.models import ChainLink, Project, ProjectAlias
from projects.permissions import can_change_owner

_CODE = re.compile(r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$")
# From which likeness on two names are worth a second look.
_LIKE = 0.5
_LONGEST_ALIAS = ProjectAlias._meta.get_field("name").max_length


class ProjectForm(PortalFormMixin, forms.ModelForm):
    """Never stage, condition, unit or leader: those have verbs of their own."""

    owner = EnterpriseField(
        label="业主单位", required=False, help_text="打几个字就出候选；还没登记的先到“企业”登记。"
    )
    total_investment = WanField(
        label="总投资（万元）", required=False, help_text="还不知道就留空，页面上显示“未提供”。"
    )
    planned_start_on = DayField(label="计划开工", required=False)
    promised_finish_on = DayField(label="承诺竣工", required=False)
    aliases = forms.CharField(
        label="别名",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一行一个，搜索和查重时都认。",
    )
    level = forms.ChoiceField(
        label="重点项目级别", required=False, choices=[("", "未列入"), *Level.choices]
    )
    confirm_duplicate = forms.BooleanField(label="确实是另一个项目", required=False)

    class Meta:
        model = Project
        fields = [
            "name",
            "project_code",
            "owner",
            "domain",
            "industry",
            "street",
            "nature",
            "content",
            "total_investment",
            "planned_start_on",
            "promised_finish_on",
            "business_form",
            "cluster",
            "chain_link",
            "is_public_works",
            "in_expansion_zone",
            "is_reserve",
            "is_confidential",
            "code_name",
            "note",
        ]
        widgets = {
            "content": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
            "project_code": forms.TextInput(
                attrs={"placeholder": "2301-370613-04-01-123456", "autocomplete": "off"}
            ),
        }
        help_texts = {
            "is_confidential": "专班以外的人只看到代号，台账、搜索、导出、消息里都一样。",
            "code_name": "保密洽谈时必填，别让人从代号猜出企业。",
        }

    watched = tuple(Meta.fields)

    def __init__(self, *args, **kwargs):
        self.duplicates = []
        super().__init__(*args, **kwargs)
        for name in ("cluster", "chain_link"):
            self.fields[name].empty_label = "请选择"
        self.fields["chain_link"].queryset = ChainLink.objects.select_related("chain").order_by(
            "chain", "position", "pk"
        )
        for name in ("domain", "industry", "street", "nature", "business_form"):
            self.fields[name].choices = [("", "请选择"), *self.fields[name].choices[1:]]

    def tell_needs(self) -> None:
        """Beside an empty field, from which stage on it has to be there."""
        order = list(Stage)
        for need in gates.NEEDS:
            field = self.fields.get(need.key)
            if field is None or self.initial.get(need.key) not in (None, ""):
                continue
            is_late = order.index(need.since) <= order.index(Stage(self.instance.stage))
            told = "本阶段就该有。" if is_late else f"到“{need.since.label}”之前要有。"
            field.help_text = f"{told}{field.help_text}"

    # ── what is asked ────────────────────────────────────────────────────────────────────

    @property
    def is_new(self) -> bool:
        return self.instance.pk is None

    def drop(self, *names: str) -> None:
        """This person, or this project, is not asked for these."""
        for name in names:
            self.fields.pop(name, None)
        self.watched = tuple(name for name in self.watched if name not in names)
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        return Layout(
            Fieldset(
                "基本",
                self._field("name"),
                self._field("aliases"),
                self._row("project_code", "owner"),
                self._row("domain", "industry"),
                self._row("street", "nature"),
                self._field("content"),
            ),
            Fieldset(
                "投资", self._row("total_investment", "level"), self._field("is_public_works")
            ),
            Fieldset(
                "时间",
                self._row("planned_start_on", "promised_finish_on"),
            ),
            *self.further_fieldsets(),
            Fieldset("招商", self._row("business_form", "cluster"), self._field("chain_link")),
            Fieldset(
                "保密和说明",
                self._row("is_confidential", "code_name"),
                self._row("in_expansion_zone", "is_reserve"),
                self._field("note"),
            ),
        )

    def further_fieldsets(self) -> list[Fieldset]:
        return []

    def _field(self, name: str):
        return name if name in self.fields else Div()

    def _row(self, *names: str) -> Row:
        kept = [name for name in names if name in self.fields]
        return Row(*[Column(name, css_class="col-md-6") for name in kept])

    # ── what must hold ───────────────────────────────────────────────────────────────────

    def clean_name(self):
        name = tidy(self.cleaned_data["name"])
        same = Project.objects.exclude(pk=self.instance.pk).exclude(condition="withdrawn")
        if same.filter(name=name).exists():
            raise forms.ValidationError("库里已有同名项目，请先查台账。", code="taken")
        return name

    def clean_project_code(self):
        code = plain(self.cleaned_data["project_code"])
        if code and not _CODE.match(code):
            raise forms.ValidationError("项目代码形如 2301-370613-04-01-123456。", code="shape")
        return code

    def clean_total_investment(self):
        amount = self.cleaned_data["total_investment"]
        if amount is not None and amount <= 0:
            raise forms.ValidationError("总投资要大于 0；还不知道就留空。", code="positive")
        return amount

    def clean_aliases(self):
        names = dict.fromkeys(tidy(line) for line in self.cleaned_data["aliases"].splitlines())
        names.pop("", None)
        if any(len(name) > _LONGEST_ALIAS for name in names):
            raise forms.ValidationError(f"一个别名最多 {_LONGEST_ALIAS} 个字，请一行写一个。")
        return list(names)

    def clean(self):
        data = super().clean()
        start = data.get("planned_start_on")
        finish = data.get("promised_finish_on", self.instance.promised_finish_on)
        if start and finish and finish < start:
            at = (
                "promised_finish_on" if "promised_finish_on" in self.fields else "planned_start_on"
            )
            self.add_error(at, "承诺竣工不能早于计划开工。")
        if data.get("is_confidential") and not data.get("code_name"):
            self.add_error("code_name", "保密洽谈的项目要有代号。")
        if data.get("name") and not data.get("confirm_duplicate"):
            self._warn_of_duplicates(data)
        return data

    def _warn_of_duplicates(self, data):
        names = [data["name"], *data.get("aliases", [])]
        if not self.is_new and data["name"] == self.initial.get("name"):
            return
        owner = data.get("owner") if self.is_new else None
        self.duplicates = list(
            similar_projects(names, user=self.user, besides=self.instance.pk, owner=owner)
        )
        if self.duplicates:
            self.add_error(
                "confirm_duplicate", "先看看下面列出的项目；确实是另一个，就勾选这一项再保存。"
            )


class ProjectCreateForm(ProjectForm):
    """A new project also says who answers for it and at which stage it comes in."""

    unit = forms.ModelChoiceField(
        label="责任单位", queryset=Unit.objects.active(), empty_label="请选择"
    )
    leader = PersonField(label="包保领导", required=False, help_text="打姓名或拼音首字母。")
    entry_stage = forms.ChoiceField(
        label="入库时的阶段",
        choices=[(stage.value, stage.label) for stage in Stage if stage in ENTRY_STAGES],
        help_text="只记现状，不计入今年的签约、开工。政府投资项目从“手续”进。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.user.has_role(Role.OFFICE):
            self.drop("unit", "leader", "level")

    def further_fieldsets(self):
        return [Fieldset("责任", self._row("unit", "leader"), self._row("entry_stage"))]


class ProjectEditForm(ProjectForm):
    """A promised finish, once given, moves only by an approved request."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.promised_finish_on:
            self.drop("promised_finish_on")
        if self.instance.standing.level or not self.user.has_role(Role.OFFICE):
            # Once on a list, up, down and off it are moves with a reason.
            self.drop("level")
        self.tell_needs()

    def clean_owner(self):
        """Once signed, the owner changes by an approved request (R14)."""
        owner, held = self.cleaned_data["owner"], self.instance.owner_id
        if can_change_owner(self.instance) and getattr(owner, "pk", None) != held:
            raise forms.ValidationError(
                "签约以后换业主要报批：项目一档“更多”里的“换业主”。", code="signed"
            )
        return owner


def similar_projects(names: list[str], *, user, besides: int | None = None, owner=None):
    """Projects this person knows by name that could be the same: name, alias, pinyin, likeness,
    and those under recruitment with the same ``owner``."""
    like = Q() if owner is None else Q(owner=owner, stage__in=RECRUITMENT_STAGES)
    for name in names:
        pinyin, _ = pinyin_keys(name)
        like |= Q(name=name) | Q(aliases__name=name) | Q(likeness__gte=_LIKE)
        like |= Q(name_pinyin=pinyin) if pinyin else Q()
        if len(name) >= 4:
            like |= Q(search_text__contains=name.lower())
    return (
        Project.objects.visible_to(user)
        .filter(knows_name=True)
        .exclude(pk=besides)
        .annotate(likeness=TrigramSimilarity("name", names[0]))
        .filter(like)
        .select_related("unit")
        .order_by("-likeness", "pk")
        .distinct()[:5]
    )
