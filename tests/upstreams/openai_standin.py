"""A stand-in for any OpenAI-compatible server, in the shape that OpenAI documents; also answers as an Ollama does."""

from typing import Final

from tests.upstreams.answering import prompt_words
from tests.upstreams.media_standin import MediaStandIn
from tests.upstreams.raw_server import Exchange
from tests.upstreams.script import Record, Script
from tests.upstreams.standin import OnRequest

MODELS: Final = (
    "standin-echo",
    "standin-large",
    "standin-embed",
    "standin-image",
    "standin-tts",
    "standin-whisper",
)


class OpenAiStandIn(MediaStandIn):
    """`api_key` is demanded when given. `knows_stream_options=False` makes it an older server."""

    def __init__(
        self,
        *,
        port: int = 0,
        delay_s: float = 0.0,
        on_request: OnRequest | None = None,
        api_key: str | None = None,
        knows_stream_options: bool = True,
    ) -> None:
        super().__init__(port=port, delay_s=delay_s, on_request=on_request)
        self._api_key, self._knows_stream_options = api_key, knows_stream_options

    def chunk(self, record: Record, delta: dict[str, object], finish: str | None) -> dict[str, object]:
        return {
            "id": record.id,
            "object": "chat.completion.chunk",
            "created": 1763000000,
            "model": record.model,
            "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}],
        }

    def usage(self, record: Record, words: int) -> dict[str, object]:
        prompt = prompt_words(record.body)
        return {"prompt_tokens": prompt, "completion_tokens": words, "total_tokens": prompt + words}

    def refuse(self, exchange: Exchange, record: Record) -> Script | None:
        if self._api_key and exchange.request.headers.get("authorization") != f"Bearer {self._api_key}":
            return _refusal(401, "Incorrect API key provided.", "invalid_api_key")
        if not self._knows_stream_options and "stream_options" in record.body:
            return _refusal(400, "Unknown parameter: 'stream_options'.", "unknown_parameter")
        return None

    async def serve(self, exchange: Exchange) -> None:
        match exchange.request.path:
            case "/v1/models":
                listed = [{"id": name, "object": "model", "created": 1763000000, "owned_by": "x"} for name in MODELS]
                await exchange.answer_json(200, {"object": "list", "data": listed})
            case "/api/version":
                await exchange.answer_json(200, {"version": "0.12.0"})
            case _:
                await super().serve(exchange)


def _refusal(status: int, message: str, code: str) -> Script:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return Script(status=status, error={"error": error})
