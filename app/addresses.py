"""Which network addresses are everybody's: only to those does the service send anything that people configured."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address

_REFUSED_4: Final = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_UNICAST_6: Final = ip_network("2000::/3")
"""All that is assigned of IPv6; what lies outside is local, multicast, or nobody's."""
_REFUSED_6: Final = tuple(
    ip_network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20")
)
_NAT64: Final = ip_network("64:ff9b::/96")
_ISATAP: Final = frozenset({0x0000_5EFE, 0x0200_5EFE})


def is_public(address: Address) -> bool:
    """Whether an address and every address inside it is global, unicast and assigned."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_4)
    inside = list(_inside(address))
    if not all(is_public(other) for other in inside):
        return False
    if address in _NAT64 or address.ipv4_mapped is not None:
        return True
    return address in _UNICAST_6 and not any(address in network for network in _REFUSED_6)


def _inside(address: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that traffic to an IPv6 address may end at."""
    low = IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _NAT64 or (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        yield low


def parsed(text: str) -> Address:
    """Read an address as the resolver writes it, with or without the name of a network card."""
    return ip_address(text.partition("%")[0])
