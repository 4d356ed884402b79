from django.db import models

from laishan_portal.history import tracked
from projects.enums import ChainSegment
from projects.models.fields import actor


class CommonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lists that are no secret among the business roles."""
        return self.none() if user.is_administrator or not user.roles else self


@tracked()
class Cluster(models.Model):
    """An area where firms of one kind gather (聚集区), such as 数字经济聚集区."""

    name = models.CharField("聚集区", max_length=40, unique=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "聚集区"
        verbose_name_plural = "聚集区"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


@tracked()
class IndustryChain(models.Model):
    """An industry chain (产业链) the district recruits along."""

    name = models.CharField("产业链", max_length=40, unique=True)
    note = models.CharField("说明", max_length=200, blank=True)
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "产业链"
        verbose_name_plural = "产业链"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


@tracked()
class ChainLink(models.Model):
    """One link (环节) of a chain: held when a firm or a project fills it, missing otherwise."""

    chain = models.ForeignKey(
        IndustryChain, on_delete=models.CASCADE, related_name="links", verbose_name="产业链"
    )
    name = models.CharField("环节", max_length=40)
    segment = models.CharField("位置", max_length=12, choices=ChainSegment)
    position = models.PositiveSmallIntegerField("顺序", default=1)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "产业链环节"
        verbose_name_plural = "产业链环节"
        ordering = ["chain", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="chainlink_name_unique_in_chain",
                fields=["chain", "name"],
                violation_error_message="这条产业链已有同名环节。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain} · {self.name}"


@tracked()
class ChainHolding(models.Model):
    """An enterprise of the district that fills a link of a chain."""

    link = models.ForeignKey(
        ChainLink, on_delete=models.CASCADE, related_name="holdings", verbose_name="环节"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        on_delete=models.CASCADE,
        related_name="chain_holdings",
        verbose_name="企业",
    )
    note = models.CharField("做什么", max_length=200, blank=True)
    created_by = actor("创建人")
    is_demo = models.BooleanField("演示", default=False, editable=False)

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "环节上的企业"
        verbose_name_plural = "环节上的企业"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="chainholding_enterprise_once",
                fields=["link", "enterprise"],
                violation_error_message="这家企业已经在这个环节上。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.enterprise}"
