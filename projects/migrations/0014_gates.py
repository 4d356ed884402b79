from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("projects", "0013_recruitment")]

    operations = []
