"""Where a request comes from, as far as it can be believed."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNKNOWN: Final = "unknown"
LONGEST: Final = 64  # with a zone and spaces around it


def client_address(peer: str | None, forwarded_for: str | None, proxies: Iterable[Network]) -> str:
    """Name the client's address: the peer, or what trusted proxies say of it, read from the right.

    Everything left of the first address that no trusted proxy has written can be invented by the client.
    """
    trusted = tuple(proxies)
    client = _read(peer)
    hops = [] if forwarded_for is None else forwarded_for.split(",")
    while client is not None and hops and any(client in network for network in trusted):
        claimed = _read(hops.pop())
        if claimed is None:
            break
        client = claimed
    return UNKNOWN if client is None else str(client)


def _read(text: str | None) -> Address | None:
    """Read what a peer or a proxy says. What is longer than any address is none, and nobody remembers it."""
    return _parsed(text.strip()) if text and len(text) <= LONGEST else None


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
