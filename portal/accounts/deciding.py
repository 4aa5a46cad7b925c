"""Whether a person holds a deciding role somewhere. The rooms that know roles answer; this room only asks."""

from __future__ import annotations

from collections.abc import Callable

from portal.accounts.models import User

Question = Callable[[User], bool]
_asked: list[Question] = []


def says_who_decides(question: Question) -> Question:
    """Register a question that answers: this person reviews, validates, chairs or sits in a committee."""
    _asked.append(question)
    return question


def decides(user: User) -> bool:
    """Deciders need a second factor, and cannot be administrators."""
    return any(question(user) for question in _asked)
