"""One chat call, whole: post, decode, and end in exactly one ending. What the vendors' chat adapters share."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
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


async def stream_chat(streams: ByteStreams, call: ChatCall) -> AsyncGenerator[ChatEvent | Refusal, None]:
    """Make one chat call. The last item is an ending event or a `Refusal`, which `fault_of_refusal` turns into one."""
    try:
        async with streams.post_stream(call.url, call.body, call.headers) as reply:
            if reply.status != _OK:
                yield await _refusal_of(reply)
                return
            decoder = ChatChunkDecoder(
                provider_generation_id=reply.headers.get(call.id_header) if call.id_header else None
            )
            async with aclosing(_events_of(reply, decoder)) as events:
                async for event in events:
                    yield event
    except CallFailed as failed:
        yield Unreachable(detail=failed.detail)


def fault_of_refusal(refusal: Refusal) -> ChatEvent:
    """Turn an error status into the ending it means."""
    return fault_of(refusal.status, refusal.error, retry_after_s=refusal.retry_after_s)


async def _events_of(reply: StreamedReply, decoder: ChatChunkDecoder) -> AsyncGenerator[ChatEvent, None]:
    for event in decoder.open():
        yield event
    try:
        if reply.is_json:
            for event in decoder.feed_document(await reply.document()):
                yield event
            return
        async with aclosing(_patiently(reply, decoder)) as chunks:
            async for chunk in chunks:
                for event in decoder.feed(chunk):
                    yield event
                if decoder.is_over:
                    return
        ending = decoder.end()
    except CallFailed as broken:
        ending = decoder.end(broken.detail)
    for event in ending:
        yield event


async def _patiently(reply: StreamedReply, decoder: ChatChunkDecoder) -> AsyncGenerator[bytes, None]:
    """Give the chunks; once the answer is whole, wait only a moment for what may still come."""
    async with aclosing(reply.chunks()) as chunks:
        async for chunk in chunks:
            yield chunk
            if decoder.is_whole:
                break
        deadline = asyncio.get_running_loop().time() + GRACE_S
        while True:
            try:
                async with asyncio.timeout_at(deadline):
                    chunk = await anext(chunks)
            except (StopAsyncIteration, TimeoutError):
                return
            yield chunk


async def _refusal_of(reply: StreamedReply) -> Refusal:
    try:
        body = await reply.document(bytes_max=_ERROR_BYTES_MAX)
    except CallFailed:
        body = b""  # the status alone says enough
    error = read_error(body) or UpstreamError(message=redacted(body.decode("utf-8", "replace")))
    return Refusal(status=reply.status, error=error, retry_after_s=retry_after_of(reply.headers))
