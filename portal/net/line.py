"""One connection to a checked address, without a thread of its own: h11 reads, and everything is bounded.

Bounded are the head, the number of interim answers, the body, the bytes on the wire (chunk extensions and
trailers cost the other side nothing) and the time. Nothing is ever unfolded: what came compressed, although it
was not asked for, stays compressed.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

import h11

from portal.net.rules.targets import Target

LARGEST_HEAD = 32 * 1024
MOST_INTERIM = 5
# What a strict answer may cost on the wire beyond its body: head, chunk sizes, trailers.
FRAMING = 128 * 1024
MOST_VALUES = 100


class Broken(Exception):
    """The other side broke off, or does not speak HTTP; before it had answered anything, or in the middle."""

    def __init__(self, before_any_answer: bool = False) -> None:
        super().__init__("broken")
        self.before_any_answer = before_any_answer


class TooLarge(Exception):
    """More came than was allowed."""


@dataclass(slots=True)
class Head:
    """Status and header lines of one answer; names in lower case, the first of each."""

    status: int
    values: Mapping[str, str]


@dataclass(slots=True)
class Heard:
    """One answer, read to its end or, when only its head was wanted, to there."""

    head: Head
    body: bytes = b""


@dataclass(slots=True)
class Spoken:
    """What is being heard at present."""

    limit: int
    head_only: frozenset[int]
    done: asyncio.Future[Heard]
    head: Head | None = None
    body: bytearray = field(default_factory=bytearray)
    wire: int = 0
    interim: int = 0


class Line(asyncio.Protocol):
    """One exchange at a time. `open` says whether another one may follow."""

    def __init__(self) -> None:
        self.h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
        self.transport: asyncio.Transport | None = None
        self.now: Spoken | None = None
        self.open = True
        self.exchanges = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def exchange(
        self,
        method: str,
        path: str,
        headers: list[tuple[str, str]],
        *,
        limit: int,
        head_only: frozenset[int] = frozenset(),
    ) -> asyncio.Future[Heard]:
        """Ask. Of an answer with a status in `head_only` no body is read. The future raises `Broken`, `TooLarge`."""
        assert self.transport is not None and self.now is None
        done: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
        if self.exchanges:
            self.h11.start_next_cycle()
        self.exchanges += 1
        self.now = Spoken(limit, head_only, done)
        request = self.h11.send(h11.Request(method=method, target=path, headers=headers))
        self.transport.write((request or b"") + (self.h11.send(h11.EndOfMessage()) or b""))
        return done

    def data_received(self, data: bytes) -> None:
        now = self.now
        if now is None:  # an answer that nobody asked for
            self.close()
            return
        now.wire += len(data)
        if now.wire > 2 * now.limit + FRAMING:
            self.fail(TooLarge())
            return
        self.h11.receive_data(data)
        self.read(now)

    def read(self, now: Spoken) -> None:
        try:
            while self.now is now:
                event = self.h11.next_event()
                if event is h11.NEED_DATA or event is h11.PAUSED:
                    return
                self.take(now, event)
        except h11.RemoteProtocolError:
            self.fail(Broken())

    def take(self, now: Spoken, event: object) -> None:
        if isinstance(event, h11.Data):
            now.body += event.data
            if len(now.body) > now.limit:
                self.fail(TooLarge())
        elif isinstance(event, h11.EndOfMessage):
            self.finish(now, reusable=self.h11.their_state is h11.DONE and self.h11.our_state is h11.DONE)
        elif isinstance(event, h11.Response):
            now.head = head_of(event)
            if now.head.status in now.head_only:
                self.finish(now, reusable=False)
        else:
            self.interim(now)

    def interim(self, now: Spoken) -> None:
        now.interim += 1
        if now.interim > MOST_INTERIM:
            self.fail(Broken())

    def finish(self, now: Spoken, *, reusable: bool) -> None:
        assert now.head is not None
        self.now = None
        if not reusable or self.h11.trailing_data[0]:
            self.close()
        if not now.done.done():
            now.done.set_result(Heard(now.head, bytes(now.body)))

    def fail(self, why: Exception) -> None:
        now, self.now = self.now, None
        self.close()
        if now is not None and not now.done.done():
            now.done.set_exception(why)

    def eof_received(self) -> None:
        if self.now is not None and self.now.wire == 0:
            self.fail(Broken(before_any_answer=True))
        elif self.now is not None:
            self.h11.receive_data(b"")
            self.read(self.now)

    def connection_lost(self, error: Exception | None) -> None:
        self.fail(Broken(before_any_answer=self.now is not None and self.now.wire == 0))

    def close(self) -> None:
        self.open = False
        if self.transport is not None:
            self.transport.abort()


def head_of(event: h11.Response) -> Head:
    values: dict[str, str] = {}
    for name, value in islice(event.headers, MOST_VALUES):
        values.setdefault(name.decode("ascii"), value.decode("latin-1"))
    return Head(event.status_code, values)


async def connected(asked: Target, address: str, secure: ssl.SSLContext | None) -> Line:
    """A line to `address`; for https the certificate must be for the name asked. Raises OSError."""
    loop = asyncio.get_running_loop()
    if asked.scheme == "https":
        _, line = await loop.create_connection(
            Line, address, asked.port, ssl=secure, server_hostname=asked.host
        )
    else:
        _, line = await loop.create_connection(Line, address, asked.port)
    return line
