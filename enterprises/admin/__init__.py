from enterprises.admin import park, policy, registry
from laishan_portal.admin_history import register_history

__all__ = ["park", "policy", "registry"]

register_history("enterprises")
