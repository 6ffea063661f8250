"""A mall with studios: a provider that makes tiny things at once, and a worker when one is wanted."""

import asyncio
import io
import wave
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from dishka import Provider, Scope, provide

from aimall.application.catalog.ports import OfferedModel, OfferedUnitPrice, Shelf
from aimall.application.file.policy import FilePolicy
from aimall.application.file.ports import Inspector
from aimall.application.generation.jobs.media_providers import MediaProviders
from aimall.application.generation.jobs.providers import Filmed, Heard, Pictures, Spoken, Submitted, Underway
from aimall.bootstrap.background import running
from aimall.bootstrap.container import make_container
from aimall.bootstrap.providers.catalog import OwnShelves
from aimall.domain.catalog.model import Ability, Capability, ProviderName
from aimall.domain.catalog.usage import Unit
from aimall.domain.generation.event import ContentRefused, Fault, Rejected
from aimall.domain.generation.media import ImageRequest, SpeechRequest, TranscriptionRequest, VideoRequest
from aimall.domain.generation.transcript import Segment, Transcript
from aimall.domain.kernel.ids import GenerationId
from tests.mall import OWN_PARTS, Mall, Person
from tests.upstreams import samples
from tests.worker_process import TinyPainter, tiny_picture
from tests.worlds.media import KnowingInspector

TINY: Final = ProviderName("tiny")
PAINTS, SPEAKS, LISTENS, FILMS = "tiny/painter", "tiny/speaker", "tiny/listener", "tiny/filmer"
ONLY_LISTENS: Final = "tiny/scribe"  # it does not translate
SAID: Final = Transcript(
    text="Good morning. سلام",
    language="en",
    segments=(Segment(start=0, end=0.5, text="Good morning."), Segment(start=0.5, end=1, text="سلام")),
)
TRANSLATED: Final = Transcript(
    text="Good morning. Hello",
    language=None,
    segments=(Segment(start=0, end=0.5, text="Good morning."), Segment(start=0.5, end=1, text="Hello")),
)
DEADLY: Final = "what breaks the brush"
INDECENT: Final = "what nobody draws"
SPARSE: Final = "what comes but in part"
SILENT: Final = "silence.wav"
OCTETS: Final = {"Content-Type": "application/octet-stream"}
ASYNC: Final = {"Prefer": "respond-async"}


class TinyProvider:
    """Draws eight pixels by eight, says a second of nothing, and hears the same in everything."""

    async def models(self) -> tuple[OfferedModel, ...]:
        await asyncio.sleep(0)
        return (
            _offered("painter", Capability.IMAGE, Unit.IMAGE),
            _offered("speaker", Capability.SPEECH, Unit.CHARACTER, voices=("calm", "brisk")),
            _offered("listener", Capability.TRANSCRIPTION, Unit.SECOND, abilities=frozenset({Ability.TRANSLATION})),
            _offered("scribe", Capability.TRANSCRIPTION, Unit.SECOND, abilities=frozenset()),
            _offered("filmer", Capability.VIDEO, Unit.SECOND),
        )

    async def draw(self, model: str, request: ImageRequest, *, run: GenerationId) -> Pictures | Fault:
        if request.prompt == DEADLY:
            return Rejected(detail="the brush broke", code="broken", request_at_fault=True)
        if request.prompt == INDECENT:
            return ContentRefused(detail="this is not drawn here")
        drawn = await TinyPainter().draw(model, request, run=run)
        return replace(drawn, files=drawn.files[1:]) if request.prompt == SPARSE else drawn

    async def speak(self, model: str, request: SpeechRequest, *, run: GenerationId) -> Spoken | Fault:  # noqa: ARG002
        await asyncio.sleep(0)
        return Spoken(file=samples.sound(request.format.value))

    async def submit(self, model: str, request: VideoRequest, *, run: GenerationId) -> Submitted | Fault:  # noqa: ARG002
        await asyncio.sleep(0)
        return Submitted(provider_job="film-1")

    async def poll(self, provider_job: str) -> Underway | Filmed | Fault:  # noqa: ARG002
        await asyncio.sleep(0)
        return Filmed()

    async def fetch(self, provider_job: str) -> AsyncIterator[bytes]:  # noqa: ARG002
        await asyncio.sleep(0)
        yield b"a film"

    async def transcribe(
        self,
        model: str,
        request: TranscriptionRequest,
        *,
        sound: bytes,
        name: str,
        run: GenerationId,
    ) -> Heard | Fault:
        await asyncio.sleep(0)
        assert (model, sound[:4], bool(run)) == ("listener", b"RIFF", True)
        if name == SILENT:
            return Heard(transcript=Transcript(text="", language=None, segments=()))
        if request.translate:
            return Heard(transcript=TRANSLATED)
        return Heard(transcript=SAID if request.language is None else replace(SAID, language=request.language))


class StudioParts(Provider):
    """The tiny provider in place of this machine's own, and small limits on files."""

    scope = Scope.APP

    @provide
    def own_shelves(self) -> OwnShelves:
        return OwnShelves((Shelf(provider=TINY, source=TinyProvider(), priority=1, prefix=f"{TINY}/"),))

    @provide
    def media(self) -> MediaProviders:
        tiny = TinyProvider()
        return MediaProviders(images={TINY: tiny}, speech={TINY: tiny}, transcription={TINY: tiny}, video={TINY: tiny})

    @provide
    def policy(self) -> FilePolicy:
        return FilePolicy(upload_bytes=100_000, workspace_bytes=250_000)


class TrustingParts(Provider):
    """An inspector that takes everything for what it should be: the real one starts a process for each file."""

    scope = Scope.APP

    @provide
    def inspector(self) -> Inspector:
        return KnowingInspector()


# Made once, so that they are wired once.
STUDIO: Final = StudioParts()
TRUSTING: Final = TrustingParts()


@asynccontextmanager
async def working(mall: Mall, *overrides: Provider) -> AsyncGenerator[None]:
    """Keep a worker going beside the mall while the block lasts."""
    parts = (*OWN_PARTS, STUDIO, *overrides)
    container = make_container(mall.settings, mall.database_url, *parts, process="worker")
    async with running(container, mall.settings):
        yield


async def uploaded(person: Person, data: bytes | None = None, *, name: str = "voice.wav") -> dict[str, Any]:
    """Upload a file, by default a second of nothing."""
    answer = await person.call(
        "POST", "/files", params={"name": name}, content=data or a_second_of_nothing(), headers=OCTETS
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def a_picture(seed: str = "bread") -> bytes:
    """Give a PNG."""
    return tiny_picture(seed)


def a_second_of_nothing() -> bytes:
    """Give a WAV."""
    return silence(1)


def silence(seconds: int) -> bytes:
    """Give a WAV of 16 kB a second."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(16_000 * seconds))
    return out.getvalue()


def _offered(
    name: str,
    capability: Capability,
    unit: Unit,
    *,
    voices: tuple[str, ...] = (),
    abilities: frozenset[Ability] | None = None,
) -> OfferedModel:
    return OfferedModel(
        upstream_model=name,
        name=name.title(),
        capabilities=frozenset({capability}),
        price=OfferedUnitPrice(unit=unit, micro_usd=Fraction(10_000)),
        voices=voices,
        abilities=abilities,
    )
