"""Fetch one address under a policy: check the name, check every address it means, connect to a checked one.

No proxy from the environment, no cookie, no credentials, no compression (so nothing unfolds in memory), no
redirect that has not been checked like the first address.
"""

from __future__ import annotations

import http.client
import logging
import time
from dataclasses import dataclass
from ipaddress import ip_address

from portal.net.connection import Pinned, Resolver, ended_after, resolve_within, system_resolver
from portal.net.rules.addresses import Address
from portal.net.rules.policy import Policy
from portal.net.rules.targets import NotAnAddress, Target, following, target
from portal.net.rules.words import Word

log = logging.getLogger("gatehouse.net")
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HEADERS = {"User-Agent": "Gatehouse", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back, for the program; a user is shown at most `status`."""

    url: str
    status: int
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing came back, and the one sentence about it that may be shown."""

    word: Word

    @property
    def message(self) -> str:
        return self.word.value


class Stopped(Exception):
    """Ends a request with a word."""

    def __init__(self, word: Word) -> None:
        super().__init__(word.code)
        self.word = word


def fetch(
    url: str, *, purpose: str, policy: Policy, resolve: Resolver = system_resolver
) -> Fetched | Refusal:
    """GET `url`. `purpose` says for the log why ("link_check"); `resolve` is replaced in tests."""
    try:
        got = _fetch(url, policy, resolve)
    except Stopped as stopped:
        log.info("outbound request refused: purpose=%s word=%s", purpose, stopped.word.code)
        return Refusal(stopped.word)
    log.info("outbound request answered: purpose=%s status=%d bytes=%d", purpose, got.status, len(got.body))
    return got


def _fetch(url: str, policy: Policy, resolve: Resolver) -> Fetched:
    if policy.switched_off:
        raise Stopped(Word.SWITCHED_OFF)
    deadline = time.monotonic() + policy.seconds
    asked = read(url)
    for _ in range(policy.max_redirects + 1):
        address = checked_address(asked, policy, resolve, deadline)
        got, location = ask(asked, address, policy, deadline)
        if not location:
            return got
        asked = next_hop(asked, location)
    raise Stopped(Word.TOO_MANY_REDIRECTS)


def read(url: str) -> Target:
    try:
        return target(url)
    except NotAnAddress:
        raise Stopped(Word.NOT_AN_ADDRESS) from None


def next_hop(now: Target, location: str) -> Target:
    """A redirect may not leave https."""
    try:
        following_target = following(now, location)
    except NotAnAddress:
        raise Stopped(Word.NOT_ALLOWED) from None
    if now.scheme == "https" and following_target.scheme != "https":
        raise Stopped(Word.NOT_ALLOWED)
    return following_target


def checked_address(asked: Target, policy: Policy, resolve: Resolver, deadline: float) -> str:
    """The address to connect to, once all that the name means have been checked."""
    if not policy.worth_resolving(asked):
        raise Stopped(Word.NOT_ALLOWED)
    try:
        addresses = addresses_of(asked, resolve, deadline)
    except TimeoutError:
        raise Stopped(Word.TOO_SLOW) from None
    except (OSError, ValueError):
        # For a host that is not itself on the list, "unknown" would tell what the name server knows.
        raise Stopped(Word.NOT_REACHED if policy.names(asked) else Word.NOT_ALLOWED) from None
    if not policy.allows(asked, addresses):
        raise Stopped(Word.NOT_ALLOWED)
    return str(addresses[0])


def addresses_of(asked: Target, resolve: Resolver, deadline: float) -> list[Address]:
    """Every address the host means. Raises OSError, TimeoutError, ValueError."""
    if asked.literal is not None:
        return [asked.literal]
    found = resolve_within(resolve, asked, deadline - time.monotonic())
    if not found:
        raise OSError("no address")
    return [ip_address(answer) for answer in found]


def ask(asked: Target, address: str, policy: Policy, deadline: float) -> tuple[Fetched, str]:
    """One request. Answers what came back and, for a redirect, where to."""
    seconds = max(deadline - time.monotonic(), 0.01)
    connection = Pinned(asked, address, seconds)
    with ended_after(connection, seconds) as over:
        try:
            got = talk(connection, asked, policy)
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = over.is_set() or isinstance(error, TimeoutError)
            raise Stopped(Word.TOO_SLOW if late else Word.NOT_REACHED) from None
        if over.is_set():  # a connection cut in the middle of a body without a length ends like a whole one
            raise Stopped(Word.TOO_SLOW)
        return got


def talk(connection: http.client.HTTPConnection, asked: Target, policy: Policy) -> tuple[Fetched, str]:
    connection.request("GET", asked.path, headers=HEADERS)
    with connection.getresponse() as reply:
        if reply.status in REDIRECTS and (location := reply.getheader("Location")):
            return Fetched(asked.url, reply.status, "", b""), location
        media_type = (reply.getheader("Content-Type") or "").partition(";")[0].strip().lower()
        return Fetched(asked.url, reply.status, media_type, body_of(reply, policy.max_bytes)), ""


def body_of(reply: http.client.HTTPResponse, limit: int) -> bytes:
    body = bytearray()
    while chunk := reply.read(min(CHUNK, limit + 1 - len(body))):
        body += chunk
        if len(body) > limit:
            raise Stopped(Word.TOO_LARGE)
    return bytes(body)
