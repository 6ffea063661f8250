"""The bytes of a file as they leave us: as what they are, and as nothing that a browser would run."""

from collections.abc import AsyncIterator, Mapping
from typing import Final
from urllib.parse import quote

from litestar.datastructures import Headers

from aimall.application.file.links import OpenedFile
from aimall.application.file.ports import THUMBNAIL_TYPE
from aimall.entrypoints.http.edge.ranges import range_of
from aimall.entrypoints.http.edge.streamed import StreamedResponse, in_pieces

# Even if a browser took the bytes for a page, that page could do nothing and belong to nobody.
POLICY: Final = "default-src 'none'; sandbox"


async def contents(
    opened: OpenedFile, asked: Headers, *, is_head: bool, as_download: bool, as_thumbnail: bool
) -> StreamedResponse:
    """Give the bytes, piece by piece, or the part of them that a player asked for.

    Raises `FileNotFound`, `StorageUnavailable`, and `RequestRefused` for a part that is not there.
    """
    stored = opened.stored.file
    headers = dict(_headers(stored.name, as_download=as_download))
    if as_thumbnail:
        pieces = opened.read_thumbnail()
        return await in_pieces(pieces, media_type=THUMBNAIL_TYPE, headers=headers, is_head=is_head)
    tag, size = f'"{stored.facts.sha256.hex()}"', stored.facts.size
    # `If-Range` with what is another file by now asks for the whole of this one.
    wanted = asked.get("range") if asked.get("if-range", tag) == tag else None
    part = range_of(wanted, size=size)
    headers |= {"Accept-Ranges": "bytes", "ETag": tag, "Content-Length": str(size if part is None else len(part))}
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    status = 200 if part is None else 206
    return await in_pieces(
        opened.read(part),
        media_type=stored.facts.media_type.value,
        headers=headers,
        status_code=status,
        is_head=is_head,
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
