from django.db import migrations, models

KINDS = [
    ("report_due", "月报到期"),
    ("report_overdue", "月报过期"),
    ("report_submitted", "月报待审"),
    ("report_returned", "月报退回"),
    ("report_approved", "月报通过"),
    ("stage_decided", "阶段审批"),
    ("schedule_decided", "工期审批"),
    ("light_changed", "亮灯变化"),
    ("permit", "手续到期"),
    ("account", "账号"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_rule_switches_and_permit_notices")]

    operations = [
        migrations.RemoveConstraint(model_name="notice", name="notice_kind_known"),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=20, verbose_name="类别"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [kind for kind, _ in KINDS])),
                name="notice_kind_known",
            ),
        ),
    ]
