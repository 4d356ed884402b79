from django.conf import settings
from django.db import models


class Workday(models.Model):
    """One exception to Monday–Friday: a holiday on a weekday, or a make-up day at a weekend.

    Seeded from the State Council's notices; staff enter the next year's. A year that has only
    provisional rows (or none) is computed Monday to Friday and everything on it says so.
    """

    day = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("说明", max_length=40, blank=True)
    is_provisional = models.BooleanField("未正式公布", default=False)

    class Meta:
        verbose_name = "工作日历"
        verbose_name_plural = "工作日历"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_workday else '休息'} {self.name}".strip()


class SavedView(models.Model):
    """A ledger's filter, order and columns, kept under a name. The address is the filter."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="所有人"
    )
    ledger = models.CharField("台账", max_length=40)
    name = models.CharField("名称", max_length=30)
    query = models.CharField("筛选", max_length=2000, blank=True)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    class Meta:
        verbose_name = "已存视图"
        verbose_name_plural = "已存视图"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="savedview_name_unique_per_ledger",
                fields=["owner", "ledger", "name"],
                violation_error_message="这个名字已经有了，换一个。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ExportJob(models.Model):
    """A ledger too long to answer at once: built in the background, kept a day for its owner."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="导出人"
    )
    ledger = models.CharField("台账", max_length=40)
    query = models.CharField("筛选与列", max_length=4000, blank=True)
    format = models.CharField("格式", max_length=10, default="xlsx")
    purpose = models.CharField("用途", max_length=40)
    ip = models.GenericIPAddressField("地址", null=True)
    requested_on = models.DateField("业务日期")
    created_at = models.DateTimeField("时间", auto_now_add=True)
    expires_at = models.DateTimeField("有效至")
    finished_at = models.DateTimeField("完成", null=True, blank=True)
    row_count = models.PositiveIntegerField("行数", default=0)
    file_name = models.CharField("文件", max_length=60, blank=True)

    class Meta:
        verbose_name = "导出任务"
        verbose_name_plural = "导出任务"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["owner", "created_at"], name="exportjob_owner_created"),
            models.Index(fields=["expires_at"], name="exportjob_expires"),
        ]
        constraints = [
            models.CheckConstraint(
                name="exportjob_finished_has_file",
                condition=models.Q(finished_at=None, file_name="")
                | (models.Q(finished_at__isnull=False) & ~models.Q(file_name="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.ledger} {self.created_at:%Y-%m-%d %H:%M}"


class Submission(models.Model):
    """A form that was written. The same key again is the same write (ASSURANCE B1, B7)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="提交人"
    )
    key = models.CharField("提交码", max_length=64)
    result_url = models.CharField("结果页", max_length=500, blank=True)
    created_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "提交记录"
        verbose_name_plural = "提交记录"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="submission_key_unique", fields=["user", "key"])
        ]

    def __str__(self) -> str:
        return self.key


class OutboxMessage(models.Model):
    """A task promised in the same commit as the write it follows; sent until it was sent."""

    task = models.CharField("任务", max_length=120)
    args = models.JSONField("参数", default=list)
    created_at = models.DateTimeField("写入", auto_now_add=True)
    published_at = models.DateTimeField("发出", null=True, blank=True)
    done_at = models.DateTimeField("办完", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    error = models.TextField("错误", blank=True)

    class Meta:
        verbose_name = "发件箱"
        verbose_name_plural = "发件箱"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="outboxmessage_open",
                condition=models.Q(done_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task}{self.args}"


class JobRun(models.Model):
    """A scheduled job did its period once (ASSURANCE B13)."""

    job = models.CharField("任务", max_length=60)
    period = models.CharField("期次", max_length=20)
    started_at = models.DateTimeField("开始", auto_now_add=True)
    finished_at = models.DateTimeField("完成", null=True, blank=True)
    summary = models.JSONField("结果", default=dict)

    class Meta:
        verbose_name = "定时任务"
        verbose_name_plural = "定时任务"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="jobrun_period_unique", fields=["job", "period"])
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"


class Sequence(models.Model):
    """A counter taken under its row lock: numbers without gaps or doubles."""

    name = models.CharField("名称", max_length=60, primary_key=True)
    value = models.PositiveBigIntegerField("当前值", default=0)

    class Meta:
        verbose_name = "编号"
        verbose_name_plural = "编号"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
