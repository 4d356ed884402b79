"""The district's own light rule, version 1, and three published ones (DESIGN §5, DOMAIN c.3)."""

from django.db import migrations

RULE_SETS = [
    {
        "code": "laishan", "name": "莱山区规则", "method": "points",
        "yellow_bound": 10, "red_bound": 30, "uses_own_curve": True,
        "yellow_slip_days": 4, "red_slip_days": 15, "yellow_float_workdays": 5,
        "source": "本区", "is_default": True,
    },
    {
        "code": "yinchuan", "name": "银川 2025", "method": "points",
        "yellow_bound": 10, "red_bound": 30, "uses_own_curve": False,
        "source": "银川市 2025 年公布的红黄灯办法",
    },
    {
        "code": "wuhan", "name": "武汉", "method": "ratio",
        "yellow_bound": 80, "red_bound": 60, "uses_own_curve": False,
        "source": "武汉市重大项目管理办法",
    },
    {
        "code": "sanya", "name": "三亚 2022", "method": "relative",
        "yellow_bound": 0, "red_bound": 50, "uses_own_curve": False,
        "source": "三亚市 2022 年公布的红黄灯办法",
    },
]


def create(apps, schema_editor):
    rule_set = apps.get_model("projects", "LightRuleSet")
    for values in RULE_SETS:
        rule_set.objects.using(schema_editor.connection.alias).get_or_create(
            code=values["code"], version=1, defaults=values
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop, elidable=True)]
