from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("projects", "0016_money_and_month_figures")]

    operations = []
