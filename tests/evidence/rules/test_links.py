"""What a link's answer means, from when it counts, and when it is asked again."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.links.exchange import Exchange, classify
from evidence.rules.links.fingerprint import fingerprint, is_login_form
from evidence.rules.links.grace import Standing, carries, held_from
from evidence.rules.links.health import HEALTH_OF, ORDER, Health, Why
from evidence.rules.links.references import names_in, read_git, read_reference
from evidence.rules.links.robots import may_read, rules_for_us
from evidence.rules.links.schedule import next_check, retry_after, wait
from evidence.rules.links.strip import DAYS, strip
from tests.conftest import NOW

OLD, NEW = "html:old", "html:new"
AT = "https://docs.example/plan"


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (Exchange(status=200, asked=AT, url=AT), Why.ANSWERS),
        (Exchange(status=204, asked=AT, url=AT), Why.ANSWERS),
        (Exchange(status=200, asked=AT, url=AT, fingerprint=OLD), Why.SAME),
        (Exchange(status=200, asked=AT, url=AT, fingerprint=NEW), Why.CHANGED),
        (Exchange(status=200, asked=AT, url=f"{AT}2", hops=(301,), fingerprint=OLD), Why.MOVED),
        (Exchange(status=200, asked=AT, url=f"{AT}2", hops=(308, 301), fingerprint=OLD), Why.MOVED),
        (Exchange(status=200, asked=AT, url=f"{AT}2", hops=(301, 302), fingerprint=OLD), Why.SAME),
        (Exchange(status=200, asked=AT, url=f"{AT}2", hops=(301,), fingerprint=NEW), Why.CHANGED),
        (Exchange(status=401, asked=AT, url=AT), Why.LOGIN),
        (Exchange(status=401, asked=AT, url=AT, signed_in=True), Why.CREDENTIAL),
        (Exchange(status=403, asked=AT, url=AT), Why.REFUSED),
        (Exchange(status=451, asked=AT, url=AT), Why.REFUSED),
        (Exchange(status=200, asked=AT, url="https://docs.example/login?next=/plan", hops=(302,)), Why.LOGIN),
        (Exchange(status=200, asked=AT, url="https://sso.example/", hops=(302,)), Why.LOGIN),
        (Exchange(status=200, asked=AT, url=AT, login_form=True, fingerprint=OLD), Why.LOGIN),
        (Exchange(status=200, asked="https://docs.example/auth/", url="https://docs.example/auth/"), Why.ANSWERS),
        (Exchange(status=404, asked=AT, url=AT), Why.GONE),
        (Exchange(status=410, asked=AT, url=AT), Why.GONE),
        (Exchange(status=500, asked=AT, url=AT), Why.FAILS),
        (Exchange(word="too_slow"), Why.NO_ANSWER),
        (Exchange(word="not_reached"), Why.NO_ANSWER),
        (Exchange(word="not_allowed"), Why.NOT_ALLOWED),
        (Exchange(word="too_large"), Why.TOO_LARGE),
    ],
)  # fmt: skip
def test_an_exchange_means_one_thing(seen: Exchange, why: Why) -> None:
    assert classify(seen, OLD).why is why


def test_every_sentence_has_a_health_and_every_health_its_place_in_the_order() -> None:
    assert set(HEALTH_OF) == set(Why)
    assert set(HEALTH_OF.values()) == set(ORDER)
    assert [Why.of(each.code) for each in Why] == list(Why)


def test_a_moved_link_offers_its_new_address_and_nothing_else_does() -> None:
    moved = classify(Exchange(status=200, asked=AT, url=f"{AT}2", hops=(301,)))
    assert moved.moved_to == f"{AT}2"
    assert not classify(Exchange(status=200, asked=AT, url=f"{AT}2", hops=(302,))).moved_to


PAGE = b"<html><head><title>Plan</title></head><body><main><h1>Rollback</h1><p>Halt at 2 %.</p></main></body></html>"


@pytest.mark.parametrize(
    "same",
    [
        PAGE.replace(b"<body>", b'<body data-token="a1" class="x"><script>var nonce=8271;</script>'),
        PAGE.replace(b"</body>", b"<footer>served by node 7 in 12 ms</footer></body>"),
        PAGE.replace(b"<main>", b"<!-- built 2026-11-20 --><main>"),
        PAGE.replace(b"<h1>", b"\n\n  <h1>  "),
        PAGE.replace(b"</p>", b"</p><form><input type=hidden name=csrf value=9></form>"),
        PAGE.replace(b"</h1>", b"</h1><time>3 minutes ago</time>"),
    ],
)
def test_what_changes_by_itself_does_not_change_the_fingerprint(same: bytes) -> None:
    assert fingerprint(same, "text/html") == fingerprint(PAGE, "text/html")


def test_a_changed_figure_changes_the_fingerprint() -> None:
    assert fingerprint(PAGE.replace(b"2 %", b"5 %"), "text/html") != fingerprint(PAGE, "text/html")
    assert fingerprint(b"a\r\nb  \n", "text/plain") == fingerprint(b"a\nb", "text/plain")
    assert fingerprint(b"a\nc", "text/plain") != fingerprint(b"a\nb", "text/plain")
    assert fingerprint(b"%PDF1", "application/pdf") != fingerprint(b"%PDF2", "application/pdf")


@given(st.binary(max_size=3000), st.sampled_from(["text/html", "text/plain", "application/pdf", ""]))
def test_any_bytes_have_a_fingerprint(body: bytes, media_type: str) -> None:
    assert fingerprint(body, media_type) == fingerprint(body, media_type)
    assert is_login_form(body, media_type) in (True, False)


def test_a_login_form_is_a_page_that_is_mainly_one() -> None:
    form = b'<form action="/in"><input name=user><input type="password"></form>'
    assert is_login_form(b"<html><h1>Sign in</h1>" + form, "text/html")
    assert not is_login_form(b"<html>" + form + b"<p>" + b"words " * 1000, "text/html")
    assert not is_login_form(form, "text/plain")


def standing(health: Health, **more: bool) -> Standing:
    return Standing(health, NOW, **more)


@pytest.mark.parametrize("health", ["gone", "timeout", "changed"])
def test_a_broken_link_counts_no_more_once_the_grace_period_is_over(health: Health) -> None:
    held = held_from(standing(health), dt.timedelta(days=7))
    assert held is not None
    assert held.since == NOW + dt.timedelta(days=7)


@pytest.mark.parametrize("health", ["unchecked", "ok", "moved", "cannot_verify", "blocked"])
def test_a_link_that_is_not_broken_holds_nothing_back(health: Health) -> None:
    assert held_from(standing(health), dt.timedelta(0)) is None


def test_only_a_link_whose_signed_off_bytes_are_held_carries() -> None:
    carrying = {each for each in ORDER if carries(standing(each, copied=True))}
    assert carrying == {"ok", "moved", "gone", "timeout"}
    assert not any(carries(standing(each, copied=False, attested=True)) for each in ORDER)


def test_a_dead_link_is_asked_again_after_an_hour_and_ever_more_rarely() -> None:
    hours = [(next_check("gone", failures, NOW) - NOW).total_seconds() / 3600 for failures in range(1, 8)]
    assert hours == [1, 2, 4, 8, 16, 20, 20]
    assert next_check("ok", 0, NOW) - NOW == dt.timedelta(hours=20)


@given(st.integers(1, 5), st.floats(0, 1))
def test_waiting_grows_and_is_never_longer_than_half_more(tries: int, chance: float) -> None:
    assert 0.5 * 2 ** (tries - 1) <= wait(tries, chance) <= 0.75 * 2 ** (tries - 1)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30), (" 7 ", 7), ("", 0), ("-3", 0), ("soon", 0), ("99999999999", 7 * 86400), ("١٢", 0),
        ("Fri, 20 Nov 2026 12:01:00 GMT", 60), ("Fri, 20 Nov 2020 12:01:00 GMT", 0), ("9" * 5000, 7 * 86400),
    ],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date_and_bounded(value: str, seconds: float) -> None:
    assert retry_after(value, NOW) == seconds


ROBOTS = """
User-agent: *
Disallow: /private
Allow: /private/open
Disallow: /*.pdf$

User-agent: Other
User-agent: gatehouse   # us
Disallow: /drafts/
"""


def test_robots_rules_for_us_come_before_those_for_everybody() -> None:
    assert may_read(rules_for_us(ROBOTS), "/private")
    assert not may_read(rules_for_us(ROBOTS), "/drafts/1")
    everybody = rules_for_us(ROBOTS.replace("gatehouse", "else"))
    assert not may_read(everybody, "/private/x")
    assert may_read(everybody, "/private/open/x")
    assert not may_read(everybody, "/a/b.pdf")
    assert may_read(everybody, "/a/b.pdf?x=1")
    assert may_read(rules_for_us(""), "/anything")
    assert not may_read(rules_for_us("user-agent: *\ndisallow: /a%20b"), "/a b/c")


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_robots_text_breaks_the_reader(text: str, path: str) -> None:
    assert may_read(rules_for_us(text), f"/{path}") in (True, False)


@pytest.mark.parametrize(
    ("href", "kind", "address"),
    [
        ("https://a.example/x#part", "web", "https://a.example/x"),
        ("//a.example/x", "web", "https://a.example/x"),
        ("../runbooks/rollback.md#steps", "file", "runbooks/rollback.md"),
        ("./a%20b.md", "file", "a b.md"),
        ("docs\\adr\\0001.md", "file", "docs/adr/0001.md"),
        ("git@github.com:acme/x.git", "git", "git@github.com:acme/x.git"),
        ("git+https://git.example/x.git@v1", "git", "git+https://git.example/x.git@v1"),
        ("https://git.example/x.git#main", "git", "https://git.example/x.git#main"),
    ],
)
def test_a_target_is_read_for_what_it_is(href: str, kind: str, address: str) -> None:
    found = read_reference(href)
    assert found is not None
    assert (found.kind, found.address) == (kind, address)


@pytest.mark.parametrize("href", ["", "#here", "mailto:a@b.example", "tel:+1", "data:text/html,x", "..", "a" * 3000,
                                  "javascript:alert(1)", "?q=1"])  # fmt: skip
def test_what_is_no_target_is_left_out(href: str) -> None:
    assert read_reference(href) is None


@given(st.text(max_size=200))
def test_no_target_breaks_the_reader(href: str) -> None:
    found = read_reference(href)
    assert found is None or found.address
    if found and found.kind == "git":
        read_git(found.address)


def test_a_git_reference_names_repository_and_ref() -> None:
    read = [read_git(each) for each in (
        "git+https://git.example/x.git@v1", "https://git.example/x.git#main", "https://git.example/x.git",
        "https://git.example/x.git#0123456789abcdef0123456789abcdef01234567",
    )]  # fmt: skip
    assert [each and (each.repository, each.ref, each.is_commit) for each in read] == [
        ("https://git.example/x.git", "v1", False), ("https://git.example/x.git", "main", False),
        ("https://git.example/x.git", "", False),
        ("https://git.example/x.git", "0123456789abcdef0123456789abcdef01234567", True),
    ]  # fmt: skip
    assert read_git("git@github.com:acme/x.git") is None


def packet(line: str) -> bytes:
    return f"{len(line) + 4:04x}{line}".encode()


def test_the_names_a_repository_lists_are_read_and_damage_ends_the_list() -> None:
    sha = "0" * 40
    listed = packet("# service=git-upload-pack\n") + b"0000" + packet(f"{sha} HEAD\x00caps\n")
    listed += (
        packet(f"{sha} refs/heads/main\n")
        + packet(f"{sha} refs/tags/v1\n")
        + packet(f"{sha} refs/tags/v1^{{}}\n")
    )
    assert names_in(listed + b"0000") == {"main", "v1"}
    assert names_in(listed + b"zzzz" + packet(f"{sha} refs/heads/late\n")) == {"main", "v1"}


@given(st.binary(max_size=400))
def test_no_listing_breaks_the_reader(listed: bytes) -> None:
    assert isinstance(names_in(listed), frozenset)


def test_a_strip_shows_thirty_days_and_the_worst_of_each() -> None:
    day = dt.timedelta(days=1)
    days = strip(
        [(NOW - 2 * day, "ok"), (NOW - 2 * day, "gone"), (NOW, "ok"), (NOW - 40 * day, "gone")], NOW.date()
    )
    assert len(days) == DAYS
    assert [each.health for each in days[-3:]] == ["gone", None, "ok"]
    assert {each.health for each in days[:-3]} == {None}
