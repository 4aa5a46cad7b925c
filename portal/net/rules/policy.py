"""Who may be asked: an allow list of hosts and ranges, with bounds on time and size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from portal.net.rules.addresses import Address, Network, is_open, within
from portal.net.rules.targets import NotAnAddress, Target, target

WEB_PORTS = frozenset({80, 443})


@dataclass(frozen=True, slots=True)
class Host:
    """One allowed host; `*.example.org` is every host below it, `*` any public host."""

    name: str
    ports: frozenset[int] = WEB_PORTS

    def covers(self, asked: Target) -> bool:
        return asked.port in self.ports and self.matches(asked.host)

    def matches(self, host: str) -> bool:
        if self.name == "*":
            return True
        if self.name.startswith("*."):
            return host.endswith(self.name[1:])
        return host == self.name


@dataclass(frozen=True, slots=True)
class Policy:
    """Empty means that nothing leaves. `seconds` bounds one whole request, every redirect included."""

    hosts: tuple[Host, ...] = ()
    ranges: tuple[Network, ...] = ()
    max_bytes: int = 5 * 1024 * 1024
    seconds: float = 15.0
    max_redirects: int = 5

    @classmethod
    def reading(
        cls, entries: Iterable[str], *, max_bytes: int = 5 * 1024 * 1024, seconds: float = 15.0
    ) -> Policy:
        """From the setting `OUTBOUND_ALLOW`.

        An entry is a host (`docs.example.org`), a host with its port (`git.example.org:8443`), every host
        below one (`*.example.org`), any public host (`*`) or a range (`10.20.0.0/16`, `192.168.1.7/32`). A
        host alone opens no internal address; its range must be named too. Raises ValueError naming the entry.
        """
        hosts, ranges = [], []
        for entry in filter(None, (entry.strip() for entry in entries)):
            if "/" in entry:
                ranges.append(read_range(entry))
            else:
                hosts.append(read_entry(entry))
        return cls(tuple(hosts), tuple(ranges), max_bytes, seconds)

    @property
    def switched_off(self) -> bool:
        return not self.hosts and not self.ranges

    def names(self, asked: Target) -> bool:
        """Is the host itself on the list?"""
        return any(host.covers(asked) for host in self.hosts)

    def worth_resolving(self, asked: Target) -> bool:
        """May a name server hear this name? Not when nothing it could answer would be allowed."""
        return self.names(asked) or (bool(self.ranges) and asked.port in WEB_PORTS)

    def allows(self, asked: Target, addresses: Sequence[Address]) -> bool:
        """May `asked` be asked when its name means all of `addresses`? One bad answer spoils them all."""
        if not addresses or not all(is_open(address, self.ranges) for address in addresses):
            return False
        return self.names(asked) or (asked.port in WEB_PORTS and all(map(self.in_range, addresses)))

    def in_range(self, address: Address) -> bool:
        return any(within(address, entry) for entry in self.ranges)


def read_range(entry: str) -> Network:
    try:
        return ip_network(entry)
    except ValueError as error:
        raise ValueError(f"OUTBOUND_ALLOW: {entry!r} is not a range of addresses") from error


def read_entry(entry: str) -> Host:
    if entry == "*":
        return Host("*")
    below = "*." if entry.startswith("*.") else ""
    try:
        read = target(f"http://{entry.removeprefix(below)}/")
    except NotAnAddress as error:
        raise ValueError(f"OUTBOUND_ALLOW: {entry!r} is not a host") from error
    has_port = entry.rpartition(":")[2].isdecimal() and not entry.endswith("]") and ":" in entry
    return Host(below + read.host, frozenset({read.port}) if has_port else WEB_PORTS)
