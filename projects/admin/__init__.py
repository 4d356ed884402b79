from laishan_portal.admin_history import register_history
from projects.admin import lights, money, project, recruitment, schedule, work, years

__all__ = ["lights", "money", "project", "recruitment", "schedule", "work", "years"]

register_history("projects")
