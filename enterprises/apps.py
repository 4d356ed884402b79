from django.apps import AppConfig

from laishan_portal.ledgers.registry import LEDGERS


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = "企业"

    def ready(self):
        from accounts import attachments  # noqa: PLC0415 -- models load first
        from enterprises import (  # noqa: PLC0415
            domain,
            ledgers,
            metrics,
            park_ledgers,
            policy_ledgers,
            todo,
        )

        metrics.register_all()
        domain.register_rules()
        todo.register_all()
        for gate in park_ledgers.GATES:
            attachments.gates.register(gate)
        for ledger in (
            ledgers.ENTERPRISES,
            ledgers.TALENTS,
            ledgers.DESIGNATIONS,
            park_ledgers.COUNTS,
            park_ledgers.TWINS,
        ):
            LEDGERS.register(ledger)
        for ledger in policy_ledgers.LEDGERS:
            LEDGERS.register(ledger)
