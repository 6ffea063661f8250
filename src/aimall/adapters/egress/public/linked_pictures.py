"""Pictures at addresses that people name: fetched as anybody's documents are, from the public internet alone."""

from typing import Final

from aimall.adapters.egress.failures import AnswerTooLong, CallFailed
from aimall.adapters.egress.public.addresses import AddressRefused
from aimall.adapters.egress.public.fetches import Fetches
from aimall.application.generation.completing.ports import Unfetched

# Stores of bytes often know no better than the last two; whoever asks looks at what came.
_TYPES: Final = frozenset({
    "image/png", "image/jpeg", "image/jpg", "image/webp", "image/gif",
    "application/octet-stream", "binary/octet-stream",
})  # fmt: skip


class PublicPictures:
    """A `LinkedPictures`."""

    def __init__(self, fetches: Fetches) -> None:
        self._fetches = fetches

    async def fetch(self, url: str, *, bytes_max: int) -> bytes | Unfetched:
        try:
            return (await self._fetches.get(url, types=_TYPES, bytes_max=bytes_max, may_be_plain=True)).body
        except AddressRefused as refused:
            return Unfetched(reason=str(refused))
        except AnswerTooLong:
            return Unfetched(reason=f"leads to more than the {bytes_max} bytes that are left for it")
        except CallFailed as failed:
            return Unfetched(reason=f"could not be fetched ({failed.detail}); send the picture itself as a data URL")
