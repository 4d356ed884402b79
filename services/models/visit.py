from django.db import models
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse

from laishan_portal import clock
from laishan_portal.history import tracked
from projects.models import Assignment
from projects.models.fields import actor
from projects.models.project import in_reach_of, knows_name, shown_name
from services.enums import VisitStatus

HIDDEN = "保密项目"


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With the project; visits to an enterprise with the registry, which everybody at work
        on projects knows: that is how a visit too many is seen before it is planned."""
        if user.is_administrator or not user.roles:
            return self.none()
        rows = self
        if not user.sees_district:
            rows = self.filter(_reach(user))
        name = Case(
            When(project=None, then=F("enterprise__name")),
            default=shown_name(user, "project"),
            output_field=CharField(),
        )
        reads = Q(project=None) | knows_name(user, "project") | Q(created_by=user.pk)
        if user.person_id is not None:
            reads |= Q(visitor=user.person_id)
        purpose = Case(
            When(reads, then=F("purpose")), default=Value(HIDDEN), output_field=CharField()
        )
        flag = Case(When(reads, then=Value(True)), default=Value(False))
        return rows.annotate(shown_name=name, shown_purpose=purpose, reads=flag)

    def with_problem_count(self):
        return self.annotate(problem_count=Count("problems"))

    def in_month(self, month):
        """Planned for or made in that month, without those called off."""
        month = clock.month_of(month)
        within = {"on__gte": month, "on__lt": clock.next_month(month)}
        return self.exclude(status=VisitStatus.CANCELLED).filter(**within)


def _reach(user) -> Q:
    found = Q(project=None) | Q(created_by_id=user.pk) | in_reach_of(user, "project")
    if user.person_id is not None:
        found |= Q(visitor_id=user.person_id)
        mine = Assignment.objects.open_on(clock.today()).filter(person_id=user.person_id)
        found |= Q(Exists(mine.filter(enterprise=OuterRef("enterprise_id"))))
    return found


@tracked()
class Visit(models.Model):
    """A visit to an enterprise or a site, planned and then made. No check-in, no position.

    ``on`` is the day planned, and the day it was made once it was.
    """

    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="visits",
        verbose_name="企业",
    )
    project = models.ForeignKey(
        "projects.Project",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="visits",
        verbose_name="项目",
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="走访单位",
    )
    visitor = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        related_name="service_visits",
        verbose_name="走访人",
    )
    companions = models.CharField("同去的人", max_length=80, blank=True)
    on = models.DateField("日期")
    purpose = models.CharField("去问什么", max_length=120)
    status = models.CharField(
        "状态",
        max_length=10,
        choices=VisitStatus,
        default=VisitStatus.PLANNED,
        editable=False,
    )
    met = models.CharField("见到谁", max_length=60, blank=True)
    heard = models.CharField("听到什么", max_length=500, blank=True)
    cancelled_why = models.CharField("为什么取消", max_length=120, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    created_by = actor("登记人")
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    updated_by = actor("更新人")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "走访"
        verbose_name_plural = "走访"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="visit_to_somebody",
                condition=Q(project__isnull=False) | Q(enterprise__isnull=False),
                violation_error_message="写明去哪个项目或哪家企业。",
            ),
            models.CheckConstraint(
                name="visit_done_tells_what_was_heard",
                condition=~Q(status=VisitStatus.DONE) | ~Q(heard=""),
                violation_error_message="写下听到什么；没有问题也写一句。",
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "on"], name="visit_enterprise_on")]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} 走访"

    def get_absolute_url(self) -> str:
        return reverse("services:visit_detail", kwargs={"pk": self.pk})
