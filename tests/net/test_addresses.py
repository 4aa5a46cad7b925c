"""Which addresses are public, and what an administrator's entry opens."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.net.rules.addresses import CREDENTIALS, is_open, is_public

INSIDE = [
    "0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.0.1",
    "168.63.129.16", "169.254.169.254", "169.254.170.2", "172.16.0.1",
    "172.31.255.255", "192.0.0.192", "192.0.2.1",
    "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
    "203.0.113.9", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:10::1", "2001:db8::1",
    "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1",
    "ff02::1", "ff0e::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1", "2a00:1450:4001::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_internal_or_wrapped_address_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: IPv4Address | IPv6Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not (
            address.is_multicast or address.is_loopback or address.is_link_local or address.is_reserved
        )


def test_an_entry_inside_an_internal_range_opens_just_itself() -> None:
    opened = (ip_network("10.20.0.0/16"),)
    assert is_open(ip_address("10.20.3.4"), opened)
    assert not is_open(ip_address("10.21.0.1"), opened)
    assert is_open(ip_address("8.8.8.8"), opened)


@pytest.mark.parametrize("everything", ["0.0.0.0/0", "::/0", "0.0.0.0/1", "8.0.0.0/5", "f000::/4"])
def test_a_range_wider_than_the_internal_one_opens_nothing_internal(everything: str) -> None:
    opened = (ip_network(everything),)
    assert not any(is_open(ip_address(address), opened) for address in INSIDE)


def test_no_entry_opens_the_addresses_that_give_away_credentials() -> None:
    for address in CREDENTIALS:
        assert not is_open(address, (ip_network(str(address)), ip_network("169.254.0.0/16")))


@pytest.mark.parametrize("wrapped", ["::ffff:10.20.0.1", "64:ff9b::a14:1", "2002:a14:1::"])
def test_an_opened_address_is_not_open_in_a_wrapped_form(wrapped: str) -> None:
    assert not is_open(ip_address(wrapped), (ip_network("10.20.0.0/16"), ip_network(f"{wrapped}/128")))
