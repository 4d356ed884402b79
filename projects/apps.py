from django.apps import AppConfig

from laishan_portal.ledgers.registry import LEDGERS


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "项目"

    def ready(self):
        from accounts import attachments  # noqa: PLC0415 -- models load first
        from laishan_portal.ledgers import exports  # noqa: PLC0415 -- models load first
        from projects import (  # noqa: PLC0415 -- models load first
            date_ledgers,
            holdings,
            importers,
            investment,
            ledgers,
            metrics,
            month_figures,
            move_ledgers,
            move_todo,
            reports,
            todo,
            year_ledgers,
        )
        from projects.boards import (  # noqa: PLC0415 -- models load first
            factor_list,
            override_list,
            permit_list,
        )
        from projects.dossier import diary, owner, stages  # noqa: PLC0415 -- models load first
        from projects.layouts import filled  # noqa: PLC0415 -- models load first
        from projects.layouts import formats as layouts  # noqa: PLC0415 -- models load first
        from projects.recruitment import ledgers as recruitment  # noqa: PLC0415
        from projects.recruitment import signing_export  # noqa: PLC0415 -- models load first
        from projects.recruitment import todo as recruitment_todo  # noqa: PLC0415
        from projects.wall import paper  # noqa: PLC0415 -- models load first

        metrics.register_all()
        owner.register_all()
        diary.register_all()
        todo.register_all()
        move_todo.register_all()
        recruitment_todo.register_all()
        holdings.register_all()
        importers.register_all()
        layouts.register_all()
        filled.register()
        exports.FORMATS.register(paper.FORMAT)
        LEDGERS.register(ledgers.LEDGER)
        LEDGERS.register(investment.LEDGER)
        LEDGERS.register(month_figures.LEDGER)
        LEDGERS.register(date_ledgers.DATE_CHANGES)
        LEDGERS.register(move_ledgers.MOVES)
        LEDGERS.register(permit_list.LEDGER)
        LEDGERS.register(factor_list.LEDGER)
        LEDGERS.register(override_list.LEDGER)
        LEDGERS.register(year_ledgers.DECISIONS)
        attachments.gates.register(
            attachments.AttachmentGate("projects.monthlyreport", reports.photos_visible)
        )
        attachments.gates.register(
            attachments.AttachmentGate("projects.stageevent", stages.evidence_visible)
        )
        for ledger in recruitment.LEDGERS:
            LEDGERS.register(ledger)
        signing_export.register()
