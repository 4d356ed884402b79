from django.db import models
from django.db.models import F, Q

from laishan_portal.history import tracked


@tracked()
class SlaPreset(models.Model):
    """A published set of limits in working days, day 0 not counted: 受理, 答复, 办结, 复杂事项.

    ``silence_days`` after the question to the enterprise a problem is closed provisionally;
    ``sample_percent`` of those are drawn for a call-back.
    """

    code = models.SlugField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40)
    accept_days = models.PositiveSmallIntegerField("受理（工作日）")
    answer_days = models.PositiveSmallIntegerField("答复（工作日）")
    solve_days = models.PositiveSmallIntegerField("办结（工作日）")
    complex_days = models.PositiveSmallIntegerField("复杂事项（工作日）")
    silence_days = models.PositiveSmallIntegerField("没有回音几个工作日暂按销号", default=5)
    sample_percent = models.PositiveSmallIntegerField("抽回访（%）", default=20)
    source = models.CharField("出处", max_length=120, blank=True)
    is_default = models.BooleanField("默认", default=False)

    class Meta:
        verbose_name = "办理时限"
        verbose_name_plural = "办理时限"
        ordering = ["-is_default", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="slapreset_one_default",
                fields=["is_default"],
                condition=Q(is_default=True),
                violation_error_message="默认时限只能有一套。",
            ),
            models.CheckConstraint(
                name="slapreset_limits_grow",
                condition=Q(
                    accept_days__gte=1,
                    answer_days__gte=F("accept_days"),
                    solve_days__gte=F("answer_days"),
                    complex_days__gte=F("solve_days"),
                ),
                violation_error_message="受理、答复、办结、复杂事项的天数要依次不减。",
            ),
            models.CheckConstraint(
                name="slapreset_silence_and_sample",
                condition=Q(silence_days__gte=1, sample_percent__lte=100),
                violation_error_message="至少等 1 个工作日；抽查比例不超过 100%。",
            ),
        ]

    def __str__(self) -> str:
        days = (self.accept_days, self.answer_days, self.solve_days, self.complex_days)
        return f"{self.name} {'/'.join(map(str, days))}"
