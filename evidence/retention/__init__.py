"""How long documents are kept, as versioned data with its sources."""

from evidence.retention.period import periods

__all__ = ["periods"]
