"""Chat through OpenRouter. The id of an answer comes in a header, before its first token."""

from collections.abc import AsyncGenerator
from typing import Final

import msgspec

from aimall.adapters.egress.chat_bodies import chat_body
from aimall.adapters.egress.chat_streams import ChatCall, stream_chat
from aimall.adapters.egress.streams import ByteStreams
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.domain.generation.event import ChatEvent
from aimall.domain.generation.request import ChatRequest
from aimall.domain.kernel.ids import GenerationId, print_id

_ID_HEADER: Final = "X-Generation-Id"
_KNOWN: Final = frozenset({"reasoning", "top_k", "top_a", "min_p", "repetition_penalty", "structured_outputs"})


class OpenRouterChat:
    """A `ChatProvider`."""

    def __init__(self, streams: ByteStreams, account: OpenRouterAccount) -> None:
        self._streams, self._account = streams, account

    def stream(self, request: ChatRequest, *, run: GenerationId) -> AsyncGenerator[ChatEvent, None]:
        """Ask OpenRouter, which chooses among the hosts of the model."""
        return stream_chat(self._streams, self._call(request, run))

    def _call(self, request: ChatRequest, run: GenerationId) -> ChatCall:
        # Never without a limit: OpenRouter refuses an account that could not pay the model's maximum.
        body = {**chat_body(request, knows=_KNOWN), "max_tokens": request.max_tokens}
        headers = {
            **self._account.headers,
            "Accept": "text/event-stream",
            "X-Client-Request-Id": print_id("gen", run),
        }
        return ChatCall(
            url=self._account.url("/chat/completions"),
            body=msgspec.json.encode(body),
            headers=headers,
            id_header=_ID_HEADER,
        )
