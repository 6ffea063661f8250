"""A scriptable chat upstream: scripts by queue or by model, a log of everything, and controls over HTTP.

POST /__script   one script or a list of them      POST /__release   let gated answers go on
GET  /__log      every request so far              POST /__forget    drop scripts and log
"""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, Self

import msgspec

from tests.upstreams.answering import Event, events_of
from tests.upstreams.raw_server import ClientLeft, Exchange, RawServer
from tests.upstreams.script import Record, Script

PATIENCE_S: Final = 10.0
OnRequest = Callable[[Record], Awaitable[None]]
Perform = Callable[[Exchange, Record, Script], Awaitable[None]]


class ChatStandIn(ABC):
    """What the stand-ins share. A dialect is a subclass. `on_request` runs before a chat request is answered."""

    path_prefix = "/v1"

    def __init__(self, *, port: int = 0, delay_s: float = 0.0, on_request: OnRequest | None = None) -> None:
        self._server = RawServer(self._handle, port=port)
        self._delay_s, self.on_request = delay_s, on_request
        self._queue: deque[Script] = deque()
        self._by_model: dict[str, deque[Script]] = {}
        self._gate = asyncio.Event()
        self._changed = asyncio.Condition()
        self.log: list[Record] = []

    async def __aenter__(self) -> Self:
        self.loop = asyncio.get_running_loop()
        await self._server.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._server.__aexit__(None, None, None)

    @property
    def address(self) -> str:
        """The origin."""
        return self._server.address

    @property
    def base_url(self) -> str:
        """What a client is configured with."""
        return self.address + self.path_prefix

    def script(self, *scripts: Script) -> None:
        """Add scripts, each to its model's queue or to the common one."""
        for script in scripts:
            queue = self._queue if script.model is None else self._by_model.setdefault(script.model, deque())
            queue.append(script)

    def release(self) -> None:
        """Let gated answers go on."""
        self._gate.set()

    def forget(self) -> None:
        """Drop scripts and log, and close the gate again."""
        self.log.clear()
        self.unscript()
        self._gate.clear()

    def unscript(self) -> None:
        """Drop scripts that nobody has asked for."""
        self._queue.clear()
        self._by_model.clear()

    async def until(self, happened: Callable[[list[Record]], bool]) -> None:
        """Wait until the log says something; fails after some seconds."""
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(lambda: happened(self.log))

    # --- what a dialect adds -------------------------------------------------------------------------------------

    @abstractmethod
    def chunk(self, record: Record, delta: dict[str, object], finish: str | None) -> dict[str, object]:
        """Write one chunk with one choice."""

    @abstractmethod
    def usage(self, record: Record, words: int) -> dict[str, object]:
        """Write the usage after so many words of the answer."""

    def head(self, record: Record) -> dict[str, str]:
        """Headers of a good answer."""
        return {"X-Standin-Request": str(record.number)}

    @abstractmethod
    def refuse(self, exchange: Exchange, record: Record) -> Script | None:
        """Refuse a request by rule, before any script."""

    async def serve(self, exchange: Exchange) -> None:
        """Serve the paths that are no chat."""
        await exchange.answer_json(404, {"error": {"message": "no such path", "code": 404}})

    # --- serving -------------------------------------------------------------------------------------------------

    async def _handle(self, exchange: Exchange) -> None:
        request = exchange.request
        if request.path.startswith("/__"):
            await self._control(exchange)
        elif (request.method, request.path) == ("POST", f"{self.path_prefix}/chat/completions"):
            await self._chat(exchange)
        else:
            await self.serve(exchange)

    async def _control(self, exchange: Exchange) -> None:
        match exchange.request.path:
            case "/__script":
                try:
                    self.script(*msgspec.json.decode(exchange.request.body, type=list[Script]))
                except msgspec.ValidationError:
                    self.script(msgspec.json.decode(exchange.request.body, type=Script))
                await exchange.answer_json(200, {})
            case "/__release":
                self.release()
                await exchange.answer_json(200, {})
            case "/__forget":
                self.forget()
                await exchange.answer_json(200, {})
            case _:
                await exchange.answer_json(200, self.log)

    async def _chat(self, exchange: Exchange) -> None:
        body = msgspec.json.decode(exchange.request.body, type=dict[str, object])
        await self.answer(exchange, body, self._stream)

    def note(self, exchange: Exchange, body: dict[str, object]) -> Record:
        """Write a request into the log."""
        request = exchange.request
        record = Record(number=len(self.log) + 1, path=request.path, headers=dict(request.headers), body=body)
        record.id = self.new_id(record)
        self.log.append(record)
        return record

    async def answer(self, exchange: Exchange, body: dict[str, object], perform: Perform) -> None:
        """Answer a request as its script says; `perform` gives the good answers."""
        record = self.note(exchange, body)
        async with self._noting(record):
            if self.on_request is not None:
                await self.on_request(record)
            script = self.refuse(exchange, record) or self._next_script(record)
            record.status = script.status
            if script.hang_before_head:
                await exchange.hang()
            if script.status != 200:
                await exchange.answer_json(script.status, script.error or {}, script.headers)
            elif script.document is not None or script.padding:
                await self._send_document(exchange, record, script)
            else:
                await perform(exchange, record, script)
                return
            record.is_finished = True

    def new_id(self, record: Record) -> str:
        """Name an answer."""
        return f"chatcmpl-{record.number:08d}"

    @asynccontextmanager
    async def _noting(self, record: Record):  # noqa: ANN202 - its type says less than its three lines
        await self._tell()
        try:
            yield
        except ClientLeft:
            record.is_disconnected = True
            raise
        finally:
            await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _next_script(self, record: Record) -> Script:
        for queue in (self._by_model.get(record.model), self._queue):
            if queue:
                script = queue[0]
                if script.times == 1:
                    queue.popleft()
                elif script.times > 1:
                    script.times -= 1
                return script
        return Script(delay_s=self._delay_s)

    async def _send_document(self, exchange: Exchange, record: Record, script: Script) -> None:
        await exchange.begin(200, {"Content-Type": "application/json", **self.head(record), **script.headers})
        for _ in range(script.padding):
            await exchange.send(b"\n         \n")
        document = script.document or ""
        await exchange.send(document.encode() if isinstance(document, str) else msgspec.json.encode(document))
        await exchange.end()

    async def _stream(self, exchange: Exchange, record: Record, script: Script) -> None:
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache", **self.head(record)}
        await exchange.begin(200, {**headers, **script.headers}, framing=script.framing)
        await _pause(exchange, script.first_delay_s)
        sent = pieces = 0
        for event in events_of(script, record, self):
            if event.is_piece and pieces == script.gate_after:
                await self._wait_for_release(exchange)
            for data in _writes(event, script.split):
                if not await self._send_within(exchange, script, data, sent):
                    return
                sent += len(data)
            _note(record, event)
            if event.is_piece:
                pieces += 1
                await self._tell()
                await _pause(exchange, script.delay_s)
        if pieces == script.gate_after:
            await self._wait_for_release(exchange)
        await exchange.end()
        record.is_finished, record.finish = True, "error" if script.error_chunk else script.finish

    async def _send_within(self, exchange: Exchange, script: Script, data: bytes, sent: int) -> bool:
        """Send, but cut off where the script says so. False when the connection is over."""
        limits = (script.hang_after, script.reset_after, script.close_after)
        limit = next((limit for limit in limits if limit is not None), None)
        if limit is None or sent + len(data) <= limit:
            await exchange.send(data)
            return True
        await exchange.send(data[: limit - sent])
        if script.hang_after is not None:
            await exchange.hang()
        exchange.drop(reset=script.reset_after is not None)
        return False

    async def _wait_for_release(self, exchange: Exchange) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (self._gate, exchange.left)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        if exchange.left.is_set():
            raise ClientLeft


async def _pause(exchange: Exchange, seconds: float) -> None:
    if seconds:
        try:
            async with asyncio.timeout(seconds):
                await exchange.left.wait()
        except TimeoutError:
            return
        raise ClientLeft


def _writes(event: Event, split: int) -> list[bytes]:
    size = split or len(event.data)
    return [event.data[start : start + size] for start in range(0, len(event.data), size)] if size else []


def _note(record: Record, event: Event) -> None:
    record.text_sent += event.text
    record.tokens_sent += 1 if event.text else 0
    record.usage_sent = event.usage or record.usage_sent
