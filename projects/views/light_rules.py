"""亮灯规则: versions to read, a new one to make, what it would change, the switch."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from accounts import audit
from accounts.enums import BUSINESS_ROLES, AuditAction
from laishan_portal import clock
from laishan_portal.views import DomainFormMixin
from projects import domain, lights, permissions, standing
from projects.boards import preview
from projects.enums import LightLevel
from projects.forms.light import LightRuleForm, LightRuleSwitchForm
from projects.models import Light, LightRuleSet, LightRuleSwitch

SWITCHES_SHOWN = 20


class LightRulesView(TemplateView):
    """Every rule set with its versions: a rule that judges is open to those it judges."""

    template_name = "projects/light_rules.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.roles.isdisjoint(BUSINESS_ROLES):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user = self.request.user
        rows = LightRuleSet.objects.visible_to(user).select_related("made_by__person")
        sets: dict[str, list[dict]] = {}
        for row in rows.order_by("code", "-version"):
            told = {"row": row, "bounds": lights.bounds_in_words(row)}
            sets.setdefault(row.code, []).append(told)
        groups = sorted(
            sets.values(), key=lambda found: not any(v["row"].is_default for v in found)
        )
        switches = (
            LightRuleSwitch.objects.visible_to(user)
            .select_related("from_set", "to_set", "by__person")
            .order_by("-pk")[:SWITCHES_SHOWN]
        )
        return super().get_context_data(
            groups=groups,
            present=next(
                (v["row"] for found in groups for v in found if v["row"].is_default), None
            ),
            switches=list(switches),
            progress=self.progress(),
            can_manage=permissions.can_manage_rules(user),
            **kwargs,
        )

    def progress(self) -> dict:
        """How many of the lights one may see the rule in force has computed."""
        rows = Light.objects.visible_to(self.request.user).filter(to_on=None).order_by()
        counts = rows.values("rule_set__is_default").annotate(n=Count("pk"))
        by_default = {row["rule_set__is_default"]: row["n"] for row in counts}
        done = by_default.get(True, 0)
        return {"done": done, "all": done + by_default.get(False, 0)}


class RuleFormView(DomainFormMixin, FormView):
    """One form about one version; the office alone."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not permissions.can_manage_rules(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def rule(self) -> LightRuleSet:
        rows = LightRuleSet.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["rule_pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(rule=self.rule, **kwargs)


class LightRuleEditView(RuleFormView):
    """Changing a rule makes its next version; the page after shows what it would change."""

    form_class = LightRuleForm
    template_name = "projects/light_rule_edit.html"
    success_message = "已存为新的一版，还没有启用。下面是换成它会怎么变。"

    def get_form_kwargs(self):
        kept = {name: getattr(self.rule, name) for name in LightRuleForm.Meta.fields}
        return super().get_form_kwargs() | {"instance": LightRuleSet(**kept)}

    def perform(self, form):
        typed = form.cleaned_data
        return domain.add_version(
            self.rule, values=typed, reason=typed["reason"], by=self.request.user
        )

    def get_success_url(self):
        return reverse("projects:light_rule_switch", kwargs={"rule_pk": self.object.pk})


class LightRuleSwitchView(RuleFormView):
    """What would change first, then the switch, with a reason and on record."""

    form_class = LightRuleSwitchForm
    template_name = "projects/light_rule_switch.html"
    success_message = "已换规则，正在按新规则重算；以前的灯不改。"

    def get_context_data(self, **kwargs):
        user = self.request.user
        found = preview.preview(
            user, standing.rules_of(self.rule), today=clock.today(), only=self.wanted()
        )
        return super().get_context_data(
            preview=found,
            moves=preview.draw_moves(found.moves),
            title=preview.title_of(found),
            wanted=self.wanted(),
            bounds=lights.bounds_in_words(self.rule),
            **kwargs,
        )

    def wanted(self) -> tuple[LightLevel, LightLevel] | None:
        """The cell of the matrix looked at, as ``?from=yellow&to=red``."""
        pair = self.request.GET.get("from", ""), self.request.GET.get("to", "")
        if all(level in LightLevel.values for level in pair):
            return LightLevel(pair[0]), LightLevel(pair[1])
        return None

    def perform(self, form):
        switch = domain.switch_rules(
            self.rule, reason=form.cleaned_data["reason"], by=self.request.user
        )
        audit.record(
            self.request,
            AuditAction.RULES,
            target=switch.to_set,
            detail={
                "from": str(switch.from_set),
                "to": str(switch.to_set),
                "reason": switch.reason,
            },
        )
        return switch

    def get_success_url(self):
        return reverse("projects:light_rules")
