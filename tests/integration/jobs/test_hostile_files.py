"""Hostile files: two kinds at once, what unpacks to more than anybody has, and what tells where it was taken."""

import asyncio
import io
import struct
import sys
import zlib
from typing import Final

import pytest
from PIL import Image, PngImagePlugin

from aimall.adapters.media import inspector_program
from aimall.adapters.media.inspector import ProcessInspector
from aimall.domain.file.errors import FileTypeRefused
from tests.integration.jobs.test_inspector import SCRIPT, bomb, picture, wav

GPS_TAG: Final = 0x8825
PLACE: Final = b"35.6892N-51.3890E"
HTML: Final = b"<!doctype html>" + SCRIPT


@pytest.fixture
def inspector() -> ProcessInspector:
    return ProcessInspector()


def placed(kind: str) -> bytes:
    """A picture that tells where it was taken, in EXIF and in every other place that its kind has."""
    exif = Image.Exif()
    exif.get_ifd(GPS_TAG).update({1: "N", 2: (35.0, 41.0, 21.0), 29: PLACE.decode()})
    exif[0x010E] = PLACE.decode()
    told: dict[str, object] = {"exif": exif}
    if kind == "PNG":
        told["pnginfo"] = PngImagePlugin.PngInfo()
        told["pnginfo"].add_text("Location", PLACE.decode())
    else:
        told["xmp"] = b"<x:xmpmeta>" + PLACE + b"</x:xmpmeta>"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, kind, **told)
    assert PLACE in out.getvalue()
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_does_not_tell_where_it_was_taken(inspector: ProcessInspector, kind: str) -> None:
    clean = await inspector.picture(placed(kind))
    for data in (clean.data, clean.thumbnail):
        assert PLACE not in data
        shown = Image.open(io.BytesIO(data))
        assert not shown.getexif().get_ifd(GPS_TAG)
        assert not set(shown.info) & {"exif", "xmp", "XML:com.adobe.xmp", "Location", "comment", "icc_profile"}


@pytest.mark.parametrize(
    ("size", "small"), [((40, 30), (40, 30)), ((2000, 1000), (512, 256)), ((600, 1200), (256, 512))]
)
async def test_a_thumbnail_fits_into_its_square(
    inspector: ProcessInspector, size: tuple[int, int], small: tuple[int, int]
) -> None:
    clean = await inspector.picture(picture("JPEG", size=size))
    thumbnail = Image.open(io.BytesIO(clean.thumbnail))
    assert (thumbnail.format, thumbnail.size) == ("WEBP", small)
    assert (clean.facts.width, clean.facts.height) == size


@pytest.mark.parametrize("behind", [HTML, b"PK\x03\x04" + SCRIPT, b"%PDF-1.7" + SCRIPT], ids=["html", "zip", "pdf"])
async def test_of_a_picture_that_is_something_else_too_only_the_picture_is_left(
    inspector: ProcessInspector, behind: bytes
) -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        assert SCRIPT not in (await inspector.picture(picture(kind) + behind)).data


@pytest.mark.parametrize(
    "hostile",
    [HTML, b"GIF89a/*" + SCRIPT, b"%PDF-1.7" + picture(), b"PK\x03\x04" + picture(), b" " + picture()],
    ids=["html", "gif-script", "pdf-picture", "zip-picture", "shifted"],
)
async def test_what_begins_as_something_else_is_no_picture_and_no_sound(
    inspector: ProcessInspector, hostile: bytes
) -> None:
    with pytest.raises(FileTypeRefused):
        await inspector.picture(hostile)
    with pytest.raises(FileTypeRefused):
        await inspector.sound(hostile)


async def run(program: str, given: bytes = b"") -> tuple[int, str]:
    """Run a variant of the inspector's program; gives how it ended, and its complaint."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, complaint = await process.communicate(given)
    assert process.returncode is not None
    return process.returncode, complaint.decode()


def text_bomb() -> bytes:
    """A PNG of some hundred kilobytes whose comment unpacks to a hundred megabytes."""
    packed = zlib.compress(bytes(100_000_000), 9)
    data = b"Comment\0\0" + packed
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    whole = picture()
    return whole[:33] + chunk + whole[33:]


@pytest.mark.parametrize("hostile", [bomb(50_000), bomb(6_500), text_bomb()], ids=["50k", "42MP", "text"])
async def test_a_bomb_is_refused_with_the_memory_of_a_small_picture(hostile: bytes) -> None:
    program = (
        "import resource, sys\n"
        "from aimall.adapters.media import inspector_program as looks\n"
        "sys.argv = ['', 'picture']\n"
        "try:\n    looks.main()\n"
        "finally:\n    sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))\n"
    )
    status, complaint = await run(program, hostile)
    assert status == inspector_program.REFUSED_STATUS
    assert int(complaint.rpartition("\n")[2]) < 300_000  # kibibytes; a small picture takes some 60,000


async def test_whoever_looks_can_open_nothing() -> None:
    program = (
        "import socket, sys\n"
        "from aimall.adapters.media import inspector_program as looks\n"
        "def escape(data):\n    socket.socket()\n"
        "looks.LOOKS = {'picture': (escape, ())}\n"
        "sys.argv = ['', 'picture']\n"
        "looks.main()\n"
    )
    status, complaint = await run(program)
    assert (status, "Too many open files" in complaint) == (inspector_program.REFUSED_STATUS, True)


async def test_whoever_looks_for_too_long_is_killed() -> None:
    program = (
        "import sys\n"
        "from aimall.adapters.media import inspector_program as looks\n"
        "def forever(data):\n    while True: pass\n"
        "looks.CPU_SECONDS_MAX, looks.LOOKS = 1, {'picture': (forever, ())}\n"
        "sys.argv = ['', 'picture']\n"
        "looks.main()\n"
    )
    status, _ = await run(program)
    assert status < 0
    assert inspector_program.CPU_SECONDS_MAX <= 10


async def test_whoever_takes_too_much_memory_refuses_the_file() -> None:
    program = (
        "import sys\n"
        "from aimall.adapters.media import inspector_program as looks\n"
        "looks.LOOKS = {'picture': (lambda data: bytearray(1 << 34), ())}\n"
        "sys.argv = ['', 'picture']\n"
        "looks.main()\n"
    )
    status, complaint = await run(program)
    assert (status, complaint.startswith("MemoryError")) == (inspector_program.REFUSED_STATUS, True)


async def test_after_all_that_a_good_file_is_still_taken(inspector: ProcessInspector) -> None:
    with pytest.raises(FileTypeRefused):
        await inspector.picture(bomb(50_000))
    assert (await inspector.sound(wav(1.5))).seconds == 1.5
