"""A stand-in for OpenRouter: ids in headers, exact costs, books that are late, and models with decimal prices."""

from decimal import Decimal
from typing import Final

import msgspec

from tests.upstreams.answering import prompt_words
from tests.upstreams.media_standin import MediaStandIn
from tests.upstreams.raw_server import Exchange
from tests.upstreams.script import Record, Script
from tests.upstreams.standin import OnRequest

INPUT_USD: Final = Decimal("0.00000025")
OUTPUT_USD: Final = Decimal("0.000002")
READ_USD: Final = Decimal("0.00000002")  # of a model that embeds


def _model(name: str, **changed: object) -> dict[str, object]:
    return {
        "id": name,
        "canonical_slug": name,
        "name": name.replace("/", ": ").title(),
        "created": 1754587407,
        "context_length": 400000,
        "architecture": {
            "modality": "text->text",
            "input_modalities": ["text"],
            "output_modalities": ["text"],
            "tokenizer": "GPT",
            "instruct_type": None,
        },
        "pricing": {
            "prompt": str(INPUT_USD),
            "completion": format(OUTPUT_USD, "f"),
            "request": "0",
            "image": "0",
            "input_cache_read": "0.000000025",
        },
        "top_provider": {"context_length": 400000, "max_completion_tokens": 128000, "is_moderated": True},
        "per_request_limits": None,
        "supported_parameters": ["max_tokens", "temperature", "tools", "structured_outputs"],
        "default_parameters": {},
        "supported_voices": None,
        "expiration_date": None,
        **changed,
    }


MODELS: Final = (
    _model("standin/echo"),
    _model(
        "standin/nulls",
        context_length=None,
        top_provider={"context_length": None, "max_completion_tokens": None, "is_moderated": False},
        default_parameters=None,
        supported_parameters=None,
    ),
    _model("standin/auto", pricing={"prompt": "-1", "completion": "-1"}),
    _model(
        "standin/tiered",
        pricing={
            "prompt": "0.000001",
            "completion": "0.000002",
            "overrides": [{"min_prompt_tokens": 200000, "prompt": "0.000002", "completion": "0.000003"}],
        },
    ),
    _model("standin/hologram", architecture={"input_modalities": ["text"], "output_modalities": ["hologram"]}),
    *(
        _model(
            name,
            architecture={"input_modalities": ["text"], "output_modalities": [modality]},
            pricing=pricing,
            supported_voices=voices,
        )
        for name, modality, pricing, voices in (
            ("standin/painter", "image", {"prompt": "0", "completion": "0"}, None),
            ("standin/token-painter", "image", {"prompt": "0", "completion": "0", "image_output": "0.00003"}, None),
            ("standin/speaker", "speech", {"prompt": "0.000015", "completion": "0"}, ["nova", "sage"]),
            ("standin/token-speaker", "speech", {"prompt": "0.0000006", "completion": "0.000012"}, None),
            ("standin/listener", "transcription", {"prompt": "0.0001", "completion": "0"}, None),
            ("standin/token-listener", "transcription", {"prompt": "0.0000025", "completion": "0.00001"}, None),
            ("standin/embed", "embeddings", {"prompt": format(READ_USD, "f"), "completion": "0"}, None),
            ("standin/filmer", "video", {"prompt": "0", "completion": "0"}, None),
            ("standin/token-filmer", "video", {"prompt": "0", "completion": "0"}, None),
        )
    ),
    {"id": 5, "pricing": "odd"},
)

PICTURE_PRICES: Final[dict[str, list[dict[str, object]]]] = {
    "standin/painter": [
        {"provider_name": "A", "pricing": [{"billable": "output_image", "unit": "image", "cost_usd": 0.03}]},
        {
            "provider_name": "B",
            "pricing": [
                {"billable": "output_image", "unit": "image", "cost_usd": 0.04, "variant": "2k"},
                {"billable": "input_image", "unit": "image", "cost_usd": 0.5},
            ],
        },
    ],
    "standin/token-painter": [
        {"provider_name": "A", "pricing": [{"billable": "output_image", "unit": "token", "cost_usd": 0.00003}]}
    ],
}
VIDEO_PRICES: Final = (
    {
        "id": "standin/filmer",
        "supported_durations": [4, 6, 8],
        "pricing_skus": {
            "duration_seconds_without_audio": "0.05",
            "duration_seconds_with_audio_1080p": "0.10",
            "image_to_video_duration_seconds_1080p": "0.90",
        },
    },
    {"id": "standin/token-filmer", "pricing_skus": {"video_tokens": "0.000002"}},
    {"id": 5},
)


class OpenRouterStandIn(MediaStandIn):
    """`books_late` is how many times the books say 404 first; `affordable_tokens` is what the account can pay."""

    path_prefix = "/api/v1"
    images_path = "/images"
    has_videos = True
    has_translations = False

    def __init__(
        self,
        *,
        port: int = 0,
        delay_s: float = 0.0,
        on_request: OnRequest | None = None,
        api_key: str = "sk-or-v1-standin",
        books_late: int = 0,
        affordable_tokens: int = 1_000_000,
    ) -> None:
        super().__init__(port=port, delay_s=delay_s, on_request=on_request)
        self._api_key, self.affordable_tokens = api_key, affordable_tokens
        self.books_late = books_late

    def new_id(self, record: Record) -> str:
        return f"gen-1763000000-{record.number:020d}"

    def head(self, record: Record) -> dict[str, str]:
        return {**super().head(record), "X-Generation-Id": record.id}

    def chunk(self, record: Record, delta: dict[str, object], finish: str | None) -> dict[str, object]:
        choice = {
            "index": 0,
            "delta": {"role": "assistant", "content": "", **delta},
            "finish_reason": finish,
            "native_finish_reason": finish,
        }
        return {
            "id": record.id,
            "object": "chat.completion.chunk",
            "created": 1763000000,
            "model": record.model,
            "provider": "Stand-in",
            "choices": [choice],
        }

    def usage(self, record: Record, words: int) -> dict[str, object]:
        prompt = prompt_words(record.body)
        return {
            "prompt_tokens": prompt,
            "completion_tokens": words,
            "total_tokens": prompt + words,
            "cost": msgspec.Raw(str(prompt * INPUT_USD + words * OUTPUT_USD).encode()),
            "is_byok": False,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": None},
            "completion_tokens_details": {"reasoning_tokens": 0},
            "cost_details": {"upstream_inference_cost": None},
        }

    def embedding_usage(self, tokens: int) -> dict[str, object]:
        return {**super().embedding_usage(tokens), "cost": msgspec.Raw(str(tokens * READ_USD).encode())}

    def media_usage(self, units: int, usd_each: Decimal) -> dict[str, object]:
        return {"prompt_tokens": 0, "completion_tokens": 0, "cost": msgspec.Raw(str(units * usd_each).encode())}

    def refuse(self, exchange: Exchange, record: Record) -> Script | None:
        limit = record.body.get("max_tokens") or 65536
        if exchange.request.headers.get("authorization") != f"Bearer {self._api_key}":
            return _refusal(401, "No auth credentials found")
        if isinstance(limit, int) and limit > self.affordable_tokens:
            asked = f"You requested up to {limit} tokens, but can only afford {self.affordable_tokens}."
            return _refusal(402, f"This request requires more credits, or fewer max_tokens. {asked}")
        return None

    async def serve(self, exchange: Exchange) -> None:
        match exchange.request.path:
            case "/api/v1/models":
                everything = exchange.request.query.get("output_modalities") == "all"
                listed = [model for model in MODELS if everything or "hologram" not in str(model)]
                await exchange.answer_json(200, {"data": listed})
            case "/api/v1/videos/models":
                await exchange.answer_json(200, {"data": VIDEO_PRICES})
            case path if path.startswith("/api/v1/images/models/"):
                model = path.removeprefix("/api/v1/images/models/").removesuffix("/endpoints")
                await exchange.answer_json(200, {"id": model, "endpoints": PICTURE_PRICES.get(model, [])})
            case "/api/v1/generation":
                await self._look_up(exchange)
            case "/api/v1/credits":
                await exchange.answer_json(403, {"error": {"code": 403, "message": "Only management keys"}})
            case _:
                await super().serve(exchange)

    async def _look_up(self, exchange: Exchange) -> None:
        found = next((record for record in self.log if record.id == exchange.request.query.get("id")), None)
        if found is None or self.books_late > 0:
            self.books_late -= 1
            await exchange.answer_json(404, {"error": {"code": 404, "message": "Generation not found"}})
            return
        prompt = prompt_words(found.body)
        entry = {
            "id": found.id,
            "total_cost": msgspec.Raw(str(prompt * INPUT_USD + found.tokens_sent * OUTPUT_USD).encode()),
            "cancelled": found.is_disconnected,
            "finish_reason": found.finish,
            "tokens_prompt": prompt + 3,
            "tokens_completion": found.tokens_sent + 3,
            "native_tokens_prompt": prompt,
            "native_tokens_completion": found.tokens_sent,
            "native_tokens_reasoning": 0,
            "native_tokens_cached": None,
        }
        await exchange.answer_json(200, {"data": entry})


def _refusal(status: int, message: str) -> Script:
    return Script(status=status, error={"error": {"code": status, "message": message}})
