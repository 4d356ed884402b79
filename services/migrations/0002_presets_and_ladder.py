from django.db import migrations

# Working days: 受理, 答复, 办结, 复杂. The first two are published (DOMAIN c.4), the district's
# own is a proposal that staff change.
PRESETS = [
    ("district", "区里自定", (1, 2, 10, 20), "区里自定，可改", True),
    ("province", "省定", (1, 3, 15, 30), "山东省企业诉求办理时限", False),
    ("zaozhuang", "枣庄“企呼枣应”", (1, 2, 10, 25), "枣庄市“企呼枣应”", False),
]
LADDER = [
    (1, 7, "handler", ""),
    (2, 14, "unit_head", "departments"),
    (3, 21, "leader", "leader"),
    (4, 45, "leader", "leader"),
]


def add(apps, schema_editor):
    preset_model = apps.get_model("services", "SlaPreset")
    for code, name, (accept, answer, solve, complex_), source, is_default in PRESETS:
        preset_model.objects.create(
            code=code,
            name=name,
            accept_days=accept,
            answer_days=answer,
            solve_days=solve,
            complex_days=complex_,
            source=source,
            is_default=is_default,
        )
    step_model = apps.get_model("services", "LadderStep")
    for number, days, tells, raises_to in LADDER:
        step_model.objects.create(number=number, days=days, tells=tells, raises_to=raises_to)


class Migration(migrations.Migration):
    dependencies = [("services", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop, elidable=True)]
