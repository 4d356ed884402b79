from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_notices_of_schedules")]

    operations = [
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["sha256"], name="attachment_sha256"),
        ),
    ]
