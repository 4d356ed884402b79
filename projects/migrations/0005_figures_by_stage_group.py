from django.db import migrations, models


class Migration(migrations.Migration):
    """The rows are derived: the next refresh, the nightly one at the latest, fills the group in."""

    dependencies = [("projects", "0004_decision_stamps_not_typed")]

    operations = [
        migrations.RemoveField(model_name="projectfigures", name="stage"),
        migrations.AddField(
            model_name="projectfigures",
            name="stage_group",
            field=models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
    ]
