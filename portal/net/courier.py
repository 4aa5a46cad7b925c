"""Many requests at once under one policy: each name checked, each redirect checked, each line to a checked address.

The courier keeps to the rules of `fetch` and asks more: HEAD, header lines, the way a redirect took, several
lines to one host that are used again. It lives for one round of work.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

from portal.net.connection import Resolver, system_resolver
from portal.net.fetcher import REDIRECTS, Refusal, Stopped, next_hop, read
from portal.net.line import Broken, Heard, Line, TooLarge, connected
from portal.net.manners import Manners, Queueing
from portal.net.rules.addresses import Address
from portal.net.rules.policy import Policy
from portal.net.rules.targets import Target
from portal.net.rules.words import Word

log = logging.getLogger("gatehouse.net")
AGENT = "Gatehouse"
NAMES_HOLD = 60.0


@dataclass(frozen=True, slots=True)
class Ask:
    """What to ask. `authorization` goes to this very origin and to no other, and only over https."""

    url: str
    method: str = "GET"
    accept: str = "*/*"
    authorization: str = field(default="", repr=False)
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """An address on the way that forwarded, and how."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, for the program; nobody is shown any of it. `hops` are the redirects on the way."""

    url: str
    status: int
    values: dict[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    hops: tuple[Hop, ...] = ()

    @property
    def media_type(self) -> str:
        return self.values.get("content-type", "").partition(";")[0].strip().lower()


@dataclass
class Courier:
    """One round: its policy, its manners, the names it looked up and the lines it holds."""

    policy: Policy
    manners: Manners = field(default_factory=Manners)
    resolve: Resolver = system_resolver
    purpose: str = "round"
    queueing: Queueing = field(init=False)
    names: dict[tuple[str, int], tuple[float, asyncio.Future[list[Address]]]] = field(default_factory=dict)
    checked: dict[tuple[str, int], tuple[float, str]] = field(default_factory=dict)
    idle: dict[tuple[str, str, int, str], list[Line]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.queueing = Queueing(self.manners)
        self.secure: ssl.SSLContext | None = None

    async def visit(self, ask: Ask) -> Reply | Refusal:
        """Ask, follow what forwards, and answer what came back, or the one word that may be told."""
        try:
            reply = await self.follow(ask)
        except Stopped as stopped:
            log.debug("outbound request refused: purpose=%s word=%s", self.purpose, stopped.word.code)
            return Refusal(stopped.word)
        log.debug("outbound request answered: purpose=%s status=%d", self.purpose, reply.status)
        return reply

    async def follow(self, ask: Ask) -> Reply:
        if self.policy.switched_off:
            raise Stopped(Word.SWITCHED_OFF)
        first = asked = read(ask.url)
        hops: list[Hop] = []
        for _ in range(self.policy.max_redirects + 1):
            own = (asked.scheme, asked.host, asked.port) == (first.scheme, first.host, first.port)
            heard = await self.at_its_turn(asked, ask, ask.authorization if own else "")
            location = heard.head.values.get("location", "")
            if heard.head.status not in REDIRECTS or not location:
                return Reply(asked.url, heard.head.status, dict(heard.head.values), heard.body, tuple(hops))
            hops.append(Hop(asked.url, heard.head.status))
            asked = next_hop(asked, location)
        raise Stopped(Word.TOO_MANY_REDIRECTS)

    async def at_its_turn(self, asked: Target, ask: Ask, authorization: str) -> Heard:
        """The time limit counts from when it is its turn: waiting is our politeness, not their slowness."""
        if not self.policy.worth_resolving(asked):
            raise Stopped(Word.NOT_ALLOWED)
        async with self.queueing.turn(asked.host):
            try:
                async with asyncio.timeout(self.policy.seconds):
                    address = await self.checked_address(asked)
                    return await self.talk(asked, address, ask, authorization)
            except TimeoutError:
                raise Stopped(Word.TOO_SLOW) from None
            except TooLarge:
                raise Stopped(Word.TOO_LARGE) from None
            except (OSError, Broken, ValueError):
                raise Stopped(Word.NOT_REACHED) from None

    async def checked_address(self, asked: Target) -> str:
        """The address to connect to, once all that the name means have been checked.

        For a minute the answer holds, for this host on this port: it is the address itself that is connected to,
        so what the name means meanwhile is not asked.
        """
        key, now = (asked.host, asked.port), asyncio.get_running_loop().time()
        known = self.checked.get(key)
        if known is not None and now - known[0] < NAMES_HOLD:
            return known[1]
        try:
            addresses = [asked.literal] if asked.literal is not None else await self.addresses_of(asked)
        except TimeoutError:
            raise
        except (OSError, ValueError):
            # For a host that is not itself on the list, "unknown" would tell what the name server knows.
            raise Stopped(Word.NOT_REACHED if self.policy.names(asked) else Word.NOT_ALLOWED) from None
        if not self.policy.allows(asked, addresses):
            raise Stopped(Word.NOT_ALLOWED)
        self.checked[key] = (now, str(addresses[0]))
        return str(addresses[0])

    async def addresses_of(self, asked: Target) -> list[Address]:
        """Looked up once a minute, however many ask. Raises OSError, ValueError."""
        now = asyncio.get_running_loop().time()
        kept = self.names.get((asked.host, asked.port))
        if kept is None or now - kept[0] > NAMES_HOLD:
            kept = (now, looked_up(self.resolve, asked))
            self.names[(asked.host, asked.port)] = kept
        return await asyncio.shield(kept[1])

    async def talk(self, asked: Target, address: str, ask: Ask, authorization: str) -> Heard:
        """One exchange; once more on a new line when the one that was kept had been closed meanwhile."""
        key = (asked.scheme, asked.host, asked.port, address)
        line = self.kept_line(key)
        if line is not None:
            try:
                return await self.exchange(key, line, asked, ask, authorization)
            except Broken as broken:
                if not broken.before_any_answer:
                    raise
        line = await connected(asked, address, self.tls() if asked.scheme == "https" else None)
        return await self.exchange(key, line, asked, ask, authorization)

    async def exchange(
        self, key: tuple[str, str, int, str], line: Line, asked: Target, ask: Ask, authorization: str
    ) -> Heard:
        limit = self.policy.max_bytes if ask.max_bytes is None else ask.max_bytes
        sent = headers_of(asked, ask, authorization if asked.scheme == "https" else "")
        try:
            heard = await line.exchange(ask.method, asked.path, sent, limit=limit, head_only=REDIRECTS)
        except BaseException:
            line.close()
            raise
        if line.open and len(self.idle[key]) < self.manners.per_host:
            self.idle[key].append(line)
        else:
            line.close()
        return heard

    def kept_line(self, key: tuple[str, str, int, str]) -> Line | None:
        while self.idle[key]:
            line = self.idle[key].pop()
            if line.open:
                return line
        return None

    def tls(self) -> ssl.SSLContext:
        if self.secure is None:
            self.secure = ssl.create_default_context()
        return self.secure

    def close(self) -> None:
        """Let go of every line that is still held."""
        for lines in self.idle.values():
            for line in lines:
                line.close()
        self.idle.clear()


def headers_of(asked: Target, ask: Ask, authorization: str) -> list[tuple[str, str]]:
    host = f"[{asked.host}]" if ":" in asked.host else asked.host
    port = "" if asked.port == {"http": 80, "https": 443}[asked.scheme] else f":{asked.port}"
    sent = [
        ("Host", host + port), ("User-Agent", AGENT), ("Accept", ask.accept), ("Accept-Encoding", "identity"),
    ]  # fmt: skip
    return [*sent, ("Authorization", authorization)] if authorization else sent


def looked_up(resolve: Resolver, asked: Target) -> asyncio.Future[list[Address]]:
    """`getaddrinfo` knows no time limit, so a thread of its own waits for it."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[Address]] = loop.create_future()
    found.add_done_callback(
        lambda done: done.cancelled() or done.exception()
    )  # nobody may be waiting any more

    def tell(done: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the round ended while the name server thought
            loop.call_soon_threadsafe(lambda: None if found.done() else done())

    def ask() -> None:
        try:
            answers = [ip_address(answer) for answer in resolve(asked.host, asked.port)]
            if not answers:
                raise OSError("no address")
        except (OSError, ValueError) as error:
            failed = OSError(str(error))
            tell(lambda: found.set_exception(failed))
        else:
            tell(lambda: found.set_result(answers))

    threading.Thread(target=ask, daemon=True).start()
    return found
