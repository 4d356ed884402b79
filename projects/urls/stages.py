from django.urls import path

from projects.views import stage
from projects.views.project_form import FollowedOptionsView, ProjectOptionsView

urlpatterns = [
    path("options/projects/", ProjectOptionsView.as_view(), name="project_options"),
    path("options/followed/", FollowedOptionsView.as_view(), name="followed_options"),
    path("moves/", stage.MoveListView.as_view(), name="move_list"),
    path("moves/export/", stage.MoveExportView.as_view(), name="move_export"),
    path("moves/<int:event_pk>/", stage.MoveOpenView.as_view(), name="move_open"),
    path("<int:pk>/stages/", stage.StageListView.as_view(), name="stage_list"),
    path("<int:pk>/listing/", stage.ListingChangeView.as_view(), name="listing_change"),
    path("<int:pk>/lineage/new/", stage.LineageCreateView.as_view(), name="lineage_create"),
    path(
        "<int:pk>/lineage/<int:lineage_pk>/remove/",
        stage.LineageRemoveView.as_view(),
        name="lineage_remove",
    ),
]
