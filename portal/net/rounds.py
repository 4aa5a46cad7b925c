"""A round of errands, run beside the caller: results come one by one while the rest is under way.

The caller stays an ordinary program that may write to its database between two results; the loop has a thread
of its own and ends with the round, also when the caller gives up in the middle.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Generator, Iterable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Generic, TypeVar

from portal.net.courier import Courier

T = TypeVar("T")
R = TypeVar("R")
# At most so many errands wait inside the loop; the others are not begun.
WAITING = 4096


@dataclass(frozen=True)
class Over:
    """The last thing that a round says; `error` is what ended it early."""

    error: BaseException | None = None


def run_round(
    courier_of: Callable[[], Courier], errand: Callable[[Courier, T], Awaitable[R]], things: Iterable[T]
) -> Generator[R, None, None]:
    """What `errand` answers for each of `things`, in the order in which the answers come.

    What an errand raises ends the round and is raised here. Closing the generator cancels what is under way.
    """
    running = Round(courier_of, errand, things)
    thread = threading.Thread(target=running.work, daemon=True)
    thread.start()
    try:
        while not isinstance(answer := running.said.get(), Over):
            yield answer
        if answer.error is not None:
            raise answer.error
    finally:
        running.stop()
        thread.join(timeout=5)


@dataclass
class Round(Generic[T, R]):
    """One round in its thread. `said` holds answers, and `Over` last."""

    courier_of: Callable[[], Courier]
    errand: Callable[[Courier, T], Awaitable[R]]
    things: Iterable[T]
    said: SimpleQueue[R | Over] = field(default_factory=SimpleQueue)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def work(self) -> None:
        over = Over()
        try:
            self.loop.run_until_complete(self.everything())
        except asyncio.CancelledError:
            over = Over()
        except BaseExceptionGroup as group:
            over = Over(group.exceptions[0])
        except BaseException as error:  # whatever it is, the caller must not wait for ever
            over = Over(error)
        finally:
            self.loop.run_until_complete(self.loop.shutdown_default_executor())
            self.loop.close()
            self.said.put(over)

    async def everything(self) -> None:
        courier = self.courier_of()
        room = asyncio.Semaphore(WAITING)
        try:
            async with asyncio.TaskGroup() as group:
                for thing in self.things:
                    await room.acquire()
                    group.create_task(self.one(courier, thing, room))
        finally:
            courier.close()

    async def one(self, courier: Courier, thing: T, room: asyncio.Semaphore) -> None:
        try:
            self.said.put(await self.errand(courier, thing))
        finally:
            room.release()

    def stop(self) -> None:
        """Cancel what is under way; nothing once the round is over."""
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(self.loop)])
