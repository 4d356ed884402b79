from django.apps import AppConfig

from laishan_portal.ledgers.registry import LEDGERS


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = "服务"

    def ready(self):
        from accounts import attachments  # noqa: PLC0415 -- models load first
        from projects import lights  # noqa: PLC0415 -- models load first
        from services import (  # noqa: PLC0415 -- models load first
            board,
            ledgers,
            lighting,
            metrics,
            panels,
            todo,
        )

        lights.sources.register(lighting.SOURCE)
        metrics.register_all()
        panels.register_all()
        todo.register_all()
        LEDGERS.register(ledgers.PROBLEMS)
        LEDGERS.register(ledgers.VISITS)
        attachments.gates.register(
            attachments.AttachmentGate("services.problem", board.evidence_visible)
        )
