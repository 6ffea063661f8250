"""A whole mall for tests: the real application on a real database, with a stand-in upstream, reached over HTTP."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx
from dishka import Provider, Scope, provide
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.crypto.passwords import Argon2idHasher
from aimall.adapters.postgres.engine import make_engine
from aimall.adapters.postgres.hot_path import HotPath, open_pool
from aimall.application.access.ports import PasswordHasher
from aimall.bootstrap.http import create_app
from aimall.bootstrap.provider_settings import ProviderConfig
from aimall.bootstrap.providers.catalog import OwnShelves
from aimall.bootstrap.providers.storage import DatabaseUrl
from aimall.bootstrap.settings import Settings, load_settings
from aimall.entrypoints.http.edge.front_door import FrontDoor
from tests.postgres import ask
from tests.upstreams.openai_standin import OpenAiStandIn

ORIGIN: Final = "http://mall.test"
DASHBOARD: Final = "https://dashboard.test"
PATIENCE_S: Final = 30
PASSWORD: Final = "correct horse battery staple"
_numbers = count(1)
_idle: Final[dict[bool, list[Litestar]]] = {True: [], False: []}  # applications that served a test, by their mode


class QuickParts(Provider):
    """What is slow on purpose, made quick: hashing is tested elsewhere at its real cost."""

    scope = Scope.APP

    @provide
    def hasher(self) -> Iterable[PasswordHasher]:
        hasher = Argon2idHasher(memory_kib=64, passes=1)
        yield hasher
        hasher.close()


class NoStudio(Provider):
    """No models of this machine's own: the tests of studios have quicker ones."""

    scope = Scope.APP

    @provide
    def own_shelves(self) -> OwnShelves:
        return OwnShelves(())


class PatientParts(Provider):
    """A store that waits for a busy machine: what the product does when it may wait no longer is tested elsewhere."""

    scope = Scope.APP

    @provide
    async def engine(self, database: DatabaseUrl) -> AsyncIterator[AsyncEngine]:
        engine = make_engine(database, patience_s=PATIENCE_S)
        yield engine
        await engine.dispose()

    @provide
    async def hot_path(self, database: DatabaseUrl) -> AsyncIterator[HotPath]:
        pool = await open_pool(database, patience_s=PATIENCE_S)
        yield HotPath(pool, patience_s=PATIENCE_S)
        await pool.close()


OWN_PARTS: Final = (QuickParts(), PatientParts(), NoStudio())  # made once, so that they are wired once


@dataclass(frozen=True, slots=True, kw_only=True)
class SseEvent:
    """One event of a stream as a client sees it."""

    id: str
    name: str
    data: dict[str, Any]

    @property
    def seq(self) -> int:
        """Its place."""
        return int(self.id.partition(":")[2])


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody who is registered; calls go out with their access token."""

    mall: "Mall"
    email: str
    id: str
    token: str
    headers: dict[str, str] = field(default_factory=dict[str, str])

    async def call(self, method: str, path: str, **given: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
        """Call the API."""
        given["headers"] = {"Authorization": f"Bearer {self.token}", **given.get("headers", {})}
        return await self.mall.http.request(method, f"/api/v1{path}", **given)

    async def get(self, path: str, **given: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
        """GET."""
        return await self.call("GET", path, **given)

    async def post(self, path: str, body: object = None, **given: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
        """POST JSON."""
        return await self.call("POST", path, json=body if body is not None else {}, **given)

    async def conversation(self) -> str:
        """Begin a conversation with the stand-in's model."""
        answer = await self.post("/conversations", {"model": self.mall.model})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def chat(self, conversation: str, message: str = "Say hello", **headers: str) -> httpx.Response:
        """Say something and read the whole stream."""
        body = {"conversationId": conversation, "message": message}
        return await self.post("/chat/stream", body, headers=headers)

    async def available(self) -> str:
        """Tell what can be spent."""
        return str((await self.get("/billing/balance")).json()["available"])


@dataclass(slots=True, kw_only=True)
class Mall:
    """The application, its upstream and its database."""

    door: FrontDoor
    http: httpx.AsyncClient
    upstream: OpenAiStandIn
    database_url: str
    settings: Settings
    model: str = "compatible/standin-echo"

    async def person(self, email: str | None = None) -> Person:
        """Register somebody."""
        email = email or f"person{next(_numbers)}@example.org"
        given = {"email": email, "password": PASSWORD, "tokenDelivery": "body"}
        answer = await self.http.post("/api/v1/auth/register", json=given)
        assert answer.status_code == 201, answer.text
        told = answer.json()
        return Person(mall=self, email=email, id=told["user"]["id"], token=told["accessToken"])

    async def admin(self) -> Person:
        """Register somebody and make them an admin, as `aimall user create --admin` does."""
        person = await self.person()
        statement = "UPDATE app_user SET role = 'admin' WHERE email = $1 RETURNING 1"
        assert await ask(self.database_url, statement, person.email) == 1
        return person

    def stranger(self) -> httpx.AsyncClient:
        """Give a client without any cookies."""
        return httpx.AsyncClient(transport=transport_to(self.door), base_url=ORIGIN)


def transport_to(door: FrontDoor) -> httpx.ASGITransport:
    """Reach the application without a socket."""
    app: Any = door  # the same protocol, written down in two ways
    return httpx.ASGITransport(app)


def events_of(answer: httpx.Response) -> list[SseEvent]:
    """Read a stream that has ended."""
    assert answer.headers["content-type"].startswith("text/event-stream"), answer.text
    return parse_events(answer.text)


def parse_events(text: str) -> list[SseEvent]:
    """Read the events of a stream, as far as it has come."""
    events: list[SseEvent] = []
    for block in text.split("\n\n"):
        lines = (line.partition(": ") for line in block.split("\n") if line and not line.startswith(":"))
        fields = {name: value for name, _, value in lines}
        if "data" in fields:
            events.append(SseEvent(id=fields["id"], name=fields["event"], data=json.loads(fields["data"])))
    return events


def settings_for(directory: Path, upstream: str, **changed: str) -> Settings:
    """Give the settings of a demo that knows one upstream."""
    environment = {
        "AIMALL_DATA_DIR": str(directory),
        "AIMALL_MODE": "demo",
        "AIMALL_FLUSH_SECONDS": "0.05",
        "AIMALL_SWEEP_SECONDS": "0.2",
        "AIMALL_PUBLIC_URL": ORIGIN,
        "AIMALL_CORS_ORIGINS": DASHBOARD,
        "OPENAI_COMPATIBLE_BASE_URL": upstream,
        **changed,
    }
    return load_settings(environment)


def furnished_app(
    settings: Settings, database_url: str, *overrides: Provider, providers: Sequence[ProviderConfig] | None = None
) -> FrontDoor:
    """Build the application, or furnish one anew that has served: putting routes together takes longest."""
    idle = _idle[settings.is_demo]
    assembled = idle.pop() if idle else None
    return create_app(settings, database_url, *OWN_PARTS, *overrides, providers=providers, assembled=assembled)


@asynccontextmanager
async def open_mall(database_url: str, directory: Path, *overrides: Provider, **changed: str) -> AsyncGenerator[Mall]:
    """Start the application in this process; `overrides` replace parts of it."""
    async with OpenAiStandIn() as upstream:
        settings = settings_for(directory, upstream.base_url, **changed)
        door = furnished_app(settings, database_url, *overrides)
        async with (
            alive(door, settings),
            httpx.AsyncClient(transport=transport_to(door), base_url=ORIGIN) as http,
        ):
            mall = Mall(door=door, http=http, upstream=upstream, database_url=database_url, settings=settings)
            yield mall


@asynccontextmanager
async def alive(door: FrontDoor, settings: Settings) -> AsyncGenerator[None]:
    """Keep the application up from a task of its own: fixtures are set up and torn down in different ones."""
    is_up, may_end = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with door.app.lifespan():
            is_up.set()
            await may_end.wait()

    living = asyncio.create_task(live())
    await asyncio.wait((living, waiting := asyncio.create_task(is_up.wait())), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if living.done():
        await living
    try:
        yield
    finally:
        may_end.set()
        await living
    _idle[settings.is_demo].append(door.app)
