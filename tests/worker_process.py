"""A real worker as a process of its own, whose one provider draws tiny pictures: to be killed, and started again."""

import asyncio
import io
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final, Self

import av
from dishka import AsyncContainer, Provider, Scope, provide
from PIL import Image

from aimall.application.catalog.ports import OfferedModel, OfferedUnitPrice, Shelf
from aimall.application.generation.jobs.media_providers import MediaProviders
from aimall.application.generation.jobs.providers import Filmed, Pictures, Submitted, Underway
from aimall.bootstrap.container import make_container
from aimall.bootstrap.settings import Settings, load_settings
from aimall.domain.catalog.model import Capability, ModelId, ProviderName
from aimall.domain.catalog.usage import Unit
from aimall.domain.generation.event import Fault
from aimall.domain.generation.media import ImageRequest, VideoRequest
from aimall.domain.kernel.ids import GenerationId

PAINTER: Final = ProviderName("painter")
PICTURE, FILM = ModelId("painter/tiny"), ModelId("painter/film")
CENTS_A_UNIT: Final = 4
PATIENCE_S: Final = 60.0
FILM_FILE, FILMS_FILE = "film.mp4", "films-begun"
GATE: Final = "PAINTER_GATE"  # names a file: the painter begins, and goes on when it is there
_nursery: Final = multiprocessing.get_context("forkserver")
_nursery.set_forkserver_preload(["__main__", "aimall.bootstrap.cli"])


class TinyPainter:
    """A provider that draws eight pixels by eight, the same for the same prompt, and films until there is a film."""

    async def models(self) -> tuple[OfferedModel, ...]:
        await asyncio.sleep(0)
        return (
            _offered("tiny", Capability.IMAGE, Unit.IMAGE),
            _offered("film", Capability.VIDEO, Unit.SECOND),
        )

    async def submit(self, model: str, request: VideoRequest, *, run: GenerationId) -> Submitted | Fault:  # noqa: ARG002
        await asyncio.sleep(0)
        with _at_home(FILMS_FILE).open("a") as begun:
            begun.write(f"{run}\n")
        return Submitted(provider_job="film-1")

    async def poll(self, provider_job: str) -> Underway | Filmed | Fault:  # noqa: ARG002
        await asyncio.sleep(0)
        return Filmed() if _at_home(FILM_FILE).exists() else Underway(percent=1)

    async def fetch(self, provider_job: str) -> AsyncIterator[bytes]:  # noqa: ARG002
        await asyncio.sleep(0)
        yield _at_home(FILM_FILE).read_bytes()

    async def draw(self, model: str, request: ImageRequest, *, run: GenerationId) -> Pictures:  # noqa: ARG002
        if GATE in os.environ:
            await _at_gate(os.environ[GATE])
        return Pictures(files=tuple(tiny_picture(f"{request.prompt} {number}") for number in range(request.count)))


class PainterParts(Provider):
    """The painter in place of everything that is configured."""

    scope = Scope.APP

    @provide
    def shelves(self) -> Sequence[Shelf]:
        return [Shelf(provider=PAINTER, source=TinyPainter(), priority=1, prefix=f"{PAINTER}/")]

    @provide
    def media(self) -> MediaProviders:
        return MediaProviders(images={PAINTER: TinyPainter()}, video={PAINTER: TinyPainter()})


def container_of(settings: Settings, database_url: str, *, process: str) -> AsyncContainer:
    """Wire everything around the painter."""
    return make_container(settings, database_url, PainterParts(), providers=(), process=process)


def settings_in(directory: Path, database_url: str, **given: str) -> Mapping[str, str]:
    """The environment of a worker: what waits for long in production waits for moments."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "DATABASE_URL": database_url,
        "AIMALL_DATA_DIR": str(directory / "data"),
        "AIMALL_LEASE_SECONDS": "2",
        "AIMALL_FLUSH_SECONDS": "0.1",
        "AIMALL_SWEEP_SECONDS": "0.3",
        **given,
    }


class WorkerProcess:
    """One worker. It is killed when the block ends."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._environment, self._log = environment, log
        self._process: BaseProcess | None = None

    def __enter__(self) -> Self:
        self._process = _nursery.Process(target=_work, args=(dict(self._environment), str(self._log)))
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.exitcode is None:
            self.send(signal.SIGKILL)
            self.wait_for_death()

    @property
    def is_alive(self) -> bool:
        """Whether it goes on."""
        return self._process is not None and self._process.exitcode is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self._process is not None
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def wait_for_death(self) -> int:
        """Wait for the process to end; a signal is a negative number."""
        assert self._process is not None
        self._process.join(PATIENCE_S)
        assert self._process.exitcode is not None, self.log()
        return self._process.exitcode

    def log(self) -> str:
        """What the worker has said."""
        return self._log.read_text()


def _work(environment: dict[str, str], log: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in (1, 2):
        os.dup2(out, number)
    sys.exit(asyncio.run(_until_signalled()))


async def _until_signalled() -> None:
    from aimall.bootstrap.background import running  # noqa: PLC0415 - only the forked process works
    from aimall.bootstrap.crashpoints import install_crash_point  # noqa: PLC0415
    from aimall.bootstrap.stopping import at_first_signal  # noqa: PLC0415

    install_crash_point(os.environ)
    settings, stop = load_settings(os.environ), asyncio.Event()
    assert settings.database_url is not None
    with at_first_signal(stop.set):
        async with running(container_of(settings, settings.database_url, process="worker"), settings):
            await stop.wait()


def _at_home(name: str) -> Path:
    return Path(os.environ["HOME"]) / name


async def _at_gate(gate: str) -> None:
    """Tell that we are here, and wait until another process lets us through."""
    Path(f"{gate}.began").touch()  # noqa: ASYNC240 - a file of this machine's memory
    while not Path(gate).exists():  # noqa: ASYNC110, ASYNC240 - there is no event that two processes share
        await asyncio.sleep(0.02)


def _offered(name: str, capability: Capability, unit: Unit) -> OfferedModel:
    price = OfferedUnitPrice(unit=unit, micro_usd=Fraction(CENTS_A_UNIT * 10_000))
    return OfferedModel(upstream_model=name, name=name.title(), capabilities=frozenset({capability}), price=price)


def tiny_film() -> bytes:
    """Film a second of nothing."""
    out = io.BytesIO()
    opened: Any = av.open
    with opened(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=2)
        stream.width, stream.height, stream.pix_fmt = 16, 16, "yuv420p"
        for _ in range(2):
            frame = av.VideoFrame(16, 16, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def tiny_picture(seed: str) -> bytes:
    """Draw eight pixels by eight."""
    red, green, blue = sha256(seed.encode()).digest()[:3]
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (red, green, blue)).save(out, "PNG")
    return out.getvalue()
