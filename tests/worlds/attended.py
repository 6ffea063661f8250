"""Clients that wait for what is made, by OpenAI's API: how they ask, how they come by a key, and how they leave."""

import asyncio
import json
from dataclasses import replace
from typing import Any, Final

import httpx
from dishka import Provider, provide
from dishka import Scope as Lifetime
from litestar.types import HTTPScope

from aimall.application.access.authenticate import Authenticate, AuthenticateQuery
from aimall.application.access.ports import AccessTokens, Standings
from aimall.application.clock import Clock
from aimall.domain.kernel.actor import ActingKey, Actor, Scope
from aimall.domain.kernel.ids import ApiKeyId, derived_id
from tests.mall import Person

STAYS: Final = "stays"


class KeyedAuthenticate(Authenticate):
    """Takes a log-in for a key: its scopes, and whether its runs outlive the connection, stand before the token."""

    async def __call__(self, query: AuthenticateQuery) -> Actor:
        words, _, token = query.access_token.rpartition("/")
        actor = await super().__call__(AuthenticateQuery(access_token=token))
        if not words:
            return actor
        said = set(words.split("+"))
        key = ActingKey(
            id=ApiKeyId(derived_id("key", words)),
            scopes=frozenset(Scope(word) for word in said - {STAYS}),
            outlives_connection=STAYS in said,
        )
        return replace(actor, key=key)


class KeyedParts(Provider):
    """People come by keys that need not be made."""

    scope = Lifetime.APP

    @provide
    def authenticate(self, tokens: AccessTokens, standings: Standings, clock: Clock) -> Authenticate:
        return KeyedAuthenticate(tokens, standings, clock)


def by_key(person: Person, *words: str) -> dict[str, str]:
    """Give the header of somebody who comes by a key."""
    return {"Authorization": f"Bearer {'+'.join(words)}/{person.token}"}


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
    """A client that leaves as soon as it is waited for. `status` is what it would have been answered."""

    def __init__(self, person: Person, path: str, body: bytes, **headers: str) -> None:
        given = {"authorization": f"Bearer {person.token}", "content-type": "application/json", **headers}
        self._door: Any = person.mall.door
        self._body = body
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
        self.has_left = True
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        self.status = message.get("status", self.status)


def leaver(person: Person, path: str, body: object, **headers: str) -> Leaver:
    """Make one that sends JSON."""
    return Leaver(person, path, json.dumps(body).encode(), **headers)


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
