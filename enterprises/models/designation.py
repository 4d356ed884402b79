"""What an application for a designation is made of: tasks, materials, moves."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from enterprises.enums import DesignationStatus
from enterprises.models.registry import Designation, RegistryQuerySet
from laishan_portal.history import tracked


@tracked()
class DesignationTask(models.Model):
    """One thing to be done for the application, by whom and by when."""

    designation = models.ForeignKey(Designation, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField("任务", max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="designation_tasks",
        verbose_name="负责人",
    )
    due_on = models.DateField("完成期限")
    done_on = models.DateField("完成日期", null=True, blank=True, editable=False)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = RegistryQuerySet.as_manager()

    class Meta:
        verbose_name = "申报任务"
        verbose_name_plural = "申报任务"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="designationtask_title_once",
                fields=["designation", "title"],
                violation_error_message="已有同名任务。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                condition=Q(done_on=None),
                name="designationtask_open",
            )
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class DesignationMaterial(models.Model):
    """A paper the application needs. It is there once a file or a word where it lies is."""

    designation = models.ForeignKey(
        Designation, on_delete=models.CASCADE, related_name="materials"
    )
    name = models.CharField("材料", max_length=80)
    is_required = models.BooleanField("必备", default=True)
    note = models.CharField(
        "存放或说明", max_length=200, blank=True, help_text="没有电子件时，写原件放在哪里。"
    )
    attachment = models.OneToOneField(
        "accounts.Attachment",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="文件",
        editable=False,
    )
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = RegistryQuerySet.as_manager()

    class Meta:
        verbose_name = "申报材料"
        verbose_name_plural = "申报材料"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="designationmaterial_name_once",
                fields=["designation", "name"],
                violation_error_message="已有同名材料。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_there(self) -> bool:
        return self.attachment_id is not None or bool(self.note)


@tracked()
class DesignationEvent(models.Model):
    """A move of an application, with the day it happened. Written once."""

    designation = models.ForeignKey(Designation, on_delete=models.CASCADE, related_name="events")
    from_status = models.CharField("原状态", max_length=10, choices=DesignationStatus)
    to_status = models.CharField("新状态", max_length=10, choices=DesignationStatus)
    happened_on = models.DateField("日期")
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办人"
    )
    at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "申报变动"
        verbose_name_plural = "申报变动"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
