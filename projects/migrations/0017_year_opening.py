import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("projects", "0016_money_and_month_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="YearDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "was_level",
                    models.CharField(
                        blank=True,
                        choices=[("province", "省"), ("city", "市"), ("district", "区")],
                        max_length=10,
                        verbose_name="上年级别",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("carried", "结转"),
                            ("new", "新列入"),
                            ("left", "退出"),
                            ("not_listed", "不列入"),
                        ],
                        max_length=10,
                        verbose_name="去留",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("province", "省"), ("city", "市"), ("district", "区")],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                (
                    "rest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="剩余投资（万元）",
                    ),
                ),
                (
                    "plan_total",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="年计划（万元）",
                    ),
                ),
                (
                    "is_edited",
                    models.BooleanField(default=False, editable=False, verbose_name="人工改过"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
            ],
            options={
                "verbose_name": "项目去留",
                "verbose_name_plural": "项目去留",
                "ordering": ["opening", "project"],
            },
        ),
        migrations.CreateModel(
            name="YearDecisionHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "was_level",
                    models.CharField(
                        blank=True,
                        choices=[("province", "省"), ("city", "市"), ("district", "区")],
                        max_length=10,
                        verbose_name="上年级别",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("carried", "结转"),
                            ("new", "新列入"),
                            ("left", "退出"),
                            ("not_listed", "不列入"),
                        ],
                        max_length=10,
                        verbose_name="去留",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("province", "省"), ("city", "市"), ("district", "区")],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                (
                    "rest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="剩余投资（万元）",
                    ),
                ),
                (
                    "plan_total",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="年计划（万元）",
                    ),
                ),
                (
                    "is_edited",
                    models.BooleanField(default=False, editable=False, verbose_name="人工改过"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="YearFigures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("province", "省"), ("city", "市"), ("district", "区")],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                ("has_plan", models.BooleanField(default=False, verbose_name="有年计划")),
                ("has_done", models.BooleanField(default=False, verbose_name="有完成数")),
                ("year_plan", models.BigIntegerField(default=0, verbose_name="年计划（百元）")),
                ("year_done", models.BigIntegerField(default=0, verbose_name="当年完成（百元）")),
                (
                    "total_done",
                    models.BigIntegerField(default=0, verbose_name="至年底累计（百元）"),
                ),
                ("plan_01", models.BigIntegerField(default=0, verbose_name="计划至 1 月（百元）")),
                ("plan_02", models.BigIntegerField(default=0, verbose_name="计划至 2 月（百元）")),
                ("plan_03", models.BigIntegerField(default=0, verbose_name="计划至 3 月（百元）")),
                ("plan_04", models.BigIntegerField(default=0, verbose_name="计划至 4 月（百元）")),
                ("plan_05", models.BigIntegerField(default=0, verbose_name="计划至 5 月（百元）")),
                ("plan_06", models.BigIntegerField(default=0, verbose_name="计划至 6 月（百元）")),
                ("plan_07", models.BigIntegerField(default=0, verbose_name="计划至 7 月（百元）")),
                ("plan_08", models.BigIntegerField(default=0, verbose_name="计划至 8 月（百元）")),
                ("plan_09", models.BigIntegerField(default=0, verbose_name="计划至 9 月（百元）")),
                (
                    "plan_10",
                    models.BigIntegerField(default=0, verbose_name="计划至 10 月（百元）"),
                ),
                (
                    "plan_11",
                    models.BigIntegerField(default=0, verbose_name="计划至 11 月（百元）"),
                ),
                (
                    "plan_12",
                    models.BigIntegerField(default=0, verbose_name="计划至 12 月（百元）"),
                ),
                ("done_01", models.BigIntegerField(default=0, verbose_name="完成至 1 月（百元）")),
                ("done_02", models.BigIntegerField(default=0, verbose_name="完成至 2 月（百元）")),
                ("done_03", models.BigIntegerField(default=0, verbose_name="完成至 3 月（百元）")),
                ("done_04", models.BigIntegerField(default=0, verbose_name="完成至 4 月（百元）")),
                ("done_05", models.BigIntegerField(default=0, verbose_name="完成至 5 月（百元）")),
                ("done_06", models.BigIntegerField(default=0, verbose_name="完成至 6 月（百元）")),
                ("done_07", models.BigIntegerField(default=0, verbose_name="完成至 7 月（百元）")),
                ("done_08", models.BigIntegerField(default=0, verbose_name="完成至 8 月（百元）")),
                ("done_09", models.BigIntegerField(default=0, verbose_name="完成至 9 月（百元）")),
                (
                    "done_10",
                    models.BigIntegerField(default=0, verbose_name="完成至 10 月（百元）"),
                ),
                (
                    "done_11",
                    models.BigIntegerField(default=0, verbose_name="完成至 11 月（百元）"),
                ),
                (
                    "done_12",
                    models.BigIntegerField(default=0, verbose_name="完成至 12 月（百元）"),
                ),
            ],
            options={
                "verbose_name": "年度数",
                "verbose_name_plural": "年度数",
                "ordering": ["-year", "project"],
            },
        ),
        migrations.CreateModel(
            name="YearOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="年度")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "起草"), ("open", "已开立")],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "scheme",
                    models.CharField(
                        choices=[("remaining", "剩余投资"), ("percent", "总投资的比例")],
                        default="remaining",
                        max_length=12,
                        verbose_name="计划办法",
                    ),
                ),
                (
                    "percent",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="年度比例（%）"
                    ),
                ),
                (
                    "parts",
                    models.JSONField(
                        blank=True, default=dict, editable=False, verbose_name="其他草稿"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="开立时的摘要"
                    ),
                ),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="起草时间")),
                (
                    "opened_on",
                    models.DateField(editable=False, null=True, verbose_name="开立日期"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "verbose_name": "年度开立",
                "verbose_name_plural": "年度开立",
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="YearOpeningHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "起草"), ("open", "已开立")],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "scheme",
                    models.CharField(
                        choices=[("remaining", "剩余投资"), ("percent", "总投资的比例")],
                        default="remaining",
                        max_length=12,
                        verbose_name="计划办法",
                    ),
                ),
                (
                    "percent",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="年度比例（%）"
                    ),
                ),
                (
                    "parts",
                    models.JSONField(
                        blank=True, default=dict, editable=False, verbose_name="其他草稿"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="开立时的摘要"
                    ),
                ),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="起草时间")),
                (
                    "opened_on",
                    models.DateField(editable=False, null=True, verbose_name="开立日期"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="yeardecision",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="year_decisions",
                to="projects.project",
                verbose_name="项目",
            ),
        ),
        migrations.AddField(
            model_name="yeardecisionhistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="yeardecisionhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.yeardecision",
            ),
        ),
        migrations.AddField(
            model_name="yeardecisionhistory",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.project",
                verbose_name="项目",
            ),
        ),
        migrations.AddField(
            model_name="yearfigures",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="year_figures",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="yearopening",
            name="opened_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="开立人",
            ),
        ),
        migrations.AddField(
            model_name="yearopening",
            name="started_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="起草人",
            ),
        ),
        migrations.AddField(
            model_name="yeardecisionhistory",
            name="opening",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.yearopening",
                verbose_name="年度",
            ),
        ),
        migrations.AddField(
            model_name="yeardecision",
            name="opening",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="projects.yearopening",
                verbose_name="年度",
            ),
        ),
        migrations.AddField(
            model_name="yearopeninghistory",
            name="opened_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="开立人",
            ),
        ),
        migrations.AddField(
            model_name="yearopeninghistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="yearopeninghistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="projects.yearopening",
            ),
        ),
        migrations.AddField(
            model_name="yearopeninghistory",
            name="started_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="起草人",
            ),
        ),
        migrations.AddIndex(
            model_name="yearfigures",
            index=models.Index(fields=["year", "project"], name="yearfigures_year"),
        ),
        migrations.AddConstraint(
            model_name="yearfigures",
            constraint=models.UniqueConstraint(
                fields=("project", "year"), name="yearfigures_once_a_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="yearopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "open"])),
                name="yearopening_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("digest", ""),
                        ("opened_by", None),
                        ("opened_on", None),
                        ("state", "draft"),
                    ),
                    models.Q(
                        ("opened_by__isnull", False),
                        ("opened_on__isnull", False),
                        ("state", "open"),
                        models.Q(("digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="yearopening_opened_in_full",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("percent", None), ("scheme", "remaining")),
                    models.Q(("percent__range", (1, 100)), ("scheme", "percent")),
                    _connector="OR",
                ),
                name="yearopening_percent_with_scheme",
                violation_error_message="按比例排计划要填 1 到 100 的百分比。",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearopening",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_yearopeninghistory" ("digest", "id", "is_demo", "opened_by_id", "opened_on", "parts", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "started_at", "started_by_id", "state", "version", "year") VALUES (NEW."digest", NEW."id", NEW."is_demo", NEW."opened_by_id", NEW."opened_on", NEW."parts", NEW."percent", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scheme", NEW."started_at", NEW."started_by_id", NEW."state", NEW."version", NEW."year"); RETURN NULL;',
                    hash="5e46960201553bfba06b348cfe50a2ed3404c504",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cb7bc",
                    table="projects_yearopening",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearopening",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_yearopeninghistory" ("digest", "id", "is_demo", "opened_by_id", "opened_on", "parts", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "started_at", "started_by_id", "state", "version", "year") VALUES (NEW."digest", NEW."id", NEW."is_demo", NEW."opened_by_id", NEW."opened_on", NEW."parts", NEW."percent", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scheme", NEW."started_at", NEW."started_by_id", NEW."state", NEW."version", NEW."year"); RETURN NULL;',
                    hash="4d1c331eb15e95c41416842f83626f72cf763400",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cd2a3",
                    table="projects_yearopening",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearopening",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_yearopeninghistory" ("digest", "id", "is_demo", "opened_by_id", "opened_on", "parts", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "started_at", "started_by_id", "state", "version", "year") VALUES (OLD."digest", OLD."id", OLD."is_demo", OLD."opened_by_id", OLD."opened_on", OLD."parts", OLD."percent", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scheme", OLD."started_at", OLD."started_by_id", OLD."state", OLD."version", OLD."year"); RETURN NULL;',
                    hash="7b8c0909837ff9fdef99f45a85693ec665d28d2b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9e907",
                    table="projects_yearopening",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yeardecisionhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ae91986bfa24aff84c4916923c16f786971e7a6c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b5bcc",
                    table="projects_yeardecisionhistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="yeardecision",
            constraint=models.UniqueConstraint(
                fields=("opening", "project"), name="yeardecision_once_a_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="yeardecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["carried", "new", "left", "not_listed"])),
                name="yeardecision_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="yeardecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ("carried", "new")),
                        ("level__in", ["province", "city", "district"]),
                    ),
                    models.Q(("kind__in", ("left", "not_listed")), ("level", "")),
                    _connector="OR",
                ),
                name="yeardecision_listed_has_level",
                violation_error_message="列入的要选级别，不列入的不选。",
            ),
        ),
        migrations.AddConstraint(
            model_name="yeardecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "left"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="yeardecision_left_says_why",
                violation_error_message="退出名单要写理由。",
            ),
        ),
        migrations.AddConstraint(
            model_name="yeardecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ("carried", "left")),
                        ("was_level__in", ["province", "city", "district"]),
                    ),
                    models.Q(("kind__in", ("new", "not_listed")), ("was_level", "")),
                    _connector="OR",
                ),
                name="yeardecision_carried_was_listed",
                violation_error_message="上年在名单上的选结转或退出，不在的选新列入或不列入。",
            ),
        ),
        migrations.AddConstraint(
            model_name="yeardecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("plan_total", None), ("plan_total__gt", 0), _connector="OR"),
                name="yeardecision_plan_positive",
                violation_error_message="年计划要大于 0；没有就留空。",
            ),
        ),
        migrations.AddConstraint(
            model_name="yeardecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("plan_total", None), ("kind__in", ("carried", "new")), _connector="OR"
                ),
                name="yeardecision_plan_of_listed_only",
                violation_error_message="不在名单上的不排年计划。",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yeardecision",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_yeardecisionhistory" ("id", "is_edited", "kind", "level", "opening_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_total", "project_id", "reason", "rest", "version", "was_level") VALUES (NEW."id", NEW."is_edited", NEW."kind", NEW."level", NEW."opening_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_total", NEW."project_id", NEW."reason", NEW."rest", NEW."version", NEW."was_level"); RETURN NULL;',
                    hash="9769f8914dd7cf3e15b955f7a8f86b4b52e3df7f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_08ae7",
                    table="projects_yeardecision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yeardecision",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_yeardecisionhistory" ("id", "is_edited", "kind", "level", "opening_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_total", "project_id", "reason", "rest", "version", "was_level") VALUES (NEW."id", NEW."is_edited", NEW."kind", NEW."level", NEW."opening_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_total", NEW."project_id", NEW."reason", NEW."rest", NEW."version", NEW."was_level"); RETURN NULL;',
                    hash="5fc1cb3afc552cffe4f1853c0bb6140008aae2a2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_00d01",
                    table="projects_yeardecision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yeardecision",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_yeardecisionhistory" ("id", "is_edited", "kind", "level", "opening_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_total", "project_id", "reason", "rest", "version", "was_level") VALUES (OLD."id", OLD."is_edited", OLD."kind", OLD."level", OLD."opening_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_total", OLD."project_id", OLD."reason", OLD."rest", OLD."version", OLD."was_level"); RETURN NULL;',
                    hash="f87afe90cef33696db82a8b569cbdbd82c07c51d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_faaf1",
                    table="projects_yeardecision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearopeninghistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3f46e0348e2c6609d6901ed68173b47ba12ad4e1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_95eb4",
                    table="projects_yearopeninghistory",
                    when="BEFORE",
                ),
            ),
        ),
    ]
