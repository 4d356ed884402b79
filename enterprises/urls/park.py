"""Counting, applications for designations, duplicates."""

from django.urls import path

from enterprises.views import counting, designation_parts, twins

urlpatterns = [
    path("counts/", counting.CountListView.as_view(), name="count_list"),
    path("counts/export/", counting.CountExportView.as_view(), name="count_export"),
    path("counts/<int:pk>/", counting.CountDetailView.as_view(), name="count_detail"),
    path("counts/<int:pk>/decide/", counting.CountDecideView.as_view(), name="count_decide"),
    path("counts/<int:pk>/reopen/", counting.CountReopenView.as_view(), name="count_reopen"),
    path("proofs/<int:pk>/remove/", counting.proof_remove, name="proof_remove"),
    path("<int:pk>/proofs/new/", counting.EnterpriseProofView.as_view(), name="enterprise_proof"),
    path("talents/<int:pk>/proofs/new/", counting.TalentProofView.as_view(), name="talent_proof"),
    path(
        "designations/<int:pk>/move/",
        designation_parts.DesignationMoveView.as_view(),
        name="designation_move",
    ),
    path(
        "designations/<int:pk>/tasks/new/",
        designation_parts.DesignationTaskView.as_view(),
        name="designation_task",
    ),
    path(
        "designations/<int:pk>/materials/new/",
        designation_parts.DesignationMaterialView.as_view(),
        name="designation_material",
    ),
    path("tasks/<int:pk>/edit/", designation_parts.TaskEditView.as_view(), name="task_edit"),
    path("tasks/<int:pk>/done/", designation_parts.task_done, name="task_done"),
    path("tasks/<int:pk>/remove/", designation_parts.task_remove, name="task_remove"),
    path(
        "materials/<int:pk>/edit/",
        designation_parts.MaterialEditView.as_view(),
        name="material_edit",
    ),
    path("materials/<int:pk>/remove/", designation_parts.material_remove, name="material_remove"),
    path("twins/", twins.TwinListView.as_view(), name="twin_list"),
    path("twins/export/", twins.TwinExportView.as_view(), name="twin_export"),
    path("twins/<int:pk>/", twins.TwinDetailView.as_view(), name="twin_detail"),
    path("twins/<int:pk>/different/", twins.TwinDifferentView.as_view(), name="twin_different"),
    path("twins/<int:pk>/reopen/", twins.twin_reopen, name="twin_reopen"),
    path("twins/<int:pk>/merge/", twins.TwinMergeView.as_view(), name="twin_merge"),
]
