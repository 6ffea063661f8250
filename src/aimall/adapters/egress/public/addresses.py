"""The address guard: URLs that people or models name may reach the public internet and nothing else.

`fetches` checks each URL here, connects to one of the addresses that came back, and to no other: a name that is looked
up twice may answer twice. Redirects are followed by hand, each through the same check.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
LookUp = Callable[[str], Awaitable[Sequence[str]]]

HOST_LENGTH_MAX: Final = 253
_PORTS: Final = {"http": 80, "https": 443}
# Ways to write an IPv4 address inside an IPv6 one. Python calls several of them global; a gateway on the way may
# turn each of them into the private address inside.
_DISGUISES: Final = tuple(
    IPv6Network(network)
    for network in (
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64, local
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local, long withdrawn
    )
)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
# The last label of a name is never a number: `127.1`, `0x7f.1` and `2130706433` are addresses in disguise.
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)


class AddressRefused(ValueError):
    """The URL may not be fetched. The message names the rule and is safe to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a checked URL leads. `host` is the name for the Host header and for TLS."""

    scheme: str
    host: str
    port: int


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the public internet, and to one host on it."""
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    return isinstance(address, IPv4Address) or not any(address in network for network in _DISGUISES)


def check_url(url: str, *, schemes: frozenset[str] = frozenset({"https"})) -> Destination:
    """Check how a URL is written. Raises `AddressRefused`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as broken:
        raise AddressRefused("is not a URL") from broken
    if parts.scheme not in schemes or parts.scheme not in _PORTS:
        raise AddressRefused("has a scheme that is not allowed")
    if "@" in parts.netloc or "\\" in url or any(letter <= " " for letter in url):
        raise AddressRefused("holds a user name or characters that hosts do not have")
    if port == 0:
        raise AddressRefused("has no such port")
    return Destination(scheme=parts.scheme, host=_checked_host(parts.netloc), port=port or _PORTS[parts.scheme])


async def resolve_public(destination: Destination, look_up: LookUp | None = None) -> tuple[Address, ...]:
    """Give the addresses of a destination; it is refused if any of them is not public. Raises `AddressRefused`.

    Connect to one of these and to no other: a second look-up may answer differently.
    """
    literal = _literal(destination.host)
    try:
        found = [literal] if literal else [_parsed(text) for text in await (look_up or _look_up)(destination.host)]
    except OSError as unknown:
        raise AddressRefused("has a host that is not known") from unknown
    if not found:
        raise AddressRefused("has a host that is not known")
    if not all(is_public(address) for address in found):
        raise AddressRefused("leads to an address that is not public")
    return tuple(dict.fromkeys(found))


def _checked_host(netloc: str) -> str:
    # Not `hostname`, which lower-cases and forgives; what was written is what is checked.
    host = netloc[: netloc.index("]") + 1] if netloc.startswith("[") and "]" in netloc else netloc.partition(":")[0]
    host = host.lower()
    if host.startswith("["):
        if _literal(host) is None:
            raise AddressRefused("has a malformed address")
        return host
    if not host or len(host) > HOST_LENGTH_MAX:
        raise AddressRefused("has no host")
    labels = host.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused("has a host that is not written in plain letters, digits and hyphens")
    if _NUMERIC.fullmatch(labels[-1]) and _literal(host) is None:
        raise AddressRefused("has an address that is written in an odd way")
    return host


def _literal(host: str) -> Address | None:
    """Read a host that is an address in its one canonical form."""
    try:
        address = ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return address if host.startswith("[") and address.scope_id is None else None
    return address if str(address) == host else None


def _parsed(text: str) -> Address:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError as broken:
        raise AddressRefused("has a host that is not known") from broken


async def _look_up(host: str) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]
