"""The studios of images, speech and video: each order is quoted, queued, and answered when it is done.

Who waits gets the result; with `Accept: text/event-stream` its progress; with `Prefer: respond-async` (RFC 7240) an
answer at once, to follow `/generations/{id}/events` or to look again at `/generations/{id}/result`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from dishka import FromDishka
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from aimall.application.claims import IdempotencyKey
from aimall.application.generation.jobs.start_job import StartJobCommand
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.media import ImageRequest, Ratio, SpeechFormat, SpeechRequest, VideoRequest
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import QuoteId
from aimall.entrypoints.http.docs.answers import LATER, SHOWS, STREAMS
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import METERED
from aimall.entrypoints.http.v1.generation.studios.answers import AnswerOrder
from aimall.entrypoints.http.v1.generation.studios.schemas import (
    ImagesAsked,
    ImagesShown,
    SpeechAsked,
    SpeechShown,
    TranscriptAsked,
    VideoAsked,
    VideoShown,
)
from aimall.entrypoints.http.wire import ceiling_of, id_in_field

AnyRequest = Request[Any, Any, Any]
ORDER = {**METERED, STREAMS: True, LATER: True}


@post("/images/generate", opt={**ORDER, SHOWS: (ImagesShown,)}, status_code=200)
@inject
async def draw(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[ImagesAsked],
    answer: FromDishka[AnswerOrder],
) -> ApiResponse[Any]:
    """Draw pictures. Those that did not come are not charged."""
    order = order_of(actor, drawn_key, data)
    wish = ImageRequest(
        prompt=data.prompt,
        negative_prompt=data.negative_prompt,
        ratio=Ratio(data.ratio),
        count=data.count,
        seed=data.seed,
    )
    return await answer(request, order(request=wish))


@post("/audio/tts", opt={**ORDER, SHOWS: (SpeechShown,)}, status_code=200)
@inject
async def speak(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[SpeechAsked],
    answer: FromDishka[AnswerOrder],
) -> ApiResponse[Any]:
    """Speak a text."""
    order = order_of(actor, drawn_key, data)
    wish = SpeechRequest(text=data.text, voice=data.voice, speed=data.speed, format=SpeechFormat(data.format))
    return await answer(request, order(request=wish))


@post("/videos/generate", opt={**ORDER, SHOWS: (VideoShown,)}, status_code=200)
@inject
async def film(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[VideoAsked],
    answer: FromDishka[AnswerOrder],
) -> ApiResponse[Any]:
    """Film something. It takes minutes, so that most of the time the answer comes before the video."""
    order = order_of(actor, drawn_key, data)
    wish = VideoRequest(prompt=data.prompt, seconds=data.seconds, ratio=Ratio(data.ratio))
    return await answer(request, order(request=wish))


def order_of(
    actor: Actor, key: IdempotencyKey, asked: ImagesAsked | SpeechAsked | TranscriptAsked | VideoAsked
) -> Callable[..., StartJobCommand]:
    """Read what every order has, a model and what it may cost; the `request` itself is left to be given."""
    return partial(
        StartJobCommand,
        actor=actor,
        idempotency_key=key,
        model=None if asked.model is None else ModelId(asked.model),
        quote=None if asked.quote_id is None else QuoteId(id_in_field("quo", asked.quote_id, field="quoteId")),
        max_coins=ceiling_of(asked.max_coins, field="maxCoins"),
    )


HANDLERS = (draw, speak, film)
