"""How gently one host is asked: how many at once, with which pause between two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Manners:
    """`connections` in all, `per_host` to one host at once, `pause` seconds between two that start there."""

    connections: int = 128
    per_host: int = 4
    pause: float = 0.1


@dataclass(slots=True)
class Turn:
    """The queue before one host. `free_at` is when the next one may start, on the loop's clock."""

    room: asyncio.Semaphore
    free_at: float = 0.0


@dataclass
class Queueing:
    """Everybody's turn. A host with a long queue keeps no connection from another host."""

    manners: Manners
    turns: dict[str, Turn] = field(default_factory=dict)
    all: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.all = asyncio.Semaphore(self.manners.connections)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """One's turn at that host."""
        mine = self.turns.setdefault(host, Turn(asyncio.Semaphore(self.manners.per_host)))
        async with mine.room:
            await self.pause(mine)
            async with self.all:
                yield

    async def pause(self, mine: Turn) -> None:
        if not self.manners.pause:
            return
        now = asyncio.get_running_loop().time()
        starts = max(now, mine.free_at)
        mine.free_at = starts + self.manners.pause
        if starts > now:
            await asyncio.sleep(starts - now)

    def hold(self, host: str, seconds: float) -> None:
        """The host asked to be left alone for a while (`Retry-After`)."""
        if mine := self.turns.get(host):
            mine.free_at = max(mine.free_at, asyncio.get_running_loop().time() + seconds)
