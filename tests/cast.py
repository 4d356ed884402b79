"""One person of each role, a project of theirs and one of others, with everything on it."""

import datetime
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.enums import NoticeKind, Role
from accounts.models import Attachment, Notice, UserSession
from laishan_portal.models import ExportJob, SavedView
from projects import domain
from projects.enums import AssignmentKind, Decision, EventKind, LightLevel, ServiceKind, Stage
from projects.models import (
    Assignment,
    BulkRun,
    CapitalIncrease,
    ChainHolding,
    ChainLink,
    DateChange,
    Factor,
    FollowUpRule,
    IndustryChain,
    LightRuleSet,
    Lineage,
    MonthFigure,
    Permit,
    ProjectGrant,
    ScheduleTemplate,
    StageEvent,
    WorkStep,
    YearDecision,
    YearOpening,
)
from tests.enterprises.rows import make_contact, make_designation, make_enterprise, make_talent
from tests.factories import (
    AssignmentFactory,
    EnterpriseFactory,
    MonthlyReportFactory,
    NegotiationEntryFactory,
    NodeFactory,
    OwnerChangeFactory,
    PersonFactory,
    ProjectFactory,
    SchedulePlanFactory,
    TargetEnterpriseFactory,
    TripFactory,
    UnitFactory,
    UserFactory,
    WorkItemFactory,
    plan_year,
    system_user,
)
from tests.ledgers.imported import make_import
from tests.permission_table import ROLES
from tests.projects.template_files import report_template

BACKEND = "accounts.backends.PortalBackend"
MONTH = datetime.date(2023, 6, 1)


class Cast:
    """Built once; a test takes its clients and asks where its addresses lead."""

    def __init__(self):
        self.unit = UnitFactory(name="总部基地")
        self.users = {role: UserFactory(role=role) for role in ROLES}
        reporter = self.users[Role.UNIT_REPORTER].person
        reporter.unit = self.unit
        reporter.save(update_fields=["unit"])
        self.stranger = UserFactory(role=Role.HANDLER)
        lead = self.users[Role.COMMISSIONER].person
        lead.phone = "13800138000"
        lead.save(update_fields=["phone"])
        self.opening = YearOpening.objects.create(year=2024, started_by=system_user())
        self.sheet = report_template()
        self.own = self._project(self.unit, lead, seen_by=self.users[Role.HANDLER])
        other = PersonFactory(phone="13900139000")
        self.other_unit = UnitFactory(name="滨海路街道")
        self.foreign = self._project(self.other_unit, other)
        self._registry()
        self.cookies = {role: self._log_in(user) for role, user in self.users.items()}
        stranger = self._belongings(self.stranger)
        stranger.session = self._session_of(self.stranger)
        self.belongings = {role: self._belongings(user) for role, user in self.users.items()}
        for role, user in self.users.items():
            self.belongings[role].session = self._session_of(user, self.cookies[role])
        self.others = stranger

    def client(self, role, **options):
        """Logged in; ``enforce_csrf_checks=True`` for a browser that brings no token."""
        client = Client(**options)
        client.cookies.load(self.cookies[role])
        return client

    def kwargs(self, name, wanted, role, *, own):
        """The address's arguments, of one's own rows or of others'."""
        app = name.split(":")[0]
        rows = self.own if own else self.foreign
        values = rows if app == "projects" else self._values(name, role, own=own)
        return {key: values[key] for key in wanted}

    def _values(self, name, role, *, own):
        mine = self.belongings[role] if own else self.others
        noun = name.split(":")[-1].split("_")[0]
        pk = {
            "enterprise": self.enterprise.pk,
            # A new contact is made under its enterprise.
            "contact": (self.enterprise if name.endswith("_create") else self.contact).pk,
            "talent": self.talent.pk,
            "designation": (self.title if own else self.foreign_title).pk,
            "session": mine.session.pk,
            "notice": mine.notice.pk,
            "user": (self.users[role] if own else self.stranger).pk,
            "view": mine.view.pk,
            "export": mine.export.pk,
            "import": mine.import_.pk,
            "attachment": (self.own if own else self.foreign)["attachment_pk"],
        }.get(noun)
        key = "projects.red" if noun == "figure" else "projects"
        return {"pk": pk, "key": key}

    def _project(self, unit, lead, seen_by=None):
        office = system_user()
        project = ProjectFactory(unit=unit, promised_finish_on=datetime.date(2023, 11, 30))
        AssignmentFactory(project=project, person=lead)
        supporter = Assignment.objects.create(
            project=project,
            person=PersonFactory(),
            kind=AssignmentKind.SUPPORTER,
            service_kind=ServiceKind.TAX,
            from_on=MONTH,
        )
        plan_year(project, [100] * 12, done=[100] * 5)
        node = NodeFactory(project=project)
        MonthlyReportFactory(project=project, month=MONTH)
        may = project.reports.get(month=datetime.date(2023, 5, 1))
        event = StageEvent.objects.create(
            project=project,
            kind=EventKind.FORWARD,
            from_stage=Stage.STRUCTURE,
            to_stage=Stage.ACCEPTANCE,
            occurred_on=MONTH,
            proposed_by=office,
        )
        change = DateChange.objects.create(
            project=project,
            node=node,
            old_on=node.baseline_on,
            new_on=node.baseline_on + datetime.timedelta(days=9),
            reason="测试",
            decision=Decision.PROPOSED,
            requested_by=office,
        )
        viewer = seen_by or UserFactory(role=Role.HANDLER)
        grant = ProjectGrant.objects.create(project=project, user=viewer, reason="测试")
        domain.override_light(project, level=LightLevel.RED, reason="测试", by=office)
        photo = Attachment.objects.create(
            target_model="projects.monthlyreport",
            target_id=may.pk,
            file=ContentFile(b"\xff\xd8\xff\xe0", name="x.jpg"),
            name="现场.jpg",
            content_type="image/jpeg",
            size=4,
            sha256="0" * 64,
            uploaded_by=office,
        )
        return {
            "pk": project.pk,
            "month": f"{MONTH:%Y-%m}",
            "year": 2023,
            "node_pk": node.pk,
            "event_pk": event.pk,
            "change_pk": change.pk,
            "plan_pk": SchedulePlanFactory(project=project, state="submitted").pk,
            "template_pk": ScheduleTemplate.objects.get(code="building").pk,
            "assignment_pk": supporter.pk,
            "grant_pk": grant.pk,
            "person_pk": lead.pk,
            "opening_pk": self.opening.pk,
            "sheet_pk": self.sheet.pk,
            "part": "targets",
            "decision_pk": YearDecision.objects.create(
                opening=self.opening, project=project, kind="not_listed"
            ).pk,
            "permit_pk": Permit.objects.create(
                project=project, name="施工许可证", phase="works"
            ).pk,
            "factor_pk": Factor.objects.create(
                project=project, kind="power", measure="千伏安", needed=100
            ).pk,
            **self._recruitment(project, unit, lead),
            "override_pk": project.light_overrides.get().pk,
            "rule_pk": LightRuleSet.objects.get(code="yinchuan", version=1).pk,
            "attachment_pk": photo.pk,
            "figure_pk": MonthFigure.objects.create(
                project=project,
                month=datetime.date(2023, 4, 1),
                stage=Stage.STRUCTURE,
                condition="normal",
            ).pk,
            "action": "urge",
            "run_pk": BulkRun.objects.create(
                action="lead", wanted=[project.pk], by=self.users[Role.OFFICE]
            ).pk,
            "lineage_pk": Lineage.objects.create(
                older=project, newer=ProjectFactory(unit=unit), kind="split", note="测试"
            ).pk,
        }

    def _recruitment(self, project, unit, lead):
        """A target, a trip, a talk, a link of a chain, work with a step, a raised total."""
        target = TargetEnterpriseFactory(
            unit=unit, owner=lead, status="talking", contact_phone="13800138001"
        )
        chain = IndustryChain.objects.create(name=f"产业链{project.pk}")
        link = ChainLink.objects.create(chain=chain, name="环节", segment="upstream")
        item = WorkItemFactory(unit=unit)
        return {
            "target_pk": target.pk,
            "trip_pk": TripFactory(unit=unit, led_by=lead).pk,
            "entry_pk": NegotiationEntryFactory(project=project).pk,
            "chain_pk": chain.pk,
            "link_pk": link.pk,
            "holding_pk": ChainHolding.objects.create(
                link=link, enterprise=EnterpriseFactory(), created_by=system_user()
            ).pk,
            "limit_pk": FollowUpRule.objects.first().pk,
            "work_pk": item.pk,
            "step_pk": WorkStep.objects.create(
                item=item, name="步骤", owner=lead, created_by=system_user()
            ).pk,
            "owner_change_pk": OwnerChangeFactory(project=project).pk,
            "increase_pk": CapitalIncrease.objects.create(
                project=project,
                agreed_on=MONTH,
                old_total=project.total_investment,
                new_total=project.total_investment + 100,
                reason="测试",
                proposed_by=system_user(),
            ).pk,
        }

    def _registry(self):
        self.enterprise = make_enterprise()
        self.contact = make_contact(self.enterprise)
        self.talent = make_talent(enterprise=self.enterprise)
        self.title = make_designation(unit=self.unit)
        self.foreign_title = make_designation(unit=self.other_unit)

    def _belongings(self, user):
        now = timezone.now()
        return SimpleNamespace(
            notice=Notice.objects.create(
                user=user, kind=NoticeKind.REPORT_DUE, title="测试", key="cast", url="/"
            ),
            view=SavedView.objects.create(owner=user, ledger="projects", name="测试"),
            export=ExportJob.objects.create(
                owner=user,
                ledger="projects",
                purpose="测试",
                requested_on=MONTH,
                expires_at=now + datetime.timedelta(hours=1),
                finished_at=now,
                file_name=self._export_file(),
            ),
            import_=make_import(user),
        )

    @staticmethod
    def _export_file():
        from laishan_portal.ledgers import exports  # noqa: PLC0415 -- apps are ready by now

        folder = exports.export_folder()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cast.xlsx").write_bytes(b"PK")
        return "cast.xlsx"

    @staticmethod
    def _log_in(user):
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client.cookies.output(header="", sep=";")

    @staticmethod
    def _session_of(user, cookies=""):
        """A second log-in of theirs, so that ending it does not end the test's own."""
        return UserSession.objects.create(user=user, session_key=f"other-{user.pk}")
