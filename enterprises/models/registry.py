from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.enums import Role
from enterprises.enums import (
    DesignationLevel,
    DesignationStatus,
    EnterpriseSize,
    EnterpriseTag,
    IndustrySection,
    TalentKind,
)
from enterprises.names import SHORTEST_CORE, core_of_name, search_key
from laishan_portal.history import tracked


class EnterpriseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The registry is known to all business roles; the three administrators see none."""
        return self.none() if user.is_administrator or not user.roles else self

    def editable_by(self, user):
        if user.has_role(Role.OFFICE, Role.UNIT_REPORTER):
            return self.visible_to(user)
        return self.none()

    def matching(self, words: str):
        """Found by any name, credit code, full pinyin or initials; every word must be found.

        ``search_text`` is lower case already, so that the trigram index serves the search.
        """
        rows = self
        for word in search_key(words).split()[:5]:
            rows = rows.filter(search_text__contains=word)
        return rows

    def called_like(self, names: list[str]):
        """Perhaps the same enterprise: one of its names is, or contains, one of ``names``."""
        like = Q(pk=None)
        for name in filter(None, names):
            like |= Q(short_name__iexact=name) | Q(aliases__name__iexact=name)
            core = core_of_name(name)
            if len(core) >= SHORTEST_CORE:
                like |= Q(search_text__contains=core)
        return self.filter(like).distinct()


@tracked()
class Enterprise(models.Model):
    """A firm or other body that owns, invests in or is served around projects.

    The credit code's check digit is warned about, never enforced: real early codes fail it.
    """

    name = models.CharField("企业名称", max_length=120, unique=True)
    short_name = models.CharField("简称", max_length=40, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    industry = models.CharField("行业门类", max_length=1, choices=IndustrySection, blank=True)
    size = models.CharField("规模", max_length=10, choices=EnterpriseSize, blank=True)
    tags = ArrayField(
        models.CharField(max_length=20, choices=EnterpriseTag),
        default=list,
        blank=True,
        verbose_name="标签",
    )
    address = models.CharField("地址", max_length=120, blank=True)
    park = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enterprises",
        verbose_name="所在园区",
    )
    introduced_on = models.DateField("招引日期", null=True, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)
    search_text = models.TextField("检索", blank=True, editable=False)
    name_pinyin = models.CharField("全拼", max_length=400, blank=True, editable=False)
    is_fact = models.BooleanField("引自公开报道", default=False, editable=False)
    is_demo = models.BooleanField("演示", default=False, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="创建人",
    )
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="更新人",
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = "企业"
        verbose_name_plural = "企业"
        ordering = ["name_pinyin", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="enterprise_uscc_unique",
                fields=["uscc"],
                condition=~Q(uscc=""),
                violation_error_message="这个统一社会信用代码已经登记过。",
            ),
            models.CheckConstraint(
                name="enterprise_uscc_shape",
                condition=Q(uscc="") | Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                violation_error_message=(
                    "统一社会信用代码是 18 位数字或大写字母（不含 I O S V Z）。"
                ),
            ),
        ]
        indexes = [
            # Newest first; also holds all that the list's counts read, so that they need no row.
            models.Index(
                F("introduced_on").desc(nulls_last=True),
                "id",
                "uscc",
                name="enterprise_introduced",
            ),
            models.Index(fields=["name_pinyin", "id"], name="enterprise_by_pinyin"),
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="enterprise_search"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("enterprises:enterprise_detail", kwargs={"pk": self.pk})


@tracked()
class EnterpriseAlias(models.Model):
    """A former or other name by which people look for the enterprise."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField("曾用名或别名", max_length=120)

    class Meta:
        verbose_name = "企业别名"
        verbose_name_plural = "企业别名"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="enterprisealias_name_unique",
                fields=["enterprise", "name"],
                violation_error_message="这个别名已经有了。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RegistryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.none() if user.is_administrator or not user.roles else self


@tracked()
class Contact(models.Model):
    """A person of the enterprise one can call."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="contacts")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="contacts", verbose_name="人员"
    )
    duty = models.CharField("职务", max_length=40, blank=True)
    is_primary = models.BooleanField("首要联系人", default=False)

    objects = RegistryQuerySet.as_manager()

    class Meta:
        verbose_name = "联系人"
        verbose_name_plural = "联系人"
        ordering = ["-is_primary", "pk"]
        constraints = [
            models.UniqueConstraint(name="contact_person_once", fields=["enterprise", "person"]),
            models.UniqueConstraint(
                name="contact_one_primary",
                fields=["enterprise"],
                condition=Q(is_primary=True),
                violation_error_message="首要联系人只能有一位。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}"


@tracked()
class Talent(models.Model):
    """A person brought to the district: counted in the year of ``introduced_on``."""

    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="talents", verbose_name="人员"
    )
    enterprise = models.ForeignKey(
        Enterprise,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="talents",
        verbose_name="企业",
    )
    kind = models.CharField("类别", max_length=20, choices=TalentKind)
    introduced_on = models.DateField("引进日期")
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = RegistryQuerySet.as_manager()

    class Meta:
        verbose_name = "人才"
        verbose_name_plural = "人才"
        ordering = ["-introduced_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="talent_counted_once",
                fields=["person", "kind"],
                violation_error_message="这位人才已经登记过同一类别。",
            ),
            models.CheckConstraint(
                name="talent_kind_known", condition=Q(kind__in=TalentKind.values)
            ),
        ]
        indexes = [models.Index(fields=["kind", "introduced_on"], name="talent_kind_introduced")]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"


@tracked()
class Designation(models.Model):
    """A title the park strives for (试点争创); counted once ``awarded_on`` is set."""

    name = models.CharField("名称", max_length=80)
    level = models.CharField("级别", max_length=12, choices=DesignationLevel, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="争创单位"
    )
    year = models.PositiveSmallIntegerField("年度")
    status = models.CharField(
        "状态", max_length=10, choices=DesignationStatus, default=DesignationStatus.STRIVING
    )
    awarded_on = models.DateField("获批日期", null=True, blank=True)
    is_fact = models.BooleanField("引自公开报道", default=False, editable=False)

    objects = RegistryQuerySet.as_manager()

    class Meta:
        verbose_name = "试点争创"
        verbose_name_plural = "试点争创"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="designation_name_unique_per_year", fields=["name", "level", "year"]
            ),
            models.CheckConstraint(
                name="designation_awarded_has_date",
                condition=Q(status=DesignationStatus.AWARDED, awarded_on__isnull=False)
                | (~Q(status=DesignationStatus.AWARDED) & Q(awarded_on=None)),
                violation_error_message="已获批的要填获批日期，未获批的不填。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}{self.name}"
