from django.contrib import admin


class PortalAdminSite(admin.AdminSite):
    """The workshop of district staff; the portal's own log-in is its only door."""

    site_header = "莱山区项目建设工作平台 · 后台"
    site_title = "工作平台后台"
    index_title = "后台"
    site_url = "/"

    def has_permission(self, request):
        return request.user.is_active and request.user.is_authenticated and request.user.is_staff
