"""Origins: the operator's configuration names whom we call, and nobody else is called with our keys.

Hosts configured by the operator may be private (an embedded model, an Ollama in the next rack), so the address guard
does not apply to them; instead they are matched by exact origin.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class OriginRefused(ValueError):
    """The URL is not one that the operator configured, or no URL at all. A fault of the program, not of an upstream."""


def origin_of(url: str) -> str:
    """Give scheme, host and port of a URL, for instance `https://openrouter.ai:443`. Raises `OriginRefused`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as broken:
        raise OriginRefused(url) from broken
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.username is not None:
        raise OriginRefused(url)
    return f"{parts.scheme}://{parts.hostname.lower()}:{port or _DEFAULT_PORTS[parts.scheme]}"


class Origins:
    """The origins that may be called."""

    def __init__(self, urls: Iterable[str]) -> None:
        """`urls` are the base URLs of the configured providers."""
        self._allowed = frozenset(origin_of(url) for url in urls)
        # Checked for every run, and nearly all of them go to a handful of addresses.
        self._origin_of = lru_cache(maxsize=256)(origin_of)

    def check(self, url: str) -> None:
        """Pass a URL of an allowed origin. Raises `OriginRefused` for any other."""
        if self._origin_of(url) not in self._allowed:
            raise OriginRefused(url)
