from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.PasswordChangeView.as_view(), name="password_change"),
    path("me/", views.MeView.as_view(), name="me"),
    path("me/extend/", views.session_extend, name="session_extend"),
    path("me/sessions/<int:pk>/end/", views.session_end, name="session_end"),
    path("inbox/", views.NoticeListView.as_view(), name="notice_list"),
    path("inbox/read/", views.notice_read_all, name="notice_read_all"),
    path("inbox/<int:pk>/open/", views.notice_open, name="notice_open"),
    path("users/", views.UserListView.as_view(), name="user_list"),
    path("users/new/", views.UserCreateView.as_view(), name="user_create"),
    path("users/import/", views.UserImportView.as_view(), name="user_import"),
    path("users/units/", views.UnitListView.as_view(), name="unit_list"),
    path("users/<int:pk>/", views.UserDetailView.as_view(), name="user_detail"),
    path("users/<int:pk>/edit/", views.UserEditView.as_view(), name="user_edit"),
    path("users/<int:pk>/roles/", views.UserRolesView.as_view(), name="user_roles"),
    path("users/<int:pk>/dismiss/", views.user_dismiss, name="user_dismiss"),
    path("users/<int:pk>/reset/", views.UserResetView.as_view(), name="user_reset"),
    path("users/<int:pk>/unlock/", views.user_unlock, name="user_unlock"),
    path("users/<int:pk>/deactivate/", views.UserDeactivateView.as_view(), name="user_deactivate"),
    path("users/<int:pk>/activate/", views.UserActivateView.as_view(), name="user_activate"),
    path("audit/", views.AuditListView.as_view(), name="audit_list"),
    path("audit/export/", views.audit_export, name="audit_export"),
    path("attachments/<int:pk>/", views.attachment_detail, name="attachment_detail"),
]
