"""From what came back to what it means: ok, moved, changed, a login wall, gone, no answer, blocked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from evidence.rules.links.health import Found, Why

PERMANENT = frozenset({301, 308})
GONE = frozenset({404, 410})
SIGN_IN = frozenset({401, 407})
REFUSING = frozenset({402, 403, 418, 421, 425, 429, 451})
# What a server says that answers GET but not HEAD; anything but a plain yes is asked again anyway.
NO_HEAD = frozenset({400, 403, 404, 405, 406, 410, 429, 500, 501, 502, 503})
SIGN_IN_PATH = re.compile(
    r"/(log[-_]?in|sign[-_]?in|sso|saml2?|oauth2?|authorize|auth|adfs|idp|cas)([/?.]|$)", re.IGNORECASE
)
SIGN_IN_HOST = re.compile(r"^(login|signin|sso|auth|idp|accounts)\.", re.IGNORECASE)
WORDS = {
    "not_an_address": Why.NOT_AN_ADDRESS,
    "not_allowed": Why.NOT_ALLOWED,
    "not_reached": Why.NO_ANSWER,
    "too_slow": Why.NO_ANSWER,
    "too_large": Why.TOO_LARGE,
    "too_many_redirects": Why.CIRCLE,
    "switched_off": Why.NOT_CHECKED,
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one visit came to.

    `word` is the fetcher's refusal, and then nothing else is set. `hops` are the statuses of the redirects on
    the way. `login_form` says that the page is mainly a form that asks for a password. `signed_in` says that a
    credential was sent.
    """

    word: str = ""
    status: int = 0
    asked: str = ""
    url: str = ""
    hops: tuple[int, ...] = ()
    login_form: bool = False
    fingerprint: str = ""
    signed_in: bool = False


def classify(seen: Exchange, signed_off: str = "") -> Found:
    """What it means. `signed_off` is the fingerprint of the content that was signed off, if there is one."""
    if seen.word:
        return Found(WORDS[seen.word])
    if seen.status in SIGN_IN or is_sign_in(seen):
        return Found(Why.CREDENTIAL if seen.signed_in else Why.LOGIN)
    if not 200 <= seen.status < 300:
        return Found(refusal(seen.status))
    if signed_off and seen.fingerprint and seen.fingerprint != signed_off:
        return Found(Why.CHANGED, fingerprint=seen.fingerprint)
    if moved := moved_to(seen):
        return Found(Why.MOVED, moved, seen.fingerprint)
    same = bool(signed_off) and seen.fingerprint == signed_off
    return Found(Why.SAME if same else Why.ANSWERS, fingerprint=seen.fingerprint)


def refusal(status: int) -> Why:
    if status in GONE:
        return Why.GONE
    if status in REFUSING or 400 <= status < 500:
        return Why.REFUSED
    return Why.FAILS


def moved_to(seen: Exchange) -> str:
    """The new address, when every step of the way there was for good."""
    return seen.url if seen.hops and all(each in PERMANENT for each in seen.hops) else ""


def is_sign_in(seen: Exchange) -> bool:
    """A form that asks for a password, or a way that led to where people sign in."""
    if seen.login_form:
        return True
    if not seen.hops:
        return False
    return looks_like_sign_in(seen.url) and not looks_like_sign_in(seen.asked)


def looks_like_sign_in(url: str) -> bool:
    parts = urlsplit(url)
    return bool(SIGN_IN_PATH.search(parts.path) or SIGN_IN_HOST.match(parts.hostname or ""))


def ask_again_with_get(status: int) -> bool:
    """HEAD was answered with something that GET may answer otherwise."""
    return status in NO_HEAD or status >= 500
