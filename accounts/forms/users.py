import re

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator

from accounts.enums import ADMIN_ROLES, Role
from accounts.models import Person, Unit, User
from laishan_portal.files import SHEET, UploadField
from laishan_portal.forms import PortalFormMixin

PHONE = re.compile(r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,5})?)$")


def clean_phone(value: str) -> str:
    """A mobile or a landline with its area code, as people type them."""
    phone = re.sub(r"[\s()（）]", "", value).replace("－", "-").replace("—", "-")
    if phone and not PHONE.match(phone):
        raise forms.ValidationError("电话填 11 位手机号，或带区号的座机，如 0535-6891234。")
    return phone


class PersonFieldsMixin:
    """The fields that say who somebody is."""

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_phone(self):
        return clean_phone(self.cleaned_data["phone"])


class UserCreateForm(PortalFormMixin, PersonFieldsMixin, forms.Form):
    name = forms.CharField(label="姓名", max_length=40)
    unit = forms.ModelChoiceField(
        label="单位", queryset=Unit.objects.active(), empty_label="请选单位"
    )
    title = forms.CharField(label="职务", max_length=40, required=False)
    phone = forms.CharField(label="电话", max_length=20, required=False)
    email = forms.EmailField(label="邮箱", required=False, help_text="填了，消息同时发一封邮件。")
    username = forms.CharField(
        label="登录名",
        max_length=40,
        help_text="字母或数字，定了不改。一人一个，不设公用账号。",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    same_person = forms.TypedChoiceField(
        label="是同一个人吗",
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    roles = forms.TypedMultipleChoiceField(
        label="申请的角色",
        required=False,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="这里只是申请，安全管理员批准后才生效。三员不能兼任，也不能再有别的角色。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.namesakes = self._find_namesakes()
        self.fields["same_person"].choices = [
            *(
                (person.pk, f"是：{person}，{person.title or '职务未填'}，接到这个人的记录上")
                for person in self.namesakes
            ),
            (0, "不是，另外建一个人"),
        ]
        if not self.namesakes:
            del self.fields["same_person"]
        self.helper.layout = self.get_layout()

    def get_layout(self):
        return Layout(
            Row(Column("name", css_class="col-md-4"), Column("unit", css_class="col-md-8")),
            *(["same_person"] if getattr(self, "namesakes", None) else []),
            Row(
                Column("title", css_class="col-md-4"),
                Column("phone", css_class="col-md-4"),
                Column("email", css_class="col-md-4"),
            ),
            Row(Column("username", css_class="col-md-4")),
            "roles",
        )

    def _find_namesakes(self):
        """People of that name and unit who have no account: perhaps the same human being."""
        name, unit = self.data.get("name", "").strip(), self.data.get("unit", "")
        if not name or "\x00" in name or not unit.isdigit():
            return []
        return list(Person.objects.filter(name=name, unit_id=int(unit), user=None)[:5])

    def clean_username(self):
        username = self.cleaned_data["username"].strip().lower()
        UnicodeUsernameValidator(message="登录名只能用字母、数字和 @ . + - _。")(username)
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError("这个登录名已经有人用了。")
        return username

    def clean_roles(self):
        roles = [Role(role) for role in self.cleaned_data["roles"]]
        if len(roles) > 1 and set(roles) & ADMIN_ROLES:
            raise forms.ValidationError("三员不能兼任，也不能再有别的角色，请只选一个。")
        return roles

    def clean(self):
        if self.namesakes and self.cleaned_data.get("same_person") is None:
            self.add_error(
                "same_person", "本单位已有同名的人，请选是不是同一个人，免得一人两份记录。"
            )
        return self.cleaned_data

    @property
    def person(self):
        chosen = self.cleaned_data.get("same_person")
        return next((person for person in self.namesakes if person.pk == chosen), None)


class UserEditForm(PortalFormMixin, PersonFieldsMixin, forms.ModelForm):
    watched = ("name", "unit", "title", "phone")

    class Meta:
        model = Person
        fields = ["name", "unit", "title", "phone"]

    email = forms.EmailField(label="邮箱", required=False)

    def __init__(self, *args, account, **kwargs):
        self.account = account
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.active()
        self.fields["unit"].required = True
        self.fields["unit"].empty_label = "请选单位"
        self.initial.setdefault("email", account.email)

    def get_layout(self):
        return Layout(
            Row(Column("name", css_class="col-md-4"), Column("unit", css_class="col-md-8")),
            Row(
                Column("title", css_class="col-md-4"),
                Column("phone", css_class="col-md-4"),
                Column("email", css_class="col-md-4"),
            ),
        )


class RolesForm(PortalFormMixin, forms.Form):
    roles = forms.MultipleChoiceField(
        label="角色",
        required=False,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="三员（系统管理员、安全管理员、审计管理员）不能兼任，也不能再有别的角色。",
    )

    def get_layout(self):
        return Layout("roles")


class ConfirmForm(PortalFormMixin, forms.Form):
    """Nothing to type: the person has read the page and goes on."""

    def get_layout(self):
        return Layout()


class UserImportForm(PortalFormMixin, forms.Form):
    file = UploadField(label="Excel 表", kinds=[SHEET])

    def get_layout(self):
        return Layout("file")
