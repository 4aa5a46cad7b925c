"""Asking the world about links: what an errand is, and how one visit of it goes. No database, no Django."""

from evidence.links.errand import Errand, Outcome
from evidence.links.visiting import Bounds, look_at

__all__ = ["Bounds", "Errand", "Outcome", "look_at"]
