"""靶向招商: an enterprise worth winning, how far one is with it, and making a lead of it."""

import unicodedata

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.db.models import Q

from accounts.enums import Role
from accounts.models import Unit
from enterprises.enums import EnterpriseTag
from enterprises.models import Enterprise
from enterprises.names import SHORTEST_CORE, core_of_name
from laishan_portal.forms import DayField, PortalFormMixin, ReasonField
from laishan_portal.masking import mask_phone
from projects.domain.targets import INVESTOR_TAGS
from projects.enums import (
    ENDED_CONDITIONS,
    RECRUITMENT_STAGES,
    TARGET_TRANSITIONS,
    Condition,
    TargetStatus,
)
from projects.forms.lookups import EnterpriseField, PersonField, tidy
from projects.models import ChainLink, Project, ProjectInvestor, TargetEnterprise

CLASSES = [(tag.value, EnterpriseTag(tag).label) for tag in INVESTOR_TAGS]
SHOWN = 5


def clean_phone(text: str) -> str:
    """Half-width, without blanks; a landline keeps its hyphen."""
    phone = "".join(unicodedata.normalize("NFKC", text).split())
    if phone and not phone.replace("-", "").isdecimal():
        raise forms.ValidationError("电话只能有数字和横杠。", code="phone")
    return phone


def chain_links():
    return ChainLink.objects.select_related("chain").order_by("chain", "position", "pk")


class TargetForm(PortalFormMixin, forms.ModelForm):
    """``doubles``: who already talks to the same enterprise; told before anything is saved."""

    enterprise = EnterpriseField(
        label="企业库里的企业", required=False, help_text="打几个字就出候选；没登记的写企业名称。"
    )
    name = forms.CharField(
        label="企业名称", max_length=120, required=False, help_text="选了企业库里的，可以不写。"
    )
    investor_classes = forms.MultipleChoiceField(
        label="投资方类别",
        required=False,
        choices=CLASSES,
        widget=forms.CheckboxSelectMultiple,
        help_text="企业库里的企业以企业档案的标签为准。",
    )
    owner = PersonField(label="跟踪人", help_text="打姓名或拼音首字母。")
    phone = forms.CharField(
        label="电话",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    next_on = DayField(label="下一步日期", required=False)
    confirm_double = forms.BooleanField(label="知道了，仍要登记", required=False)

    class Meta:
        model = TargetEnterprise
        fields = [
            "enterprise",
            "name",
            "investor_classes",
            "business_form",
            "chain_link",
            "fit",
            "contact_name",
            "contact_title",
            "owner",
            "unit",
            "next_step",
            "next_on",
        ]
        widgets = {"fit": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"fit": "它缺什么、我们有什么；补哪个环节。"}

    watched = tuple(Meta.fields)

    def __init__(self, *args, **kwargs):
        self.doubles: list[str] = []
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.active()
        self.fields["chain_link"].queryset = chain_links()
        for name in ("business_form", "chain_link", "unit"):
            self.fields[name].empty_label = "请选择"
        form_choices = self.fields["business_form"].choices
        self.fields["business_form"].choices = [("", "请选择"), *list(form_choices)[1:]]
        if self.instance.contact_phone:
            masked = mask_phone(self.instance.contact_phone)
            self.fields["phone"].help_text = f"现在是 {masked}，要换才填。"
        if not self.user.has_role(Role.OFFICE):
            self._keep_own_unit()
        self.helper.layout = self.get_layout()

    def _keep_own_unit(self) -> None:
        """Others than the office enter for their own unit."""
        self.fields.pop("unit")
        self.watched = tuple(name for name in self.watched if name != "unit")
        if self.instance.pk is None:
            self.instance.unit = self.user.person.unit

    def get_layout(self) -> Layout:
        has_unit = "unit" in self.fields
        return Layout(
            Fieldset("是哪家", _row("enterprise", "name"), "investor_classes"),
            Fieldset("为什么是它", _row("business_form", "chain_link"), "fit"),
            Fieldset("对方", _row("contact_name", "contact_title"), "phone"),
            Fieldset(
                "谁跟踪、下一步",
                _row("owner", "unit") if has_unit else "owner",
                _row("next_step", "next_on"),
            ),
        )

    def clean_name(self):
        return tidy(self.cleaned_data["name"])

    def clean_phone(self):
        return clean_phone(self.cleaned_data["phone"])

    def clean(self):
        data = super().clean()
        enterprise, name = data.get("enterprise"), data.get("name", "")
        if enterprise is not None:
            data["name"] = name or enterprise.name
            data["investor_classes"] = []
        elif not name and "enterprise" not in self.errors:
            self.add_error("name", "选一家登记企业，或写企业名称。")
        if data.get("next_on") and not data.get("next_step"):
            self.add_error("next_step", "定了日期，就写下一步做什么。")
        if data.get("name") and not self.errors:
            self._tell_doubles(data)
        return data

    def _tell_doubles(self, data) -> None:
        is_same = data["name"] == self.initial.get("name")
        if self.instance.pk is not None and is_same:
            return
        self.doubles = doubles_of(
            data["name"], data.get("enterprise"), user=self.user, besides=self.instance.pk
        )
        if self.doubles and not data.get("confirm_double"):
            self.add_error("confirm_double", "先看看下面这几条，仍要登记就勾选再保存。")


def doubles_of(
    name: str, enterprise: Enterprise | None, *, user, besides: int | None = None
) -> list[str]:
    """Sentences: whose target it is already, which project under negotiation it belongs to.

    A confidential project is not told to who does not know its name (宣城: what is negotiated or
    signed elsewhere is not reported again).
    """
    core = core_of_name(name)
    like = Q(name=name)
    if enterprise is not None:
        like |= Q(enterprise=enterprise)
    if len(core) >= SHORTEST_CORE:
        like |= Q(search_text__contains=core)
    targets = TargetEnterprise.objects.open().filter(like).exclude(pk=besides)
    told = [
        f"{target.unit.short_name}已在跟踪“{target.name}”（{target.get_status_display()}）"
        for target in targets.select_related("unit").order_by("pk")[:SHOWN]
    ]
    return told + _project_doubles(name, core, enterprise, user)


def _project_doubles(name, core, enterprise, user) -> list[str]:
    like = Q(name=name) | Q(aliases__name=name)
    if len(core) >= SHORTEST_CORE:
        like |= Q(search_text__contains=core)
    if enterprise is not None:
        invested = ProjectInvestor.objects.filter(enterprise=enterprise).values("project")
        like |= Q(owner=enterprise) | Q(pk__in=invested)
    rows = (
        Project.objects.with_shown_name(user)
        .filter(knows_name=True, stage__in=RECRUITMENT_STAGES)
        .exclude(condition__in=ENDED_CONDITIONS)
        .filter(like)
        .select_related("unit")
        .order_by("pk")
        .distinct()[:SHOWN]
    )
    return [
        f"{project.unit.short_name if project.unit else ''}的“{project.name}”"
        f"（{project.get_stage_display()}）也是这一家"
        for project in rows
    ]


class TargetMoveForm(PortalFormMixin, forms.Form):
    """How far one is; a lead is made elsewhere."""

    to = forms.ChoiceField(label="现在是", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="搁置原因",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="搁置才写。",
    )

    def __init__(self, *args, target, **kwargs):
        super().__init__(*args, **kwargs)
        reachable = TARGET_TRANSITIONS[TargetStatus(target.status)] - {TargetStatus.CONVERTED}
        self.fields["to"].choices = [
            (status.value, status.label) for status in TargetStatus if status in reachable
        ]

    def get_layout(self) -> Layout:
        return Layout("to", "reason")


class TargetConvertForm(PortalFormMixin, forms.Form):
    """转为线索: what the project is called, who answers, whether it is confidential."""

    name = forms.CharField(label="项目名称", max_length=80)
    unit = forms.ModelChoiceField(
        label="责任单位", queryset=Unit.objects.active(), empty_label="请选择"
    )
    is_confidential = forms.BooleanField(
        label="保密洽谈",
        required=False,
        help_text="专班以外的人只看到代号；这家靶向企业也只给专班看。",
    )
    code_name = forms.CharField(
        label="代号", max_length=40, required=False, help_text="保密洽谈时必填。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.user.has_role(Role.OFFICE):
            self.fields.pop("unit")
        self.helper.layout = self.get_layout()

    def get_layout(self) -> Layout:
        return Layout(
            *[name for name in ("name", "unit") if name in self.fields],
            "is_confidential",
            "code_name",
        )

    def clean_name(self):
        name = tidy(self.cleaned_data["name"])
        if Project.objects.exclude(condition=Condition.WITHDRAWN).filter(name=name).exists():
            raise forms.ValidationError("库里已有同名项目，请先查台账。", code="taken")
        return name

    def clean(self):
        data = super().clean()
        if data.get("is_confidential") and not data.get("code_name"):
            self.add_error("code_name", "保密洽谈的项目要有代号。")
        return data


class TargetUnmaskForm(PortalFormMixin, forms.Form):
    reason = ReasonField(label="为什么要看", max_length=200)

    def get_layout(self) -> Layout:
        return Layout("reason")


def _row(*names: str) -> Row:
    return Row(*[Column(name, css_class="col-md-6") for name in names])
