"""The preview painter: patterns drawn from a prompt's hash, to show how the studio works. It is no AI and says so."""

import asyncio
import hashlib
import io
import random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from aimall.application.generation.jobs.providers import Pictures
from aimall.domain.generation.event import Fault
from aimall.domain.generation.media import PIXELS, ImageRequest
from aimall.domain.kernel.ids import GenerationId

CAPTION: Final = "AI Mall preview: a pattern, not made by AI"
BLOBS: Final = 14


class PreviewPainter:
    """An `ImageProvider`. The same prompt, seed and ratio give the same bytes."""

    async def draw(self, model: str, request: ImageRequest, *, run: GenerationId) -> Pictures | Fault:  # noqa: ARG002
        seed = request.seed if request.seed is not None else int.from_bytes(run.bytes[:4])
        files = [
            await asyncio.to_thread(_pattern, f"{request.prompt}\0{seed + number}", PIXELS[request.ratio])
            for number in range(request.count)
        ]
        return Pictures(files=tuple(files), cost_micro_usd=0)


def _pattern(seed: str, size: tuple[int, int]) -> bytes:
    chance = random.Random(hashlib.sha256(seed.encode()).digest())  # noqa: S311 - nothing depends on it
    width, height = size
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture = ImageChops.multiply(picture, Image.new("RGB", size, _colour(chance)))
    for _ in range(BLOBS):
        blob = Image.new("L", size, 0)
        x, y, reach = chance.randrange(width), chance.randrange(height), chance.randrange(width // 8, width // 2)
        ImageDraw.Draw(blob).ellipse((x - reach, y - reach, x + reach, y + reach), fill=chance.randrange(90, 200))
        soft = blob.resize((width // 8, height // 8)).filter(ImageFilter.GaussianBlur(6)).resize(size)
        picture.paste(Image.new("RGB", size, _colour(chance)), mask=soft)
    _write_caption(picture)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(30, 256), chance.randrange(30, 256), chance.randrange(30, 256)


def _write_caption(picture: Image.Image) -> None:
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(size=picture.width // 40)
    band = picture.width // 22
    draw.rectangle((0, picture.height - band, picture.width, picture.height), fill=(0, 0, 0))
    draw.text((picture.width // 2, picture.height - band // 2), CAPTION, fill=(255, 255, 255), font=font, anchor="mm")
