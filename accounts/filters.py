"""What lists of accounts and of audit rows may be asked for. Forms refuse what is no text."""

from datetime import datetime, time, timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.enums import AuditAction, AuditResult, Role
from accounts.models import AuditEvent, User


class BarFilter(django_filters.FilterSet):
    """A filter drawn as one bar of small controls."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.form.fields.values():
            is_choice = isinstance(field.widget, forms.Select)
            css = "form-select form-select-sm" if is_choice else "form-control form-control-sm"
            field.widget.attrs["class"] = f"{css} w-auto"


class UserFilter(BarFilter):
    q = django_filters.CharFilter(
        label="姓名、拼音、登录名或单位",
        method="search",
        max_length=40,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "姓名、拼音、登录名、单位"}
        ),
    )
    role = django_filters.ChoiceFilter(
        label="角色",
        method="with_role",
        choices=[*Role.choices, ("none", "没有角色"), ("proposed", "等授权")],
        empty_label="全部角色",
    )
    state = django_filters.ChoiceFilter(
        label="状态",
        method="in_state",
        choices=[("active", "在用"), ("closed", "停用")],
        empty_label="全部状态",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, rows, name, value):
        for word in value.lower().split()[:5]:
            rows = rows.filter(
                Q(username__icontains=word)
                | Q(person__name__icontains=word)
                | Q(person__name_pinyin__startswith=word)
                | Q(person__name_initials__startswith=word)
                | Q(person__unit__name__icontains=word)
                | Q(person__unit__short_name__icontains=word)
                | Q(person__unit__name_initials__startswith=word)
            )
        return rows

    def with_role(self, rows, name, value):
        if value == "none":
            return rows.filter(groups=None)
        if value == "proposed":
            return rows.exclude(proposed_roles=[])
        return rows.filter(groups__name=value)

    def in_state(self, rows, name, value):
        return rows.filter(is_active=value == "active")


class AuditFilter(BarFilter):
    who = django_filters.CharFilter(label="谁", method="by_whom", max_length=40)
    action = django_filters.ChoiceFilter(
        label="动作", choices=AuditAction.choices, empty_label="全部动作"
    )
    result = django_filters.ChoiceFilter(
        label="结果", choices=AuditResult.choices, empty_label="全部结果"
    )
    since = django_filters.DateFilter(
        label="从", method="from_day", widget=forms.DateInput(attrs={"type": "date"})
    )
    until = django_filters.DateFilter(
        label="到", method="to_day", widget=forms.DateInput(attrs={"type": "date"})
    )
    target = django_filters.CharFilter(label="对象", method="about", max_length=100)
    request_id = django_filters.CharFilter(label="请求号", lookup_expr="exact", max_length=32)

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def by_whom(self, rows, name, value):
        accounts = User.objects.filter(Q(username__iexact=value) | Q(person__name=value))
        return rows.filter(
            Q(actor__in=list(accounts.values_list("pk", flat=True)))
            | Q(actor=None, actor_name__iexact=value)
        )

    def from_day(self, rows, name, value):
        return rows.filter(at__gte=_midnight(value))

    def to_day(self, rows, name, value):
        return rows.filter(at__lt=_midnight(value + timedelta(days=1)))

    def about(self, rows, name, value):
        return rows.filter(Q(target=value) | Q(target_name__icontains=value))


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
