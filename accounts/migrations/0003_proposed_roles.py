import django.contrib.postgres.fields
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles_and_system_user"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="user",
            name="proposed_roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("leader", "区领导"),
                        ("office", "项目办"),
                        ("unit_reporter", "单位填报员"),
                        ("commissioner", "服务专员"),
                        ("handler", "部门经办"),
                        ("union_staff", "工会干部"),
                        ("youth_staff", "团委干部"),
                        ("system_admin", "系统管理员"),
                        ("security_admin", "安全管理员"),
                        ("auditor", "审计管理员"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                help_text="系统管理员提出，安全管理员批准后才生效。",
                size=None,
                verbose_name="申请的角色",
            ),
        ),
        migrations.AddField(
            model_name="userhistory",
            name="proposed_roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("leader", "区领导"),
                        ("office", "项目办"),
                        ("unit_reporter", "单位填报员"),
                        ("commissioner", "服务专员"),
                        ("handler", "部门经办"),
                        ("union_staff", "工会干部"),
                        ("youth_staff", "团委干部"),
                        ("system_admin", "系统管理员"),
                        ("security_admin", "安全管理员"),
                        ("auditor", "审计管理员"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                help_text="系统管理员提出，安全管理员批准后才生效。",
                size=None,
                verbose_name="申请的角色",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_userhistory" ("created_at", "email", "id", "is_active", "is_demo", "is_superuser", "must_change_password", "password_changed_at", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_roles", "temporary_until", "title", "username") VALUES (NEW."created_at", NEW."email", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_superuser", NEW."must_change_password", NEW."password_changed_at", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_roles", NEW."temporary_until", NEW."title", NEW."username"); RETURN NULL;',
                    hash="e7e6c23fe722d5e15810f3606ad6be8449dee624",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3867c",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_demo" IS DISTINCT FROM (NEW."is_demo") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."must_change_password" IS DISTINCT FROM (NEW."must_change_password") OR OLD."password_changed_at" IS DISTINCT FROM (NEW."password_changed_at") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."proposed_roles" IS DISTINCT FROM (NEW."proposed_roles") OR OLD."temporary_until" IS DISTINCT FROM (NEW."temporary_until") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."username" IS DISTINCT FROM (NEW."username"))',
                    func='INSERT INTO "accounts_userhistory" ("created_at", "email", "id", "is_active", "is_demo", "is_superuser", "must_change_password", "password_changed_at", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_roles", "temporary_until", "title", "username") VALUES (NEW."created_at", NEW."email", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_superuser", NEW."must_change_password", NEW."password_changed_at", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_roles", NEW."temporary_until", NEW."title", NEW."username"); RETURN NULL;',
                    hash="5ec2a816033643f7f0bc6a0018dde35c7333adda",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0e890",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_userhistory" ("created_at", "email", "id", "is_active", "is_demo", "is_superuser", "must_change_password", "password_changed_at", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_roles", "temporary_until", "title", "username") VALUES (OLD."created_at", OLD."email", OLD."id", OLD."is_active", OLD."is_demo", OLD."is_superuser", OLD."must_change_password", OLD."password_changed_at", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_roles", OLD."temporary_until", OLD."title", OLD."username"); RETURN NULL;',
                    hash="834d11202971e96afae4902692f5e35928f9b4da",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_19f14",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
    ]
