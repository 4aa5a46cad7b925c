"""The courier against real sockets: what is true of one request is true of many at once."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.net import Ask, Courier, Manners, Policy, Refusal, Reply, Word
from tests.net.test_certificates import certificate
from tests.net.test_fetch import (
    LITERALS,
    Canary,
    Site,
    canary,
    drips,
    forwards,
    hangs,
    means,
    no_lookup,
    open_to,
    says,
    serving,
)
from tests.net.test_targets import MISREADABLE

__all__ = ["canary", "certificate"]
Resolver = Callable[[str, int], list[str]]
HERE = means("127.0.0.1")
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def visits(
    *asks: Ask, policy: Policy, resolve: Resolver = HERE, manners: Manners | None = None
) -> list[Reply | Refusal]:
    async def go() -> list[Reply | Refusal]:
        courier = Courier(policy, manners or Manners(pause=0), resolve)
        try:
            return list(await asyncio.gather(*(courier.visit(ask) for ask in asks)))
        finally:
            courier.close()

    return asyncio.run(go())


def visit(url: str, policy: Policy, resolve: Resolver = HERE, **more: object) -> Reply | Refusal:
    return visits(Ask(url, **more), policy=policy, resolve=resolve)[0]  # type: ignore[arg-type]


def word(answer: Reply | Refusal) -> Word:
    assert isinstance(answer, Refusal), answer
    return answer.word


@contextmanager
def speaking(words: bytes, *, pieces: int = 1, pause: float = 0.0, linger: float = 0.0) -> Iterator[Canary]:
    """A server that reads a request and says these bytes, whatever was asked."""
    one = Canary.__new__(Canary)
    one.server = socket.create_server(("127.0.0.1", 0))
    one.port, one.connections = one.server.getsockname()[1], 0

    def answer(peer: socket.socket) -> None:
        try:
            peer.recv(65536)
            size = max(1, len(words) // pieces)
            for start in range(0, len(words), size):
                peer.sendall(words[start : start + size])
                time.sleep(pause)
            time.sleep(linger)
        except OSError:
            return
        finally:
            peer.close()

    def accept() -> None:
        while True:
            try:
                peer, _ = one.server.accept()
            except OSError:
                return
            one.connections += 1
            threading.Thread(target=answer, args=(peer,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield one
    one.server.close()


def test_no_spelling_of_this_machine_reaches_it(canary: Canary) -> None:
    for entry in ("*", "0.0.0.0/0", "::/0", "example.org"):
        asks = [Ask(f"http://{host}:{canary.port}/") for host in LITERALS]
        answers = visits(*asks, policy=Policy.reading([entry]))
        assert {word(answer) for answer in answers} <= {Word.NOT_ALLOWED, Word.NOT_AN_ADDRESS}
    assert canary.connections == 0


@pytest.mark.parametrize(
    "answers",
    [
        ("127.0.0.1",), ("::1",), ("::ffff:127.0.0.1",), ("0.0.0.0",), ("10.0.0.7",), ("169.254.169.254",),
        ("93.184.216.34", "127.0.0.1"), ("127.0.0.1", "93.184.216.34"), ("fd00:ec2::254",), ("64:ff9b::7f00:1",),
    ],
)  # fmt: skip
def test_a_name_that_means_an_internal_address_is_refused(canary: Canary, answers: tuple[str, ...]) -> None:
    policy = Policy.reading([f"site.example:{canary.port}"])
    assert word(visit(f"http://site.example:{canary.port}/", policy, means(*answers))) is Word.NOT_ALLOWED
    assert canary.connections == 0


def test_an_empty_policy_lets_nothing_leave_not_even_a_lookup(canary: Canary) -> None:
    for url in (f"http://127.0.0.1:{canary.port}/", "https://example.org/"):
        assert word(visit(url, Policy(), no_lookup)) is Word.SWITCHED_OFF
    for url in ("http://other.example/", "http://site.example:8080/", "http://10.0.0.1/"):
        assert word(visit(url, Policy.reading(["site.example"]), no_lookup)) is Word.NOT_ALLOWED
    for url in MISREADABLE:
        assert word(visit(url, Policy.reading(["*"]), no_lookup)) is Word.NOT_AN_ADDRESS
    assert canary.connections == 0


def test_a_name_that_turns_while_the_round_runs_changes_nothing(canary: Canary) -> None:
    """The first answer holds for the round and is what is connected to; a turned one never is."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["127.0.0.1"]])
    asked: list[str] = []

    def turning(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    with serving(says(b"checked")) as server:
        url = f"http://site.example:{server.server_port}/"
        found = visits(*[Ask(f"{url}{n}") for n in range(20)], policy=open_to(server), resolve=turning)
        assert all(isinstance(each, Reply) and each.body == b"checked" for each in found)
        assert asked == ["site.example"]
        assert word(visit(url, open_to(server), turning)) is Word.NOT_ALLOWED
    assert canary.connections == 0


INSIDE = [
    "http://127.0.0.1:{port}/", "http://[::1]:{port}/", "http://0x7f000001:{port}/", "//127.0.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/", "http://user@127.0.0.1:{port}/", "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/", "http://other.example:{port}/", "\\\\127.0.0.1:{port}", "http://[",
    "http://[::ffff:127.0.0.1]:{port}/", "http://2130706433:{port}/", "ftp://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\t/", "javascript:alert(1)", "http://localhost:{port}/", "HTTP://127.1:{port}/",
]  # fmt: skip


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_checked_like_the_first_address(canary: Canary, status: int) -> None:
    places = [place.format(port=canary.port) for place in INSIDE]

    def answer(site: Site) -> None:
        site.send_response(status)
        site.send_header("Location", places[int(site.path[1:])])
        site.end_headers()

    with serving(answer) as server:
        url = f"http://site.example:{server.server_port}/"
        asks = [Ask(f"{url}{number}") for number in range(len(places))]
        found = visits(*asks, policy=open_to(server))
    # A bare tab in a header is refused by the reader already.
    assert {word(each) for each in found} <= {Word.NOT_ALLOWED, Word.TOO_MANY_REDIRECTS, Word.NOT_REACHED}
    assert canary.connections == 0


def test_redirects_end_after_five_and_tell_the_way_they_took() -> None:
    with serving(forwards(lambda path: path + "x")) as server:
        url = f"http://site.example:{server.server_port}/"
        assert word(visit(url, open_to(server))) is Word.TOO_MANY_REDIRECTS
        assert len(server.seen) == 6

    def once(site: Site) -> None:
        (forwards("/end") if site.path == "/" else says(b"end"))(site)

    with serving(once) as server:
        url = f"http://site.example:{server.server_port}/"
        got = visit(url, open_to(server))
        assert isinstance(got, Reply)
        assert (got.url, got.body, [hop.status for hop in got.hops]) == (url + "end", b"end", [302])


HOSTILE = {
    "headers without end": b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 40_000,
    "one header without end": b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 400_000,
    "a location without end": b"HTTP/1.1 302 Found\r\nLocation: http://" + b"a" * 400_000 + b"\r\n\r\n",
    "interim answers without end": b"HTTP/1.1 103 Early Hints\r\n\r\n" * 5_000,
    "bad chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    "a negative chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
    "a chunk as large as the sea": CHUNKED + b"ffffffffffffffff\r\n" + b"x" * 300_000,
    "endless chunk extensions": CHUNKED + (b"1;" + b"e" * 4000 + b"\r\nx\r\n") * 200,
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "a negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello",
    "a length that lies": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello",
    "a body beyond the limit": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000,
    "a folded header": b"HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\n d\x00\r\n\r\n",
    "not HTTP": b"SSH-2.0-OpenSSH_9.2p1\r\n",
    "nothing": b"",
    "a status that is none": b"HTTP/1.1 99999 OK\r\n\r\n",
    "HTTP/0.9": b"<html>hello</html>",
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_answer_is_one_of_few_words_and_costs_little(kind: str) -> None:
    with speaking(HOSTILE[kind]) as server:
        policy = open_to(server, max_bytes=100_000, seconds=3)
        started = time.monotonic()
        answer = visit(f"http://site.example:{server.port}/", policy)
    assert word(answer) in {Word.NOT_REACHED, Word.TOO_LARGE, Word.TOO_SLOW}
    assert time.monotonic() - started < 4


def test_what_came_compressed_stays_compressed() -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)

    def answer(site: Site) -> None:
        site.send_response(200)
        site.send_header("Content-Encoding", "gzip")
        site.send_header("Content-Length", str(len(bomb)))
        site.end_headers()
        site.wfile.write(bomb)

    with serving(answer) as server:
        got = visit(f"http://site.example:{server.server_port}/", open_to(server, max_bytes=100_000))
        assert isinstance(got, Reply)
        assert got.body == bomb
        assert server.seen[0][1]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("answer", [drips, hangs])
def test_a_slow_answer_is_cut_off_in_time(answer: Callable[[Site], None]) -> None:
    with serving(answer) as server:
        started = time.monotonic()
        got = visit(f"http://site.example:{server.server_port}/", open_to(server, seconds=0.4))
        assert word(got) is Word.TOO_SLOW
        assert time.monotonic() - started < 1.5


def test_a_slow_or_broken_name_server_fails_closed() -> None:
    def slow(host: str, port: int) -> list[str]:
        time.sleep(1)
        return ["93.184.216.34"]

    def broken(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such host")

    policy = Policy(Policy.reading(["site.example"]).hosts, seconds=0.2)
    assert word(visit("http://site.example/", policy, slow)) is Word.TOO_SLOW
    for resolve in (broken, means(), means("not an address")):
        assert word(visit("http://site.example/", policy, resolve)) is Word.NOT_REACHED
        by_range = Policy.reading(["10.0.0.0/8"])
        assert word(visit("http://site.example/", by_range, resolve)) is Word.NOT_ALLOWED


def test_https_checks_the_name_and_a_credential_leaves_only_over_it(certificate: Path) -> None:
    sent: list[str | None] = []

    def answer(site: Site) -> None:
        sent.append(site.headers.get("Authorization"))
        says(b"over tls")(site)

    with serving(answer) as server, serving(answer) as plain:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        policy = Policy(open_to(server).hosts + open_to(plain).hosts + open_to(server, "other.example").hosts,
                        open_to(server).ranges)  # fmt: skip
        good = visit(f"https://site.example:{server.server_port}/", policy, authorization="Bearer s3cret")
        visit(f"http://site.example:{plain.server_port}/", policy, authorization="Bearer s3cret")
        bad = visit(f"https://other.example:{server.server_port}/", policy)
    assert isinstance(good, Reply)
    assert good.body == b"over tls"
    assert sent == ["Bearer s3cret", None]
    assert word(bad) is Word.NOT_REACHED


def test_a_credential_does_not_follow_a_redirect_to_another_origin(certificate: Path) -> None:
    def stranger(site: Site) -> None:
        assert "Authorization" not in site.headers
        says(b"elsewhere")(site)

    with serving(stranger) as other:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        other.socket = context.wrap_socket(other.socket, server_side=True)
        with serving(forwards(f"https://site.example:{other.server_port}/")) as first:
            first.socket = context.wrap_socket(first.socket, server_side=True)
            policy = Policy(open_to(first).hosts + open_to(other).hosts, open_to(first).ranges)
            got = visit(f"https://site.example:{first.server_port}/", policy, authorization="Bearer s3cret")
    assert isinstance(got, Reply)
    assert "Authorization" not in other.seen[0][1]


def test_nothing_shown_of_a_request_holds_a_secret_or_what_came_back() -> None:
    assert "s3cret" not in repr(Ask("https://a.example/", authorization="Bearer s3cret"))
    assert "s3cret" not in repr(Reply("https://a.example/", 200, {"x": "s3cret"}, b"s3cret"))


def test_a_host_is_asked_by_few_at_once_and_with_pauses() -> None:
    now, most = 0, 0
    lock = threading.Lock()
    starts: list[float] = []

    def answer(site: Site) -> None:
        nonlocal now, most
        with lock:
            starts.append(time.monotonic())
            now += 1
            most = max(most, now)
        time.sleep(0.05)
        with lock:
            now -= 1
        says(b"x")(site)

    with serving(answer) as server:
        asks = [Ask(f"http://site.example:{server.server_port}/{n}") for n in range(8)]
        visits(*asks, policy=open_to(server), manners=Manners(per_host=2, pause=0.02))
    assert most <= 2
    assert starts[-1] - starts[0] >= 7 * 0.02


def test_a_line_that_was_closed_meanwhile_is_opened_again() -> None:
    """Connections are used again; one that the other side closed between two requests costs nothing."""
    words = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

    async def go(url: str, policy: Policy) -> list[Reply | Refusal]:
        courier = Courier(policy, Manners(pause=0), means("127.0.0.1"))
        first = await courier.visit(Ask(url))
        second = await courier.visit(Ask(url))
        courier.close()
        return [first, second]

    with speaking(words) as server:
        answers = asyncio.run(go(f"http://site.example:{server.port}/", open_to(server)))
        assert [isinstance(each, Reply) and each.body for each in answers] == [b"hi", b"hi"]
        assert server.connections == 2


def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next_one() -> None:
    two = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"

    async def go(url: str, policy: Policy) -> list[Reply | Refusal]:
        courier = Courier(policy, Manners(pause=0), means("127.0.0.1"))
        found = [await courier.visit(Ask(url)) for _ in range(3)]
        courier.close()
        return found

    with speaking(two, linger=0.2) as server:
        answers = asyncio.run(go(f"http://site.example:{server.port}/", open_to(server)))
    assert [isinstance(each, Reply) and each.body for each in answers] == [b"hi"] * 3
