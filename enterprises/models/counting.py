"""Whether a talent or a newly introduced enterprise is counted: evidence, second pair of eyes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from enterprises.enums import CountState, ProofKind
from enterprises.models.registry import Enterprise, RegistryQuerySet, Talent
from laishan_portal.history import tracked


class CountQuerySet(RegistryQuerySet):
    def waiting(self):
        return self.filter(state=CountState.WAITING)

    def dated(self):
        """Records of what has a day on which it would count."""
        return self.filter(Q(talent__isnull=False) | Q(enterprise__introduced_on__isnull=False))


@tracked()
class CountRecord(models.Model):
    """The way of one talent or enterprise into the year's figure; moved by ``domain`` only.

    The figure of a past day is what was introduced by then and ``counted_on`` by then.
    """

    talent = models.OneToOneField(
        Talent,
        null=True,
        on_delete=models.CASCADE,
        related_name="count_record",
        verbose_name="人才",
        editable=False,
    )
    enterprise = models.OneToOneField(
        Enterprise,
        null=True,
        on_delete=models.CASCADE,
        related_name="count_record",
        verbose_name="企业",
        editable=False,
    )
    state = models.CharField(
        "状态", max_length=10, choices=CountState, default=CountState.WAITING, editable=False
    )
    reason = models.CharField("原因", max_length=200, blank=True, editable=False)
    counted_on = models.DateField("计入日期", null=True, editable=False)
    proofs_filed = models.PositiveSmallIntegerField("佐证数", default=0, editable=False)

    objects = CountQuerySet.as_manager()

    class Meta:
        verbose_name = "计入核对"
        verbose_name_plural = "计入核对"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="countrecord_talent_xor_enterprise",
                condition=Q(talent=None, enterprise__isnull=False)
                | Q(talent__isnull=False, enterprise=None),
            ),
            models.CheckConstraint(
                name="countrecord_counted_has_date_and_proof",
                condition=Q(state=CountState.COUNTED, counted_on__isnull=False, proofs_filed__gt=0)
                | (~Q(state=CountState.COUNTED) & Q(counted_on=None)),
                violation_error_message="没有佐证不能计入。",
            ),
            models.CheckConstraint(
                name="countrecord_refused_says_why",
                condition=~Q(state=CountState.REFUSED, reason=""),
                violation_error_message="不计入要写原因。",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="countrecord_by_state")]

    def __str__(self) -> str:
        return str(self.subject)

    def get_absolute_url(self) -> str:
        return reverse("enterprises:count_detail", kwargs={"pk": self.pk})

    @property
    def subject(self) -> Talent | Enterprise:
        return self.talent if self.talent_id else self.enterprise


@tracked()
class CountProof(models.Model):
    """One piece of evidence: a file, or a document that can be found by its number."""

    record = models.ForeignKey(CountRecord, on_delete=models.CASCADE, related_name="proofs")
    kind = models.CharField("材料", max_length=12, choices=ProofKind)
    reference = models.CharField("文号或出处", max_length=120, blank=True)
    attachment = models.OneToOneField(
        "accounts.Attachment",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="文件",
        editable=False,
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="提交人",
        editable=False,
    )
    added_at = models.DateTimeField("提交时间", auto_now_add=True)

    objects = RegistryQuerySet.as_manager()

    class Meta:
        verbose_name = "佐证"
        verbose_name_plural = "佐证"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="countproof_file_or_reference",
                condition=Q(attachment__isnull=False) | ~Q(reference=""),
                violation_error_message="传文件或写文号，至少一样。",
            ),
            models.CheckConstraint(
                name="countproof_kind_known", condition=Q(kind__in=ProofKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}".strip()


@tracked()
class CountEvent(models.Model):
    """A move of a record; the first one, from nothing, is its being entered. Written once."""

    record = models.ForeignKey(CountRecord, on_delete=models.CASCADE, related_name="events")
    from_state = models.CharField("原状态", max_length=10, choices=CountState, blank=True)
    to_state = models.CharField("新状态", max_length=10, choices=CountState)
    reason = models.CharField("原因", max_length=200, blank=True)
    happened_on = models.DateField("日期")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办人"
    )
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "计入变动"
        verbose_name_plural = "计入变动"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_state or '∅'} → {self.to_state}"
