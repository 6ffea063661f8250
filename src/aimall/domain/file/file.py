"""Files: bytes that belong to a workspace, with what is known of them. The bytes themselves are objects elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from aimall.domain.catalog.model import ModelId
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import FileId, GenerationId, UserId, WorkspaceId

NAME_LENGTH: Final = 120
# Not printable, but part of how Persian is spelt. Marks that turn the direction round are not: they disguise endings.
JOINERS: Final = "\u200c\u200d"
# A prompt may end in "… 1.5" or hold whole sentences; an ending is a short word.
_ENDING: Final = re.compile(r"(?<=.)\.[0-9]?[A-Za-z][A-Za-z0-9]{0,4}$")


class MediaType(StrEnum):
    """The kinds of file that are kept. None of them can run as a program in a browser."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    WAV = "audio/wav"
    MP3 = "audio/mpeg"
    OGG = "audio/ogg"
    FLAC = "audio/flac"
    M4A = "audio/mp4"
    WEBM = "audio/webm"
    MP4 = "video/mp4"


ENDINGS: Final[Mapping[MediaType, str]] = {
    MediaType.PNG: "png",
    MediaType.JPEG: "jpg",
    MediaType.WEBP: "webp",
    MediaType.WAV: "wav",
    MediaType.MP3: "mp3",
    MediaType.OGG: "ogg",
    MediaType.FLAC: "flac",
    MediaType.M4A: "m4a",
    MediaType.WEBM: "webm",
    MediaType.MP4: "mp4",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What is known of the bytes. `width` and `height` in pixels of a picture, `seconds` of sound or video."""

    media_type: MediaType
    size: int
    sha256: bytes
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file whose bytes are stored already, to be entered in the books. `generation` made it, at `position`."""

    id: FileId
    workspace: WorkspaceId
    user: UserId
    name: str
    facts: FileFacts
    object_key: str
    generation: GenerationId | None = None
    position: int | None = None
    has_thumbnail: bool = False

    @property
    def thumbnail_key(self) -> str | None:
        """Name the small picture that is stored beside this one."""
        return thumbnail_key_of(self.object_key) if self.has_thumbnail else None

    @property
    def object_keys(self) -> tuple[str, ...]:
        """Name all bytes that belong to it: what is to go when it goes."""
        return object_keys_of(self.object_key, has_thumbnail=self.has_thumbnail)

    def __post_init__(self) -> None:
        if not 1 <= len(self.name) <= NAME_LENGTH:
            raise InvalidValue(field="name", reason=f"must have 1 to {NAME_LENGTH} characters")


def thumbnail_key_of(object_key: str) -> str:
    """Name the object that is stored beside a picture: its key, and a dot before its own name."""
    return f"{object_key}.thumbnail"


def object_keys_of(object_key: str, *, has_thumbnail: bool) -> tuple[str, ...]:
    """Name all objects of a file."""
    return (object_key, thumbnail_key_of(object_key)) if has_thumbnail else (object_key,)


class FileKind(StrEnum):
    """What a file is to whoever looks for it: the first part of its media type."""

    PICTURE = "image"
    SOUND = "audio"
    VIDEO = "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFilter:
    """Which files are wanted: of one kind, with `words` in their names, favourites, made here or brought."""

    kind: FileKind | None = None
    words: str = ""
    favourite: bool = False
    made: bool | None = None

    def __post_init__(self) -> None:
        if len(self.words) > NAME_LENGTH:
            raise InvalidValue(field="query", reason=f"must have at most {NAME_LENGTH} characters")


ALL_FILES: Final = FileFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOrigin:
    """What the run that made a file was asked for."""

    model: ModelId
    prompt: str
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in the books. `origin` of one that was made here."""

    file: NewFile
    is_favourite: bool
    created_at: datetime
    origin: FileOrigin | None = None


def file_name(text: str, media_type: MediaType) -> str:
    """Make a safe name of what somebody called a file: no path, no control characters, the right ending."""
    last = text.replace("\\", "/").rpartition("/")[2]
    stem = "".join(letter for letter in last if letter.isprintable() or letter in JOINERS).strip(" .")
    stem = _ENDING.sub("", stem).strip(" .")
    ending = ENDINGS[media_type]
    return f"{stem[: NAME_LENGTH - len(ending) - 1] or 'file'}.{ending}"
