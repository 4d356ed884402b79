from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalConfig(AppConfig):
    """The ground floor: the kit every room stands on."""

    name = "laishan_portal"
    verbose_name = "平台底座"


class PortalAdminConfig(AdminConfig):
    default_site = "laishan_portal.admin_site.PortalAdminSite"


class PortalStaticFilesConfig(StaticFilesConfig):
    """Leaves out what no page links to; the two ``.map`` files must stay (manifest storage)."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.rtl.*",
        "bootstrap-grid*",
        "bootstrap-reboot*",
        "bootstrap-utilities*",
        "bootstrap.esm*",
        "bootstrap.js*",
        "bootstrap.min.js*",
        "bootstrap.css*",
        "bootstrap.bundle.js*",
        "htmx-4*",
        "htmax-4*",
        "*-4.js",
        "*-4.min.js",
    ]
