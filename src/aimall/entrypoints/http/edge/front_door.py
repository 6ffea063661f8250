"""The front door: the first and last to see each request. It names it, bounds it, and notes how it ended.

It stands outside the framework and leaves `send` alone, so that a chunk of a stream costs nothing here. It has the body
of an answer written after the framework is done with the request, so that an open stream holds nothing of either.
"""

import json
import re
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, cast
from uuid import uuid4

import structlog
from litestar import Litestar
from litestar.types import HTTPScope, LifeSpanReceive, LifeSpanScope, LifeSpanSend, Receive, Scope, Send

from aimall.entrypoints.http.edge.exchange import EXCHANGE, Exchange
from aimall.entrypoints.http.edge.network import client_address
from aimall.entrypoints.http.edge.policy import EdgePolicy
from aimall.entrypoints.http.edge.query import QUERY_BYTES_LIMIT, is_text
from aimall.entrypoints.http.openai.wire import is_compatible
from aimall.entrypoints.http.problems import BROKEN, MEDIA_TYPE, Problem, refuse
from aimall.entrypoints.http.site.answering import Site, SiteRequest

_GIVEN_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_PREFLIGHT: Final[Mapping[str, str]] = {
    "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-AIMall-CSRF",
    "Access-Control-Max-Age": "600",
}
_log: Final = structlog.stdlib.get_logger("aimall.http")


class FrontDoor:
    """The application as the server calls it."""

    def __init__(self, app: Litestar, policy: EdgePolicy, site: Site) -> None:
        self.app, self._policy, self._site = app, policy, site

    async def __call__(
        self, scope: Scope | LifeSpanScope, receive: Receive | LifeSpanReceive, send: Send | LifeSpanSend
    ) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange, begun = self._open(scope, _headers_of(scope)), time.monotonic()
        asked = scope["method"], _without_last_slash(scope["path"])
        # Copies: some servers share one state among all requests, and hold the scope until the answer has ended.
        ours: HTTPScope = {**scope, "path": asked[1], "state": {**(scope.get("state") or {}), EXCHANGE: exchange}}
        structlog.contextvars.bind_contextvars(request_id=exchange.request_id)
        try:
            await self._begin(ours, exchange, receive, send)
            if exchange.write is not None:
                del ours
                _forget(scope, exchange)
                await exchange.write(receive, send)
        except Exception as broken:
            if exchange.write is not None:  # told here, since whoever called has had the head of its answer already
                is_ours = not isinstance(broken, TimeoutError)  # that is a client that does not read
                exchange.error = exchange.error or (BROKEN.code if is_ours else None)
                _log.exception("an answer broke off")
            raise
        finally:
            if exchange.listener is not None:
                exchange.listener.let_go()
            _note(asked, exchange, begun)
            structlog.contextvars.unbind_contextvars("request_id")

    async def _begin(self, scope: HTTPScope, exchange: Exchange, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await self._preflight(exchange, send)
        elif len(scope["query_string"]) > QUERY_BYTES_LIMIT:
            problem = refuse(414, "request.query_too_long", f"at most {QUERY_BYTES_LIMIT} bytes of query").problem
            await self._refuse(exchange, problem, send)
        elif not is_text(scope["query_string"]):
            problem = refuse(400, "request.malformed", "the query is no UTF-8 text without NUL").problem
            await self._refuse(exchange, problem, send)
        elif self._site.answers(scope["path"]):
            await self._show(scope, exchange, send)
        else:
            await self.app(scope, receive, send)

    def _open(self, scope: HTTPScope, headers: Mapping[bytes, str]) -> Exchange:
        given = headers.get(b"x-request-id", "")
        request_id = given if _GIVEN_ID.fullmatch(given) else uuid4().hex
        peer = scope["client"]
        exchange = Exchange(
            request_id=request_id,
            client=client_address(peer[0] if peer else None, headers.get(b"x-forwarded-for"), self._policy.proxies),
            headers=self._policy.headers_for(headers.get(b"origin")),
        )
        exchange.headers["X-Request-Id"] = request_id
        return exchange

    async def _show(self, scope: HTTPScope, exchange: Exchange, send: Send) -> None:
        asked = SiteRequest(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode(),
            headers={name.decode("latin-1"): value for name, value in _headers_of(scope).items()},
        )
        answer = self._site.answer(asked)
        exchange.headers.update(answer.headers)
        if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
            await self._refuse(exchange, refuse(405, "request.method_not_allowed").problem, send)
            return
        await _answer(exchange, answer.status, answer.body, send, is_head=asked.method == "HEAD")

    async def _preflight(self, exchange: Exchange, send: Send) -> None:
        if "Access-Control-Allow-Origin" in exchange.headers:
            exchange.headers.update(_PREFLIGHT)
        await _answer(exchange, 204, b"", send)

    async def _refuse(self, exchange: Exchange, problem: Problem, send: Send) -> None:
        exchange.headers["Content-Type"] = MEDIA_TYPE
        await _answer(exchange, problem.status, json.dumps(problem.document(exchange.request_id)).encode(), send)


def _headers_of(scope: HTTPScope) -> Mapping[bytes, str]:
    return {name: value.decode("latin-1") for name, value in scope["headers"]}


def _forget(scope: HTTPScope, exchange: Exchange) -> None:
    """Forget what nobody asks for once the head of an answer has been sent."""
    cast("dict[str, object]", scope).clear()
    exchange.headers.clear()
    exchange.left.clear()


def _note(asked: tuple[str, str], exchange: Exchange, begun: float) -> None:
    """Note how a request ended. The query is left out on purpose: it may hold what somebody asked a model."""
    ms = round((time.monotonic() - begun) * 1000, 1)
    if exchange.on_end is not None and exchange.status:
        exchange.on_end(exchange, round(ms))
    method, path = asked
    _log.info("request", method=method, path=path, status=exchange.status, ms=ms)


def _without_last_slash(path: str) -> str:
    """Take OpenAI's paths with and without a slash at their end: some clients write one, and follow no redirect."""
    return path.rstrip("/") if is_compatible(path) else path


async def _answer(exchange: Exchange, status: int, body: bytes, send: Send, *, is_head: bool = False) -> None:
    exchange.status = status
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in exchange.headers.items()]
    if body:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else body, "more_body": False})
