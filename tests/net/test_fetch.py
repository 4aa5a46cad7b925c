"""The fetcher against real sockets: a canary counts what reaches this machine."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from portal.net import Fetched, Policy, Refusal, Word, fetch
from tests.net.test_targets import MISREADABLE


class Canary:
    """Listens on loopback and counts every connection."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.server = socket.create_server((address, 0), family=family)
        self.port = self.server.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self.count, daemon=True).start()

    def count(self) -> None:
        while True:
            try:
                peer, _ = self.server.accept()
            except OSError:
                return
            self.connections += 1
            peer.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    one = Canary()
    yield one
    one.server.close()


class Site(http.server.BaseHTTPRequestHandler):
    """Answers by path; `seen` keeps the requests."""

    def log_message(self, format: str, *args: object) -> None:
        return

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        server.seen.append((self.path, dict(self.headers)))
        server.asked.append((self.command, self.path))
        server.answer(self)

    do_HEAD = do_GET  # noqa: N815  (http.server's name)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answer: Callable[[Site], None]) -> None:
        super().__init__(("127.0.0.1", 0), Site)
        self.answer = answer
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.asked: list[tuple[str, str]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        return


@contextmanager
def serving(answer: Callable[[Site], None]) -> Iterator[Server]:
    server = Server(answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def says(body: bytes, media_type: str = "text/plain; charset=utf-8") -> Callable[[Site], None]:
    def answer(site: Site) -> None:
        site.send_response(200)
        site.send_header("Content-Type", media_type)
        site.send_header("Set-Cookie", "a=b")
        site.end_headers()
        site.wfile.write(body)

    return answer


def forwards(to: str | Callable[[str], str]) -> Callable[[Site], None]:
    def answer(site: Site) -> None:
        site.send_response(302)
        site.send_header("Location", to if isinstance(to, str) else to(site.path))
        site.end_headers()

    return answer


def means(*addresses: str) -> Callable[[str, int], list[str]]:
    return lambda host, port: list(addresses)


def no_lookup(host: str, port: int) -> list[str]:
    raise AssertionError(f"a name server heard of {host}")


def open_to(server: Server | Canary, host: str = "site.example", **bounds: float) -> Policy:
    """A policy under which an administrator has opened this very loopback port."""
    port = server.port if isinstance(server, Canary) else server.server_port
    policy = Policy.reading([f"{host}:{port}", f"127.0.0.1:{port}", "127.0.0.1/32"])
    return Policy(policy.hosts, policy.ranges, **bounds)  # type: ignore[arg-type]


def word(answer: Fetched | Refusal) -> Word:
    assert isinstance(answer, Refusal), answer
    return answer.word


# Every way to write this machine, and what lies behind other names for it.
LITERALS = [
    "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.1",
    "0177.0.0.1", "017700000001", "127.0.0.1%2f", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]", "[0:0:0:0:0:ffff:127.0.0.1]",
    "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460", "127\u30020\u30020\u30021", "localhost", "LOCALHOST.",
    "user@127.0.0.1", "example.org@127.0.0.1", "example.org\\@127.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", LITERALS)
@pytest.mark.parametrize("entry", ["*", "0.0.0.0/0", "::/0", "example.org"])
def test_no_spelling_of_this_machine_reaches_it(canary: Canary, host: str, entry: str) -> None:
    answer = fetch(f"http://{host}:{canary.port}/", purpose="test", policy=Policy.reading([entry]))
    assert word(answer) in {Word.NOT_ALLOWED, Word.NOT_AN_ADDRESS}
    assert canary.connections == 0


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "10.0.0.7", "169.254.169.254"]
)
def test_a_name_that_means_an_internal_address_is_refused(canary: Canary, address: str) -> None:
    policy = Policy.reading([f"site.example:{canary.port}"])
    answer = fetch(
        f"http://site.example:{canary.port}/", purpose="test", policy=policy, resolve=means(address)
    )
    assert word(answer) is Word.NOT_ALLOWED
    assert canary.connections == 0


def test_one_internal_answer_among_public_ones_spoils_them_all(canary: Canary) -> None:
    policy = Policy.reading([f"site.example:{canary.port}"])
    for answers in (("93.184.216.34", "127.0.0.1"), ("127.0.0.1", "93.184.216.34")):
        got = fetch(
            f"http://site.example:{canary.port}/", purpose="test", policy=policy, resolve=means(*answers)
        )
        assert word(got) is Word.NOT_ALLOWED
    assert canary.connections == 0


def test_an_empty_policy_lets_nothing_leave_not_even_a_lookup(canary: Canary) -> None:
    for url in (f"http://127.0.0.1:{canary.port}/", "https://example.org/"):
        answer = fetch(url, purpose="test", policy=Policy(), resolve=no_lookup)
        assert isinstance(answer, Refusal)
        assert answer.message == "Outbound requests are switched off."
    assert canary.connections == 0


def test_a_host_that_is_not_on_the_list_is_not_even_looked_up() -> None:
    policy = Policy.reading(["site.example"])
    for url in ("http://other.example/", "http://site.example:8080/", "http://10.0.0.1/"):
        assert word(fetch(url, purpose="test", policy=policy, resolve=no_lookup)) is Word.NOT_ALLOWED


@pytest.mark.parametrize("url", MISREADABLE)
def test_a_misreadable_address_is_refused_before_any_lookup(url: str) -> None:
    answer = fetch(url, purpose="test", policy=Policy.reading(["*"]), resolve=no_lookup)
    assert word(answer) is Word.NOT_AN_ADDRESS


def test_rebinding_finds_only_the_address_that_was_checked(canary: Canary) -> None:
    with serving(says(b"checked")) as server:
        answers = iter([["127.0.0.1"], ["127.0.0.2"], ["10.0.0.1"]])
        lookups: list[str] = []

        def turning(host: str, port: int) -> list[str]:
            lookups.append(host)
            return next(answers)

        url = f"http://site.example:{server.server_port}/"
        got = fetch(url, purpose="test", policy=open_to(server), resolve=turning)
        assert isinstance(got, Fetched)
        assert got.body == b"checked"
        assert lookups == ["site.example"], "one lookup, and the connection used its answer"
        assert word(fetch(url, purpose="test", policy=open_to(server), resolve=turning)) is Word.NOT_ALLOWED


def test_an_opened_internal_host_answers_and_gets_no_cookie_and_no_credentials() -> None:
    with serving(says(b"hello")) as server:
        url = f"http://site.example:{server.server_port}/a?b=c#d"
        got = fetch(url, purpose="test", policy=open_to(server), resolve=means("127.0.0.1"))
        again = fetch(url, purpose="test", policy=open_to(server), resolve=means("127.0.0.1"))
        assert got == again == Fetched(url.partition("#")[0], 200, "text/plain", b"hello")
        path, headers = server.seen[1]
        assert path == "/a?b=c"
        assert headers["Host"] == f"site.example:{server.server_port}"
        assert not {"Cookie", "Authorization", "Referer"} & set(headers)


def test_a_proxy_of_the_environment_is_not_asked(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    with serving(says(b"direct")) as server:
        url = f"http://127.0.0.1:{server.server_port}/"
        got = fetch(url, purpose="test", policy=open_to(server))
        assert isinstance(got, Fetched)
        assert got.body == b"direct"
    assert canary.connections == 0


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:{port}/", "http://[::1]:{port}/", "http://0x7f000001:{port}/",
        "//127.0.0.1:{port}/",
        "http://169.254.169.254/latest/meta-data/", "http://user@127.0.0.1:{port}/", "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/", "http://other.example:{port}/",
        "\\\\127.0.0.1:{port}",
        "http://[", "http://[::ffff:127.0.0.1]:{port}/",
    ],
)  # fmt: skip
def test_a_redirect_is_checked_like_the_first_address(canary: Canary, to: str) -> None:
    with serving(forwards(to.format(port=canary.port))) as server:
        url = f"http://site.example:{server.server_port}/"
        answer = fetch(url, purpose="test", policy=open_to(server), resolve=means("127.0.0.1"))
        assert word(answer) in {Word.NOT_ALLOWED, Word.TOO_MANY_REDIRECTS}
    assert canary.connections == 0


def test_a_redirect_within_policy_is_followed_and_the_last_address_is_told() -> None:
    def answer(site: Site) -> None:
        (forwards("/end") if site.path == "/" else says(b"end"))(site)

    with serving(answer) as server:
        url = f"http://site.example:{server.server_port}/"
        got = fetch(url, purpose="test", policy=open_to(server), resolve=means("127.0.0.1"))
        assert got == Fetched(url + "end", 200, "text/plain", b"end")


def test_a_name_that_turns_between_two_hops_is_caught() -> None:
    answers = iter([["127.0.0.1"], ["192.168.1.1"]])
    with serving(forwards("/next")) as server:
        url = f"http://site.example:{server.server_port}/"
        got = fetch(url, purpose="test", policy=open_to(server), resolve=lambda host, port: next(answers))
        assert word(got) is Word.NOT_ALLOWED
        assert len(server.seen) == 1


def test_redirects_end_after_five() -> None:
    with serving(forwards(lambda path: path + "x")) as server:
        url = f"http://site.example:{server.server_port}/"
        answer = fetch(url, purpose="test", policy=open_to(server), resolve=means("127.0.0.1"))
        assert word(answer) is Word.TOO_MANY_REDIRECTS
        assert len(server.seen) == 6


def test_an_answer_larger_than_allowed_is_cut_off() -> None:
    with serving(says(b"x" * 50_000)) as server:
        url = f"http://site.example:{server.server_port}/"
        answers = [
            fetch(url, purpose="test", policy=open_to(server, max_bytes=limit), resolve=means("127.0.0.1"))
            for limit in (50_000, 49_999)
        ]
        assert isinstance(answers[0], Fetched)
        assert word(answers[1]) is Word.TOO_LARGE


def drips(site: Site) -> None:
    """A byte now and then: every single wait is short, the whole is not."""
    site.send_response(200)
    site.end_headers()
    for _ in range(200):
        site.wfile.write(b"x")
        site.wfile.flush()
        time.sleep(0.05)


def hangs(site: Site) -> None:
    time.sleep(1)


@pytest.mark.parametrize("answer", [drips, hangs])
def test_a_slow_answer_is_cut_off_in_time(answer: Callable[[Site], None]) -> None:
    with serving(answer) as server:
        url = f"http://site.example:{server.server_port}/"
        started = time.monotonic()
        got = fetch(url, purpose="test", policy=open_to(server, seconds=0.4), resolve=means("127.0.0.1"))
        took = time.monotonic() - started
        assert word(got) is Word.TOO_SLOW
        assert took < 1.5


def test_a_slow_name_server_is_not_waited_for() -> None:
    def slow(host: str, port: int) -> list[str]:
        time.sleep(1)
        return ["93.184.216.34"]

    policy = Policy(Policy.reading(["site.example"]).hosts, seconds=0.2)
    started = time.monotonic()
    assert word(fetch("http://site.example/", purpose="test", policy=policy, resolve=slow)) is Word.TOO_SLOW
    assert time.monotonic() - started < 0.9


def test_a_name_server_that_fails_fails_closed() -> None:
    def broken(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such host")

    for resolve in (broken, means(), means("not an address")):
        policy = Policy.reading(["site.example"])
        answer = fetch("http://site.example/", purpose="test", policy=policy, resolve=resolve)
        assert word(answer) is Word.NOT_REACHED
        by_range = Policy.reading(["10.0.0.0/8"])
        answer = fetch("http://site.example/", purpose="test", policy=by_range, resolve=resolve)
        assert word(answer) is Word.NOT_ALLOWED, "unknown and forbidden look alike"


def test_garbage_and_a_closed_port_are_the_same_word(canary: Canary) -> None:
    policy = open_to(canary)
    url = f"http://site.example:{canary.port}/"
    assert word(fetch(url, purpose="test", policy=policy, resolve=means("127.0.0.1"))) is Word.NOT_REACHED
    canary.server.close()
    assert word(fetch(url, purpose="test", policy=policy, resolve=means("127.0.0.1"))) is Word.NOT_REACHED


def test_https_demands_a_certificate_for_the_name(canary: Canary) -> None:
    with serving(says(b"plain")) as server:
        url = f"https://site.example:{server.server_port}/"
        answer = fetch(url, purpose="test", policy=open_to(server), resolve=means("127.0.0.1"))
        assert word(answer) is Word.NOT_REACHED


def test_an_error_of_the_other_side_is_an_answer_with_its_status() -> None:
    def answer(site: Site) -> None:
        site.send_error(404)

    with serving(answer) as server:
        url = f"http://site.example:{server.server_port}/"
        got = fetch(url, purpose="test", policy=open_to(server), resolve=means("127.0.0.1"))
        assert isinstance(got, Fetched)
        assert got.status == 404
