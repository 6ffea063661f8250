"""Embeddings as OpenAI's clients ask for them."""

from base64 import b64encode
from typing import Any, Final, Literal

from dishka import FromDishka
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from aimall.application.claims import IdempotencyKey
from aimall.application.generation.embedding.embed import EmbedCommand, Vectors
from aimall.application.generation.embedding.embed_within_limits import EmbedWithinLimits
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.embedding.request import EmbeddingRequest, Input, Vector, numbers_of
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.entrypoints.http.docs.answers import SHOWS
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.idempotency import tell_run
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import METERED
from aimall.entrypoints.http.openai.wire import OpenAiGiven, OpenAiShown
from aimall.entrypoints.http.wire import CoinText

COST_HEADER: Final = "x-aimall-coin-cost"


class EmbeddingsAsked(OpenAiGiven):
    """A text, several, the token ids of one, or those of several."""

    model: str
    input: str | list[str | int | list[int]]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: int | None = None


class EmbeddingShown(OpenAiShown):
    """A vector: a list of numbers, or base64 of little-endian floats of 32 bits. `index` is the place of its input."""

    object: Literal["embedding"]
    index: int
    embedding: list[float] | str


class EmbeddingsUsage(OpenAiShown):
    """What was read, and what it cost."""

    prompt_tokens: int
    total_tokens: int
    coin_cost: CoinText


class EmbeddingsShown(OpenAiShown):
    """The vectors in the order of the inputs."""

    object: Literal["list"]
    data: list[EmbeddingShown]
    model: str
    usage: EmbeddingsUsage


@post("/embeddings", opt={**METERED, SHOWS: (EmbeddingsShown,)}, status_code=200)
@inject
async def embeddings(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[EmbeddingsAsked],
    embed: FromDishka[EmbedWithinLimits],
) -> ApiResponse[Any]:
    """Turn texts, or the token ids of texts, into vectors. They are not kept: a repeated key is refused with 409."""
    wish = EmbeddingRequest(inputs=_inputs_of(data.input), dimensions=data.dimensions)
    model = ModelId(data.model)
    embedded = await embed(EmbedCommand(actor=actor, idempotency_key=drawn_key, model=model, request=wish))
    tell_run(request, embedded.generation, replayed=False)
    shown = _shown(embedded, data)
    return ApiResponse(shown, headers={COST_HEADER: shown.usage.coin_cost})


def _inputs_of(given: str | list[str | int | list[int]]) -> tuple[Input, ...]:
    """Read what is asked for. A list of numbers is one input. Raises `InvalidValue`."""
    if isinstance(given, str):
        return (given,)
    tokens = tuple(one for one in given if isinstance(one, int))
    if not tokens:
        return tuple(one if isinstance(one, str) else tuple(one) for one in given if not isinstance(one, int))
    if len(tokens) < len(given):
        raise InvalidValue(field="input", reason="must hold texts only or token ids only")
    return (tokens,)


def _shown(embedded: Vectors, asked: EmbeddingsAsked) -> EmbeddingsShown:
    read = embedded.usage.input_tokens
    is_text = asked.encoding_format == "base64"
    return EmbeddingsShown(
        object="list",
        data=[
            EmbeddingShown(object="embedding", index=place, embedding=_base64(vector) if is_text else _numbers(vector))
            for place, vector in enumerate(embedded.vectors)
        ],
        model=asked.model,
        usage=EmbeddingsUsage(prompt_tokens=read, total_tokens=read, coin_cost=str(embedded.cost)),
    )


def _base64(vector: Vector) -> str:
    return b64encode(vector).decode()


def _numbers(vector: Vector) -> list[float]:
    return list(numbers_of(vector))


HANDLERS = (embeddings,)
