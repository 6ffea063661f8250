"""Chat with any OpenAI-compatible server. What a server will not take is noticed once and remembered."""

import re
from collections.abc import AsyncGenerator
from typing import Final

import msgspec

from aimall.adapters.egress.chat_bodies import chat_body
from aimall.adapters.egress.chat_streams import ChatCall, Refusal, stream_chat
from aimall.adapters.egress.streams import ByteStreams
from aimall.domain.generation.event import ChatEvent
from aimall.domain.generation.request import ChatRequest
from aimall.domain.kernel.ids import GenerationId, print_id

# OpenAI's reasoning models refuse `max_tokens` and any temperature of ours. Local servers know only `max_tokens`.
_REASONING_MODEL: Final = re.compile(r"(openai/)?(o[1-9]|gpt-[5-9])([.:-].*)?", re.ASCII)
# Fields of local servers (llama.cpp, vLLM, Ollama); those of other vendors do not read them.
_KNOWN: Final = frozenset({"top_k", "min_p", "repetition_penalty", "chat_template_kwargs"})
_UNACCEPTABLE: Final = frozenset({400, 422})


class OpenAiCompatibleChat:
    """A `ChatProvider`. `base_url` is what OpenAI's own clients would be given, usually ending in `/v1`."""

    def __init__(self, streams: ByteStreams, *, base_url: str, api_key: str | None = None) -> None:
        self._streams = streams
        self._url = f"{base_url.rstrip('/')}/chat/completions"
        self._authorization = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._knows_stream_options = True
        self._wants_completion_limit: dict[str, bool] = {}

    def stream(self, request: ChatRequest, *, run: GenerationId) -> AsyncGenerator[ChatEvent, None]:
        """Ask the server; ask again at once when it only disliked a field that can be said differently."""

        def ask_again(refusal: Refusal, refused: ChatCall) -> ChatCall | None:
            if refusal.status not in _UNACCEPTABLE:
                return None
            self._learn(request.model, refusal.error.message)
            again = self._call(request, run)
            return again if again.body != refused.body else None  # others may have learnt it before

        return stream_chat(self._streams, self._call(request, run), ask_again)

    def _call(self, request: ChatRequest, run: GenerationId) -> ChatCall:
        body = chat_body(request, knows=_KNOWN)
        if self._limits_completion(request.model):
            body["max_completion_tokens"] = request.max_tokens
            body.pop("temperature", None)
        else:
            body["max_tokens"] = request.max_tokens
        if self._knows_stream_options:
            body["stream_options"] = {"include_usage": True}
        headers = {**self._authorization, "Accept": "text/event-stream", "X-Client-Request-Id": print_id("gen", run)}
        return ChatCall(url=self._url, body=msgspec.json.encode(body), headers=headers)

    def _limits_completion(self, model: str) -> bool:
        return self._wants_completion_limit.get(model, _REASONING_MODEL.fullmatch(model) is not None)

    def _learn(self, model: str, said: str) -> None:
        """Remember what the server will not take. Each thing is learnt once, so nobody is asked for ever."""
        if self._knows_stream_options and ("stream_options" in said or "include_usage" in said):
            self._knows_stream_options = False
            return
        is_limit = "max_tokens" in said or "max_completion_tokens" in said
        if is_limit and "support" in said and model not in self._wants_completion_limit:
            self._wants_completion_limit[model] = not self._limits_completion(model)
