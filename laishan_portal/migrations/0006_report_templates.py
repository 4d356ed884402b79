from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("laishan_portal", "0005_imports")]

    operations = []
