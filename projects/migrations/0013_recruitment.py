from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("projects", "0012_schedule_templates")]

    operations = []
