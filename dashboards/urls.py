from django.urls import path

from dashboards import views

urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("directory/", views.DirectoryView.as_view(), name="directory"),
    path("dashboard/", views.DashboardView.as_view(), name="dashboard"),
    path("dashboard/rows/<str:key>/", views.FigureRowsView.as_view(), name="figure_rows"),
]
