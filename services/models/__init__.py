from services.models.confirmation import CallBack, Confirmation, ConfirmationLink
from services.models.course import Extension, ProblemEvent
from services.models.ladder import Escalation, LadderStep
from services.models.lists import Measure, Task
from services.models.preset import SlaPreset
from services.models.problem import Fix, Problem, ProblemUnit
from services.models.visit import Visit

__all__ = [
    "CallBack",
    "Confirmation",
    "ConfirmationLink",
    "Escalation",
    "Extension",
    "Fix",
    "LadderStep",
    "Measure",
    "Problem",
    "ProblemEvent",
    "ProblemUnit",
    "SlaPreset",
    "Task",
    "Visit",
]
