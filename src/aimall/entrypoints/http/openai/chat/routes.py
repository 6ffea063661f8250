"""Chat completions: OpenAI's, for every model that writes."""

from typing import Any

from dishka import FromDishka
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from aimall.application.claims import IdempotencyKey
from aimall.entrypoints.http.docs.answers import SHOWS, STREAMS
from aimall.entrypoints.http.edge.requests import StrictRequest, decoded
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.identity import actor_of
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import METERED
from aimall.entrypoints.http.openai.chat.answers import ChatCompletionShown, chat_answer
from aimall.entrypoints.http.openai.chat.asked import ChatCompletionAsked, command_of
from aimall.entrypoints.http.openai.chat.chunks import ChatChunks
from aimall.entrypoints.http.openai.completing import Completions
from aimall.entrypoints.http.openai.responses import asked as responses


@post("/chat/completions", opt={**METERED, STREAMS: True, SHOWS: (ChatCompletionShown,)}, status_code=200)
@inject
async def chat_completions(
    request: StrictRequest,
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[ChatCompletionAsked],
    completions: FromDishka[Completions],
) -> ApiResponse[Any]:
    """Answer a chat, whole or with `stream` in pieces. A client that closes the connection stops the answer."""
    actor = actor_of(request)  # the framework would make a group of tasks for two dependencies
    body = await request.take_body()
    if data.is_response:  # Source: Cursor, since November 2025
        asked = decoded(body, request.headers.get("content-type"), responses.ResponseAsked)
        command = responses.command_of(actor, drawn_key, asked, body)
    else:
        command = command_of(actor, drawn_key, data, body)
    answer = await completions.open(request, command, data.fallbacks)
    answer_id, created = f"chatcmpl-{answer.generation.hex}", completions.created()
    if data.stream:
        chunks = ChatChunks(answer_id=answer_id, created=created, model=answer.model, wants_usage=data.wants_usage)
        return answer.streamed(chunks)
    collected = await answer.whole()
    return ApiResponse(chat_answer(collected, answer_id=answer_id, created=created, model=answer.model))


HANDLERS = (chat_completions,)
