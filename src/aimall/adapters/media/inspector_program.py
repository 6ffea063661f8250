"""The inspector's program: decodes one file within limits, and writes its facts and, of a picture, clean bytes.

Started as `python -m` by `ProcessInspector`. Standard output: one line of JSON, then the picture without anything that
its maker wrote into it (EXIF, GPS, comments, profiles, trailing bytes), then a small one of it.
"""

import hashlib
import importlib
import io
import math
import resource
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from aimall.domain.file.file import FileFacts, MediaType

MEMORY_BYTES_MAX: Final = 1536 * 1024 * 1024
CPU_SECONDS_MAX: Final = 10
PIXELS_MAX: Final = 40_000_000
SECONDS_MAX: Final = 6 * 60 * 60
REFUSED_STATUS: Final = 3
MP3_SYNC: Final = 0xFFE0  # eleven bits that begin every frame
# A tile of the gallery is at most 256 CSS pixels wide, and screens show two or three pixels for each: 512 is sharp on
# all of them, and as WebP it is some 30 kB, where the picture itself has a megabyte.
THUMBNAIL_SIDE: Final = 512
THUMBNAIL_QUALITY: Final = 80
HOW: Final[Mapping[str, Mapping[str, int]]] = {
    "PNG": {"compress_level": 4},
    "JPEG": {"quality": 92},
    "WEBP": {"quality": 92, "method": 2},
}
PICTURES: Final = {"PNG": MediaType.PNG, "JPEG": MediaType.JPEG, "WEBP": MediaType.WEBP}


Look = Callable[[bytes], tuple[FileFacts, bytes]]


class Refused(Exception):
    """This is no file that we take."""


def main() -> None:
    """Look at standard input."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    look, needed = LOOKS[sys.argv[1]]
    for module in needed:
        importlib.import_module(module)
    # From here on nothing can be opened: no file, and no way into any network.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        facts, rest = look(data)
    except (Refused, OSError, ValueError, MemoryError, SyntaxError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.exit(REFUSED_STATUS)
    sys.stdout.buffer.write(msgspec.json.encode(facts) + b"\n" + rest)


def look_at_picture(data: bytes) -> tuple[FileFacts, bytes]:
    """Decode a picture whole, and write it anew and small. Raises `Refused`, or what the decoder raises."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - loaded before

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        opened = Image.open(io.BytesIO(data), formats=tuple(PICTURES))
        if opened.width * opened.height > PIXELS_MAX:
            raise Refused("too many pixels")
        name = str(opened.format)
        opened.load()
        seen = ImageOps.exif_transpose(opened)  # the way it was held goes with the metadata, so turn it first
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Refused(str(bomb)) from bomb
    has_alpha = seen.mode in {"RGBA", "LA", "PA"} or "transparency" in seen.info
    bare = seen.convert("RGBA" if has_alpha and name != "JPEG" else "RGB")
    bare.info.clear()
    out = io.BytesIO()
    bare.save(out, name, **HOW[name])
    clean = out.getvalue()
    facts = FileFacts(
        media_type=PICTURES[name],
        size=len(clean),
        sha256=hashlib.sha256(clean).digest(),
        width=bare.width,
        height=bare.height,
    )
    small = io.BytesIO()
    bare.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    bare.save(small, "WEBP", quality=THUMBNAIL_QUALITY)
    return facts, clean + small.getvalue()


def look_at_sound(data: bytes) -> FileFacts:
    """Find out what kind of sound or video this is and how long. Raises `Refused`, or what the decoder raises."""
    import av  # noqa: PLC0415 - loaded before

    opened: Any = av.open  # typed for reading and writing at once
    media_type = sniffed(data)
    if media_type is None:
        raise Refused("no known kind of sound or video")
    with opened(io.BytesIO(data)) as container:
        streams = container.streams
        if not streams.audio and not (media_type in {MediaType.MP4, MediaType.WEBM} and streams.video):
            raise Refused("there is nothing to hear in it")
        if media_type is MediaType.MP4 and not streams.video:
            media_type = MediaType.M4A
        seconds = container.duration / av.time_base if container.duration else None
        if seconds is None or media_type in {MediaType.MP3, MediaType.WEBM}:
            seconds = decoded_seconds(container)  # what these containers say of their length is a guess
        video = streams.video[0] if streams.video else None
        width, height = (video.width, video.height) if video else (None, None)
    if not 0 < seconds <= SECONDS_MAX or not math.isfinite(seconds):
        raise Refused("its length cannot be true")
    return FileFacts(
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).digest(),
        width=width,
        height=height,
        seconds=round(seconds, 3),
    )


def decoded_seconds(container: Any) -> float:  # noqa: ANN401 - as above
    """Find the end of the last packet of the first stream."""
    stream = container.streams.audio[0] if container.streams.audio else container.streams.video[0]
    timed = (packet for packet in container.demux(stream) if packet.pts is not None)
    return max((float((packet.pts + (packet.duration or 0)) * stream.time_base) for packet in timed), default=0.0)


def sniffed(data: bytes) -> MediaType | None:
    """Tell a kind by its first bytes; what a name says counts for nothing."""
    head = data[:16]
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return MediaType.WAV
    if head[4:8] == b"ftyp":
        return MediaType.MP4
    if head[:3] == b"ID3" or int.from_bytes(head[:2]) & MP3_SYNC == MP3_SYNC:
        return MediaType.MP3
    known = {b"OggS": MediaType.OGG, b"fLaC": MediaType.FLAC, b"\x1a\x45\xdf\xa3": MediaType.WEBM}
    return known.get(head[:4])


# What both libraries load by themselves at the first file, or at the first of its kind.
PYAV: Final = [f"av.{kind}.{part}" for kind in ("audio", "video", "subtitles") for part in ("stream", "codeccontext")]
PILLOW: Final = [
    "PIL.ImageOps",
    *(f"PIL.{kind}ImagePlugin" for kind in ("Bmp", "Gif", "Jpeg", "Mpo", "Png", "Ppm", "Tiff", "WebP")),
]
LOOKS: Final[Mapping[str, tuple[Look, Sequence[str]]]] = {
    "picture": (look_at_picture, PILLOW),
    "sound": (lambda data: (look_at_sound(data), b""), PYAV),
}


if __name__ == "__main__":
    main()
