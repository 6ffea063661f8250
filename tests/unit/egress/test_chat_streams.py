"""One chat call: how long an answer that is whole waits for what may still come."""

import asyncio
from collections.abc import Mapping

import pytest

from aimall.adapters.egress import chat_streams
from aimall.adapters.egress.chat_streams import ChatCall, stream_chat
from aimall.adapters.egress.origins import Origins
from aimall.adapters.egress.streams import ByteStreams, StreamedReply
from aimall.domain.generation.event import Accepted, Completed, FinishReason, TextDelta

WHOLE = b'data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n'


class Endless(StreamedReply):
    """A whole answer, and then one comment after the other for ever."""

    def __init__(self) -> None:
        self.status, self.headers, self.is_json = 200, {}, False
        self._told = False

    def __exit__(self, *_ended: object) -> None:
        """Nothing is open."""

    async def read(self) -> bytes:
        await asyncio.sleep(0)
        self._told, was_told = True, self._told
        return b": still here\n\n" if was_told else WHOLE


class EndlessUpstream(ByteStreams):
    """Nobody but that."""

    async def post_stream(
        self,
        url: str,  # noqa: ARG002 - whatever is asked
        body: bytes,  # noqa: ARG002
        headers: Mapping[str, str],  # noqa: ARG002
    ) -> StreamedReply:
        return Endless()


async def test_a_whole_answer_waits_only_for_a_moment_in_all_however_much_still_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chat_streams, "GRACE_S", 0.01)
    upstream, call = EndlessUpstream(Origins([])), ChatCall(url="", body=b"", headers={})
    async with asyncio.timeout(10):
        events = [event async for event in stream_chat(upstream, call)]
    assert events == [
        Accepted(provider_generation_id=None),
        TextDelta(text="a"),
        Completed(finish=FinishReason.STOP, usage=None),
    ]
