"""The models of an OpenAI-compatible server. Most servers tell little more than a name."""

import re
from typing import Final

import msgspec

from aimall.adapters.egress.calls import JsonCalls
from aimall.adapters.egress.failures import CallFailed
from aimall.application.catalog.ports import OfferedModel, OffersUnavailable
from aimall.domain.catalog.model import Capability

# The list names everything the server has. Those that embed mostly say so; of the others, these cannot hold a
# conversation.
_EMBEDS: Final = re.compile(r"embed", re.IGNORECASE)
_NOT_CHAT: Final = re.compile(r"whisper|transcri|tts|dall-e|image|moderation|rerank|sora|realtime", re.IGNORECASE)


class Meta(msgspec.Struct):
    """llama.cpp's remarks about a model."""

    n_ctx_train: int | None = None
    n_ctx: int | None = None


class ListedModel(msgspec.Struct):
    """One entry of the list. vLLM says `max_model_len`, many gateways `context_length`."""

    id: str
    name: str | None = None
    context_length: int | None = None
    max_model_len: int | None = None
    meta: Meta | None = None


class ModelList(msgspec.Struct):
    """The answer of `GET /models`."""

    data: list[ListedModel] | None = None


class OpenAiCompatibleModels:
    """A `ModelSource`. It names no prices: the operator sets them."""

    def __init__(self, calls: JsonCalls, *, base_url: str, api_key: str | None = None) -> None:
        self._calls = calls
        self._url = f"{base_url.rstrip('/')}/models"
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}

    async def models(self) -> tuple[OfferedModel, ...]:
        """List the models that look able to chat, or to embed. Raises `OffersUnavailable`."""
        try:
            reply = await self._calls.get(self._url, self._headers)
            if not reply.is_ok:
                raise OffersUnavailable(f"the list of models answered {reply.status}")
            listed = msgspec.json.decode(reply.body, type=ModelList)
        except CallFailed as failed:
            raise OffersUnavailable(failed.detail) from failed
        except (msgspec.DecodeError, UnicodeDecodeError) as malformed:
            raise OffersUnavailable("the list of models is malformed") from malformed
        return tuple(_offered(model) for model in listed.data or () if not _NOT_CHAT.search(model.id))


def _offered(model: ListedModel) -> OfferedModel:
    meta = model.meta or Meta()
    lengths = (model.context_length, model.max_model_len, meta.n_ctx, meta.n_ctx_train)
    return OfferedModel(
        upstream_model=model.id,
        name=model.name or model.id,
        capabilities=frozenset({Capability.EMBEDDING if _EMBEDS.search(model.id) else Capability.CHAT}),
        context_length=next((length for length in lengths if length and length > 0), None),
    )
