from django.db import models
from django.db.models import F, Q

from laishan_portal import clock
from laishan_portal.history import tracked
from laishan_portal.money import WanField
from projects.enums import OPEN_REPORT_STATUSES, REPORTED_STATUSES, LightLevel, ReportStatus
from projects.models.fields import actor, is_first_of_month
from projects.models.project import OfProjectQuerySet, shown_name

# What people call a report's state; several are seen from today.
REPORT_STATES = (
    ("waiting", "待审"),
    ("open", "未报"),
    ("overdue", "过期未报"),
    ("returned", "退回"),
    ("approved", "已报"),
    ("late", "迟报"),
    ("exempt", "免报"),
    ("all", "全部"),
)


class MonthlyReportQuerySet(OfProjectQuerySet):
    """Seen with the project; drafts are another matter, see the form."""

    def open(self):
        return self.filter(status__in=OPEN_REPORT_STATUSES)

    def waiting(self):
        return self.filter(status=ReportStatus.SUBMITTED)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)

    def in_state(self, state, today):
        """One of the states people speak of (``REPORT_STATES``)."""
        return self.filter(self._state(state, today))

    def count_by_state(self, today):
        """How many are in each state, in one query."""
        return self.aggregate(
            **{
                state: models.Count("pk", filter=self._state(state, today))
                for state, _ in REPORT_STATES
            }
        )

    @staticmethod
    def _state(state, today) -> Q:
        is_open = Q(status__in=OPEN_REPORT_STATUSES)
        return {
            "all": Q(),
            "waiting": Q(status=ReportStatus.SUBMITTED),
            "open": is_open & Q(due_on__gte=today),
            "overdue": is_open & Q(due_on__lt=today),
            "returned": Q(status=ReportStatus.RETURNED),
            "approved": Q(status=ReportStatus.APPROVED),
            "late": Q(first_submitted_on__gt=F("due_on")),
            "exempt": Q(status=ReportStatus.EXEMPT),
        }[state]

    def for_review(self, user):
        """All that a line of the review list shows, under the names this user may see."""
        return (
            self.select_related(
                "project__unit", "project__standing__lead", "submitted_by__person", "node"
            )
            .annotate(shown_name=shown_name(user, "project"))
            .order_by("due_on", "submitted_at", "project__code", "pk")
        )


@tracked()
class MonthlyReport(models.Model):
    """The slot of one project for one month, made once, and what was filed in it.

    Opens on the 20th, is due on the last day, locks on the 5th working day after. Late (迟报)
    is ``first_submitted_on > due_on``; 过期未报 is open after ``due_on``. Neither is stored.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="reports"
    )
    month = models.DateField("月份")
    opens_on = models.DateField("开报")
    due_on = models.DateField("截止")
    locks_on = models.DateField("锁定")
    status = models.CharField(
        "状态",
        max_length=10,
        choices=ReportStatus,
        default=ReportStatus.PENDING,
        editable=False,
    )
    invested = WanField("本月完成投资（万元）", null=True, blank=True)
    progress = models.PositiveSmallIntegerField("形象进度（%）", null=True, blank=True)
    node = models.ForeignKey(
        "projects.Node",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="下一节点",
    )
    node_forecast_on = models.DateField("节点预测", null=True, blank=True)
    node_actual_on = models.DateField("节点完成", null=True, blank=True)
    claimed_light = models.CharField("自判", max_length=10, choices=LightLevel, blank=True)
    blockers = models.CharField("卡在哪，要谁帮", max_length=200, blank=True)
    drafted_by = actor("起草人", null=True)
    submitted_by = actor("填报人", null=True)
    submitted_at = models.DateTimeField("提交时间", null=True, editable=False)
    first_submitted_on = models.DateField("首次提交", null=True, editable=False)
    decided_by = actor("审核人", null=True)
    decided_at = models.DateTimeField("审核时间", null=True, editable=False)
    comment = models.CharField("审核意见", max_length=300, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = "月报"
        verbose_name_plural = "月报"
        ordering = ["project", "month"]
        indexes = [
            models.Index(fields=["month", "status"], name="monthlyreport_month_status"),
            models.Index(
                fields=["due_on"],
                name="monthlyreport_open_due",
                condition=Q(status__in=sorted(OPEN_REPORT_STATUSES)),
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="monthlyreport_one_a_month", fields=["project", "month"]),
            models.CheckConstraint(
                name="monthlyreport_first_of_month", condition=is_first_of_month("month")
            ),
            models.CheckConstraint(
                name="monthlyreport_dates_in_order",
                condition=Q(due_on__gte=F("opens_on"), locks_on__gte=F("due_on")),
            ),
            models.CheckConstraint(
                name="monthlyreport_status_known", condition=Q(status__in=ReportStatus.values)
            ),
            models.CheckConstraint(
                name="monthlyreport_invested_not_negative",
                condition=Q(invested=None) | Q(invested__gte=0),
                violation_error_message="完成投资不能是负数。",
            ),
            models.CheckConstraint(
                name="monthlyreport_progress_in_range",
                condition=Q(progress=None) | Q(progress__lte=100),
                violation_error_message="形象进度在 0 到 100 之间。",
            ),
            models.CheckConstraint(
                name="monthlyreport_filed_in_full",
                condition=~Q(status__in=sorted(REPORTED_STATUSES))
                | Q(
                    invested__isnull=False,
                    progress__isnull=False,
                    submitted_at__isnull=False,
                    first_submitted_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="monthlyreport_exempt_says_why",
                condition=~Q(status=ReportStatus.EXEMPT) | ~Q(comment=""),
                violation_error_message="免报要写理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month.month} 月月报"

    @property
    def is_late(self) -> bool:
        return self.first_submitted_on is not None and self.first_submitted_on > self.due_on

    @property
    def is_filed(self) -> bool:
        """What it says may be shown to everybody who sees the project."""
        return self.status in REPORTED_STATUSES

    @property
    def state_label(self) -> str:
        """The state in words, seen from the business day: open after its due date is 过期未报."""
        if self.status in OPEN_REPORT_STATUSES and self.due_on < clock.today():
            return "过期未报" if self.status != ReportStatus.RETURNED else "退回，已过期"
        return self.get_status_display()


class ReportEvent(models.Model):
    """One step of a report's way, with the values as they were then. Written once."""

    report = models.ForeignKey(MonthlyReport, on_delete=models.CASCADE, related_name="events")
    to_status = models.CharField("状态", max_length=10, choices=ReportStatus)
    values = models.JSONField("内容", default=dict)
    comment = models.CharField("意见", max_length=300, blank=True)
    by = actor("经办人")
    at = models.DateTimeField("时间", auto_now_add=True)
    business_on = models.DateField("业务日期")
    is_demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = "月报经过"
        verbose_name_plural = "月报经过"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.to_status}"
