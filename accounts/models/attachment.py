import uuid

from django.conf import settings
from django.db import models


def stored_name(_instance, filename: str) -> str:
    """A random name; the person's own file name never reaches the disk."""
    suffix = filename.rsplit(".", 1)[-1].lower()
    name = uuid.uuid4().hex
    return f"attachments/{name[:2]}/{name}.{suffix}"


class Attachment(models.Model):
    """A stored file that belongs to one row of some model, named ``app.model`` and id.

    Who may fetch it is asked of that model (``accounts/attachments.py``).
    """

    target_model = models.CharField("所属", max_length=60)
    target_id = models.BigIntegerField("所属编号")
    file = models.FileField("文件", upload_to=stored_name, max_length=120)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("摘要", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["target_model", "target_id"], name="attachment_target"),
            # The same picture filed for another report is looked up by its content.
            models.Index(fields=["sha256"], name="attachment_sha256"),
        ]

    def __str__(self) -> str:
        return self.name
