"""A mall with an atelier: quick makers of real files, whose prompts say what shall become of them. For browsers.

In a prompt, "fail" has the provider fail, "refuse" has it refuse the content, and "wait" has it wait for the file
`go` in the data directory.
"""

import asyncio
import io
import math
import sys
import wave
from array import array
from collections.abc import AsyncIterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import uvloop
from dishka import Provider, Scope, provide
from PIL import Image

from aimall.adapters.media.preview_painter import PreviewPainter
from aimall.application.catalog.ports import OfferedModel, OfferedUnitPrice, Shelf
from aimall.application.generation.jobs.media_providers import MediaProviders
from aimall.application.generation.jobs.providers import Filmed, Heard, Pictures, Spoken, Submitted, Underway
from aimall.bootstrap.background import running
from aimall.bootstrap.container import make_container
from aimall.bootstrap.embedded.site import open_site
from aimall.bootstrap.http import create_app
from aimall.bootstrap.providers.catalog import OwnShelves
from aimall.bootstrap.serve import serve
from aimall.bootstrap.settings import Settings, load_settings
from aimall.domain.catalog.model import Capability, ProviderName
from aimall.domain.catalog.usage import Unit
from aimall.domain.generation.event import ContentRefused, Fault, Rejected
from aimall.domain.generation.media import ImageRequest, SpeechRequest, TranscriptionRequest, VideoRequest
from aimall.domain.generation.transcript import Segment, Transcript
from aimall.domain.kernel.ids import GenerationId
from tests.mall import QuickParts

ATELIER: Final = ProviderName("atelier")
GO: Final = "go"
LOOK_EVERY_S: Final = 0.05
CENT_MICRO_USD: Final = 10_000
RATE: Final = 16_000
LOUDEST: Final = 12_000
SAID: Final = Transcript(
    text="Good morning. سلام، صبح به‌خیر.",
    language="en",
    segments=(
        Segment(start=0, end=1, text="Good morning."),
        Segment(start=1, end=2, text="سلام، صبح به‌خیر."),
    ),
)


class Atelier:
    """A provider of every kind that makes what it is asked for at once."""

    def __init__(self, go: Path) -> None:
        self._go, self._painter = go, PreviewPainter()

    async def models(self) -> tuple[OfferedModel, ...]:
        await asyncio.sleep(0)
        return (
            _offered("painter", Capability.IMAGE, Unit.IMAGE),
            _offered("speaker", Capability.SPEECH, Unit.CHARACTER, voices=("fa", "en-gb", "calm")),
            _offered("listener", Capability.TRANSCRIPTION, Unit.SECOND),
            _offered("camera", Capability.VIDEO, Unit.SECOND),
        )

    async def draw(self, model: str, request: ImageRequest, *, run: GenerationId) -> Pictures | Fault:
        fault = await self._fate_of(request.prompt)
        return fault or await self._painter.draw(model, request, run=run)

    async def speak(self, model: str, request: SpeechRequest, *, run: GenerationId) -> Spoken | Fault:  # noqa: ARG002
        return await self._fate_of(request.text) or Spoken(file=a_melody())

    async def transcribe(
        self,
        model: str,  # noqa: ARG002
        request: TranscriptionRequest,
        *,
        sound: bytes,  # noqa: ARG002
        name: str,
        run: GenerationId,  # noqa: ARG002
    ) -> Heard | Fault:
        said = SAID if request.language is None else replace(SAID, language=request.language)
        return await self._fate_of(name) or Heard(transcript=said)

    async def submit(self, model: str, request: VideoRequest, *, run: GenerationId) -> Submitted | Fault:  # noqa: ARG002
        fault = _fault_in(request.prompt)
        return fault or Submitted(provider_job="wait" if "wait" in request.prompt else "film")

    async def poll(self, provider_job: str) -> Underway | Filmed | Fault:
        await asyncio.sleep(0)
        is_done = provider_job != "wait" or self._go.exists()
        return Filmed() if is_done else Underway(percent=40)

    async def fetch(self, provider_job: str) -> AsyncIterator[bytes]:  # noqa: ARG002
        yield await asyncio.to_thread(a_film)

    async def _fate_of(self, words: str) -> Fault | None:
        while "wait" in words and not self._go.exists():  # noqa: ASYNC110 - who says so is in another process
            await asyncio.sleep(LOOK_EVERY_S)
        return _fault_in(words)


class AtelierParts(Provider):
    """The atelier in place of this machine's own models."""

    scope = Scope.APP

    @provide
    def atelier(self, settings: Settings) -> Atelier:
        return Atelier(settings.data_dir / GO)

    @provide
    def own_shelves(self, atelier: Atelier) -> OwnShelves:
        return OwnShelves((Shelf(provider=ATELIER, source=atelier, priority=95, prefix=f"{ATELIER}/"),))

    @provide
    def media(self, atelier: Atelier) -> MediaProviders:
        made = {ATELIER: atelier}
        return MediaProviders(images=made, speech=made, transcription=made, video=made)


def serve_atelier() -> None:
    """Serve as `aimall serve` does, with a worker in the same process, until a signal comes."""
    sys.exit(uvloop.run(_serve(load_settings())))


async def _serve(settings: Settings) -> None:
    assert settings.database_url is not None
    parts = (QuickParts(), AtelierParts())
    app = create_app(settings, settings.database_url, *parts, site=open_site())
    worker = make_container(settings, settings.database_url, *parts, process="worker")

    async def leave() -> None:
        await asyncio.sleep(0)

    async with running(worker, settings):
        await serve(app, host=settings.host, port=settings.port, when_ready=lambda: None, leave=leave)


def a_melody() -> bytes:
    """Give a WAV of two seconds that can be heard and seen."""
    samples = array("h")
    for at in range(2 * RATE):
        tone = (440, 554, 659, 880)[4 * at // (2 * RATE)]
        swell = math.sin(math.pi * (at % (RATE // 2)) / (RATE // 2))
        samples.append(int(LOUDEST * swell * math.sin(2 * math.pi * tone * at / RATE)))
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return out.getvalue()


def a_film() -> bytes:
    """Give an MP4 of one second that browsers play."""
    out, opened = io.BytesIO(), av.open  # typed for reading and writing at once
    container: Any = opened(out, "w", format="mp4")
    with container:
        stream = container.add_stream("libx264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(12):
            picture = Image.new("RGB", (320, 180), (20 * number, 90, 200 - 15 * number))
            container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode())
    return out.getvalue()


def _fault_in(words: str) -> Fault | None:
    if "refuse" in words:
        return ContentRefused(detail="this is not drawn")
    if "fail" in words:
        return Rejected(detail="the brush broke", code="broken", request_at_fault=True)
    return None


def _offered(name: str, capability: Capability, unit: Unit, *, voices: tuple[str, ...] = ()) -> OfferedModel:
    micro_usd = Fraction(CENT_MICRO_USD) if unit is Unit.IMAGE else Fraction(50)
    price = OfferedUnitPrice(unit=unit, micro_usd=micro_usd)
    can = frozenset({capability})
    return OfferedModel(upstream_model=name, name=name.title(), capabilities=can, price=price, voices=voices)
