from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("laishan_portal", "0004_export_format")]

    operations = []
