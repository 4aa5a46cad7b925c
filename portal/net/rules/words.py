"""The only things a user is told about a request that failed.

A fetcher that repeats what it met (an address, a header, a body, "refused" against "timed out" inside the
network) is a port scanner for whoever can type a link.
"""

from __future__ import annotations

from enum import Enum


class Word(Enum):
    """Code and sentence."""

    SWITCHED_OFF = "Outbound requests are switched off."
    NOT_AN_ADDRESS = "This is not a web address that starts with http:// or https://."
    NOT_ALLOWED = "This address may not be asked from here. An administrator can allow its host."
    NOT_REACHED = "The address could not be reached."
    TOO_SLOW = "The address did not answer in time."
    TOO_LARGE = "The answer is larger than allowed."
    TOO_MANY_REDIRECTS = "The address forwards too many times."

    @property
    def code(self) -> str:
        return self.name.lower()
