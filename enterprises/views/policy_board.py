"""政策找企业: one item and its enterprises; and one enterprise and its policies."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView, TemplateView

from enterprises import domain, matching, permissions
from enterprises.caretakers import caretakers_of
from enterprises.enums import MatchState, PushStatus
from enterprises.filters import parks
from enterprises.matching.explain import Explanation, label_of, mark
from enterprises.models import (
    Enterprise,
    EnterpriseFigure,
    Match,
    PolicyItem,
    PolicyPush,
)
from enterprises.views.base import RowMixin, anybody_listed
from laishan_portal import clock

SHOWN = 10
MOST_ITEMS = 60
_DONE = (PushStatus.APPLIED, PushStatus.GRANTED, PushStatus.REFUSED)


@dataclass(frozen=True)
class Line:
    """One enterprise of the table."""

    enterprise: Enterprise
    told: Explanation
    commissioner: str
    push: PolicyPush | None
    may_push: bool


def park_names() -> dict[int, str]:
    return {int(pk): name for pk, name in parks(None).items()}


class Reading:
    """What explanations of some enterprises need, read once."""

    def __init__(self, user, ids: list[int], today: date):
        self.today, self.parks = today, park_names()
        rows = Enterprise.objects.visible_to(user).filter(pk__in=ids)
        self.enterprises = {
            row.pk: row for row in rows.select_related("park", "profile").order_by()
        }
        self.figures: dict[int, dict] = {}
        current = EnterpriseFigure.objects.visible_to(user).filter(
            enterprise__in=ids, is_current=True
        )
        for figure in current.order_by():
            self.figures.setdefault(figure.enterprise_id, {})[figure.kind] = figure

    def explain(self, conditions, pk: int) -> Explanation | None:
        enterprise = self.enterprises.get(pk)
        if enterprise is None or not hasattr(enterprise, "profile"):
            return None
        return matching.explain(
            conditions,
            enterprise=enterprise,
            profile=enterprise.profile,
            figures=self.figures.get(pk, {}),
            parks=self.parks,
            today=self.today,
        )


class PolicyListView(TemplateView):
    """The page /policies/: the first item in force, or the one asked for."""

    template_name = "enterprises/policy_list.html"

    def dispatch(self, request, *args, **kwargs):
        if not permissions.can_list(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def today(self) -> date:
        return clock.today()

    @cached_property
    def items(self) -> list[PolicyItem]:
        rows = PolicyItem.objects.visible_to(self.request.user).in_force(self.today)
        return list(rows.select_related("policy", "count").order_by("policy_id", "pk"))

    def get_item(self) -> PolicyItem | None:
        if not self.items:
            return None
        first = next((item for item in self.items if hasattr(item, "count")), self.items[0])
        return self._whole(first.pk)

    def _whole(self, pk: int) -> PolicyItem:
        rows = PolicyItem.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("policy__unit", "unit", "count").prefetch_related("conditions"),
            pk=pk,
        )

    def get_context_data(self, **kwargs):
        item = self.get_item()
        self.total = Enterprise.objects.visible_to(self.request.user).count()
        context = super().get_context_data(
            item=item,
            documents=self._documents(),
            item_count=len(self.items),
            total=self.total,
            may_create=permissions.can_create(self.request.user),
            **kwargs,
        )
        return context | (self._of(item) if item else {})

    def _documents(self) -> list[tuple]:
        found: dict[int, tuple] = {}
        for item in self.items[:MOST_ITEMS]:
            found.setdefault(item.policy_id, (item.policy, []))[1].append(item)
        return list(found.values())

    def _of(self, item: PolicyItem) -> dict:
        user = self.request.user
        conditions = list(item.conditions.all())
        kept = self._kept(item)
        reading = Reading(user, [pk for pks in kept.values() for pk in pks], self.today)
        heads = self._heads(conditions, reading.parks)
        counts = getattr(item, "count", None)
        return {
            "may_edit": permissions.can_edit_item(user, item),
            "may_push": permissions.can_push(user, item) and self._is_in_force(item),
            "is_in_force": self._is_in_force(item),
            "heads": heads,
            "width": len(heads) + 4,
            "counts": counts,
            "rest": self._rest(counts),
            "groups": self._lines(item, conditions, kept, reading),
            "days_left": (item.apply_until - self.today).days if item.apply_until else None,
            "progress": self._progress(item),
            "matches_url": reverse("enterprises:match_list") + "?" + urlencode({"item": item.pk}),
            "pushes_url": reverse("enterprises:push_list") + "?" + urlencode({"item": item.pk}),
        }

    def _is_in_force(self, item: PolicyItem) -> bool:
        return any(row.pk == item.pk for row in self.items)

    def _rest(self, counts) -> int:
        """Not met, as the page counts: whoever neither meets it nor is one answer away."""
        return self.total - counts.met - counts.ask if counts else 0

    def _kept(self, item: PolicyItem) -> dict[str, list[int]]:
        rows = Match.objects.visible_to(self.request.user).filter(item=item)
        return {
            state.value: list(
                rows.filter(state=state)
                .order_by("enterprise_id")
                .values_list("enterprise_id", flat=True)[:SHOWN]
            )
            for state in MatchState
        }

    def _heads(self, conditions, names) -> list[str]:
        groups: dict[int, list[str]] = {}
        for condition in conditions:
            groups.setdefault(condition.group, []).append(label_of(condition, names))
        return [f"{mark(number)} {' 或 '.join(rows)}" for number, rows in sorted(groups.items())]

    def _lines(self, item, conditions, kept, reading) -> dict[str, list[Line]]:
        ids = [pk for pks in kept.values() for pk in pks]
        pushes = {
            push.enterprise_id: push
            for push in PolicyPush.objects.visible_to(self.request.user).filter(
                item=item, enterprise__in=ids
            )
        }
        people = caretakers_of(ids)
        return {
            state: [
                Line(
                    reading.enterprises[pk],
                    told,
                    getattr(people.get(pk), "name", ""),
                    pushes.get(pk),
                    state != MatchState.NEAR and pk not in pushes,
                )
                for pk in pks
                if (told := reading.explain(conditions, pk)) is not None
            ]
            for state, pks in kept.items()
        }

    def _progress(self, item: PolicyItem) -> dict:
        rows = PolicyPush.objects.visible_to(self.request.user).filter(item=item)
        return rows.aggregate(
            pushed=Count("pk"),
            applied=Count("pk", filter=Q(status__in=_DONE)),
            granted=Count("pk", filter=Q(status=PushStatus.GRANTED)),
        )


class ItemDetailView(PolicyListView):
    """The same page for one item, also for one that is not in force."""

    template_name = "enterprises/item_detail.html"

    @cached_property
    def row(self) -> PolicyItem:
        return self._whole(self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        """404 before 403: who may not know of the item does not learn that it exists."""
        return self.row and super().dispatch(request, *args, **kwargs)

    def get_item(self) -> PolicyItem:
        return self.row


class MatchDetailView(RowMixin, RedirectView):
    """A line of the list leads to the enterprise, where each condition is told."""

    model = Match
    permission = anybody_listed(permissions.can_list)

    def get_redirect_url(self, *args, **kwargs):
        return reverse("enterprises:enterprise_policies", args=[self.row.enterprise_id])


@require_POST
def item_push(request, pk):
    """Bring the item to the ticked enterprises."""
    rows = PolicyItem.objects.visible_to(request.user).select_related("policy")
    item = get_object_or_404(rows, pk=pk)
    if not permissions.can_push(request.user, item):
        raise PermissionDenied
    typed = request.POST.getlist("enterprise")[: domain.AT_ONCE + 1]
    wanted = [int(key) for key in typed if key.isascii() and key.isdigit() and len(key) < 16]
    try:
        done = domain.push_item(item, enterprises=wanted, by=request.user)
    except ValidationError as error:
        messages.warning(request, "".join(error.messages))
        return redirect(item)
    parts = [f"已推送 {done.new} 家，专员在收件箱里能看到。"]
    if done.known:
        parts.append(f"{done.known} 家以前推送过。")
    if done.unfit:
        parts.append(f"{done.unfit} 家现在不符合，没有推送。")
    if done.without_commissioner:
        parts.append(f"{done.without_commissioner} 家没有专员，请先指派。")
    messages.success(request, "".join(parts))
    return redirect(item)


# ── one enterprise ───────────────────────────────────────────────────────────────────────


class EnterprisePoliciesView(RowMixin, TemplateView):
    """换成按企业看: what this enterprise meets, nearly meets, and what is missing."""

    model = Enterprise
    related = ("park",)
    permission = anybody_listed(permissions.can_list)
    template_name = "enterprises/enterprise_policies.html"

    def get_context_data(self, **kwargs):
        user, today, enterprise = self.request.user, clock.today(), self.row
        matches = Match.objects.visible_to(user).filter(enterprise=enterprise)
        states = dict(matches.values_list("item_id", "state"))
        items = PolicyItem.objects.visible_to(user).in_force(today).filter(pk__in=states)
        items = items.select_related("policy").prefetch_related("conditions")
        reading = Reading(user, [enterprise.pk], today)
        pushes = PolicyPush.objects.visible_to(user).filter(enterprise=enterprise)
        pushes = {push.item_id: push for push in pushes.select_related("item")}
        groups = {state.value: [] for state in MatchState}
        for item in items.order_by("policy_id", "pk"):
            told = reading.explain(item.conditions.all(), enterprise.pk)
            if told is not None:
                groups[states[item.pk]].append((item, told, pushes.get(item.pk)))
        return super().get_context_data(
            enterprise=enterprise,
            groups=groups,
            pushes=pushes.values(),
            figures=sorted(reading.figures.get(enterprise.pk, {}).values(), key=lambda f: f.kind),
            may_edit=permissions.can_edit(user, enterprise),
            **kwargs,
        )
