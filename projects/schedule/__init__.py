"""Backwards and forwards through a project's nodes, in working days. Pure: plain data in and out.

``network`` orders the nodes and refuses cycles, ``passes`` computes dates, float and the critical
chain, ``proposals`` plans from a promised finish, ``words`` says it in sentences.
"""

from projects.schedule.network import (
    Cycle,
    Link,
    PlannedNode,
    check,
    links_of,
    next_open,
    ordered,
    planned_node,
)
from projects.schedule.passes import Schedule, Timed, evaluate
from projects.schedule.proposals import (
    Compression,
    Proposal,
    ProposedNode,
    Step,
    drop,
    propose,
    renumber,
)

__all__ = [
    "Compression",
    "Cycle",
    "Link",
    "PlannedNode",
    "Proposal",
    "ProposedNode",
    "Schedule",
    "Step",
    "Timed",
    "check",
    "drop",
    "evaluate",
    "links_of",
    "next_open",
    "ordered",
    "planned_node",
    "propose",
    "renumber",
]
