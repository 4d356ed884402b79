from datetime import date

from crispy_forms.bootstrap import AppendedText
from crispy_forms.layout import Field, Layout
from django import forms
from django.conf import settings
from django.utils.html import format_html

from laishan_portal import clock
from laishan_portal.files import PHOTO, check_upload
from laishan_portal.formatting import (
    date_short,
    decimal_or_none,
    deviation,
    percent,
    wan,
)
from laishan_portal.forms import (
    DayField,
    PortalFormMixin,
    ReasonField,
    WanField,
    WholeNumberField,
)
from projects import checks
from projects.enums import LightLevel
from projects.models import REPORT_STATES
from projects.reports import ReportBasis

MAX_PHOTOS = 9


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Some photos, each checked by content; optional."""

    def __init__(self, **kwargs):
        attrs = {"accept": "image/*", "data-pick": True, "data-max-files": MAX_PHOTOS}
        kwargs.setdefault("widget", PhotosInput(attrs=attrs))
        super().__init__(required=False, **kwargs)

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MAX_PHOTOS:
            raise forms.ValidationError(f"一次最多 {MAX_PHOTOS} 张照片。")
        errors, good = [], []
        for file in files:
            try:
                check_upload(file, [PHOTO])
                good.append(file)
            except forms.ValidationError as error:
                errors.extend(error.error_list)
        if errors:
            raise forms.ValidationError(errors)
        return good


class MonthlyReportForm(PortalFormMixin, forms.Form):
    """Six things, filled in advance: change what changed. Photos are never compulsory."""

    invested = WanField()
    progress = WholeNumberField(
        min_value=0,
        max_value=100,
        error_messages={
            "min_value": "形象进度在 0 到 100 之间。",
            "max_value": "形象进度在 0 到 100 之间。",
        },
    )
    node_forecast_on = DayField(required=False)
    node_actual_on = DayField(required=False, label="已经完成的，填完成日期")
    claimed_light = forms.ChoiceField(
        choices=[
            (level, level.label)
            for level in (LightLevel.NORMAL, LightLevel.YELLOW, LightLevel.RED)
        ],
        widget=forms.RadioSelect,
    )
    blockers = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200}),
    )
    photos = PhotosField()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    checked = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, basis: ReportBasis, is_draft: bool = False, **kwargs):
        self.basis, self.is_draft = basis, is_draft
        super().__init__(*args, **kwargs)
        self.today = clock.today()
        if is_draft:
            for name in ("invested", "progress", "claimed_light"):
                self.fields[name].required = False
        self.initial.setdefault("version", basis.report.version)
        self._label()

    def _label(self):
        month, previous = self.basis.report.month.month, self.basis.previous
        was_month = f"{previous.month.month} 月" if previous else ""
        fields = self.fields
        fields["invested"].label = _numbered(
            1, f"{month} 月完成投资", was_month, wan(previous.invested) if previous else ""
        )
        fields["progress"].label = _numbered(
            2, "形象进度", was_month, f"{previous.progress}%" if previous else ""
        )
        fields["claimed_light"].label = _numbered(
            4,
            "您判断亮什么灯",
            was_month if previous and previous.claimed_light else "",
            previous.get_claimed_light_display() if previous else "",
        )
        fields["blockers"].label = format_html(
            '5. 卡在哪，要谁帮<span class="ls-was">{}</span>', "选填"
        )
        fields["photos"].label = "6. 现场照片"
        self._hint()
        node = self.basis.node
        if node is None:
            del fields["node_forecast_on"], fields["node_actual_on"]
            return
        told = node.forecast_on
        fields["node_forecast_on"].label = _numbered(
            3,
            f"“{node.name}”哪天能完成",
            "上次报" if told else "",
            date_short(told, self.today) if told else "",
        )
        fields["node_forecast_on"].widget.attrs["data-baseline"] = node.baseline_on.isoformat()

    def _hint(self):
        """What each answer would mean, recomputed in the browser while typing."""
        basis, fields = self.basis, self.fields
        done, plan = basis.year_done, basis.year_plan or 0
        typed = decimal_or_none(self.initial.get("invested")) or 0
        fields["invested"].widget.attrs |= {"data-done": done, "data-plan": plan}
        fields["invested"].help_text = format_html(
            '提交后累计 <span data-hint="sum">{}</span>{}<span data-hint="share">{}</span>',
            wan(done + typed),
            "，占年计划 " if plan else "",
            percent(done + typed, plan) if plan else "",
        )
        if basis.growth is not None:
            fields["progress"].help_text = f"按前几个月平均每月增 {basis.growth}% 推算，请核对"
        standing = basis.project.standing
        reason = f"：{standing.light_reason}" if standing.light_reason else ""
        fields[
            "claimed_light"
        ].help_text = (
            f"系统现在判 {LightLevel(standing.light).label}{reason}。您的判断会和它并排显示"
        )
        fields["blockers"].help_text = "200 字以内"
        fields["photos"].help_text = "有就传，没有不用补。没信号先存相册，有信号再传"
        node = basis.node
        if node is not None:
            told = self.initial.get("node_forecast_on")
            told = told if isinstance(told, date) else node.forecast_on
            fields["node_forecast_on"].help_text = format_html(
                '计划 {}，<span data-hint="slip">{}</span>',
                date_short(node.baseline_on, self.today),
                deviation((told - node.baseline_on).days) if told else "",
            )
            fields["node_actual_on"].help_text = "没完成就空着"

    def get_layout(self):
        node = [
            "node_forecast_on",
            Field("node_actual_on", template="projects/_report_actual.html"),
        ]
        return Layout(
            AppendedText("invested", "万元"),
            AppendedText("progress", "%"),
            *(node if self.basis.node else []),
            Field("claimed_light", template="projects/_report_light.html"),
            "blockers",
            Field("photos", template="projects/_report_photos.html"),
        )

    def clean(self):
        cleaned = super().clean()
        actual, forecast = cleaned.get("node_actual_on"), cleaned.get("node_forecast_on")
        if actual and actual > self.today:
            self.add_error("node_actual_on", "完成日期不能在今天之后。")
        is_untold = not actual and not forecast and not self.has_error("node_forecast_on")
        if self.basis.node and not self.is_draft and is_untold:
            self.add_error("node_forecast_on", "请填哪天能完成；已经完成的填完成日期。")
        if forecast and not actual and forecast < self.today:
            self.add_error("node_forecast_on", "预测日期不能早于今天；已经完成的请填完成日期。")
        if not self.errors and not self.is_draft:
            self._check_figures(cleaned)
        return cleaned

    def _check_figures(self, cleaned):
        """Figures that look wrong are told once; handed in again as they are, they stand."""
        found = self.basis.findings(cleaned.get("invested"), cleaned.get("progress"))
        told = checks.fingerprint(found)
        if not found or cleaned.get("checked") == told:
            return
        self.data = self.data.copy()
        self.data["checked"] = told
        for finding in found:
            field = "progress" if "progress" in finding.fields else "invested"
            self.add_error(field, finding.sentence)
        self.add_error(None, "请核对标出的数；没有错就再交一次。")

    @property
    def values(self) -> dict:
        """The report's fields as the domain takes them."""
        names = ("invested", "progress", "claimed_light", "blockers")
        values = {name: self.cleaned_data.get(name) for name in names}
        values["claimed_light"] = values["claimed_light"] or ""
        values["node_forecast_on"] = self.cleaned_data.get("node_forecast_on")
        values["node_actual_on"] = self.cleaned_data.get("node_actual_on")
        return values


def _numbered(number: int, text: str, was_label: str, was: str):
    if not was:
        return format_html("{}. {}", number, text)
    return format_html(
        '{}. {}<span class="ls-was">{} <b>{}</b></span>', number, text, was_label, was
    )


class ReportDecisionForm(PortalFormMixin, forms.Form):
    """A reviewer's word: needed to return, optional to approve."""

    comment = ReasonField(label="意见")

    def __init__(self, *args, is_required: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = is_required

    def get_layout(self):
        return Layout("comment")


class ReportUnlockForm(PortalFormMixin, forms.Form):
    until = DayField(label="解锁到")
    reason = ReasonField(label="理由")

    def get_layout(self):
        return Layout("until", "reason")


class ReportFilterForm(forms.Form):
    """Which month, which state, which page; nonsense falls back to this month, waiting."""

    month = forms.DateField(required=False, input_formats=["%Y-%m"])
    state = forms.ChoiceField(required=False, choices=REPORT_STATES)
    number = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def __init__(self, data=None, **kwargs):
        if data is not None and "page" in data:
            data = data.copy()
            data["number"] = data["page"]
        super().__init__(data, **kwargs)
        self.full_clean()

    def chosen(self, today):
        """(first day of the month, state)."""
        typed = getattr(self, "cleaned_data", {})
        month = typed.get("month") or self.months(today)[0]
        return clock.month_of(month), typed.get("state") or "waiting"

    @property
    def page(self) -> int:
        return getattr(self, "cleaned_data", {}).get("number") or 1

    @staticmethod
    def months(today) -> list[date]:
        """The months one can look at, newest first: a year back from the one now reported."""
        month = clock.month_of(today)
        if today.day < settings.REPORT_OPENS_DAY:
            month = clock.previous_month(month)
        months = [month]
        for _ in range(11):
            months.append(clock.previous_month(months[-1]))
        return months
