from services.admin import presets, problems, visits

__all__ = ["presets", "problems", "visits"]
