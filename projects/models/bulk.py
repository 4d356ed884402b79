from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from projects.enums import BulkAction
from projects.models.fields import actor


class BulkRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own only: what was skipped names projects others may not know of."""
        return self.filter(by=user)


class BulkRun(models.Model):
    """One action on many projects: what was asked, what came of it, what undoes it.

    ``wanted`` are the ticked projects, ``changed`` those it was done to, ``skipped`` rows of
    project and reason. ``before`` holds, by project, what ``undo`` needs.
    """

    action = models.CharField("动作", max_length=10, choices=BulkAction)
    values = models.JSONField("填的内容", default=dict, blank=True)
    told = models.CharField("改成什么", max_length=300, blank=True)
    wanted = ArrayField(models.BigIntegerField(), verbose_name="选中的项目")
    changed = ArrayField(
        models.BigIntegerField(), verbose_name="改了的项目", default=list, blank=True
    )
    skipped = models.JSONField("跳过的项目", default=list, blank=True)
    before = models.JSONField("原来的内容", default=dict, blank=True)
    request_id = models.CharField("请求号", max_length=32, blank=True)
    by = actor("经办人")
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True, editable=False)
    undone_at = models.DateTimeField("撤销时间", null=True, editable=False)
    undone = ArrayField(
        models.BigIntegerField(),
        verbose_name="撤销了的项目",
        default=list,
        blank=True,
        editable=False,
    )

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        verbose_name = "批量操作"
        verbose_name_plural = "批量操作"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="bulkrun_action_known", condition=Q(action__in=BulkAction.values)
            ),
            models.CheckConstraint(
                name="bulkrun_undone_after_finished",
                condition=Q(undone_at=None) | Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {len(self.wanted)}"

    def get_absolute_url(self) -> str:
        return reverse("projects:bulk_run", kwargs={"run_pk": self.pk})
