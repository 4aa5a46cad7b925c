"""One answer type for two questions: "who may?" and "is it allowed now?".

A permission or a rule answers with an `Answer`; its reasons become the disabled button's tooltip, the
form error and the API's `problem+json` body. The word *verdict* belongs to gates alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not, in words a person can act on.

    `code` is stable and machine readable; `fix` is where to go (a path) or what to do; `owner` names who
    can mend it; `item` names the object the reason is about.
    """

    code: str
    message: str
    fix: str = ""
    owner: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Allowed exactly when there is no reason against it."""

    reasons: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
        return not self.reasons

    @property
    def allowed(self) -> bool:
        """The same as `bool(answer)`, for templates."""
        return not self.reasons

    @classmethod
    def yes(cls) -> Answer:
        return cls()

    @classmethod
    def no(cls, *reasons: Reason) -> Answer:
        if not reasons:
            raise ValueError("a refusal needs a reason")
        return cls(tuple(reasons))

    @classmethod
    def all_of(cls, answers: Iterable[Answer]) -> Answer:
        """Every reason of every answer, in order."""
        return cls(tuple(reason for answer in answers for reason in answer.reasons))

    @property
    def message(self) -> str:
        return " ".join(reason.message for reason in self.reasons)


class Refused(Exception):
    """An act that may not happen. `status` is the HTTP status that says so."""

    status = 409

    def __init__(self, answer: Answer, extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(answer.message)
        self.answer = answer
        self.extra: dict[str, Any] = dict(extra or {})

    @classmethod
    def because(cls, code: str, message: str, **more: str) -> Refused:
        return cls(Answer.no(Reason(code, message, **more)))

    @classmethod
    def unless(cls, answer: Answer) -> None:
        """Raise this refusal when the answer is no."""
        if not answer:
            raise cls(answer)


class NotAllowed(Refused):
    """The person's role lacks the act (403)."""

    status = 403


class NotNow(Refused):
    """A rule forbids the act in the present state (409)."""

    status = 409


class Stale(Refused):
    """What the form was filled in on has moved since (409; 412 for `If-Match`)."""

    status = 409


class NotVisible(Exception):
    """The object does not exist for this caller (404)."""


@dataclass
class InvalidInput(Exception):
    """Input with messages at the field (400). Nothing is written, nothing typed is lost."""

    errors: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__("; ".join(message for found in self.errors.values() for message in found))

    @classmethod
    def at(cls, name: str, message: str) -> InvalidInput:
        return cls({name: [message]})
