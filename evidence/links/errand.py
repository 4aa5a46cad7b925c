"""One link to look at, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from evidence.rules.links.health import Found
from evidence.rules.links.references import TargetKind


@dataclass(frozen=True, slots=True)
class Errand:
    """`key` is the caller's. A cited link is read whole, so that its content can be compared and kept.

    `signed_off` are the fingerprints that were signed off at this address: of each document that it is.
    """

    key: int
    address: str
    kind: TargetKind = "web"
    cited: bool = False
    signed_off: tuple[str, ...] = ()
    authorization: str = field(default="", repr=False)

    def against(self, fingerprint: str) -> str:
        """The signed-off fingerprint to compare with: one that differs, if any does."""
        return next((each for each in self.signed_off if each != fingerprint), "".join(self.signed_off[:1]))


@dataclass(frozen=True, slots=True)
class Outcome:
    """`found` is None when the site asked to be left alone for `wait` seconds and nothing was found out.

    `body` are the bytes of a cited link that was read, at `url`.
    """

    key: int
    found: Found | None
    wait: float = 0.0
    body: bytes | None = field(default=None, repr=False)
    media_type: str = ""
    url: str = ""
