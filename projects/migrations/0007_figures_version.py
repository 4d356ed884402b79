from django.db import migrations, models

# Not through pgtrigger: loads that ignore its triggers must be noticed all the same.
TRIGGER = """
CREATE FUNCTION projects_figures_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE projects_figuresversion SET version = (random() * 9007199254740991)::bigint
    WHERE id = (
        SELECT id FROM projects_figuresversion ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    );
    IF NOT FOUND THEN
        INSERT INTO projects_figuresversion (version)
        VALUES ((random() * 9007199254740991)::bigint);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER projects_figures_changed
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_projectfigures
FOR EACH STATEMENT EXECUTE FUNCTION projects_figures_changed();
"""
NO_TRIGGER = """
DROP TRIGGER projects_figures_changed ON projects_projectfigures;
DROP FUNCTION projects_figures_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_figures_for_the_ledger")]

    operations = [
        migrations.CreateModel(
            name="FiguresVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "汇总数版本",
                "verbose_name_plural": "汇总数版本",
                "ordering": ["pk"],
            },
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
    ]
