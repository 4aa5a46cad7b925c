"""Who may read which stream. The rooms that own streams answer; this room only asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SITE = "site"
Question = Callable[[Any], dict[str, str]]
_asked: list[Question] = []


def says_who_reads(question: Question) -> Question:
    """Register a question that answers for one user: the streams they may read, each with its name."""
    _asked.append(question)
    return question


def streams_of(user: Any) -> dict[str, str]:
    """Every stream this user may read, with its name. The site's own stream is for administrators."""
    found = {SITE: "Site"} if user.is_administrator and user.is_active else {}
    for question in _asked:
        found.update(question(user))
    return found
