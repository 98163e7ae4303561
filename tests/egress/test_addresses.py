"""Where a name may lead."""

import pytest

from ghapp.egress.addresses import may_connect

PUBLIC = ["151.101.0.223", "8.8.8.8", "2a04:4e42::223", "2606:4700::6810:123"]
PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fd00::1",
    "203.0.113.80",
]
NEVER = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "168.63.129.16",
]
NEVER_SIX = ["::", "fe80::1", "fe80::1%eth0", "ff02::1", "fec0::1", "fd00:ec2::254", "::ffff:169.254.169.254"]
HIDDEN = ["::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b::808:808"]
ODD = [
    "64:ff9b:1::1",
    "2002:a00:1::1",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "100::1",
    "192.88.99.1",
    "::a00:1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_let_through(address: str) -> None:
    assert may_connect(address, is_named=False)


@pytest.mark.parametrize("address", [*PRIVATE, *NEVER, *NEVER_SIX, *HIDDEN, *ODD, "", "example.com", "127.1"])
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not may_connect(address, is_named=False)


@pytest.mark.parametrize("address", [*PUBLIC, *PRIVATE, *HIDDEN])
def test_a_host_that_the_operator_named_may_be_private(address: str) -> None:
    assert may_connect(address, is_named=True)


@pytest.mark.parametrize("address", [*NEVER, *NEVER_SIX, "64:ff9b::a9fe:a9fe", "", "localhost"])
def test_some_addresses_are_nobody_s_registry(address: str) -> None:
    assert not may_connect(address, is_named=True)
