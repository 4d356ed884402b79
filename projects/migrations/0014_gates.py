import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_gate_and_bulk_actions"),
        ("projects", "0013_recruitment"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("urge", "催报月报"),
                            ("lead", "换服务专员"),
                            ("unit", "改责任单位"),
                            ("leader", "改包保领导"),
                            ("plan", "调整年计划"),
                        ],
                        max_length=10,
                        verbose_name="动作",
                    ),
                ),
                ("values", models.JSONField(blank=True, default=dict, verbose_name="填的内容")),
                ("told", models.CharField(blank=True, max_length=300, verbose_name="改成什么")),
                (
                    "wanted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        size=None,
                        verbose_name="选中的项目",
                    ),
                ),
                (
                    "changed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="改了的项目",
                    ),
                ),
                ("skipped", models.JSONField(blank=True, default=list, verbose_name="跳过的项目")),
                ("before", models.JSONField(blank=True, default=dict, verbose_name="原来的内容")),
                (
                    "request_id",
                    models.CharField(blank=True, max_length=32, verbose_name="请求号"),
                ),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="提交时间"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="完成时间"),
                ),
                (
                    "undone_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="撤销时间"),
                ),
                (
                    "undone",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        editable=False,
                        size=None,
                        verbose_name="撤销了的项目",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量操作",
                "verbose_name_plural": "批量操作",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("action__in", ["urge", "lead", "unit", "leader", "plan"])
                        ),
                        name="bulkrun_action_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undone_at", None), ("finished_at__isnull", False), _connector="OR"
                        ),
                        name="bulkrun_undone_after_finished",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("framework", "框架协议文本"),
                            ("contract", "投资合同"),
                            ("licence", "营业执照"),
                            ("start", "开工照片或施工许可证"),
                            ("footing", "基础验收记录"),
                            ("finish", "竣工报告"),
                            ("acceptance", "竣工验收备案表"),
                            ("other", "其他材料"),
                        ],
                        max_length=12,
                        verbose_name="材料",
                    ),
                ),
                (
                    "attachment",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.attachment",
                        verbose_name="文件",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="projects.stageevent",
                    ),
                ),
            ],
            options={
                "verbose_name": "阶段材料",
                "verbose_name_plural": "阶段材料",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "framework",
                                    "contract",
                                    "licence",
                                    "start",
                                    "footing",
                                    "finish",
                                    "acceptance",
                                    "other",
                                ],
                            )
                        ),
                        name="stageevidence_kind_known",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="stageevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision", "approved"), ("kind", "forward")),
                fields=("project", "to_stage"),
                name="stageevent_first_move_counts_once",
                violation_error_message="这个阶段已经计过一次，再次进入只记重复。",
            ),
        ),
    ]
