from django.db import models
from django.db.models import F, Q

from accounts.enums import UnitKind
from laishan_portal.history import tracked


class UnitQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def visible_to(self, user):
        """Units are no secret among those who may log in."""
        return self if user.is_authenticated else self.none()


@tracked()
class Unit(models.Model):
    """A department, street, park, state firm or mass organisation that answers for things."""

    name = models.CharField("单位全称", max_length=80, unique=True)
    short_name = models.CharField("简称", max_length=20, unique=True)
    kind = models.CharField("类别", max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, verbose_name="上级单位"
    )
    name_pinyin = models.CharField("全拼", max_length=300, blank=True, editable=False)
    name_initials = models.CharField("首字母", max_length=80, blank=True, editable=False)
    is_active = models.BooleanField("在用", default=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ["name_pinyin", "pk"]
        constraints = [
            models.CheckConstraint(name="unit_kind_known", condition=Q(kind__in=UnitKind.values)),
            models.CheckConstraint(
                name="unit_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message="上级单位不能是自己。",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name


@tracked()
class Person(models.Model):
    """One person, one record. Users, commissioners, talents and honours point here.

    An enterprise's people are tied to it from above (``enterprises.Contact``, ``Talent``).
    ID numbers are not collected.
    """

    name = models.CharField("姓名", max_length=40)
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        verbose_name="单位",
    )
    title = models.CharField("职务", max_length=40, blank=True)
    birth_year = models.PositiveSmallIntegerField("出生年份", null=True, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    name_pinyin = models.CharField("全拼", max_length=120, blank=True, editable=False)
    name_initials = models.CharField("首字母", max_length=40, blank=True, editable=False)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        ordering = ["name_pinyin", "pk"]
        constraints = [
            models.CheckConstraint(
                name="person_birth_year_plausible",
                condition=Q(birth_year=None) | Q(birth_year__gte=1900, birth_year__lte=2100),
                violation_error_message="出生年份请填四位年份。",
            )
        ]

    def __str__(self) -> str:
        return self.name
