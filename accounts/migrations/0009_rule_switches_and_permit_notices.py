from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_gate_and_bulk_actions"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind_known",
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="action",
            field=models.CharField(
                choices=[
                    ("login", "登录"),
                    ("login_failed", "登录失败"),
                    ("locked", "账号锁定"),
                    ("unlocked", "解除锁定"),
                    ("logout", "退出"),
                    ("session_ended", "会话终止"),
                    ("password_changed", "修改密码"),
                    ("password_reset", "重置密码"),
                    ("denied", "拒绝访问"),
                    ("export", "导出"),
                    ("download", "下载附件"),
                    ("upload", "上传附件"),
                    ("upload_refused", "拒绝上传"),
                    ("grant", "授权"),
                    ("user_created", "新建账号"),
                    ("user_changed", "修改账号"),
                    ("user_deactivated", "停用账号"),
                    ("user_activated", "启用账号"),
                    ("override", "人工改灯"),
                    ("rules", "改亮灯规则"),
                    ("gate_override", "越过缺项"),
                    ("bulk", "批量操作"),
                    ("unmask", "查看完整信息"),
                    ("import", "导入"),
                ],
                max_length=20,
                verbose_name="动作",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("report_due", "月报到期"),
                    ("report_overdue", "月报过期"),
                    ("report_submitted", "月报待审"),
                    ("report_returned", "月报退回"),
                    ("report_approved", "月报通过"),
                    ("stage_decided", "阶段审批"),
                    ("light_changed", "亮灯变化"),
                    ("permit", "手续到期"),
                    ("account", "账号"),
                ],
                max_length=20,
                verbose_name="类别",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "report_due",
                            "report_overdue",
                            "report_submitted",
                            "report_returned",
                            "report_approved",
                            "stage_decided",
                            "light_changed",
                            "permit",
                            "account",
                        ],
                    )
                ),
                name="notice_kind_known",
            ),
        ),
    ]
