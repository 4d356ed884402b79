from django.db import models


class TargetScope(models.TextChoices):
    DISTRICT = "district", "全区"
    UNIT = "unit", "单位"
    PROJECT = "project", "项目"
    GROUP = "group", "项目组合"
