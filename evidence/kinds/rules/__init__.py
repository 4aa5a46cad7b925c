"""What no schema can say: one small function of (content, what is known beside it) per demand."""

from evidence.kinds.rules import continuity, data_protection, duties, release, transparency
from evidence.kinds.rules.register import RULES, About, Fault

__all__ = ["RULES", "About", "Fault", "continuity", "data_protection", "duties", "release", "transparency"]
