"""The bytes of a file as they leave us: as what they are, and as nothing that a browser would run."""

from collections.abc import AsyncIterator, Mapping
from typing import Final
from urllib.parse import quote

from litestar.types import Receive, Send

from aimall.application.file.links import OpenedFile
from aimall.entrypoints.http.edge.streamed import StreamedResponse

# Even if a browser took the bytes for a page, that page could do nothing and belong to nobody.
POLICY: Final = "default-src 'none'; sandbox"


def contents(opened: OpenedFile, *, as_download: bool) -> StreamedResponse:
    """Give the bytes, piece by piece."""

    async def write(_receive: Receive, send: Send) -> None:
        async for piece in opened.pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    stored = opened.stored.file
    return StreamedResponse(
        write, media_type=stored.facts.media_type.value, headers=_headers(stored.name, as_download=as_download)
    )


async def pieces_of(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Give what is uploaded, as it arrives."""
    async for piece in body:
        yield piece


def _headers(name: str, *, as_download: bool) -> Mapping[str, str]:
    kind = "attachment" if as_download else "inline"
    return {
        "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-site",
        "Cache-Control": "private, max-age=600",
    }
