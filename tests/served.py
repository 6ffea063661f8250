"""A mall behind a real socket: `aimall serve` in a process of its own, with a stand-in upstream on a thread."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx

from tests.mall import PASSWORD
from tests.server_process import ServerProcess
from tests.upstreams.openai_standin import OpenAiStandIn

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The server, its upstream and a client that is logged in."""

    server: ServerProcess
    upstream: OpenAiStandIn
    http: httpx.Client
    email: str

    @property
    def authorization(self) -> dict[str, str]:
        """The header of whoever is logged in."""
        return {"Authorization": self.http.headers["Authorization"]}


@contextmanager
def standin_on_a_thread(make_one: Callable[[], OpenAiStandIn] = OpenAiStandIn) -> Generator[OpenAiStandIn]:
    """Run the stand-in beside a test that has no event loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result(10)

    async def make() -> OpenAiStandIn:
        return make_one()

    upstream = run(make())
    run(upstream.__aenter__())
    try:
        yield upstream
    finally:
        run(upstream.__aexit__())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def serving(database_url: str, directory: Path, **settings: str) -> Generator[Served]:
    """Start the server and register somebody."""
    with standin_on_a_thread() as upstream:
        given = {"OPENAI_COMPATIBLE_BASE_URL": upstream.base_url, "AIMALL_MODE": "demo", **settings}
        with ServerProcess(directory, database_url, given) as server, httpx.Client(timeout=30) as http:
            server.start()
            http.base_url = httpx.URL(f"{server.url}/api/v1")
            person = {"email": "served@example.org", "password": PASSWORD, "tokenDelivery": "body"}
            answer = http.post("/auth/register", json=person)
            assert answer.status_code == 201, answer.text
            http.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"
            yield Served(server=server, upstream=upstream, http=http, email=person["email"])
