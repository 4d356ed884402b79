from laishan_portal.admin_history import register_history
from projects.admin import lights, project, work

__all__ = ["lights", "project", "work"]

register_history("projects")
