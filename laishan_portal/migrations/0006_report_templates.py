import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("laishan_portal", "0005_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ledger", models.CharField(max_length=40, verbose_name="台账")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="谁的表")),
                (
                    "file",
                    models.FileField(
                        max_length=120, upload_to="report-templates/", verbose_name="文件"
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="原文件名")),
                ("size", models.PositiveIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
                ("shape", models.JSONField(default=dict, verbose_name="识别结果")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "上报模板",
                "verbose_name_plural": "上报模板",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FieldMap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("is_current", models.BooleanField(default=True, verbose_name="现行")),
                ("mapping", models.JSONField(default=dict, verbose_name="对应关系")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="改了什么")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="编辑人",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="maps",
                        to="laishan_portal.reporttemplate",
                        verbose_name="模板",
                    ),
                ),
            ],
            options={
                "verbose_name": "字段对应",
                "verbose_name_plural": "字段对应",
                "ordering": ["template", "-version"],
            },
        ),
        migrations.AddConstraint(
            model_name="reporttemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)),
                fields=("ledger", "name"),
                name="reporttemplate_name_unique_in_use",
                violation_error_message="已有同名模板，换个名称，或先停用旧的。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldmap",
            constraint=models.UniqueConstraint(
                fields=("template", "version"), name="fieldmap_version_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldmap",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("template",),
                name="fieldmap_one_current",
            ),
        ),
    ]
