from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.utils import timezone


class LoginForm(forms.Form):
    """Name and password. ``resume`` carries, signed, a form whose session had ended."""

    username = forms.CharField(
        label="登录名",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": "请填登录名。"},
    )
    password = forms.CharField(
        label="密码",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请填密码。", "max_length": "密码最长 128 位。"},
    )
    resume = forms.CharField(required=False, max_length=60_000, widget=forms.HiddenInput)
    next = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)

    def __init__(self, request, *args, **kwargs):
        self.request, self.user, self.refused = request, None, ""
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_username(self):
        """As axes counts it: one name, however a phone capitalises it."""
        return self.cleaned_data["username"].strip().lower()

    def clean(self):
        username, password = (self.cleaned_data.get(name) for name in ("username", "password"))
        if not username or not password:
            return self.cleaned_data
        user = authenticate(self.request, username=username, password=password)
        if user is None:
            self.add_error("password", self._wrong())
        elif user.temporary_until is not None and user.temporary_until < timezone.now():
            self.refused = "temporary_expired"
            self.add_error(
                "password", "这个临时密码过了 24 小时，已经失效。请找安全管理员再重置一次。"
            )
        else:
            self.user = user
        return self.cleaned_data

    def _wrong(self) -> str:
        """The same for a wrong password and an unknown name."""
        failures = self.request.axes_failures_since_start or 0
        left = max(settings.AXES_FAILURE_LIMIT - failures, 0)
        return f"密码不对，还可以试 {left} 次。忘了就找安全管理员重置。"
