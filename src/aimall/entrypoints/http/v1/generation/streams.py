"""Streams of runs: start one and follow it in one answer, or resume one that is already there."""

from typing import Annotated, Any, Final

from dishka import FromDishka
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from aimall.application.claims import IdempotencyKey
from aimall.application.generation.follow_run import FollowRun
from aimall.application.generation.starting.start_chat import StartChat, StartChatCommand
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.errors import EventOfAnotherRun, GenerationNotFound
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import ConversationId, GenerationId, MessageId, QuoteId
from aimall.entrypoints.http.docs.answers import ERRORS, RESUMES, STREAMS
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.idempotency import read_key, tell_key, tell_run
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import METERED, free
from aimall.entrypoints.http.problems import refuse
from aimall.entrypoints.http.stream.resume import SeenUpTo, seen_up_to
from aimall.entrypoints.http.stream.viewers import Viewers
from aimall.entrypoints.http.v1.generation.following import follow_as_stream
from aimall.entrypoints.http.v1.generation.schemas import ChatAsked
from aimall.entrypoints.http.wire import ceiling_of, id_in_field, id_in_path

AnyRequest = Request[Any, Any, Any]


@get("/chat/stream", opt={**METERED, STREAMS: True, RESUMES: True, ERRORS: (403,)}, status_code=200)
@inject
async def chat_by_get(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    start: FromDishka[StartChat],
    follow: FromDishka[FollowRun],
    viewers: FromDishka[Viewers],
    conversation: Annotated[str, QueryParameter(name="conversationId", max_length=64)],
    message: Annotated[str, QueryParameter(name="message", min_length=1)],
    model: Annotated[str | None, QueryParameter(name="model", max_length=200, required=False)] = None,
    parent: Annotated[str | None, QueryParameter(name="parentId", max_length=64, required=False)] = None,
    max_tokens: Annotated[int | None, QueryParameter(name="maxTokens", ge=1, le=1_000_000, required=False)] = None,
    quote: Annotated[str | None, QueryParameter(name="quoteId", max_length=64, required=False)] = None,
    max_coins: Annotated[str | None, QueryParameter(name="maxCoins", max_length=32, required=False)] = None,
    key: Annotated[str | None, QueryParameter(name="idempotencyKey", required=False)] = None,
) -> ApiResponse[Any]:
    """Say something and follow the answer, for clients that can only GET, such as EventSource."""
    purpose = request.headers.get("sec-purpose", "") + request.headers.get("purpose", "")
    if "prefetch" in purpose.lower():
        raise refuse(403, "request.prefetch_refused", "a run is started only for somebody who asks for it")
    seen = seen_up_to(request)
    if seen is not None:
        return await follow_as_stream(request, actor, follow, viewers, seen)
    asked = ChatAsked(
        conversation_id=conversation,
        message=message,
        model=model,
        parent_id=parent,
        max_tokens=max_tokens,
        quote_id=quote,
        max_coins=max_coins,
    )
    chosen = drawn_key if key is None else read_key(key, field="idempotencyKey")
    return await _start(request, _command(actor, chosen, asked), start, follow, viewers)


@post("/chat/stream", opt={**METERED, STREAMS: True, RESUMES: True}, status_code=200)
@inject
async def chat_by_post(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    start: FromDishka[StartChat],
    follow: FromDishka[FollowRun],
    viewers: FromDishka[Viewers],
    data: JSONBody[ChatAsked | None] = None,
) -> ApiResponse[Any]:
    """Say something and follow the answer. With `Last-Event-ID` it resumes the run that this names instead."""
    seen = seen_up_to(request)
    if seen is not None:
        return await follow_as_stream(request, actor, follow, viewers, seen)
    if data is None:
        raise InvalidValue(field="conversationId", reason="is required")
    return await _start(request, _command(actor, drawn_key, data), start, follow, viewers)


@get(
    "/generations/{generation_id:str}/events",
    opt={**free("it only reads a run's log"), STREAMS: True, RESUMES: True},
    status_code=200,
)
@inject
async def events(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    generation_id: FromPath[str],
    follow: FromDishka[FollowRun],
    viewers: FromDishka[Viewers],
) -> ApiResponse[Any]:
    """Follow a run from its beginning, or from after `Last-Event-ID`. 204 when it is over and fully seen."""
    generation = GenerationId(id_in_path("gen", generation_id, GenerationNotFound))
    seen = seen_up_to(request) or SeenUpTo(generation=generation, seq=0)
    if seen.generation != generation:
        raise EventOfAnotherRun
    return await follow_as_stream(request, actor, follow, viewers, seen)


ROOT: Final = "root"  # in place of a message's id: before the first one


def _command(actor: Actor, key: IdempotencyKey, asked: ChatAsked) -> StartChatCommand:
    return StartChatCommand(
        actor=actor,
        idempotency_key=key,
        conversation=ConversationId(id_in_field("cnv", asked.conversation_id, field="conversationId")),
        message=asked.message,
        model=None if asked.model is None else ModelId(asked.model),
        parent=_parent_of(asked.parent_id),
        at_root=asked.parent_id == ROOT,
        max_tokens=asked.max_tokens,
        temperature=asked.temperature,
        quote=None if asked.quote_id is None else QuoteId(id_in_field("quo", asked.quote_id, field="quoteId")),
        max_coins=ceiling_of(asked.max_coins, field="maxCoins"),
    )


def _parent_of(text: str | None) -> MessageId | None:
    return None if text is None or text == ROOT else MessageId(id_in_field("msg", text, field="parentId"))


async def _start(
    request: AnyRequest, command: StartChatCommand, start: StartChat, follow: FollowRun, viewers: Viewers
) -> ApiResponse[Any]:
    viewers.require_room()
    accepted = await start(command)
    tell_key(request, command.idempotency_key)
    tell_run(request, accepted.generation, replayed=accepted.replayed)
    return await follow_as_stream(
        request, command.actor, follow, viewers, SeenUpTo(generation=accepted.generation, seq=0)
    )


HANDLERS = (chat_by_get, chat_by_post, events)
