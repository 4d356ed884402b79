from django.db import models
from django.db.models import Q
from django.urls import reverse

from laishan_portal.history import tracked
from projects.enums import WorkStatus
from projects.models.chain import CommonQuerySet
from projects.models.fields import actor


@tracked()
class WorkItem(models.Model):
    """Work around projects that is no project itself, such as 扩容区规划编制: steps in order."""

    title = models.CharField("事项", max_length=80, unique=True)
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="责任单位"
    )
    owner = models.ForeignKey(
        "accounts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="责任人",
    )
    due_on = models.DateField("完成时限", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=WorkStatus, default=WorkStatus.RUNNING
    )
    for_expansion_zone = models.BooleanField("扩容区工作", default=False)
    is_fact = models.BooleanField("引自公开报道", default=False, editable=False)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    created_by = actor("创建人")
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    updated_by = actor("更新人")

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "工作事项"
        verbose_name_plural = "工作事项"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="workitem_status_known", condition=Q(status__in=WorkStatus.values)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:work_detail", kwargs={"work_pk": self.pk})


@tracked()
class WorkStep(models.Model):
    """One step of a work item: promised, done, by whom, with what result."""

    item = models.ForeignKey(
        WorkItem, on_delete=models.CASCADE, related_name="steps", verbose_name="事项"
    )
    position = models.PositiveSmallIntegerField("顺序", default=1)
    name = models.CharField("步骤", max_length=60)
    planned_on = models.DateField("计划完成", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    owner = models.ForeignKey(
        "accounts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="work_steps",
        verbose_name="谁来办",
    )
    result = models.CharField("结果", max_length=200, blank=True)
    created_by = actor("创建人")
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "工作步骤"
        verbose_name_plural = "工作步骤"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="workstep_name_unique_in_item",
                fields=["item", "name"],
                violation_error_message="这一步已经有了。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.name}"
