"""Internet addresses that a server must not be talked into asking.

Python's `is_global` calls multicast, NAT64-wrapped addresses and a cloud's wire server public, so the list is
explicit: the IANA special-purpose registries (RFC 6890 and its updates) and the clouds' metadata services.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

INTERNAL: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local, metadata
            "172.16.0.0/12",
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarking
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
            "168.63.129.16/32",  # Azure's wire server
            "2001::/23",  # Teredo, ORCHID, benchmarking: they wrap or hide other addresses
            "2001:db8::/32",
            "2002::/16",  # 6to4 wraps IPv4
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
            "::1/128",
            "fc00::/7",  # unique local
            "fe80::/10",  # link-local
        ),
    )
)

PUBLIC_IPV6 = IPv6Network("2000::/3")

# What gives away the machine's own credentials; no administrator's entry opens these.
CREDENTIALS: frozenset[Address] = frozenset(
    map(
        ip_address,
        (
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd20:ce::254",
        ),
    )
)


def is_public(address: Address) -> bool:
    """May this address be asked without an administrator having opened its range?"""
    if isinstance(address, IPv6Address) and address not in PUBLIC_IPV6:
        return False
    return not any(within(address, network) for network in INTERNAL)


def is_open(address: Address, opened: tuple[Network, ...]) -> bool:
    """Public, or inside a range that an administrator has named.

    An entry opens an internal range only from within it: `10.20.0.0/16` opens a part of `10.0.0.0/8`, while
    `0.0.0.0/0` opens nothing internal. Wrapped forms (`::ffff:10.0.0.1`) are never opened.
    """
    if address in CREDENTIALS or wraps(address):
        return False
    return is_public(address) or any(within(address, entry) and is_internal(entry) for entry in opened)


def is_internal(entry: Network) -> bool:
    """Does the whole of `entry` lie inside one internal range?"""
    return any(
        entry.version == network.version and entry.subnet_of(network)  # type: ignore[arg-type]
        for network in INTERNAL
    )


def wraps(address: Address) -> bool:
    """An IPv6 address that carries an IPv4 one."""
    return isinstance(address, IPv6Address) and (
        address.ipv4_mapped is not None
        or address.sixtofour is not None
        or address.teredo is not None
        or any(address in network for network in CARRIERS)
    )


# IPv4-compatible, IPv4-translated and both NAT64 prefixes (RFC 4291, 2765, 6052, 8215). `::1` is kept out.
CARRIERS = (
    IPv6Network("::ffff:0:0:0/96"),
    IPv6Network("64:ff9b::/96"),
    IPv6Network("64:ff9b:1::/48"),
)


def within(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network
