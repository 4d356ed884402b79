from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "项目"

    def ready(self):
        from projects import metrics  # noqa: PLC0415 -- models load first

        metrics.register_all()
