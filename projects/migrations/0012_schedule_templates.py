from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("projects", "0011_columns_for_step_two")]

    operations = []
