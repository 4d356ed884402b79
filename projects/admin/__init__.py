from laishan_portal.admin_history import register_history
from projects.admin import lights, money, project, recruitment, work

__all__ = ["lights", "money", "project", "recruitment", "work"]

register_history("projects")
