from django.apps import AppConfig

from laishan_portal.ledgers.registry import LEDGERS


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "项目"

    def ready(self):
        from projects import ledgers, metrics  # noqa: PLC0415 -- models load first

        metrics.register_all()
        LEDGERS.register(ledgers.LEDGER)
