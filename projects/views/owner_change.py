"""换业主: asked for from the dossier, decided by the office."""

from projects import domain, permissions
from projects.forms.stage import RefuseForm
from projects.forms.work import OwnerChangeForm
from projects.models import OwnerChange, Project
from projects.views.base import ProjectActionView
from projects.views.decided import DecidedView


class OwnerChangeCreateView(ProjectActionView):
    """A signed project goes to another enterprise, and its signings with it."""

    permission = staticmethod(permissions.can_propose_increase)
    template_name = "projects/owner_change_form.html"
    form_class = OwnerChangeForm
    title, button, anchor = "换业主", "提交审批", "#base"
    success_message = "已提交，项目办批准后业主单位才变。"

    def get_note(self) -> str:
        owner = self.project.owner
        now = f"现在的业主是{owner.name}。" if owner else "还没有业主单位，先在基本情况里填。"
        return f"{now}换了以后签约归新业主，不再计一次。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.project}

    def perform(self, form):
        typed = form.cleaned_data
        return domain.propose_owner_change(
            self.project,
            new_owner=typed["new_owner"],
            changed_on=typed["changed_on"],
            reason=typed["reason"],
            by=self.request.user,
        )


class OwnerChangeApproveView(DecidedView):
    """For those who know the project by name: its owners are part of the secret."""

    template_name = "projects/owner_change_decide.html"
    model, key, row_name = OwnerChange, "owner_change_pk", "change"
    related = ("old_owner", "new_owner")
    title, button, success_message = "批换业主", "批准", "已批准，业主单位已换。"
    decide = staticmethod(domain.approve_owner_change)

    def may_decide(self) -> bool:
        known = Project.objects.visible_to(self.request.user).filter(knows_name=True)
        return super().may_decide() and known.filter(pk=self.row.project_id).exists()


class OwnerChangeRefuseView(OwnerChangeApproveView):
    form_class = RefuseForm
    title, button, success_message = "不批换业主", "不批准", "没有批准，业主单位不变。"
    decide = staticmethod(domain.refuse_owner_change)
