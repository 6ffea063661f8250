"""Responses: OpenAI's, for every model that writes."""

from typing import Any

from dishka import FromDishka
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from aimall.application.claims import IdempotencyKey
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.docs.answers import SHOWS, STREAMS
from aimall.entrypoints.http.edge.requests import StrictRequest
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import METERED
from aimall.entrypoints.http.openai.completing import Completions
from aimall.entrypoints.http.openai.responses.asked import ResponseAsked, command_of
from aimall.entrypoints.http.openai.responses.events import ResponseEvents
from aimall.entrypoints.http.openai.responses.shown import ResponseShown, begun, ended


@post("/responses", opt={**METERED, STREAMS: True, SHOWS: (ResponseShown,)}, status_code=200)
@inject
async def compatible_responses(
    request: StrictRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[ResponseAsked],
    completions: FromDishka[Completions],
) -> ApiResponse[Any]:
    """Answer a conversation of items, whole or with `stream` in pieces. Nothing is kept: `store` counts as false."""
    command = command_of(actor, drawn_key, data, await request.take_body())
    answer = await completions.open(request, command, data.fallbacks)
    response = begun(data, answer.generation, model=answer.model, created=completions.created())
    if data.stream:
        return answer.streamed(ResponseEvents(response))
    return ApiResponse(ended(response, await answer.whole()))


HANDLERS = (compatible_responses,)
