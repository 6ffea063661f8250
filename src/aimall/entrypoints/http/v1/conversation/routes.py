"""Conversations: begin, list, find, look at, change, delete."""

from typing import Annotated, Any

from dishka import FromDishka
from litestar import Request, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from aimall.application.claims import IdempotencyKey
from aimall.application.conversation.change_conversation import ChangeConversation, ChangeConversationCommand
from aimall.application.conversation.create_conversation import CreateConversation, CreateConversationCommand
from aimall.application.conversation.delete_conversation import DeleteConversation, DeleteConversationCommand
from aimall.application.conversation.list_conversations import ListConversations, ListConversationsQuery
from aimall.application.conversation.list_messages import ListMessages, ListMessagesQuery
from aimall.application.conversation.show_conversation import ShowConversation, ShowConversationQuery
from aimall.domain.catalog.model import ModelId
from aimall.domain.conversation.conversation import ConversationChange as Change
from aimall.domain.conversation.errors import ConversationNotFound
from aimall.domain.conversation.search import WORDS_LENGTH_MAX, ConversationFilter
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import ConversationId
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.idempotency import REPEATABLE, tell_replay
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.paging import CursorText, Limit, page_request, print_cursor
from aimall.entrypoints.http.v1.conversation.schemas import (
    ConversationChange,
    ConversationShown,
    ConversationsPage,
    MessagesPage,
    NewConversation,
    show_conversation,
    show_message,
)
from aimall.entrypoints.http.wire import id_in_path

Caller = NamedDependency[Actor]


def _conversation(text: str) -> ConversationId:
    return ConversationId(id_in_path("cnv", text, ConversationNotFound))


def _model(name: str | None) -> ModelId | None:
    return None if name is None else ModelId(name)


@post("/conversations", opt={**free("nothing is asked yet"), ERRORS: (404, 422)})
@inject
async def begin_conversation(
    request: Request[Any, Any, Any],
    actor: Caller,
    drawn_key: NamedDependency[IdempotencyKey],
    act: FromDishka[CreateConversation],
    data: JSONBody[NewConversation | None] = None,
) -> ConversationShown:
    """Begin a conversation."""
    given = data or NewConversation()
    command = CreateConversationCommand(
        actor=actor, idempotency_key=drawn_key, title=given.title, model=_model(given.model)
    )
    begun = await act(command)
    tell_replay(request, replayed=begun.replayed)
    return show_conversation(begun.conversation)


@get("/conversations", opt=free("it only reads"))
@inject
async def conversations(
    actor: Caller,
    show: FromDishka[ListConversations],
    *,
    words: Annotated[str, QueryParameter(name="query", max_length=WORDS_LENGTH_MAX, required=False)] = "",
    archived: FromQuery[bool] = False,
    pinned: FromQuery[bool | None] = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> ConversationsPage:
    """List conversations: those not in the archive, or the archived ones; those that hold the words of `query`."""
    wanted = ConversationFilter(words=words, archived=archived, pinned=pinned)
    page = await show(ListConversationsQuery(actor=actor, page=page_request(cursor, limit), wanted=wanted))
    return ConversationsPage(items=[show_conversation(one) for one in page.items], next_cursor=print_cursor(page.next))


@get("/conversations/{conversation_id:str}", opt=free("it only reads"))
@inject
async def conversation(
    actor: Caller, conversation_id: FromPath[str], show: FromDishka[ShowConversation]
) -> ConversationShown:
    """Show a conversation."""
    query = ShowConversationQuery(actor=actor, conversation=_conversation(conversation_id))
    return show_conversation(await show(query))


@patch("/conversations/{conversation_id:str}", opt={**free("nothing is asked"), REPEATABLE: "it sets what it is given"})
@inject
async def change_conversation(
    actor: Caller,
    conversation_id: FromPath[str],
    act: FromDishka[ChangeConversation],
    data: JSONBody[ConversationChange | None] = None,
) -> ConversationShown:
    """Give a conversation another title or model, pin it, or put it into the archive."""
    given = data or ConversationChange()
    command = ChangeConversationCommand(
        actor=actor,
        conversation=_conversation(conversation_id),
        change=Change(title=given.title, model=_model(given.model), pinned=given.pinned, archived=given.archived),
    )
    return show_conversation(await act(command))


@delete(
    "/conversations/{conversation_id:str}",
    opt={**free("it takes away"), REPEATABLE: "what is gone stays gone", ERRORS: (409,)},
)
@inject
async def delete_conversation(
    actor: Caller, conversation_id: FromPath[str], act: FromDishka[DeleteConversation]
) -> None:
    """Delete a conversation. What was paid stays in the books."""
    await act(DeleteConversationCommand(actor=actor, conversation=_conversation(conversation_id)))


@get("/conversations/{conversation_id:str}/messages", opt=free("it only reads"))
@inject
async def messages(
    actor: Caller,
    conversation_id: FromPath[str],
    show: FromDishka[ListMessages],
    cursor: CursorText = None,
    limit: Limit = 50,
) -> MessagesPage:
    """List the messages of a conversation."""
    query = ListMessagesQuery(
        actor=actor, conversation=_conversation(conversation_id), page=page_request(cursor, limit)
    )
    page = await show(query)
    return MessagesPage(items=[show_message(one) for one in page.items], next_cursor=print_cursor(page.next))


HANDLERS = (begin_conversation, conversations, conversation, change_conversation, delete_conversation, messages)
