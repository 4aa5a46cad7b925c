"""One connection to an address that has been checked, under the name that was asked for."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, Queue

from portal.net.rules.targets import Target

Resolver = Callable[[str, int], list[str]]


class Pinned(http.client.HTTPConnection):
    """Connects to `address`; `Host` and, for https, the certificate's name stay those of the target.

    No second name lookup takes place, so a name server that changes its answer changes nothing.
    """

    def __init__(self, asked: Target, address: str, seconds: float) -> None:
        super().__init__(asked.host, asked.port, timeout=seconds)
        self.asked, self.address = asked, address
        # http.client lets go of `sock` once the answer's head is read; the time limit still needs it.
        self.raw: socket.socket | None = None
        self.default_port = {"http": 80, "https": 443}[asked.scheme]

    def connect(self) -> None:
        self.raw = socket.create_connection((self.address, self.asked.port), self.timeout)
        if self.asked.scheme == "https":
            secure = ssl.create_default_context().wrap_socket(
                self.raw, server_hostname=self.asked.host, do_handshake_on_connect=False
            )
            self.raw = secure
            secure.do_handshake()
        self.sock = self.raw

    def close(self) -> None:
        super().close()
        if self.raw is not None and self.sock is None:
            self.raw.close()


@contextmanager
def ended_after(connection: Pinned, seconds: float) -> Iterator[threading.Event]:
    """Cut the connection after `seconds`, however slowly it drips. The event says whether that happened."""
    over = threading.Event()

    def cut() -> None:
        over.set()
        if connection.raw is not None:
            try:
                connection.raw.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()
        connection.close()


def system_resolver(host: str, port: int) -> list[str]:
    """Every address the machine knows for `host`. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def resolve_within(resolve: Resolver, asked: Target, seconds: float) -> list[str]:
    """`getaddrinfo` knows no time limit, so a thread waits for it. Raises OSError, TimeoutError."""
    answers: Queue[list[str] | OSError] = Queue()

    def ask() -> None:
        try:
            answers.put(resolve(asked.host, asked.port))
        except (OSError, UnicodeError) as error:
            answers.put(OSError(str(error)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=max(seconds, 0.0))
    except Empty:
        raise TimeoutError from None
    if isinstance(found, OSError):
        raise found
    return found
