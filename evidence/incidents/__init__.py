"""Incidents as versioned data: severities, classes, cases, clocks with their sources, and public post-mortems."""

from evidence.incidents.library import PostMortem, post_mortems
from evidence.incidents.playbook import (
    Case,
    IncidentClass,
    Playbook,
    Severity,
    case_choices,
    class_choices,
    playbook,
    severity_choices,
)

__all__ = [
    "Case", "IncidentClass", "Playbook", "PostMortem", "Severity", "case_choices", "class_choices", "playbook",
    "post_mortems", "severity_choices",
]  # fmt: skip
