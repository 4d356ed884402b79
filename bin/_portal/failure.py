"""The one way in which these commands give up."""


class Failure(Exception):
    """A reason to stop that is told to the person in one sentence, without a traceback."""
