"""Formalities with a catalogue and a history of their moves, rule sets with makers and switches.

The catalogue follows 国办发〔2019〕11号 (four phases) and the twelve approvals of a government
investment platform (DOMAIN b.4). Promised days and validities are the platform's defaults, to be
corrected by the office in the admin site; nothing is filled in where no rule is known.
"""

import re

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


LAND, CONSTRUCTION, WORKS, COMPLETION = "land", "construction", "works", "completion"
APPROVAL, NATURE, ECOLOGY = "区行政审批局", "自然资源部门", "生态环境部门"
HOUSING, DRAWINGS, POWER, OWNER = "区住建局", "图审机构", "供电公司", "建设单位"
SETUP, SITE, ASSESSMENT = "立项线", "用地规划线", "环评能评线"
PLANS, SAFETY, SUPPLY, START = "施工图线", "人防消防线", "市政接入线", "开工线"
CHECK, RECORD = "验收线", "备案登记线"
PHASES, APPROVALS, PRACTICE = "国办发〔2019〕11号", "工程建设审批事项", "本地常用"
# name, phase, line, department, promised working days, months of validity, moot once on site
KINDS = [
    ("项目建议书批复", LAND, SETUP, APPROVAL, 5, None, False, APPROVALS),
    ("可行性研究报告批复", LAND, SETUP, APPROVAL, 7, None, False, APPROVALS),
    ("项目核准", LAND, SETUP, APPROVAL, 7, None, False, APPROVALS),
    ("项目备案", LAND, SETUP, APPROVAL, 1, None, False, APPROVALS),
    ("资金申请报告批复", LAND, SETUP, APPROVAL, 7, None, False, APPROVALS),
    ("用地预审与选址意见", LAND, SITE, NATURE, 10, 36, True, APPROVALS),
    ("国有土地出让合同", LAND, SITE, NATURE, 10, None, False, PHASES),
    ("建设用地规划许可证", LAND, SITE, NATURE, 5, None, False, PHASES),
    ("环境影响评价", LAND, ASSESSMENT, ECOLOGY, 15, 60, True, APPROVALS),
    ("节能审查", LAND, ASSESSMENT, APPROVAL, 10, None, False, APPROVALS),
    ("水土保持方案审批", LAND, ASSESSMENT, APPROVAL, 10, None, False, PRACTICE),
    ("初步设计及概算审批", CONSTRUCTION, SETUP, APPROVAL, 10, None, False, APPROVALS),
    ("设计方案审查", CONSTRUCTION, SITE, NATURE, 10, None, False, PHASES),
    ("建设工程规划许可证", CONSTRUCTION, SITE, NATURE, 7, None, False, PHASES),
    ("人防审批", CONSTRUCTION, SAFETY, HOUSING, 5, None, False, PHASES),
    ("施工图审查", CONSTRUCTION, PLANS, DRAWINGS, 10, None, False, PHASES),
    ("消防设计审查", WORKS, SAFETY, HOUSING, 10, None, False, PHASES),
    ("招投标备案", WORKS, PLANS, HOUSING, 3, None, False, PRACTICE),
    ("质量安全监督手续", WORKS, PLANS, HOUSING, 3, None, False, PHASES),
    ("施工许可证", WORKS, START, APPROVAL, 3, 3, True, APPROVALS),
    ("开工报告批复", WORKS, START, APPROVAL, 5, None, False, APPROVALS),
    ("用水报装", WORKS, SUPPLY, "自来水公司", 5, None, False, PHASES),
    ("用电增容", WORKS, SUPPLY, POWER, 15, None, False, PHASES),
    ("燃气报装", WORKS, SUPPLY, "燃气公司", 5, None, False, PHASES),
    ("占道挖掘与绿化审批", WORKS, SUPPLY, APPROVAL, 5, None, False, PHASES),
    ("规划核实", COMPLETION, CHECK, NATURE, 5, None, False, PHASES),
    ("消防验收", COMPLETION, CHECK, HOUSING, 10, None, False, PHASES),
    ("人防验收", COMPLETION, CHECK, HOUSING, 5, None, False, PHASES),
    ("档案验收", COMPLETION, CHECK, HOUSING, 5, None, False, PHASES),
    ("环保设施自主验收", COMPLETION, CHECK, OWNER, None, None, False, PRACTICE),
    ("联合竣工验收", COMPLETION, CHECK, HOUSING, 10, None, False, PHASES),
    ("竣工验收备案", COMPLETION, RECORD, HOUSING, 3, None, False, PHASES),
    ("不动产登记", COMPLETION, RECORD, NATURE, 3, None, False, PRACTICE),
]
# 当月应开未开 = 黄，连续 3 月 = 红；开工满 1 月未入库 = 黄，满 2 月 = 红（DOMAIN c.3）。
YINCHUAN = {
    "yellow_start_months": 1,
    "red_start_months": 3,
    "yellow_entry_months": 1,
    "red_entry_months": 2,
}


def fill_catalogue(apps, schema_editor):
    kinds = apps.get_model("projects", "PermitKind").objects.using(schema_editor.connection.alias)
    names = ("phase", "line", "department", "promise_workdays", "validity_months")
    for position, (name, *values, ends_at_start, source) in enumerate(KINDS, 1):
        kinds.get_or_create(
            name=name,
            defaults=dict(zip(names, values, strict=True))
            | {
                "ends_at_start": ends_at_start,
                "position": position * 10,
                "source": f"{source}；时限与有效期为平台默认，可改",
            },
        )


def complete_rules(apps, schema_editor):
    rules = apps.get_model("projects", "LightRuleSet").objects.using(
        schema_editor.connection.alias
    )
    rules.filter(code="yinchuan", version=1, yellow_start_months=None).update(**YINCHUAN)


def department(text):
    """The first department named, without remarks and without its part in the matter."""
    text = re.split(r"[、,，;；/（(]", text.strip())[0]
    return re.sub(r"(牵头|负责|主办|承办|办理|会同|等)+$", "", re.sub(r"\s+", "", text))


def name_departments(apps, schema_editor):
    alias = schema_editor.connection.alias
    for model, field in (("Permit", "department"), ("Factor", "responsible")):
        rows = apps.get_model("projects", model).objects.using(alias).filter(answering="")
        for text in (
            rows.exclude(**{field: ""}).order_by().values_list(field, flat=True).distinct()
        ):
            rows.filter(**{field: text}).update(answering=department(text))


class Migration(migrations.Migration):
    dependencies = [("projects", "0014_gates")]

    operations = [
        migrations.CreateModel(
            name="LightRuleSwitch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("switched_on", models.DateField(verbose_name="起用日")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "亮灯规则切换",
                "verbose_name_plural": "亮灯规则切换",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="PermitEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("waiting", "未到"),
                            ("running", "在办"),
                            ("done", "办结"),
                            ("not_needed", "不需要"),
                        ],
                        max_length=12,
                        verbose_name="从",
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("waiting", "未到"),
                            ("running", "在办"),
                            ("done", "办结"),
                            ("not_needed", "不需要"),
                        ],
                        max_length=12,
                        verbose_name="到",
                    ),
                ),
                ("recorded_on", models.DateField(verbose_name="记录日")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示"),
                ),
            ],
            options={
                "verbose_name": "手续进展",
                "verbose_name_plural": "手续进展",
                "ordering": ["pk"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="factor",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="factor",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="factor",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="lightruleset",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="lightruleset",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="lightruleset",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="permit",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="permit",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="permit",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="permitkind",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="permitkind",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="permitkind",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="factor",
            name="answering",
            field=models.CharField(
                blank=True, editable=False, max_length=40, verbose_name="答复部门"
            ),
        ),
        migrations.AddField(
            model_name="factor",
            name="item",
            field=models.CharField(blank=True, max_length=12, verbose_name="具体是什么"),
        ),
        migrations.AddField(
            model_name="factorhistory",
            name="answering",
            field=models.CharField(
                blank=True, editable=False, max_length=40, verbose_name="答复部门"
            ),
        ),
        migrations.AddField(
            model_name="factorhistory",
            name="item",
            field=models.CharField(blank=True, max_length=12, verbose_name="具体是什么"),
        ),
        migrations.AddField(
            model_name="lightruleset",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="制定人",
            ),
        ),
        migrations.AddField(
            model_name="lightruleset",
            name="made_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="制定日期"),
        ),
        migrations.AddField(
            model_name="lightruleset",
            name="reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="改了什么、为什么"),
        ),
        migrations.AddField(
            model_name="lightrulesethistory",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="制定人",
            ),
        ),
        migrations.AddField(
            model_name="lightrulesethistory",
            name="made_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="制定日期"),
        ),
        migrations.AddField(
            model_name="lightrulesethistory",
            name="reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="改了什么、为什么"),
        ),
        migrations.AddField(
            model_name="permit",
            name="answering",
            field=models.CharField(
                blank=True, editable=False, max_length=40, verbose_name="答复部门"
            ),
        ),
        migrations.AddField(
            model_name="permithistory",
            name="answering",
            field=models.CharField(
                blank=True, editable=False, max_length=40, verbose_name="答复部门"
            ),
        ),
        migrations.AddField(
            model_name="permitkind",
            name="ends_at_start",
            field=models.BooleanField(
                default=False,
                help_text="只要求在有效期内开工的，开工后不再提醒。",
                verbose_name="开工后不看有效期",
            ),
        ),
        migrations.AddField(
            model_name="permitkind",
            name="is_in_use",
            field=models.BooleanField(default=True, verbose_name="在用"),
        ),
        migrations.AddField(
            model_name="permitkindhistory",
            name="ends_at_start",
            field=models.BooleanField(
                default=False,
                help_text="只要求在有效期内开工的，开工后不再提醒。",
                verbose_name="开工后不看有效期",
            ),
        ),
        migrations.AddField(
            model_name="permitkindhistory",
            name="is_in_use",
            field=models.BooleanField(default=True, verbose_name="在用"),
        ),
        migrations.AddIndex(
            model_name="permit",
            index=models.Index(
                condition=models.Q(("status__in", ["waiting", "running"])),
                fields=["promised_on"],
                name="permit_open_by_promise",
            ),
        ),
        migrations.AddIndex(
            model_name="permit",
            index=models.Index(
                condition=models.Q(("valid_until__isnull", False)),
                fields=["valid_until"],
                name="permit_by_validity",
            ),
        ),
        migrations.AddIndex(
            model_name="permit",
            index=models.Index(
                condition=models.Q(("accepted_on__isnull", False), ("status", "done")),
                fields=["done_on"],
                name="permit_by_finish",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factor",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_factorhistory" ("action", "answering", "due_on", "id", "is_demo", "item", "kind", "measure", "needed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "responsible", "secured", "version") VALUES (NEW."action", NEW."answering", NEW."due_on", NEW."id", NEW."is_demo", NEW."item", NEW."kind", NEW."measure", NEW."needed", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."responsible", NEW."secured", NEW."version"); RETURN NULL;',
                    hash="5b6e1eef7f99c32d23190ab01a0efefa7781f051",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6557b",
                    table="projects_factor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factor",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_factorhistory" ("action", "answering", "due_on", "id", "is_demo", "item", "kind", "measure", "needed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "responsible", "secured", "version") VALUES (NEW."action", NEW."answering", NEW."due_on", NEW."id", NEW."is_demo", NEW."item", NEW."kind", NEW."measure", NEW."needed", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."responsible", NEW."secured", NEW."version"); RETURN NULL;',
                    hash="613667fc5d8ee5b2402630289bd6f80ae277acd6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7019b",
                    table="projects_factor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factor",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_factorhistory" ("action", "answering", "due_on", "id", "is_demo", "item", "kind", "measure", "needed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "responsible", "secured", "version") VALUES (OLD."action", OLD."answering", OLD."due_on", OLD."id", OLD."is_demo", OLD."item", OLD."kind", OLD."measure", OLD."needed", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."responsible", OLD."secured", OLD."version"); RETURN NULL;',
                    hash="98604ded9dbb0bdc20c862897af6efc44f6e758d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_48bb4",
                    table="projects_factor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lightruleset",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_lightrulesethistory" ("code", "id", "is_default", "made_by_id", "made_on", "method", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "red_bound", "red_entry_months", "red_slip_days", "red_start_months", "source", "uses_own_curve", "version", "yellow_bound", "yellow_entry_months", "yellow_float_workdays", "yellow_slip_days", "yellow_start_months") VALUES (NEW."code", NEW."id", NEW."is_default", NEW."made_by_id", NEW."made_on", NEW."method", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."red_bound", NEW."red_entry_months", NEW."red_slip_days", NEW."red_start_months", NEW."source", NEW."uses_own_curve", NEW."version", NEW."yellow_bound", NEW."yellow_entry_months", NEW."yellow_float_workdays", NEW."yellow_slip_days", NEW."yellow_start_months"); RETURN NULL;',
                    hash="7e8618447bb5ab4c47cc8a069b70d75d221b5ad8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5848f",
                    table="projects_lightruleset",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lightruleset",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_lightrulesethistory" ("code", "id", "is_default", "made_by_id", "made_on", "method", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "red_bound", "red_entry_months", "red_slip_days", "red_start_months", "source", "uses_own_curve", "version", "yellow_bound", "yellow_entry_months", "yellow_float_workdays", "yellow_slip_days", "yellow_start_months") VALUES (NEW."code", NEW."id", NEW."is_default", NEW."made_by_id", NEW."made_on", NEW."method", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."red_bound", NEW."red_entry_months", NEW."red_slip_days", NEW."red_start_months", NEW."source", NEW."uses_own_curve", NEW."version", NEW."yellow_bound", NEW."yellow_entry_months", NEW."yellow_float_workdays", NEW."yellow_slip_days", NEW."yellow_start_months"); RETURN NULL;',
                    hash="f6f9fcb3acdc99a72c06f8ada1fa51999a2f8de5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_39465",
                    table="projects_lightruleset",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lightruleset",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_lightrulesethistory" ("code", "id", "is_default", "made_by_id", "made_on", "method", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "red_bound", "red_entry_months", "red_slip_days", "red_start_months", "source", "uses_own_curve", "version", "yellow_bound", "yellow_entry_months", "yellow_float_workdays", "yellow_slip_days", "yellow_start_months") VALUES (OLD."code", OLD."id", OLD."is_default", OLD."made_by_id", OLD."made_on", OLD."method", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."red_bound", OLD."red_entry_months", OLD."red_slip_days", OLD."red_start_months", OLD."source", OLD."uses_own_curve", OLD."version", OLD."yellow_bound", OLD."yellow_entry_months", OLD."yellow_float_workdays", OLD."yellow_slip_days", OLD."yellow_start_months"); RETURN NULL;',
                    hash="87811e94354a878b26ad3fe80c655fd0befad1d9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_efb39",
                    table="projects_lightruleset",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_permithistory" ("accepted_on", "answering", "department", "document_number", "done_on", "id", "is_demo", "kind_id", "line", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "promised_on", "status", "valid_until", "version") VALUES (NEW."accepted_on", NEW."answering", NEW."department", NEW."document_number", NEW."done_on", NEW."id", NEW."is_demo", NEW."kind_id", NEW."line", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phase", NEW."project_id", NEW."promised_on", NEW."status", NEW."valid_until", NEW."version"); RETURN NULL;',
                    hash="a3be3df1473587121cdb1410a9a8fa7b44c8bf05",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bff9a",
                    table="projects_permit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_permithistory" ("accepted_on", "answering", "department", "document_number", "done_on", "id", "is_demo", "kind_id", "line", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "promised_on", "status", "valid_until", "version") VALUES (NEW."accepted_on", NEW."answering", NEW."department", NEW."document_number", NEW."done_on", NEW."id", NEW."is_demo", NEW."kind_id", NEW."line", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phase", NEW."project_id", NEW."promised_on", NEW."status", NEW."valid_until", NEW."version"); RETURN NULL;',
                    hash="342b062f0f53b4c349232ff6c4f04b68a9443139",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_15acc",
                    table="projects_permit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_permithistory" ("accepted_on", "answering", "department", "document_number", "done_on", "id", "is_demo", "kind_id", "line", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "promised_on", "status", "valid_until", "version") VALUES (OLD."accepted_on", OLD."answering", OLD."department", OLD."document_number", OLD."done_on", OLD."id", OLD."is_demo", OLD."kind_id", OLD."line", OLD."name", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phase", OLD."project_id", OLD."promised_on", OLD."status", OLD."valid_until", OLD."version"); RETURN NULL;',
                    hash="432d1cf4c089ad128181b9123d10f995345ffa91",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a47b3",
                    table="projects_permit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permitkind",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_permitkindhistory" ("department", "ends_at_start", "id", "is_in_use", "line", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "position", "promise_workdays", "source", "validity_months") VALUES (NEW."department", NEW."ends_at_start", NEW."id", NEW."is_in_use", NEW."line", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phase", NEW."position", NEW."promise_workdays", NEW."source", NEW."validity_months"); RETURN NULL;',
                    hash="2986fee9cc9d3ff548e0f1b5c25d5a81bf3ece92",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3ef04",
                    table="projects_permitkind",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permitkind",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_permitkindhistory" ("department", "ends_at_start", "id", "is_in_use", "line", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "position", "promise_workdays", "source", "validity_months") VALUES (NEW."department", NEW."ends_at_start", NEW."id", NEW."is_in_use", NEW."line", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phase", NEW."position", NEW."promise_workdays", NEW."source", NEW."validity_months"); RETURN NULL;',
                    hash="7d2d348892350f436b15a2b2a19d7abde1708658",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c0120",
                    table="projects_permitkind",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permitkind",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_permitkindhistory" ("department", "ends_at_start", "id", "is_in_use", "line", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "position", "promise_workdays", "source", "validity_months") VALUES (OLD."department", OLD."ends_at_start", OLD."id", OLD."is_in_use", OLD."line", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phase", OLD."position", OLD."promise_workdays", OLD."source", OLD."validity_months"); RETURN NULL;',
                    hash="39d14f6696c42c03776b6bc2398b489b75925d4f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6b61b",
                    table="projects_permitkind",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="lightruleset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("method", "ratio"), ("red_bound__lte", models.F("yellow_bound"))),
                    models.Q(
                        models.Q(("method", "ratio"), _negated=True),
                        ("red_bound__gte", models.F("yellow_bound")),
                    ),
                    _connector="OR",
                ),
                name="lightruleset_bounds_in_order",
                violation_error_message="红线不能比黄线宽：按比值算的红线更低，按差算的红线更高。",
            ),
        ),
        migrations.AddConstraint(
            model_name="lightruleset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("red_slip_days", None), ("yellow_slip_days", None)),
                    models.Q(
                        ("red_slip_days__isnull", False), ("yellow_slip_days__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="lightruleset_slip_in_pairs",
                violation_error_message="节点晚几天黄、几天红，要么都填，要么都不填。",
            ),
        ),
        migrations.AddConstraint(
            model_name="lightruleset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("red_start_months", None), ("yellow_start_months", None)),
                        ("red_start_months__gt", models.F("yellow_start_months")),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(("red_entry_months", None), ("yellow_entry_months", None)),
                        ("red_entry_months__gt", models.F("yellow_entry_months")),
                        _connector="OR",
                    ),
                ),
                name="lightruleset_months_in_order",
                violation_error_message="按月数算的红灯要大于黄灯，两个都填或都不填。",
            ),
        ),
        migrations.AddConstraint(
            model_name="permit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("accepted_on", None),
                        ("done_on", None),
                        ("done_on__gte", models.F("accepted_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("done_on", None),
                        ("valid_until", None),
                        ("valid_until__gte", models.F("done_on")),
                        _connector="OR",
                    ),
                ),
                name="permit_dates_in_order",
                violation_error_message="先受理、后办结，有效期不早于办结。",
            ),
        ),
        migrations.AddConstraint(
            model_name="permitkind",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("promise_workdays", None), ("promise_workdays__gt", 0), _connector="OR"
                    ),
                    models.Q(
                        ("validity_months", None), ("validity_months__gt", 0), _connector="OR"
                    ),
                ),
                name="permitkind_times_positive",
                violation_error_message="时限和有效期要大于 0，不知道的留空。",
            ),
        ),
        migrations.AddField(
            model_name="lightruleswitch",
            name="by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="决定人",
            ),
        ),
        migrations.AddField(
            model_name="lightruleswitch",
            name="from_set",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.lightruleset",
            ),
        ),
        migrations.AddField(
            model_name="lightruleswitch",
            name="to_set",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.lightruleset",
            ),
        ),
        migrations.AddField(
            model_name="permitevent",
            name="by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="办理人",
            ),
        ),
        migrations.AddField(
            model_name="permitevent",
            name="permit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="events",
                to="projects.permit",
            ),
        ),
        migrations.AddConstraint(
            model_name="lightruleswitch",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_set", models.F("to_set")), _negated=True),
                name="lightruleswitch_to_another",
            ),
        ),
        migrations.RunPython(fill_catalogue, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(complete_rules, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(name_departments, migrations.RunPython.noop, elidable=True),
    ]
