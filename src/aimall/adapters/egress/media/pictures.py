"""Pictures as OpenAI's shape carries them, from bytes to values, without I/O: base64 in JSON, data URLs and links."""

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Final

import msgspec

from aimall.adapters.egress.faults import error_of_value
from aimall.adapters.egress.media.asking import fault_inside
from aimall.adapters.egress.usage_figures import read_usage
from aimall.domain.generation.event import Fault, Interrupted

_NULL: Final = msgspec.Raw(b"null")
_DATA_URL: Final = "data:"


class PictureEntry(msgspec.Struct):
    """One picture."""

    b64_json: str | None = None
    url: str | None = None


class PicturesAnswer(msgspec.Struct):
    """The answer. Entries stay raw, so that one odd entry does not hide the others."""

    data: list[msgspec.Raw] | None = None
    usage: msgspec.Raw = _NULL
    error: msgspec.Raw = _NULL


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A picture that has to be fetched from elsewhere. The URL is the upstream's word, and not to be trusted."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPictures:
    """What an answer holds. What is no picture at all is left out."""

    pictures: tuple[bytes | Link, ...]
    cost_micro_usd: int | None


_answers = msgspec.json.Decoder(PicturesAnswer)
_entries = msgspec.json.Decoder(PictureEntry)


def read_pictures(body: bytes) -> DrawnPictures | Fault:
    """Read an answer of success, which may hold an error all the same."""
    try:
        answer = _answers.decode(body)
        error = error_of_value(msgspec.json.decode(answer.error))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Interrupted(detail="the answer is malformed")
    if error is not None:
        return fault_inside(error)
    found = (_picture_of(entry) for entry in answer.data or ())
    return DrawnPictures(
        pictures=tuple(picture for picture in found if picture is not None),
        cost_micro_usd=read_usage(answer.usage)[1],
    )


def _picture_of(raw: msgspec.Raw) -> bytes | Link | None:
    try:
        entry = _entries.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    text = entry.b64_json or entry.url or ""
    if text.startswith(_DATA_URL):
        return _decoded(text.partition(",")[2])
    if entry.b64_json:
        return _decoded(entry.b64_json)
    return Link(url=text) if text else None


def _decoded(text: str) -> bytes | None:
    try:
        return b64decode(text, validate=True) or None
    except (NotBase64, ValueError):
        return None
