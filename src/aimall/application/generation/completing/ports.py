"""What completions need of the world outside, beside their providers."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfetched:
    """There is nothing to be had at an address. `reason` says why, in words that go behind the name of a field."""

    reason: str


class LinkedPictures(Protocol):
    """Pictures that are somewhere on the public internet."""

    async def fetch(self, url: str, *, bytes_max: int) -> bytes | Unfetched:
        """Give what is there, which its server calls a picture."""
        ...
