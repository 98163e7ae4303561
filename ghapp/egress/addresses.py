"""Which addresses a name may have. Pure.

`is_global` of the standard library follows IANA's special-purpose registries, and lets multicast and some
addresses through that carry another address inside: https://docs.python.org/3/library/ipaddress.html
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_NAT64 = ip_network("64:ff9b::/96")
_UNICAST = ip_network("2000::/3")
# Global in the registries, yet inside somebody's network: relays, and a cloud's own services.
_NOT_PUBLIC = tuple(
    map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2002::/16", "3fff::/20"))
)
# No registry is there, whatever the operator says: this host, link-local with the clouds' metadata, groups.
_NEVER = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "169.254.0.0/16", "168.63.129.16/32", "224.0.0.0/4", "240.0.0.0/4"),
            *("::/128", "fe80::/10", "fec0::/10", "fd00:ec2::254/128", "ff00::/8"),
        ),
    )
)


def is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def may_connect(address: str, *, is_named: bool) -> bool:
    """`is_named`: the operator named this very host, so that it may be private or loopback.

    What is no address is refused.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return _may_be_named(parsed) if is_named else _is_public(parsed)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False  # v4-mapped, NAT64 and everything else that is not unicast
    special = address.is_multicast or any(address in network for network in _NOT_PUBLIC)
    return address.is_global and not special


def _may_be_named(address: IPv4Address | IPv6Address) -> bool:
    inner = _inner(address)
    return not any(address in network or inner in network for network in _NEVER)


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address of version 4 that one of version 6 stands for."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address
