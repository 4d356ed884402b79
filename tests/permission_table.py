"""Who may open what: one line for each address, one letter for each role.

Roles in this order: Leader, Office, Reporter of the responsible unit, Commissioner who leads the
project, Handler with a grant, Union staff, Youth staff, System admin, Security admin, Auditor.

    o  may        x  403        -  404, as if it did not exist        r  sent elsewhere

``own`` is a project of the reporter's unit that the commissioner leads (or one's own row),
``foreign`` another unit's project that another commissioner leads (or somebody else's row).
"""

from dataclasses import dataclass

from accounts.enums import Role

ROLES = (
    Role.LEADER,
    Role.OFFICE,
    Role.UNIT_REPORTER,
    Role.COMMISSIONER,
    Role.HANDLER,
    Role.UNION_STAFF,
    Role.YOUTH_STAFF,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDITOR,
)
# Reachable without a log-in.
PUBLIC = {"accounts:login", "healthz", "readyz"}


@dataclass(frozen=True)
class Row:
    """``posts``: a form behind the same address; ``only``: "get" or "post" when it is just one."""

    own: str
    foreign: str = ""
    only: str = ""
    post_own: str = ""
    post_foreign: str = ""

    @property
    def gets(self):
        return self.only != "post"

    @property
    def posts(self):
        return self.only != "get"

    def letters(self, method, *, own):
        if method == "post" and self.post_own:
            return self.post_own if own else self.post_foreign
        return self.own if own else self.foreign


def page(own, foreign=""):
    return Row(own, foreign, only="get")


def form(own, foreign="", **post):
    return Row(own, foreign, **post)


def button(own, foreign=""):
    return Row(own, foreign, only="post")


EVERYBODY = "oooooooooo"
BUSINESS = "oooooooxxx"
#           LORCHUYSZA
SEES = ("ooooooo---", "oo---oo---")
EDITS = ("xooxxxx---", "xo---xx---")
TELLS = ("xoooxxx---", "xo---xx---")
OFFICE = ("xoxxxxx---", "xo---xx---")
LIGHTS = ("ooxxxxx---", "oo---xx---")
IMPORTS = "-oo-------"
OWN_IMPORT = (IMPORTS, "----------")
OFFICE_LIST = "xoxxxxxxxx"
RECRUITS = "oooooxxxxx"
EXPORTS = "oooxxooxxx"
REGISTRY = "ooooooo---"
KEEPS = "xooxxxx---"
KEEPERS = "xooxxxxxxx"

TABLE = {
    # ── outside the log-in ──
    "healthz": page(EVERYBODY),
    "readyz": page(EVERYBODY),
    "accounts:login": page("rrrrrrrrrr"),
    # ── one's own account ──
    "accounts:logout": button(EVERYBODY),
    "accounts:password_change": form(EVERYBODY),
    "accounts:me": page(EVERYBODY),
    "accounts:session_extend": button(EVERYBODY),
    "accounts:session_end": button(EVERYBODY, "--------o-"),
    "accounts:notice_list": page(EVERYBODY),
    "accounts:notice_read_all": button(EVERYBODY),
    "accounts:notice_open": button(EVERYBODY, "----------"),
    # ── accounts: made by one, allowed by another, watched by the third ──
    "accounts:user_list": page("xxxxxxxoox"),
    "accounts:user_create": form("xxxxxxxoxx"),
    "accounts:user_import": form("xxxxxxxoxx"),
    "accounts:unit_list": page("xxxxxxxoox"),
    "accounts:user_detail": page("xxxxxxxoox", "-------oo-"),
    "accounts:user_edit": form("xxxxxxxoxx", "-------ox-"),
    "accounts:user_roles": form("xxxxxxxxxx", "-------xo-"),
    "accounts:user_dismiss": button("xxxxxxxxxx", "-------xo-"),
    "accounts:user_reset": form("xxxxxxxxxx", "-------xo-"),
    "accounts:user_unlock": button("xxxxxxxxox", "-------xo-"),
    "accounts:user_deactivate": form("xxxxxxxxxx", "-------ox-"),
    "accounts:user_activate": form("xxxxxxxxxx", "-------ox-"),
    "accounts:audit_list": page("xxxxxxxxxo"),
    "accounts:audit_export": button("xxxxxxxxxo"),
    "accounts:attachment_detail": page(*SEES),
    # ── ledgers ──
    "ledgers:export_list": page(EVERYBODY),
    "ledgers:export_download": page("oooxxooxxx", "----------"),
    "ledgers:import_list": page(EVERYBODY),
    "ledgers:import_template": page(IMPORTS),
    "ledgers:import_detail": form(*OWN_IMPORT),
    "ledgers:import_progress": page(*OWN_IMPORT),
    "ledgers:import_rows": button(*OWN_IMPORT),
    "ledgers:import_apply": button(*OWN_IMPORT),
    "ledgers:import_cancel": button(*OWN_IMPORT),
    "ledgers:import_undo": button(*OWN_IMPORT),
    "ledgers:import_recheck": button(*OWN_IMPORT),
    "ledgers:import_annotated": page(*OWN_IMPORT),
    "ledgers:import_left": page(*OWN_IMPORT),
    "ledgers:view_save": button("ooooooo---"),
    "ledgers:view_delete": button("oooooooooo", "----------"),
    # ── pages of the whole district ──
    "home": page("roooooorrr"),
    "directory": page(EVERYBODY),
    "dashboard": page("oooxxooxxx"),
    "figure_rows": page("oooxxooxxx"),
    # ── the registry: known to all who work on projects ──
    "enterprises:enterprise_list": page(BUSINESS),
    "enterprises:enterprise_export": form(EXPORTS),
    "enterprises:enterprise_create": form(KEEPERS),
    "enterprises:enterprise_detail": page(REGISTRY),
    "enterprises:enterprise_edit": form(KEEPS),
    "enterprises:contact_create": form(KEEPS),
    "enterprises:contact_edit": form(KEEPS),
    "enterprises:contact_remove": button(KEEPS),
    "enterprises:contact_unmask": form("oooooxx---"),
    "enterprises:talent_list": page(BUSINESS),
    "enterprises:talent_export": form(EXPORTS),
    "enterprises:talent_create": form(KEEPERS),
    "enterprises:talent_detail": page(REGISTRY),
    "enterprises:talent_edit": form(KEEPS),
    "enterprises:designation_list": page(BUSINESS),
    "enterprises:designation_export": form(EXPORTS),
    "enterprises:designation_create": form(KEEPERS),
    "enterprises:designation_detail": page(REGISTRY, REGISTRY),
    "enterprises:designation_edit": form(KEEPS, "xoxxxxx---"),
    # ── projects ──
    "projects:project_list": page(BUSINESS),
    "projects:project_export": form(EXPORTS),
    "projects:wall": page(BUSINESS),
    "projects:wall_print": page(BUSINESS),
    "projects:wall_pdf": form(EXPORTS),
    "projects:bulk": form("xooxxxxxxx"),
    "projects:bulk_run": page("-o--------"),
    "projects:bulk_undo": form("-o--------"),
    "projects:project_import": form("xooxxxxxxx"),
    "projects:project_editable": form("xooxxxxxxx"),
    "projects:project_create": form("xooxxxxxxx"),
    "projects:enterprise_options": page(EVERYBODY),
    "projects:person_options": page(EVERYBODY),
    "projects:project_detail": page(*SEES),
    "projects:project_edit": form(*EDITS),
    "projects:project_unmask": form("ooooxoo---", "oo---oo---"),
    "projects:report_list": page(OFFICE_LIST),
    "projects:report_detail": form(*SEES, post_own="xxooxxx---", post_foreign="xx---xx---"),
    "projects:report_return": form(*OFFICE),
    "projects:report_approve": form(*OFFICE),
    "projects:report_exempt": form(*OFFICE),
    "projects:report_reopen": form(*OFFICE),
    "projects:report_unlock": form(*OFFICE),
    "projects:project_options": page(EVERYBODY),
    "projects:followed_options": page(EVERYBODY),
    "projects:stage_list": page(*SEES),
    "projects:move_list": page(BUSINESS),
    "projects:move_export": form(EXPORTS),
    "projects:move_open": page("rrrrrrr---", "rr---rr---"),
    "projects:listing_change": form(*OFFICE),
    "projects:lineage_create": form(*OFFICE),
    "projects:lineage_remove": form(*OFFICE),
    "projects:stage_propose": form(*EDITS),
    "projects:stage_propose_condition": form(*EDITS),
    "projects:stage_approve": form(*OFFICE),
    "projects:stage_refuse": form(*OFFICE),
    "projects:node_create": form(*EDITS),
    "projects:node_edit": form(*EDITS),
    "projects:node_actual": form(*TELLS),
    "projects:node_forecast": form(*TELLS),
    "projects:node_delete": form(*EDITS),
    "projects:date_request": form(*TELLS),
    "projects:date_request_finish": form(*TELLS),
    "projects:date_approve": form(*OFFICE),
    "projects:date_refuse": form(*OFFICE),
    "projects:date_list": page(BUSINESS),
    "projects:date_export": form(EXPORTS),
    "projects:date_detail": page(*SEES),
    "projects:schedule_detail": page(*SEES),
    "projects:schedule_start": form(*EDITS),
    "projects:schedule_edit": form(*EDITS),
    "projects:schedule_approve": form(*OFFICE),
    "projects:schedule_return": form(*OFFICE),
    "projects:schedule_withdraw": form(*EDITS),
    "projects:schedule_template_list": page(KEEPERS),
    "projects:schedule_template_detail": page(KEEPERS),
    "projects:schedule_template_edit": form(OFFICE_LIST),
    "projects:schedule_template_copy": form(OFFICE_LIST),
    "projects:schedule_template_retire": form(OFFICE_LIST),
    "projects:schedule_template_restore": form(OFFICE_LIST),
    "projects:plan_edit": form(*EDITS),
    "projects:plan_correct": form(*OFFICE),
    "projects:assignment_lead": form(*OFFICE),
    "projects:assignment_support": form(*OFFICE),
    "projects:assignment_end": form(*OFFICE),
    "projects:responsibility_edit": form(*OFFICE),
    "projects:grant_create": form(*OFFICE),
    "projects:grant_revoke": form(*OFFICE),
    "projects:light_why": page(*SEES),
    "projects:light_history": page(*SEES),
    "projects:light_overrides": page(BUSINESS),
    "projects:light_overrides_export": form(EXPORTS),
    "projects:light_override_open": page("rrrrrrr---", "rr---rr---"),
    "projects:light_rules": page(BUSINESS),
    "projects:light_rule_edit": form(OFFICE_LIST),
    "projects:light_rule_switch": form(OFFICE_LIST),
    "projects:light_override": form(*LIGHTS),
    "projects:light_restore": form(*LIGHTS),
    "projects:permit_create": form(*TELLS),
    "projects:permit_edit": form(*TELLS),
    "projects:permit_delete": form(*TELLS),
    "projects:permit_generate": form(*TELLS),
    "projects:permit_sheet": page(*SEES),
    "projects:permit_board": page(BUSINESS),
    "projects:permit_list": page(BUSINESS),
    "projects:permit_export": form(EXPORTS),
    "projects:permit_open": page("rrrrrrr---", "rr---rr---"),
    "projects:factor_board": page(BUSINESS),
    "projects:factor_list": page(BUSINESS),
    "projects:factor_export": form(EXPORTS),
    "projects:factor_open": page("rrrrrrr---", "rr---rr---"),
    "projects:factor_delete": form(*TELLS),
    "projects:factor_create": form(*TELLS),
    "projects:factor_edit": form(*TELLS),
    # ── official forms and uploaded templates ──
    "projects:layout_export": form(EXPORTS),
    "projects:sheet_list": page(EXPORTS),
    "projects:sheet_create": form(OFFICE_LIST),
    "projects:sheet_detail": page(EXPORTS, EXPORTS),
    "projects:sheet_map": form(OFFICE_LIST, OFFICE_LIST),
    "projects:sheet_export": form(EXPORTS, EXPORTS),
    "projects:sheet_file": page(EXPORTS, EXPORTS),
    "projects:sheet_drop": form(OFFICE_LIST, OFFICE_LIST),
    # ── years ──
    "projects:year_list": page(BUSINESS),
    "projects:year_show": button(BUSINESS),
    "projects:year_start": form(OFFICE_LIST),
    "projects:year_detail": page("ooxxxxxxxx", "ooxxxxxxxx"),
    "projects:year_renew": form(OFFICE_LIST, OFFICE_LIST),
    "projects:year_open": form(OFFICE_LIST, OFFICE_LIST),
    "projects:year_undo": form(OFFICE_LIST, OFFICE_LIST),
    "projects:year_drop": form(OFFICE_LIST, OFFICE_LIST),
    "projects:year_part": form(OFFICE_LIST, OFFICE_LIST),
    "projects:decision_list": page("ooxxxxxxxx"),
    "projects:decision_export": form("ooxxxxxxxx"),
    "projects:decision_bulk": Row(OFFICE_LIST, only="post"),
    "projects:decision_edit": form(OFFICE_LIST, OFFICE_LIST),
    "projects:decision_open": page("rrxxxxxxxx", "rrxxxxxxxx"),
    # ── recruitment ──
    "projects:recruitment_home": page(RECRUITS),
    "projects:recruitment_list": page(RECRUITS),
    "projects:recruitment_export": form("oooxxxxxxx"),
    "projects:signing_list": page(RECRUITS),
    "projects:signing_export": form("oooxxxxxxx"),
    "projects:expansion_home": page(RECRUITS),
    "projects:limit_list": page(RECRUITS),
    "projects:limit_create": form(OFFICE_LIST),
    "projects:limit_edit": form(OFFICE_LIST),
    "projects:limit_delete": button(OFFICE_LIST),
    "projects:target_list": page(RECRUITS),
    "projects:target_export": form("oooxxxxxxx"),
    "projects:target_create": form("xooooxxxxx"),
    "projects:target_detail": page("oooo------", "oo--------"),
    "projects:target_edit": form("xooo------", "xo--------"),
    "projects:target_move": form("xooo------", "xo--------"),
    "projects:target_convert": form("xoox------", "xo--------"),
    "projects:target_talk": form("xooo------", "xo--------"),
    "projects:target_unmask": form("oooo------", "oo--------"),
    "projects:diary_list": page("oooooxx---", "oo---xx---"),
    "projects:diary_create": form(*TELLS),
    "projects:diary_correct": form(*OFFICE),
    "projects:trip_list": page(RECRUITS),
    "projects:trip_export": form("oooxxxxxxx"),
    "projects:trip_create": form("xooooxxxxx"),
    "projects:trip_detail": page("oooo------", "oo--------"),
    "projects:trip_edit": form("xooo------", "xo--------"),
    "projects:trip_visit": form("xooo------", "xo--------"),
    "projects:chain_list": page(RECRUITS),
    "projects:chain_create": form(OFFICE_LIST),
    "projects:chain_edit": form(OFFICE_LIST),
    "projects:link_create": form(OFFICE_LIST),
    "projects:link_edit": form(OFFICE_LIST),
    "projects:link_delete": button(OFFICE_LIST),
    "projects:holding_create": form(OFFICE_LIST),
    "projects:holding_remove": button(OFFICE_LIST),
    "projects:work_create": form(KEEPERS),
    "projects:work_detail": page("oooooxx---", "oooooxx---"),
    "projects:work_edit": form("xooxxxx---", "xoxxxxx---"),
    "projects:step_create": form("xooxxxx---", "xoxxxxx---"),
    "projects:step_edit": form("xoooxxx---", "xoxxxxx---"),
    "projects:step_remove": button("xooxxxx---", "xoxxxxx---"),
    "projects:increase_create": form(*EDITS),
    "projects:increase_approve": form(*OFFICE),
    "projects:increase_refuse": form(*OFFICE),
    "projects:owner_change_create": form(*EDITS),
    "projects:owner_change_approve": form(*OFFICE),
    "projects:owner_change_refuse": form(*OFFICE),
    # ── money in both 口径, closed months ──
    "projects:stat_grid": form(OFFICE_LIST),
    "projects:stat_edit": form(*OFFICE),
    "projects:stat_entry": form(*EDITS),
    "projects:funding_edit": form(*EDITS),
    "projects:investment_summary": page(BUSINESS),
    "projects:investment_list": page(BUSINESS),
    "projects:investment_export": form(EXPORTS),
    "projects:month_list": page(OFFICE_LIST),
    "projects:month_close": form(OFFICE_LIST),
    "projects:figure_list": page(BUSINESS),
    "projects:figure_export": form(EXPORTS),
    "projects:figure_detail": page(*SEES),
}
