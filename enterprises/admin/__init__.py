from enterprises.admin import policy, registry
from laishan_portal.admin_history import register_history

__all__ = ["policy", "registry"]

register_history("enterprises")
