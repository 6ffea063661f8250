"""One chat call, whole: post, decode, and end in exactly one ending. What the vendors' chat adapters share."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aimall.adapters.egress.chat_chunks import ChatChunkDecoder
from aimall.adapters.egress.failures import CallFailed
from aimall.adapters.egress.faults import UpstreamError, fault_of, read_error, redacted, retry_after_of
from aimall.adapters.egress.streams import ByteStreams, StreamedReply
from aimall.domain.generation.event import ChatEvent, Unreachable

GRACE_S: Final = 2.0  # how long the usage of a whole answer may keep its reader waiting
_OK: Final = 200
_ERROR_BYTES_MAX: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The upstream answered with an error status, before anything was accepted."""

    status: int
    error: UpstreamError
    retry_after_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCall:
    """What to send. `id_header` names the response header that carries the provider's id of the answer."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    id_header: str | None = None


AskAgain = Callable[[Refusal, ChatCall], ChatCall | None]


def _never(_refusal: Refusal, _refused: ChatCall) -> None:
    """Take every refusal for an answer."""


async def stream_chat(
    streams: ByteStreams, call: ChatCall, ask_again: AskAgain = _never
) -> AsyncGenerator[ChatEvent, None]:
    """Make one chat call; the last event is its ending. A refusal is one, unless `ask_again` gives another call.

    One generator and no more: each that a piece passes costs as much as decoding it.
    """
    while True:
        try:
            with await streams.post_stream(call.url, call.body, call.headers) as reply:
                if reply.status == _OK:
                    decoder = ChatChunkDecoder(
                        provider_generation_id=reply.headers.get(call.id_header) if call.id_header else None
                    )
                    del call, ask_again  # prompts are long, and answers take their time
                    for event in decoder.open():
                        yield event
                    until = None
                    while not decoder.is_over:
                        if decoder.is_whole:  # however much still comes, only a moment
                            until = until or asyncio.get_running_loop().time() + GRACE_S
                        for event in await _hear(reply, decoder, until):
                            yield event
                    return
                refusal = await _refusal_of(reply)
        except CallFailed as failed:
            yield Unreachable(detail=failed.detail)
            return
        again = ask_again(refusal, call)
        if again is None:
            yield fault_of(refusal.status, refusal.error, retry_after_s=refusal.retry_after_s)
            return
        call = again


async def _hear(reply: StreamedReply, decoder: ChatChunkDecoder, until: float | None) -> list[ChatEvent]:
    try:
        if reply.is_json:
            return decoder.feed_document(await reply.document())
        chunk = await (reply.read() if until is None else _read_until(reply, until))
    except CallFailed as broken:
        return decoder.end(broken.detail)
    return decoder.feed(chunk) if chunk else decoder.end()


async def _read_until(reply: StreamedReply, until: float) -> bytes:
    try:
        async with asyncio.timeout_at(until):
            return await reply.read()
    except TimeoutError:
        return b""


async def _refusal_of(reply: StreamedReply) -> Refusal:
    try:
        body = await reply.document(bytes_max=_ERROR_BYTES_MAX)
    except CallFailed:
        body = b""  # the status alone says enough
    error = read_error(body) or UpstreamError(message=redacted(body.decode("utf-8", "replace")))
    return Refusal(status=reply.status, error=error, retry_after_s=retry_after_of(reply.headers))
