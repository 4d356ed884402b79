from django.db import migrations, models

ACTIONS = [
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
    ("gate_override", "越过缺项"),
    ("bulk", "批量操作"),
    ("unmask", "查看完整信息"),
    ("import", "导入"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_history_by_request")]

    operations = [
        migrations.AlterField(
            model_name="auditevent",
            name="action",
            field=models.CharField(choices=ACTIONS, max_length=20, verbose_name="动作"),
        ),
    ]
