from crispy_forms.layout import Layout
from django import forms

from accounts import domain
from laishan_portal.forms import PortalFormMixin


def _password(label, autocomplete, **kwargs):
    return forms.CharField(
        label=label,
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": "请填这一项。", "max_length": "密码最长 128 位。"},
        **kwargs,
    )


class PasswordChangeForm(PortalFormMixin, forms.Form):
    old_password = _password("现在的密码", "current-password")
    new_password1 = _password(
        "新密码",
        "new-password",
        help_text="至少 12 位（三员 15 位），大写、小写、数字、符号、汉字里至少三种；"
        "写到 20 位就不限种类。可以粘贴。",
    )
    new_password2 = _password("再填一次新密码", "new-password")

    def get_layout(self):
        return Layout("old_password", "new_password1", "new_password2")

    def clean_old_password(self):
        old = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise forms.ValidationError("现在的密码不对。")
        return old

    def clean_new_password1(self):
        new = self.cleaned_data["new_password1"]
        domain.check_password_rules(new, self.user)
        return new

    def clean_new_password2(self):
        again = self.cleaned_data["new_password2"]
        if "new_password1" in self.cleaned_data and again != self.cleaned_data["new_password1"]:
            raise forms.ValidationError("两次填的新密码不一样。")
        return again
