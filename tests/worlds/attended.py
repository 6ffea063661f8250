"""Clients that wait for what is made, by OpenAI's API: how they ask, how they come by a key, and how they leave."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

import httpx
from litestar.types import HTTPScope

from tests.mall import Person

STAYS: Final = "stays"


async def by_key(person: Person, *words: str) -> dict[str, str]:
    """Give the header of somebody who comes by a key of these scopes; with `STAYS` its runs outlive the connection."""
    on_disconnect = "continue" if STAYS in words else "stop"
    asked = {"name": "a program", "scopes": [word for word in words if word != STAYS], "onDisconnect": on_disconnect}
    made = await person.post("/api-keys", asked)
    assert made.status_code == 201, made.text
    return {"Authorization": f"Bearer {made.json()['secret']}"}


async def ask(person: Person, path: str, **given: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
    """POST to OpenAI's API."""
    given["headers"] = {"Authorization": f"Bearer {person.token}", **given.get("headers", {})}
    return await person.mall.http.post(f"/v1{path}", **given)


def error_of(answer: httpx.Response) -> tuple[int, str | None, str | None]:
    """Give status, code and field of a refusal, which has OpenAI's shape."""
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    return answer.status_code, error["code"], error["param"]


class Leaver:
    """A client that leaves as soon as it is waited for, or when `until` returns.

    `status` is what it would have been answered.
    """

    def __init__(
        self,
        person: Person,
        path: str,
        body: bytes,
        *,
        until: Callable[[], Awaitable[None]] | None = None,
        **headers: str,
    ) -> None:
        given = {"authorization": f"Bearer {person.token}", "content-type": "application/json", **headers}
        self._door: Any = person.mall.door
        self._body, self._until = body, until
        self._scope: Any = _scope_of(path, {**given, "content-length": str(len(body))})
        self.has_left, self.status = False, 0

    async def call(self) -> None:
        """Make the call, to the end of what the server does with it."""
        await self._door(self._scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        await asyncio.sleep(0)
        if self._body:
            body, self._body = self._body, b""
            return {"type": "http.request", "body": body, "more_body": False}
        if self._until is not None:
            await self._until()
        self.has_left = True
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        self.status = message.get("status", self.status)


def leaver(
    person: Person, path: str, body: object, *, until: Callable[[], Awaitable[None]] | None = None, **headers: str
) -> Leaver:
    """Make one that sends JSON."""
    return Leaver(person, path, json.dumps(body).encode(), until=until, **headers)


def _scope_of(path: str, headers: dict[str, str]) -> HTTPScope:
    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": f"/v1{path}",
        "raw_path": f"/v1{path}".encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("mall.test", 80),
        "state": {},
    }
    return scope
