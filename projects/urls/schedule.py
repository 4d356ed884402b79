from django.urls import path

from projects.views import dates, schedule, schedule_template

_plan = "<int:pk>/schedule/<int:plan_pk>/"
_template = "templates/<int:template_pk>/"

urlpatterns = [
    path("dates/", dates.DateListView.as_view(), name="date_list"),
    path("dates/export/", dates.DateExportView.as_view(), name="date_export"),
    path("dates/<int:change_pk>/", dates.DateDetailView.as_view(), name="date_detail"),
    path("<int:pk>/schedule/", schedule.ScheduleDetailView.as_view(), name="schedule_detail"),
    path("<int:pk>/schedule/new/", schedule.ScheduleStartView.as_view(), name="schedule_start"),
    path(f"{_plan}edit/", schedule.ScheduleEditView.as_view(), name="schedule_edit"),
    path(f"{_plan}approve/", schedule.ScheduleApproveView.as_view(), name="schedule_approve"),
    path(f"{_plan}return/", schedule.ScheduleReturnView.as_view(), name="schedule_return"),
    path(f"{_plan}withdraw/", schedule.ScheduleWithdrawView.as_view(), name="schedule_withdraw"),
    path(
        "templates/",
        schedule_template.ScheduleTemplateListView.as_view(),
        name="schedule_template_list",
    ),
    path(
        _template,
        schedule_template.ScheduleTemplateDetailView.as_view(),
        name="schedule_template_detail",
    ),
    path(
        f"{_template}edit/",
        schedule_template.ScheduleTemplateEditView.as_view(),
        name="schedule_template_edit",
    ),
    path(
        f"{_template}copy/",
        schedule_template.ScheduleTemplateCopyView.as_view(),
        name="schedule_template_copy",
    ),
    path(
        f"{_template}retire/",
        schedule_template.ScheduleTemplateRetireView.as_view(),
        name="schedule_template_retire",
    ),
    path(
        f"{_template}restore/",
        schedule_template.ScheduleTemplateRestoreView.as_view(),
        name="schedule_template_restore",
    ),
]
