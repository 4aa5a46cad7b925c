"""A web address read strictly: what two parsers could read differently is refused, not guessed.

Sources: WHATWG URL, "host parsing" (a host whose last label is a number is an IPv4 address, in decimal, octal
or hexadecimal); RFC 3986, 3.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote, urljoin, urlsplit

LONGEST = 2048
DEFAULT_PORTS = {"http": 80, "https": 443}
# What RFC 3986 allows in a path as it is; everything else is percent-encoded.
KEPT = "/%:@!$&'()*+,;=~-._"
NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


class NotAnAddress(ValueError):
    """Not an http or https address, or one written to be misread."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where one request goes. `host` is lower-case ASCII, without brackets and trailing dot."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def literal(self) -> IPv4Address | IPv6Address | None:
        """The address, when the host is written as one."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def target(url: str) -> Target:
    """Read `url`. Raises NotAnAddress."""
    if len(url) > LONGEST or "\\" in url or any(ord(sign) <= 32 or ord(sign) == 127 for sign in url):
        raise NotAnAddress(url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAnAddress(url) from error
    if parts.scheme not in DEFAULT_PORTS or "@" in parts.netloc or port == 0:
        raise NotAnAddress(url)
    host = read_host(parts.hostname or "", bracketed="[" in parts.netloc)
    path = quote(parts.path or "/", safe=KEPT)
    query = "?" + quote(parts.query, safe=KEPT + "?") if parts.query else ""
    return Target(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], path + query)


def following(now: Target, location: str) -> Target:
    """The target of a redirect. Raises NotAnAddress."""
    try:
        return target(urljoin(now.url, location))
    except ValueError as error:
        raise NotAnAddress(location) from error


@lru_cache(maxsize=4096)
def read_host(host: str, bracketed: bool) -> str:
    if bracketed:
        return read_ipv6(host)
    try:
        # Full-width digits and other look-alikes become what they look like before they are judged.
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise NotAnAddress(host) from error
    name = name.removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise NotAnAddress(host)
    return read_ipv4(name) if NUMBER.fullmatch(labels[-1]) else name


def read_ipv4(name: str) -> str:
    """Only four plain decimal numbers: `127.1`, `0177.0.0.1`, `0x7f000001` and `2130706433` are refused."""
    try:
        return str(IPv4Address(name))
    except ValueError as error:
        raise NotAnAddress(name) from error


def read_ipv6(host: str) -> str:
    if "%" in host:  # a zone names an interface of this machine
        raise NotAnAddress(host)
    try:
        return str(IPv6Address(host))
    except ValueError as error:
        raise NotAnAddress(host) from error
