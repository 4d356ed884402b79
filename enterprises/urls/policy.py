from django.urls import path

from enterprises.views import policy as views
from enterprises.views import policy_board as board

urlpatterns = [
    path("", board.PolicyListView.as_view(), name="policy_list"),
    path("new/", views.PolicyCreateView.as_view(), name="policy_create"),
    path("<int:pk>/", views.PolicyDetailView.as_view(), name="policy_detail"),
    path("<int:pk>/edit/", views.PolicyEditView.as_view(), name="policy_edit"),
    path("<int:pk>/move/", views.PolicyMoveView.as_view(), name="policy_move"),
    path("<int:pk>/items/new/", views.PolicyAddItemView.as_view(), name="policy_add_item"),
    path("items/", views.ItemListView.as_view(), name="item_list"),
    path("items/export/", views.ItemExportView.as_view(), name="item_export"),
    path("items/<int:pk>/", board.ItemDetailView.as_view(), name="item_detail"),
    path("items/<int:pk>/edit/", views.ItemEditView.as_view(), name="item_edit"),
    path("items/<int:pk>/conditions/", views.ItemConditionsView.as_view(), name="item_conditions"),
    path("items/<int:pk>/push/", board.item_push, name="item_push"),
    path("matches/", views.MatchListView.as_view(), name="match_list"),
    path("matches/export/", views.MatchExportView.as_view(), name="match_export"),
    path("matches/<int:pk>/", board.MatchDetailView.as_view(), name="match_detail"),
    path("pushes/", views.PushListView.as_view(), name="push_list"),
    path("pushes/export/", views.PushExportView.as_view(), name="push_export"),
    path("pushes/<int:pk>/", views.PushDetailView.as_view(), name="push_detail"),
    path("pushes/<int:pk>/move/", views.PushMoveView.as_view(), name="push_move"),
]

of_enterprise = [
    path("<int:pk>/policies/", board.EnterprisePoliciesView.as_view(), name="enterprise_policies"),
    path("<int:pk>/figures/new/", views.EnterpriseFigureView.as_view(), name="enterprise_figure"),
]
