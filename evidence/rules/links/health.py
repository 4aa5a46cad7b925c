"""The health of a link, and the one sentence that may be said about it.

People are told a health and a sentence from this list, never a status, a header, a body or the address a name
stands for: a checker that repeats what it met is a port scanner for whoever can type a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Health = Literal["unchecked", "ok", "moved", "changed", "cannot_verify", "gone", "timeout", "blocked"]
# What is broken first, then what needs a person, then what is well.
ORDER: tuple[Health, ...] = (
    "gone", "timeout", "changed", "blocked", "cannot_verify", "moved", "unchecked", "ok",
)  # fmt: skip
DEAD: frozenset[Health] = frozenset({"gone", "timeout"})


class Why(Enum):
    """Code and sentence. `Why.LOGIN.code` is what is stored."""

    NOT_CHECKED = "It has not been checked yet."
    ANSWERS = "It answers."
    SAME = "It says what it said at sign-off."
    MOVED = "It has moved to another address for good."
    CHANGED = "It no longer says what it said at sign-off."
    LOGIN = "It asks for a sign-in, so nobody can verify it from here."
    CREDENTIAL = "It did not accept the credential that an administrator set for its host."
    ROBOTS = "Its site asks programs not to read it."
    REFUSED = "Its site does not let a program read it."
    TOO_LARGE = "It is larger than is read from here."
    NO_COMMIT = "A repository names its branches and tags only, so a single commit cannot be verified."
    ONLY_HTTPS = "Only a repository that is reached over https can be asked."
    GONE = "There is nothing at this address any more."
    NO_REF = "The repository has no such branch or tag."
    NOT_HELD = "No current document with this file name is filed here."
    NO_ANSWER = "It does not answer."
    FAILS = "Its site answers with an error of its own."
    CIRCLE = "It forwards too many times."
    NOT_ALLOWED = "It may not be asked from here. An administrator can allow its host."
    NOT_AN_ADDRESS = "It is not an address that can be asked."

    @property
    def code(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, code: str) -> Why:
        return cls[code.upper()]


HEALTH_OF: dict[Why, Health] = {
    Why.NOT_CHECKED: "unchecked",
    Why.ANSWERS: "ok",
    Why.SAME: "ok",
    Why.MOVED: "moved",
    Why.CHANGED: "changed",
    Why.LOGIN: "cannot_verify",
    Why.CREDENTIAL: "cannot_verify",
    Why.ROBOTS: "cannot_verify",
    Why.REFUSED: "cannot_verify",
    Why.TOO_LARGE: "cannot_verify",
    Why.NO_COMMIT: "cannot_verify",
    Why.ONLY_HTTPS: "cannot_verify",
    Why.GONE: "gone",
    Why.NO_REF: "gone",
    Why.NOT_HELD: "gone",
    Why.NO_ANSWER: "timeout",
    Why.FAILS: "timeout",
    Why.CIRCLE: "timeout",
    Why.NOT_ALLOWED: "blocked",
    Why.NOT_AN_ADDRESS: "blocked",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found. `moved_to` is the new address of what moved, `fingerprint` that of what was read."""

    why: Why
    moved_to: str = ""
    fingerprint: str = ""

    @property
    def health(self) -> Health:
        return HEALTH_OF[self.why]

    @property
    def well(self) -> bool:
        """Is it where it was, or where it says it went, and unchanged?"""
        return self.health in ("ok", "moved")
