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


class ImportState(models.TextChoices):
    """Where a file is on its way into a ledger. Only ``ledgers.imports.jobs`` moves it."""

    UPLOADED = "uploaded", "待对列"
    CHECKING = "checking", "核对中"
    CHECKED = "checked", "待写入"
    APPLYING = "applying", "写入中"
    DONE = "done", "已写入"
    FAILED = "failed", "没有写入"
    CANCELLED = "cancelled", "已取消"
    UNDONE = "undone", "已撤销"


class ImportJob(models.Model):
    """A file on its way into a ledger: read, mapped, checked, written whole, perhaps taken back.

    ``plan`` holds the person's choices: sheets, header rows, {field: column}; ``parameters`` what
    the file as a whole is about (month, year, reason); ``figures`` what the pages show of it.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="导入人"
    )
    importer = models.CharField("台账", max_length=40)
    state = models.CharField(
        "状态", max_length=10, choices=ImportState, default=ImportState.UPLOADED
    )
    file_name = models.CharField("文件", max_length=150)
    stored_name = models.CharField("存放", max_length=60, blank=True)
    sha256 = models.CharField("摘要", max_length=64)
    plan = models.JSONField("对列", default=dict)
    parameters = models.JSONField("参数", default=dict)
    figures = models.JSONField("数字", default=dict)
    message = models.CharField("说明", max_length=500, blank=True)
    is_cancel_asked = models.BooleanField("要求取消", default=False)
    ip = models.GenericIPAddressField("地址", null=True)
    created_at = models.DateTimeField("上传", auto_now_add=True)
    mapped_at = models.DateTimeField("对列完成", null=True, blank=True)
    checked_at = models.DateTimeField("核对完成", null=True, blank=True)
    applied_at = models.DateTimeField("写入完成", null=True, blank=True)
    undone_at = models.DateTimeField("撤销", null=True, blank=True)
    expires_at = models.DateTimeField("有效至")

    class Meta:
        verbose_name = "导入任务"
        verbose_name_plural = "导入任务"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["owner", "created_at"], name="importjob_owner_created"),
            models.Index(fields=["expires_at"], name="importjob_expires"),
        ]
        constraints = [
            models.CheckConstraint(
                name="importjob_state_known", condition=models.Q(state__in=ImportState.values)
            ),
            models.CheckConstraint(
                name="importjob_written_is_dated",
                condition=~models.Q(state__in=["done", "undone"])
                | models.Q(applied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.importer} {self.created_at:%Y-%m-%d %H:%M}"


class ImportRow(models.Model):
    """One row of a file as it was typed, read and judged; after the write, what undoing needs.

    ``cells`` {field: [address, typed]}; ``fixes`` {field: text} a person put instead; ``level``
    the worst finding ("error", "question", "warning" or none).
    """

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="rows", verbose_name="导入任务"
    )
    position = models.PositiveIntegerField("顺序")
    sheet = models.CharField("工作表", max_length=100)
    line = models.PositiveIntegerField("行")
    group = models.CharField("分组", max_length=200, blank=True)
    cells = models.JSONField("原文", default=dict)
    fixes = models.JSONField("改动", default=dict)
    answer = models.JSONField("认定", null=True)
    level = models.CharField("结果", max_length=10, blank=True)
    action = models.CharField("写什么", max_length=10, blank=True)
    has_notes = models.BooleanField("有修整", default=False)
    change_count = models.PositiveSmallIntegerField("变化", default=0)
    is_left_out = models.BooleanField("不导入", default=False)
    key = models.CharField("查重", max_length=200, blank=True)
    target_id = models.BigIntegerField("对应", null=True)
    shown = models.JSONField("显示", default=dict)
    written = models.JSONField("写入前后", null=True)

    class Meta:
        verbose_name = "导入行"
        verbose_name_plural = "导入行"
        ordering = ["job", "position"]
        indexes = [models.Index(fields=["job", "key"], name="importrow_job_key")]
        constraints = [
            models.UniqueConstraint(name="importrow_position_once", fields=["job", "position"])
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.line}"


class ImportMapping(models.Model):
    """How a person mapped these headings the last time: offered again for the same headings."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="所有人"
    )
    importer = models.CharField("台账", max_length=40)
    signature = models.CharField("表头", max_length=40)
    columns = models.JSONField("对列", default=dict)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "对列记忆"
        verbose_name_plural = "对列记忆"
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="importmapping_once", fields=["owner", "importer", "signature"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.importer} {self.signature[:8]}"


class ImportDecision(models.Model):
    """What a person decided a name in a sheet to be: asked once, told ever after with their name.

    ``raw`` is the name as typed, ``context`` what else told it apart (the unit); ``kind`` one of
    the importer's answers; ``targets`` the rows it was decided to be about.
    """

    importer = models.CharField("台账", max_length=40)
    raw = models.CharField("表里的名称", max_length=200)
    context = models.CharField("佐证", max_length=200, blank=True)
    kind = models.CharField("认定", max_length=20)
    targets = models.JSONField("对应", default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="认定人"
    )
    at = models.DateTimeField("认定时间", auto_now=True)

    class Meta:
        verbose_name = "名称认定"
        verbose_name_plural = "名称认定"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="importdecision_once", fields=["importer", "raw", "context"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.raw} {self.kind}"


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


class ReportTemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """In use, for whoever may take rows of the ledger out at all."""
        return self.filter(is_active=True) if user.may_export else self.none()


class ReportTemplate(models.Model):
    """Somebody else's Excel form (省、市模板) that a ledger is filled into."""

    ledger = models.CharField("台账", max_length=40)
    name = models.CharField("名称", max_length=60)
    source = models.CharField("谁的表", max_length=60, blank=True)
    file = models.FileField("文件", upload_to="report-templates/", max_length=120)
    file_name = models.CharField("原文件名", max_length=200)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("摘要", max_length=64)
    shape = models.JSONField("识别结果", default=dict)
    is_active = models.BooleanField("在用", default=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上传人"
    )

    objects = ReportTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "上报模板"
        verbose_name_plural = "上报模板"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="reporttemplate_name_unique_in_use",
                fields=["ledger", "name"],
                condition=models.Q(is_active=True),
                violation_error_message="已有同名模板，换个名称，或先停用旧的。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class FieldMap(models.Model):
    """One version of which field goes where in a template; older ones stay to be read."""

    template = models.ForeignKey(
        ReportTemplate, on_delete=models.CASCADE, related_name="maps", verbose_name="模板"
    )
    version = models.PositiveSmallIntegerField("版次")
    is_current = models.BooleanField("现行", default=True)
    mapping = models.JSONField("对应关系", default=dict)
    note = models.CharField("改了什么", max_length=200, blank=True)
    created_at = models.DateTimeField("时间", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="编辑人"
    )

    class Meta:
        verbose_name = "字段对应"
        verbose_name_plural = "字段对应"
        ordering = ["template", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="fieldmap_version_unique", fields=["template", "version"]
            ),
            models.UniqueConstraint(
                name="fieldmap_one_current",
                fields=["template"],
                condition=models.Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} 第 {self.version} 版"
