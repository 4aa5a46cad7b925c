"""Whom the requirements of the AI Act bind: by role and by risk class (Articles 2, 8, 16(a), 26)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

PROVIDER, DEPLOYER = ("ai-act", "ai-act-provider"), ("ai-act-deployer",)
CLASSES = {"high": "high-risk", "transparency": "Article 50", "minimal": "minimal-risk"}


@dataclass(frozen=True, slots=True)
class Owed:
    """Whether the requirements are owed by this project, and why, in words."""

    owed: bool
    why: str


def parts_owed(role: str) -> tuple[str, ...]:
    """The keys of the parts of the Act that this role owes, the one to look at first in front."""
    return {"deployer": DEPLOYER, "both": (*PROVIDER, *DEPLOYER)}.get(role, PROVIDER)


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


def part_owed(key: str, risk_class: str, role: str) -> Owed:
    """The same for a part of the Act whose articles bind different classes."""
    side = "provider" if key in PROVIDER else "deployer"
    if key not in parts_owed(role):
        return Owed(False, f"Not owed: these are the {side}'s duties, and you are not the {side}.")
    if risk_class == "unclassified":
        return Owed(True, f"You are the {side}. Which of these are owed shows once a class is declared.")
    if risk_class == "prohibited":
        return Owed(False, "The practice is prohibited (Article 5); no evidence makes it lawful.")
    return Owed(
        True, f"Owed by you as {side}. What does not bind {CLASSES[risk_class]} systems does not apply."
    )


def outside_class(classes: tuple[str, ...], risk_class: str) -> str:
    """Why a duty of these classes does not bind a system of that class; empty when it does, or may."""
    if not classes or risk_class not in CLASSES or risk_class in classes:
        return ""
    names = " and ".join(CLASSES[each] for each in classes)
    return f"Owed for {names} systems only; this one is declared {CLASSES[risk_class]}."
