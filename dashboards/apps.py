from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"
    verbose_name = "看板"

    def ready(self):
        from dashboards import metrics, year_targets  # noqa: PLC0415 -- models load first

        metrics.register_all()
        year_targets.register_all()
