from django.apps import AppConfig

from laishan_portal.ledgers.registry import LEDGERS


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = "企业"

    def ready(self):
        from enterprises import ledgers, metrics  # noqa: PLC0415 -- models load first

        metrics.register_all()
        for ledger in (ledgers.ENTERPRISES, ledgers.TALENTS, ledgers.DESIGNATIONS):
            LEDGERS.register(ledger)
