"""The Celery application: workers and beat start here, tasks live in the apps.

All options come from Django's settings with the prefix CELERY_, the timetable
included (CELERY_BEAT_SCHEDULE): fixed jobs are code, reviewed like code.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "laishan_portal.settings.production")

app = Celery("laishan_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
