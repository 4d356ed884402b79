from django.apps import AppConfig

from laishan_portal.ledgers.registry import LEDGERS


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "项目"

    def ready(self):
        from accounts import attachments  # noqa: PLC0415 -- models load first
        from projects import (  # noqa: PLC0415 -- models load first
            holdings,
            ledgers,
            metrics,
            reports,
            todo,
            year_ledgers,
        )
        from projects.dossier import diary, owner, stages  # noqa: PLC0415 -- models load first
        from projects.recruitment import ledgers as recruitment  # noqa: PLC0415
        from projects.recruitment import todo as recruitment_todo  # noqa: PLC0415

        metrics.register_all()
        owner.register_all()
        diary.register_all()
        todo.register_all()
        recruitment_todo.register_all()
        holdings.register_all()
        LEDGERS.register(ledgers.LEDGER)
        LEDGERS.register(year_ledgers.DECISIONS)
        attachments.gates.register(
            attachments.AttachmentGate("projects.monthlyreport", reports.photos_visible)
        )
        attachments.gates.register(
            attachments.AttachmentGate("projects.stageevent", stages.evidence_visible)
        )
        for ledger in recruitment.LEDGERS:
            LEDGERS.register(ledger)
