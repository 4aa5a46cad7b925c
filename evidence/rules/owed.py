"""Whom the counted requirements bind: providers of high-risk systems (AI Act, Articles 8 and 16(a))."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owed:
    """Whether the requirements are owed by this project, and why, in words."""

    owed: bool
    why: str


def binds(risk_class: str, role: str) -> bool:
    """Whether the counted requirements are this project's to meet: a provider's, of a high-risk system."""
    return risk_class == "high" and role != "deployer"


def owed(risk_class: str, role: str, applies_from: dt.date, today: dt.date) -> Owed:
    """`applies_from` is the earliest day on which they are law for such a system."""
    if risk_class == "unclassified":
        return Owed(False, "Nobody has declared a class yet, so whether these are owed is not known.")
    if risk_class == "prohibited":
        return Owed(False, "The practice is prohibited (Article 5); no evidence makes it lawful.")
    if risk_class != "high":
        return Owed(False, "Not owed: only providers of high-risk systems owe these (Article 16(a)).")
    if role == "deployer":
        return Owed(False, "Not owed by a deployer: these are the provider's duties. Article 26 holds yours.")
    day = f"{applies_from:%-d %B %Y}"
    when = f"law since {day}" if applies_from <= today else f"law from {day} at the earliest"
    return Owed(True, f"Owed: the system is high-risk and you are its provider; {when}.")
