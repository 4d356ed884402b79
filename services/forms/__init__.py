"""The forms of problems and visits."""
