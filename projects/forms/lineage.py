"""Two projects that belong together: which came out of which, and how."""

from crispy_forms.layout import Layout
from django import forms

from laishan_portal.forms import PortalFormMixin, ReasonField
from projects.enums import LineageKind
from projects.forms.lookups import ProjectField
from projects.models import Project

# Said of this project, seen from it: (this one is the older, kind).
_THIS_CAME_OF, _THIS_BECAME = False, True
RELATIONS: dict[str, tuple[bool, LineageKind, str]] = {
    "was": (_THIS_CAME_OF, LineageKind.RENAMED, "本项目是对方更名来的"),
    "became": (_THIS_BECAME, LineageKind.RENAMED, "对方是本项目更名来的"),
    "took_in": (_THIS_CAME_OF, LineageKind.MERGED, "对方并入本项目"),
    "went_into": (_THIS_BECAME, LineageKind.MERGED, "本项目并入对方"),
    "split_off": (_THIS_CAME_OF, LineageKind.SPLIT, "本项目从对方拆分出来"),
    "gave_off": (_THIS_BECAME, LineageKind.SPLIT, "对方从本项目拆分出去"),
    "enlarges": (_THIS_CAME_OF, LineageKind.ENLARGED, "本项目是对方的扩容（后续期）"),
    "enlarged": (_THIS_BECAME, LineageKind.ENLARGED, "对方是本项目的扩容（后续期）"),
    "repeats": (_THIS_CAME_OF, LineageKind.REPEAT, "本项目是重复登记，以对方为准"),
    "repeated": (_THIS_BECAME, LineageKind.REPEAT, "对方是重复登记，以本项目为准"),
}


class LineageForm(PortalFormMixin, forms.Form):
    relation = forms.ChoiceField(
        label="关系", choices=[("", "请选择"), *((key, row[2]) for key, row in RELATIONS.items())]
    )
    other = ProjectField(label="另一个项目", help_text="打编号或名称，出候选。")
    note = ReasonField(
        label="凭什么认定", max_length=200, help_text="批文、合同、会议纪要；写明名称和日期。"
    )

    def __init__(self, *args, project, **kwargs):
        self.project = project
        super().__init__(*args, **kwargs)
        field = self.fields["other"]
        field.user, field.besides = self.user, project.pk

    def get_layout(self) -> Layout:
        return Layout("relation", "other", "note")

    @property
    def kind(self) -> LineageKind:
        return RELATIONS[self.cleaned_data["relation"]][1]

    @property
    def pair(self) -> tuple[Project, Project]:
        """(older, newer)"""
        other = self.cleaned_data["other"]
        is_older = RELATIONS[self.cleaned_data["relation"]][0]
        return (self.project, other) if is_older else (other, self.project)
