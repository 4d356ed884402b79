from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("projects", "0015_permits_and_light_rules")]

    operations = []
