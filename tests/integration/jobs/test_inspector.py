"""Files are looked at by a program that may die of them: what it passes is clean, and it passes nothing hostile."""

import io
import struct
import wave
import zlib
from typing import Any, Final

import av
import pytest
from PIL import Image

from aimall.adapters.media.inspector import ProcessInspector
from aimall.domain.file.errors import FileTypeRefused
from aimall.domain.file.file import MediaType

CANARY: Final = b"canary-in-the-metadata"
SCRIPT: Final = b"<script>alert(1)</script>"


def picture(kind: str = "PNG", *, size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, kind)
    return out.getvalue()


def photograph() -> bytes:
    """A JPEG that was held upright, with a place in its EXIF and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = CANARY.decode()
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", exif=exif, comment=CANARY)
    return out.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that says that it is huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def wav(seconds: float = 1.5, rate: int = 8000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(rate)
        written.writeframes(bytes(2 * int(rate * seconds)))
    return out.getvalue()


def encoded(container: str, codec: str) -> bytes:
    """Two seconds of silence in another container."""
    opened: Any = av.open  # typed for reading and writing at once
    out = io.BytesIO()
    with opened(out, "w", format=container) as target, opened(io.BytesIO(wav(2.0, 48000))) as source:
        stream = target.add_stream(codec, rate=48000)
        for frame in source.decode(source.streams.audio[0]):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


@pytest.fixture
def inspector() -> ProcessInspector:
    return ProcessInspector()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_passes_with_its_size(inspector: ProcessInspector, kind: str) -> None:
    cleaned = await inspector.picture(picture(kind))
    clean, facts = cleaned.data, cleaned.facts
    assert (facts.media_type, facts.width, facts.height) == (MediaType[kind], 40, 30)
    assert facts.size == len(clean)
    assert Image.open(io.BytesIO(clean)).size == (40, 30)


async def test_what_a_photograph_tells_of_its_maker_is_gone_and_it_stands_upright(inspector: ProcessInspector) -> None:
    cleaned = await inspector.picture(photograph())
    clean, facts = cleaned.data, cleaned.facts
    assert CANARY not in clean
    assert (facts.width, facts.height) == (30, 40)
    assert not Image.open(io.BytesIO(clean)).getexif()


async def test_what_hides_behind_a_picture_is_gone(inspector: ProcessInspector) -> None:
    clean = (await inspector.picture(picture() + SCRIPT)).data
    assert SCRIPT not in clean


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"GIF89a" + bytes(40),
        SCRIPT,
        b"\x89PNG\r\n\x1a\n" + SCRIPT,
        picture()[:-30],
        bomb(),
        b"%PDF-1.7 " + bytes(99),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        wav(),
    ],
    ids=["empty", "gif", "html", "half-png", "truncated", "bomb", "pdf", "svg", "sound"],
)
async def test_what_is_no_picture_is_refused(inspector: ProcessInspector, hostile: bytes) -> None:
    with pytest.raises(FileTypeRefused):
        await inspector.picture(hostile)


@pytest.mark.parametrize(
    ("container", "codec", "media_type"),
    [
        ("mp3", "libmp3lame", MediaType.MP3),
        ("ogg", "libopus", MediaType.OGG),
        ("flac", "flac", MediaType.FLAC),
        ("mp4", "aac", MediaType.M4A),
        ("webm", "libopus", MediaType.WEBM),
    ],
)
async def test_a_sound_passes_with_its_kind_and_length(
    inspector: ProcessInspector, container: str, codec: str, media_type: MediaType
) -> None:
    facts = await inspector.sound(encoded(container, codec))
    assert facts.media_type is media_type
    assert facts.seconds == pytest.approx(2.0, abs=0.1)


async def test_a_wav_has_its_exact_length(inspector: ProcessInspector) -> None:
    facts = await inspector.sound(wav(1.5))
    assert (facts.media_type, facts.seconds) == (MediaType.WAV, 1.5)


@pytest.mark.parametrize(
    "hostile",
    [b"", SCRIPT, b"RIFF\x00\x00\x00\x00WAVE" + SCRIPT, b"OggS" + bytes(99), b"\xff\xfb" + bytes(9), picture()],
    ids=["empty", "html", "half-wav", "half-ogg", "half-mp3", "picture"],
)
async def test_what_is_no_sound_is_refused(inspector: ProcessInspector, hostile: bytes) -> None:
    with pytest.raises(FileTypeRefused):
        await inspector.sound(hostile)
