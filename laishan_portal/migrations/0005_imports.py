import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("laishan_portal", "0004_export_format"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("importer", models.CharField(max_length=40, verbose_name="台账")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "待对列"),
                            ("checking", "核对中"),
                            ("checked", "待写入"),
                            ("applying", "写入中"),
                            ("done", "已写入"),
                            ("failed", "没有写入"),
                            ("cancelled", "已取消"),
                            ("undone", "已撤销"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("file_name", models.CharField(max_length=150, verbose_name="文件")),
                ("stored_name", models.CharField(blank=True, max_length=60, verbose_name="存放")),
                ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
                ("plan", models.JSONField(default=dict, verbose_name="对列")),
                ("parameters", models.JSONField(default=dict, verbose_name="参数")),
                ("figures", models.JSONField(default=dict, verbose_name="数字")),
                ("message", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("is_cancel_asked", models.BooleanField(default=False, verbose_name="要求取消")),
                ("ip", models.GenericIPAddressField(null=True, verbose_name="地址")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="上传")),
                (
                    "mapped_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="对列完成"),
                ),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="核对完成"),
                ),
                (
                    "applied_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="写入完成"),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销")),
                ("expires_at", models.DateTimeField(verbose_name="有效至")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入任务",
                "verbose_name_plural": "导入任务",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("importer", models.CharField(max_length=40, verbose_name="台账")),
                ("signature", models.CharField(max_length=40, verbose_name="表头")),
                ("columns", models.JSONField(default=dict, verbose_name="对列")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="所有人",
                    ),
                ),
            ],
            options={
                "verbose_name": "对列记忆",
                "verbose_name_plural": "对列记忆",
                "ordering": ["-updated_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="顺序")),
                ("sheet", models.CharField(max_length=100, verbose_name="工作表")),
                ("line", models.PositiveIntegerField(verbose_name="行")),
                ("group", models.CharField(blank=True, max_length=200, verbose_name="分组")),
                ("cells", models.JSONField(default=dict, verbose_name="原文")),
                ("fixes", models.JSONField(default=dict, verbose_name="改动")),
                ("answer", models.JSONField(null=True, verbose_name="认定")),
                ("level", models.CharField(blank=True, max_length=10, verbose_name="结果")),
                ("action", models.CharField(blank=True, max_length=10, verbose_name="写什么")),
                ("has_notes", models.BooleanField(default=False, verbose_name="有修整")),
                ("change_count", models.PositiveSmallIntegerField(default=0, verbose_name="变化")),
                ("is_left_out", models.BooleanField(default=False, verbose_name="不导入")),
                ("key", models.CharField(blank=True, max_length=200, verbose_name="查重")),
                ("target_id", models.BigIntegerField(null=True, verbose_name="对应")),
                ("shown", models.JSONField(default=dict, verbose_name="显示")),
                ("written", models.JSONField(null=True, verbose_name="写入前后")),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="laishan_portal.importjob",
                        verbose_name="导入任务",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入行",
                "verbose_name_plural": "导入行",
                "ordering": ["job", "position"],
            },
        ),
        migrations.CreateModel(
            name="ImportDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("importer", models.CharField(max_length=40, verbose_name="台账")),
                ("raw", models.CharField(max_length=200, verbose_name="表里的名称")),
                ("context", models.CharField(blank=True, max_length=200, verbose_name="佐证")),
                ("kind", models.CharField(max_length=20, verbose_name="认定")),
                ("targets", models.JSONField(default=list, verbose_name="对应")),
                ("at", models.DateTimeField(auto_now=True, verbose_name="认定时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="认定人",
                    ),
                ),
            ],
            options={
                "verbose_name": "名称认定",
                "verbose_name_plural": "名称认定",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("importer", "raw", "context"), name="importdecision_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="importjob",
            index=models.Index(fields=["owner", "created_at"], name="importjob_owner_created"),
        ),
        migrations.AddIndex(
            model_name="importjob",
            index=models.Index(fields=["expires_at"], name="importjob_expires"),
        ),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "uploaded",
                            "checking",
                            "checked",
                            "applying",
                            "done",
                            "failed",
                            "cancelled",
                            "undone",
                        ],
                    )
                ),
                name="importjob_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["done", "undone"]), _negated=True),
                    ("applied_at__isnull", False),
                    _connector="OR",
                ),
                name="importjob_written_is_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="importmapping",
            constraint=models.UniqueConstraint(
                fields=("owner", "importer", "signature"), name="importmapping_once"
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["job", "key"], name="importrow_job_key"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(
                fields=("job", "position"), name="importrow_position_once"
            ),
        ),
    ]
