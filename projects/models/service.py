from django.db import models
from django.db.models import Case, F, Q, Value, When

from laishan_portal.history import tracked
from projects.enums import (
    APPROVAL_WORDS,
    COUNTED_CONDITIONS,
    OPEN_PERMIT_STATUSES,
    STARTED_STAGES,
    WORK_PERMIT_WORDS,
    FactorKind,
    PermitPhase,
    PermitStatus,
)
from projects.models.fields import actor
from projects.models.project import OfProjectQuerySet


@tracked()
class PermitKind(models.Model):
    """The catalogue of formalities (手续): phase, parallel line, answering department, how long.

    ``promise_workdays`` is the department's promised time in working days; ``validity_months``
    how long the document holds. Both stay empty where no rule is known. What ``ends_at_start``
    only has to hold until work on site begins. A kind out of use stays on the rows it made.
    """

    name = models.CharField("手续", max_length=40, unique=True)
    phase = models.CharField("阶段", max_length=12, choices=PermitPhase)
    line = models.CharField("并联线", max_length=20, blank=True)
    department = models.CharField("审批部门", max_length=40, blank=True)
    promise_workdays = models.PositiveSmallIntegerField(
        "承诺时限（工作日）", null=True, blank=True
    )
    validity_months = models.PositiveSmallIntegerField("有效期（月）", null=True, blank=True)
    ends_at_start = models.BooleanField(
        "开工后不看有效期", default=False, help_text="只要求在有效期内开工的，开工后不再提醒。"
    )
    is_in_use = models.BooleanField("在用", default=True)
    position = models.PositiveSmallIntegerField("顺序", default=1)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "手续目录"
        verbose_name_plural = "手续目录"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="permitkind_times_positive",
                condition=(Q(promise_workdays=None) | Q(promise_workdays__gt=0))
                & (Q(validity_months=None) | Q(validity_months__gt=0)),
                violation_error_message="时限和有效期要大于 0，不知道的留空。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(OfProjectQuerySet):
    def counted(self):
        """Without projects that figures of progress leave out (paused, ended, withdrawn)."""
        return self.filter(project__condition__in=COUNTED_CONDITIONS)


class PermitQuerySet(ServiceQuerySet):
    def open(self):
        return self.filter(status__in=OPEN_PERMIT_STATUSES)

    def overdue(self, today):
        """Promised for a day that is past."""
        return self.open().filter(promised_on__lt=today)

    def holding_until(self, day):
        """Granted, still needed, and valid until ``day`` at most."""
        return self.filter(still_matters(), valid_until__lte=day)


def still_matters() -> Q:
    """The document was granted and somebody still relies on it."""
    moot = Q(kind__ends_at_start=True, project__stage__in=STARTED_STAGES)
    return Q(status=PermitStatus.DONE, valid_until__isnull=False) & (Q(kind=None) | ~moot)


def granted_under(words: tuple[str, ...], phase: PermitPhase) -> Q:
    """Done, of that phase, with one of the words in its name."""
    return Q(status=PermitStatus.DONE, phase=phase, name__regex="|".join(words))


def by_state() -> Case:
    """Open ones first, then those done: the order of every list of formalities."""
    return Case(
        When(status__in=sorted(OPEN_PERMIT_STATUSES), then=Value(0)),
        When(status=PermitStatus.DONE, then=Value(1)),
        default=Value(2),
    )


@tracked()
class Permit(models.Model):
    """One formality (手续): who decides, promised and done, its document number.

    ``answering`` is the department as ``names.department`` writes it, so that one department
    typed in three ways is counted once; the domain keeps it.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="permits"
    )
    name = models.CharField("手续", max_length=40)
    phase = models.CharField("阶段", max_length=12, choices=PermitPhase)
    kind = models.ForeignKey(
        PermitKind,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="permits",
        verbose_name="目录项",
    )
    line = models.CharField("并联线", max_length=20, blank=True)
    department = models.CharField("审批部门", max_length=40, blank=True)
    answering = models.CharField("答复部门", max_length=40, blank=True, editable=False)
    status = models.CharField(
        "状态", max_length=12, choices=PermitStatus, default=PermitStatus.WAITING
    )
    accepted_on = models.DateField("受理", null=True, blank=True)
    promised_on = models.DateField("承诺办结", null=True, blank=True)
    done_on = models.DateField("办结", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    note = models.CharField("卡点", max_length=200, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = PermitQuerySet.as_manager()

    class Meta:
        verbose_name = "手续"
        verbose_name_plural = "手续"
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="permit_name_unique_in_project",
                fields=["project", "name"],
                violation_error_message="这项手续已经登记过。",
            ),
            models.CheckConstraint(
                name="permit_done_has_date",
                condition=Q(status=PermitStatus.DONE, done_on__isnull=False)
                | (~Q(status=PermitStatus.DONE) & Q(done_on=None)),
                violation_error_message="办结的要填办结日期，没办结的不填。",
            ),
            models.CheckConstraint(
                name="permit_dates_in_order",
                condition=(
                    Q(accepted_on=None) | Q(done_on=None) | Q(done_on__gte=F("accepted_on"))
                )
                & (Q(done_on=None) | Q(valid_until=None) | Q(valid_until__gte=F("done_on"))),
                violation_error_message="先受理、后办结，有效期不早于办结。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["promised_on"],
                name="permit_open_by_promise",
                condition=Q(status__in=[PermitStatus.WAITING, PermitStatus.RUNNING]),
            ),
            models.Index(
                fields=["valid_until"],
                name="permit_by_validity",
                condition=Q(valid_until__isnull=False),
            ),
            models.Index(
                fields=["done_on"],
                name="permit_by_finish",
                condition=Q(status=PermitStatus.DONE, accepted_on__isnull=False),
            ),
            # The list page by page, without sorting the district.
            models.Index(by_state(), "promised_on", name="permit_by_state"),
            models.Index(fields=["answering"], name="permit_by_answering"),
            # What the gates ask of a project.
            models.Index(
                fields=["project"],
                name="permit_approval",
                condition=granted_under(APPROVAL_WORDS, PermitPhase.LAND),
            ),
            models.Index(
                fields=["project"],
                name="permit_to_build",
                condition=granted_under(WORK_PERMIT_WORDS, PermitPhase.WORKS),
            ),
            models.Index(
                fields=["project", "status"],
                name="permit_of_completion",
                condition=Q(phase=PermitPhase.COMPLETION),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PermitEvent(models.Model):
    """A formality moved from one state to another: when, by whom, back for which reason."""

    permit = models.ForeignKey(Permit, on_delete=models.CASCADE, related_name="events")
    from_status = models.CharField("从", max_length=12, choices=PermitStatus, blank=True)
    to_status = models.CharField("到", max_length=12, choices=PermitStatus)
    recorded_on = models.DateField("记录日")
    reason = models.CharField("理由", max_length=200, blank=True)
    by = actor("办理人")
    at = models.DateTimeField("时间", auto_now_add=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = "手续进展"
        verbose_name_plural = "手续进展"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.permit_id} {self.get_to_status_display()}"


class FactorQuerySet(ServiceQuerySet):
    def short(self):
        return self.filter(secured__lt=F("needed"))

    def overdue(self, today):
        """A gap that should have been closed."""
        return self.short().filter(due_on__lt=today)


@tracked()
class Factor(models.Model):
    """A resource the project needs (要素): needed, secured, who closes the gap, by when.

    ``item`` says what it is in particular (幕墙工); ``answering`` as with a formality.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="factors"
    )
    kind = models.CharField("要素", max_length=12, choices=FactorKind)
    item = models.CharField("具体是什么", max_length=12, blank=True)
    measure = models.CharField("单位", max_length=10)
    needed = models.DecimalField("需求", max_digits=12, decimal_places=2)
    secured = models.DecimalField("已保障", max_digits=12, decimal_places=2, default=0)
    action = models.CharField("缺口与办法", max_length=200, blank=True)
    responsible = models.CharField("谁来办", max_length=40, blank=True)
    answering = models.CharField("答复部门", max_length=40, blank=True, editable=False)
    due_on = models.DateField("何时", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = FactorQuerySet.as_manager()

    class Meta:
        verbose_name = "要素"
        verbose_name_plural = "要素"
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="factor_kind_unique_in_project", fields=["project", "kind"]
            ),
            models.CheckConstraint(
                name="factor_amounts_plausible",
                condition=Q(needed__gt=0, secured__gte=0) & Q(secured__lte=F("needed")),
                violation_error_message="需求大于 0，已保障不超过需求。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
