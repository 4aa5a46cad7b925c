"""What no schema can say: one small function of (content, what is known beside it) per demand."""

from evidence.kinds.rules import (
    continuity,
    contracting,
    costing,
    data_protection,
    deploying,
    designing,
    duties,
    evaluating,
    integrating,
    release,
    running,
    securing,
    transparency,
    validating,
)
from evidence.kinds.rules.register import RULES, About, Fault

__all__ = [
    "RULES",
    "About",
    "Fault",
    "continuity",
    "contracting",
    "costing",
    "data_protection",
    "deploying",
    "designing",
    "duties",
    "evaluating",
    "integrating",
    "release",
    "running",
    "securing",
    "transparency",
    "validating",
]
