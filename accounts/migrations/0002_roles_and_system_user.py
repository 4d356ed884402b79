"""The ten roles as groups, and the account under which the night's work is done."""

from django.db import migrations

ROLES = [
    "leader",
    "office",
    "unit_reporter",
    "commissioner",
    "handler",
    "union_staff",
    "youth_staff",
    "system_admin",
    "security_admin",
    "auditor",
]


def create(apps, schema_editor):
    alias = schema_editor.connection.alias
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.using(alias).get_or_create(name=name)
    user = apps.get_model("accounts", "User")
    user.objects.using(alias).get_or_create(
        username="system", defaults={"password": "!", "is_active": False, "title": "系统"}
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop, elidable=True)]
