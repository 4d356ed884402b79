"""A project's month, seen past the portal: in the database."""


class Report:
    def __init__(self, portal, project, month):
        self.portal = portal
        self.pk, self.project = portal.rows(
            "SELECT r.id, r.project_id FROM projects_monthlyreport r"
            " JOIN projects_project p ON p.id = r.project_id"
            " WHERE p.name LIKE %s AND r.month = %s",
            [f"%{project}%", month],
        )[0]
        self.path = f"/projects/{self.project}/reports/{month[:7]}/"

    def value(self, column):
        return self.portal.value(
            f"SELECT {column} FROM projects_monthlyreport WHERE id = %s",  # noqa: S608 -- ours
            [self.pk],
        )

    @property
    def status(self):
        return self.value("status")

    @property
    def photo_count(self):
        return self.portal.value(
            "SELECT count(*) FROM accounts_attachment"
            " WHERE target_model = 'projects.monthlyreport' AND target_id = %s",
            [self.pk],
        )

    @property
    def filings(self):
        return self.portal.value(
            "SELECT count(*) FROM projects_reportevent"
            " WHERE report_id = %s AND to_status = 'submitted'",
            [self.pk],
        )

    @property
    def year_total(self):
        """What counts as invested this year, in whole 万元."""
        return int(
            self.portal.value(
                "SELECT coalesce(sum(amount), 0) FROM projects_investmententry"
                " WHERE project_id = %s AND month BETWEEN '2023-01-01' AND '2023-12-01'",
                [self.project],
            )
        )
