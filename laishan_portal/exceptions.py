from django.core.exceptions import ValidationError


class DomainError(ValidationError):
    """A business rule said no. The message is written for the person at the screen."""


class StaleVersion(DomainError):
    """Somebody saved the same fields first.

    ``clashes`` maps a field name to ``(mine, theirs)`` as the model holds them.
    """

    def __init__(self, message: str, *, clashes: dict[str, tuple[object, object]]) -> None:
        super().__init__(message, code="stale")
        self.clashes = clashes
