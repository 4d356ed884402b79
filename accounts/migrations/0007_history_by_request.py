"""The auditor asks which rows one request changed; without an index that reads every context."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_more_audit_actions"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX pghistory_context_request"
            " ON pghistory_context ((metadata -> 'request'))",
            "DROP INDEX pghistory_context_request",
        )
    ]
