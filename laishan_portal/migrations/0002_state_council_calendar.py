"""Holidays and make-up days of the State Council's notices, 2020 to 2026.

From chinesecalendar (pinned by hash), once; from then on the table is the truth. Only days that
differ from Monday to Friday are kept; staff enter the notices of later years.
"""

from datetime import date, timedelta

from chinese_calendar import get_holiday_detail, is_workday
from django.db import migrations

FIRST, LAST = date(2020, 1, 1), date(2026, 12, 31)
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}


def create(apps, schema_editor):
    workday = apps.get_model("laishan_portal", "Workday")
    rows, day = [], FIRST
    while day <= LAST:
        works = is_workday(day)
        if works != (day.weekday() < 5):
            _, holiday = get_holiday_detail(day)
            name = NAMES.get(holiday, holiday or "")
            rows.append(workday(day=day, is_workday=works, name=f"{name}调休" if works else name))
        day += timedelta(days=1)
    workday.objects.using(schema_editor.connection.alias).bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("laishan_portal", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop, elidable=True)]
