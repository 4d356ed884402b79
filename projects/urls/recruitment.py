"""招商: the landing page, targets, diary, trips, chains, signings, 扩容区 and its work."""

from django.urls import path

from projects.views import chain, diary, owner_change, recruitment, target, trip, work

_target = "targets/<int:target_pk>/"
_trip = "trips/<int:trip_pk>/"
_link = "chains/links/<int:link_pk>/"
_work = "work/<int:work_pk>/"
_step = "work/steps/<int:step_pk>/"
_owner_change = "owner-changes/<int:owner_change_pk>/"
_increase = "increases/<int:increase_pk>/"

urlpatterns = [
    path("recruitment/", recruitment.RecruitmentHomeView.as_view(), name="recruitment_home"),
    path(
        "recruitment/projects/",
        recruitment.RecruitmentListView.as_view(),
        name="recruitment_list",
    ),
    path(
        "recruitment/projects/export/",
        recruitment.RecruitmentExportView.as_view(),
        name="recruitment_export",
    ),
    path("recruitment/signings/", recruitment.SigningListView.as_view(), name="signing_list"),
    path(
        "recruitment/signings/export/",
        recruitment.SigningExportView.as_view(),
        name="signing_export",
    ),
    path("recruitment/limits/", recruitment.LimitListView.as_view(), name="limit_list"),
    path("recruitment/limits/new/", recruitment.LimitCreateView.as_view(), name="limit_create"),
    path(
        "recruitment/limits/<int:limit_pk>/",
        recruitment.LimitEditView.as_view(),
        name="limit_edit",
    ),
    path(
        "recruitment/limits/<int:limit_pk>/delete/",
        recruitment.limit_delete,
        name="limit_delete",
    ),
    path("expansion/", recruitment.ExpansionHomeView.as_view(), name="expansion_home"),
    path("targets/", target.TargetListView.as_view(), name="target_list"),
    path("targets/export/", target.TargetExportView.as_view(), name="target_export"),
    path("targets/new/", target.TargetCreateView.as_view(), name="target_create"),
    path(_target, target.TargetDetailView.as_view(), name="target_detail"),
    path(f"{_target}edit/", target.TargetEditView.as_view(), name="target_edit"),
    path(f"{_target}move/", target.TargetMoveView.as_view(), name="target_move"),
    path(f"{_target}convert/", target.TargetConvertView.as_view(), name="target_convert"),
    path(f"{_target}talk/", target.TargetTalkView.as_view(), name="target_talk"),
    path(f"{_target}phone/", target.TargetUnmaskView.as_view(), name="target_unmask"),
    path("<int:pk>/diary/", diary.DiaryListView.as_view(), name="diary_list"),
    path("<int:pk>/diary/new/", diary.DiaryCreateView.as_view(), name="diary_create"),
    path("diary/<int:entry_pk>/correct/", diary.DiaryCorrectView.as_view(), name="diary_correct"),
    path("trips/", trip.TripListView.as_view(), name="trip_list"),
    path("trips/export/", trip.TripExportView.as_view(), name="trip_export"),
    path("trips/new/", trip.TripCreateView.as_view(), name="trip_create"),
    path(_trip, trip.TripDetailView.as_view(), name="trip_detail"),
    path(f"{_trip}edit/", trip.TripEditView.as_view(), name="trip_edit"),
    path(f"{_trip}visit/", trip.TripVisitView.as_view(), name="trip_visit"),
    path("chains/", chain.ChainListView.as_view(), name="chain_list"),
    path("chains/new/", chain.ChainCreateView.as_view(), name="chain_create"),
    path("chains/<int:chain_pk>/edit/", chain.ChainEditView.as_view(), name="chain_edit"),
    path("chains/<int:chain_pk>/links/new/", chain.LinkCreateView.as_view(), name="link_create"),
    path(f"{_link}edit/", chain.LinkEditView.as_view(), name="link_edit"),
    path(f"{_link}delete/", chain.link_delete, name="link_delete"),
    path(f"{_link}hold/", chain.HoldingCreateView.as_view(), name="holding_create"),
    path("chains/holdings/<int:holding_pk>/remove/", chain.holding_remove, name="holding_remove"),
    path("work/new/", work.WorkCreateView.as_view(), name="work_create"),
    path(_work, work.WorkDetailView.as_view(), name="work_detail"),
    path(f"{_work}edit/", work.WorkEditView.as_view(), name="work_edit"),
    path(f"{_work}steps/new/", work.StepCreateView.as_view(), name="step_create"),
    path(f"{_step}edit/", work.StepEditView.as_view(), name="step_edit"),
    path(f"{_step}remove/", work.step_remove, name="step_remove"),
    path("<int:pk>/increases/new/", work.IncreaseCreateView.as_view(), name="increase_create"),
    path(f"{_increase}approve/", work.IncreaseApproveView.as_view(), name="increase_approve"),
    path(f"{_increase}refuse/", work.IncreaseRefuseView.as_view(), name="increase_refuse"),
    path(
        "<int:pk>/owner-changes/new/",
        owner_change.OwnerChangeCreateView.as_view(),
        name="owner_change_create",
    ),
    path(
        f"{_owner_change}approve/",
        owner_change.OwnerChangeApproveView.as_view(),
        name="owner_change_approve",
    ),
    path(
        f"{_owner_change}refuse/",
        owner_change.OwnerChangeRefuseView.as_view(),
        name="owner_change_refuse",
    ),
]
