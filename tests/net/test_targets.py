"""What is read as an address, and what is refused because two readers could differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.net.rules.policy import Policy
from portal.net.rules.targets import NotAnAddress, target

MISREADABLE = [
    "", "example.org", "//example.org/", "ftp://example.org/",
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_x",
    "javascript:alert(1)", "data:text/plain,x", "http://", "http:///path", "http://user@example.org/",
    "http://user:secret@example.org/", "http://example.org:0/", "http://example.org:99999/",
    "http://example.org:port/", "http://exa mple.org/", "http://example.org/a b",
    "http://example.org/\r\nHost: x",
    "http://example.org\t/", "\nhttp://example.org/", "http://example.org\\@127.0.0.1/", "http://127.1/",
    "http://127.0.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/",
    "http://017700000001/", "http://127.0.0.0x1/", "http://127.0.0.1.1/",
    "http://256.1.1.1/", "http://1.2.3/",
    "http://example.0x1/", "http://example.7/", "http://%31%32%37.0.0.1/", "http://127.0.0.1%00.example.org/",
    "http://[::1%25lo]/", "http://[fe80::1%eth0]/", "http://[::1", "http://[127.0.0.1]/", "http://[x]/",
    "http://[::ffff:127.0.0.1.example]/", "http://-example.org/", "http://example..org/",
    "http://.example.org/",
    "http://" + "a" * 64 + ".org/", "http://" + "a." * 130 + "org/", "http://example.org/" + "a" * 2048,
    "http://exa<mple.org/",
]  # fmt: skip


@pytest.mark.parametrize("url", MISREADABLE)
def test_a_misreadable_address_is_refused(url: str) -> None:
    with pytest.raises(NotAnAddress):
        target(url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1./", "127.0.0.1"),
        ("http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/", "127.0.0.1"),
        ("http://\uff11\uff10.\uff10.\uff10.\uff11/", "10.0.0.1"),
        ("http://127\u30020\u30020\u30021/", "127.0.0.1"),
        ("http://[::FFFF:127.0.0.1]/", "::ffff:7f00:1"),
        ("http://[0:0:0:0:0:0:0:1]/", "::1"),
    ],
)
def test_a_disguised_literal_is_read_as_the_literal_it_is(url: str, host: str) -> None:
    asked = target(url)
    assert str(asked.literal) in {host, "::ffff:127.0.0.1"}


def test_an_ordinary_address_is_read_and_written_back() -> None:
    asked = target("HTTPS://Docs.Example.ORG:443/a/b%20c?q=1#part")
    assert (asked.scheme, asked.host, asked.port, asked.path) == (
        "https",
        "docs.example.org",
        443,
        "/a/b%20c?q=1",
    )
    assert asked.url == "https://docs.example.org/a/b%20c?q=1"


def test_an_international_name_is_asked_in_ascii() -> None:
    assert (
        target("https://b\u00fccher.example/stra\u00dfe").url == "https://xn--bcher-kva.example/stra%C3%9Fe"
    )


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_what_is_read_is_stable(text: str) -> None:
    for url in (text, "http://" + text):
        try:
            asked = target(url)
        except NotAnAddress:
            continue
        assert target(asked.url) == asked


@pytest.mark.parametrize(
    "entry", ["10.0.0.1/8", "a b", "http://example.org", "example.org:port", "*.", "x/y"]
)
def test_a_wrong_entry_of_the_allow_list_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match="OUTBOUND_ALLOW"):
        Policy.reading([entry])


def test_an_entry_covers_its_host_and_port_only() -> None:
    policy = Policy.reading(["git.example.org:8443", "*.example.net", " "])
    assert policy.names(target("https://git.example.org:8443/"))
    assert not policy.names(target("https://git.example.org/"))
    assert policy.names(target("https://a.b.example.net/"))
    assert not policy.names(target("https://example.net/"))
    assert not policy.names(target("https://evilexample.net/"))
    assert not policy.names(target("https://a.example.net:8080/"))
