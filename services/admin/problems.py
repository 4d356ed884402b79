"""Problems and what hangs on them: looked up here, written on the portal's own pages."""

from django.contrib import admin
from django.db.models import Q

from accounts.enums import Role
from laishan_portal.admin_base import ReadOnlyAdmin
from projects.models import Project
from services.models import (
    CallBack,
    Confirmation,
    ConfirmationLink,
    Escalation,
    Extension,
    Fix,
    Measure,
    Problem,
    ProblemEvent,
    ProblemUnit,
    Task,
)

OFFICE = frozenset({Role.OFFICE})


class OfProblemAdmin(ReadOnlyAdmin):
    """Without the problems of confidential projects whose name is kept from the user."""

    viewers = OFFICE
    path = "problem__project"
    list_select_related = ["problem"]
    search_fields = ["problem__number"]
    search_help_text = "问题编号"
    ordering = ["-pk"]

    def get_queryset(self, request):
        secret = Project.objects.visible_to(request.user)
        secret = secret.filter(is_confidential=True, knows_name=False).order_by().values("pk")
        rows = super().get_queryset(request)
        return rows.filter(Q(**{f"{self.path}": None}) | ~Q(**{f"{self.path}__in": secret}))


@admin.register(Problem)
class ProblemAdmin(OfProblemAdmin):
    path = "project"
    list_display = ["number", "title", "status", "lead_unit", "due_on", "level"]
    list_filter = ["status", "category", "level", "is_demo"]
    list_select_related = ["lead_unit"]
    search_fields = ["number", "title"]
    search_help_text = "编号、问题"
    date_hierarchy = "raised_on"


@admin.register(ProblemUnit)
class ProblemUnitAdmin(OfProblemAdmin):
    list_display = ["problem", "unit", "is_lead", "outcome", "answered_on"]
    list_filter = ["is_lead", "outcome"]
    list_select_related = ["problem", "unit"]


@admin.register(ProblemEvent)
class ProblemEventAdmin(OfProblemAdmin):
    list_display = ["problem", "kind", "from_status", "to_status", "happened_on", "by"]
    list_filter = ["kind", "to_status"]
    list_select_related = ["problem", "by__person"]
    date_hierarchy = "happened_on"


@admin.register(Extension)
class ExtensionAdmin(OfProblemAdmin):
    list_display = ["problem", "days", "decision", "requested_by", "decided_by"]
    list_filter = ["decision"]
    list_select_related = ["problem", "requested_by__person", "decided_by__person"]


@admin.register(Task)
class TaskAdmin(OfProblemAdmin):
    list_display = ["problem", "content", "unit", "owner", "due_on", "done_on"]
    list_filter = ["due_on"]
    list_select_related = ["problem", "unit", "owner"]


@admin.register(Measure)
class MeasureAdmin(OfProblemAdmin):
    list_display = ["problem", "taken_on", "content", "recorded_by"]
    list_filter = ["taken_on"]
    list_select_related = ["problem", "recorded_by__person"]


@admin.register(ConfirmationLink)
class ConfirmationLinkAdmin(OfProblemAdmin):
    """Whom a link was sent and when; what opens it is not shown."""

    hidden = ("token_hash", "salt")
    list_display = ["problem", "asking", "number", "sent_to", "issued_at", "used_at"]
    list_filter = ["number"]


@admin.register(Confirmation)
class ConfirmationAdmin(OfProblemAdmin):
    list_display = ["problem", "way", "answer", "answered_on", "recorded_by"]
    list_filter = ["way", "answer"]
    list_select_related = ["problem", "recorded_by__person"]


@admin.register(CallBack)
class CallBackAdmin(OfProblemAdmin):
    list_display = ["problem", "round", "drawn_on", "percent", "confirmation"]
    list_filter = ["drawn_on"]
    list_select_related = ["problem", "confirmation"]


@admin.register(Escalation)
class EscalationAdmin(OfProblemAdmin):
    list_display = ["problem", "step", "round", "taken_on", "age_days", "told"]
    list_filter = ["step"]
    list_select_related = ["problem", "step"]


@admin.register(Fix)
class FixAdmin(ReadOnlyAdmin):
    viewers = OFFICE
    list_display = ["title", "unit", "done_on", "created_by"]
    list_filter = ["done_on"]
    list_select_related = ["unit", "created_by__person"]
    search_fields = ["title"]
    ordering = ["-pk"]
