"""Bring inside the pictures that a chat only names: a provider would fetch them from where it stands.

That may be inside the operator's network, and many providers fetch nothing at all.
"""

import asyncio
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from aimall.application.generation.completing.ports import LinkedPictures, Unfetched
from aimall.domain.generation.request import JsonText, Verbatim
from aimall.domain.kernel.errors import InvalidValue

PICTURES_MAX: Final = 8
PICTURE_BYTES_MAX: Final = 5 * 1024 * 1024
TOGETHER_BYTES_MAX: Final = 14 * 1024 * 1024
TOGETHER_S: Final = 20.0
_HEADS: Final[Mapping[str, bytes]] = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
}


class BringPictures:
    """Part of starting a completion, before anything is held for it. Safe to repeat."""

    def __init__(self, links: LinkedPictures) -> None:
        self._links = links

    async def __call__(self, chat: Verbatim) -> Verbatim:
        """Give the chat with its pictures inside. Raises `InvalidValue` that names the place of one."""
        if not chat.pictures:
            return chat
        inside: dict[str, str] = {}
        left = TOGETHER_BYTES_MAX
        try:
            async with asyncio.timeout(TOGETHER_S):
                for url, place in chat.pictures.items():
                    if len(inside) == PICTURES_MAX:
                        reason = (
                            f"is one too many: at most {PICTURES_MAX} pictures are fetched; send others as data URLs"
                        )
                        raise InvalidValue(field=place, reason=reason)
                    picture = await self._fetched(url, place, left)
                    left -= len(picture)
                    inside[url] = _data_url(picture, place)
        except TimeoutError as late:
            reason = "takes too long to fetch; send the picture itself as a data URL"
            raise InvalidValue(field=list(chat.pictures.values())[len(inside)], reason=reason) from late
        return replace(chat, messages=_with(chat.messages, inside), pictures={})

    async def _fetched(self, url: str, place: str, left: int) -> bytes:
        found = await self._links.fetch(url, bytes_max=min(PICTURE_BYTES_MAX, left))
        if isinstance(found, Unfetched):
            raise InvalidValue(field=place, reason=found.reason)
        return found


def _data_url(picture: bytes, place: str) -> str:
    kind = next((kind for kind, head in _HEADS.items() if picture.startswith(head)), None)
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        kind = "image/webp"
    if kind is None:
        raise InvalidValue(field=place, reason="leads to no picture; there are PNG, JPEG, WebP and GIF")
    return f"data:{kind};base64,{b64encode(picture).decode()}"


def _parts_of(chat: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for message in chat:
        content: Any = message.get("content")
        if isinstance(content, list):
            yield from content


def _with(messages: JsonText, inside: Mapping[str, str]) -> JsonText:
    try:
        chat: list[dict[str, Any]] = json.loads(messages)
        for part in _parts_of(chat):
            named = part.get("image_url")
            if named is not None:
                named["url"] = inside.get(named["url"], named["url"])
        return JsonText(json.dumps(chat, separators=(",", ":")))
    except RecursionError as deep:
        raise InvalidValue(field="messages", reason="are nested too deeply") from deep
