from django.contrib import admin

from laishan_portal.admin_base import PortalModelAdmin
from projects.admin.base import OFFICE
from projects.models import ChainLink, Cluster, IndustryChain


class ChainAdmin(PortalModelAdmin):
    """Lists the office keeps for recruiting along a chain: it adds to them here, too."""

    editors = OFFICE
    can_add = True
    ordering = ["pk"]


@admin.register(Cluster)
class ClusterAdmin(ChainAdmin):
    list_display = ["name", "note"]
    search_fields = ["name"]
    search_help_text = "聚集区"
    fields = ["name", "note"]


@admin.register(IndustryChain)
class IndustryChainAdmin(ChainAdmin):
    list_display = ["name", "note"]
    search_fields = ["name"]
    search_help_text = "产业链"
    fields = ["name", "note"]


@admin.register(ChainLink)
class ChainLinkAdmin(ChainAdmin):
    list_display = ["name", "chain", "segment", "position"]
    list_filter = ["chain", "segment"]
    list_select_related = ["chain"]
    search_fields = ["name", "chain__name"]
    search_help_text = "环节、产业链"
    ordering = ["chain", "position", "pk"]
    fields = ["chain", "name", "segment", "position", "note"]
