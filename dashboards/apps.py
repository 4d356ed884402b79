from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"
    verbose_name = "看板"

    def ready(self):
        from dashboards import metrics  # noqa: PLC0415 -- models load first

        metrics.register_all()
