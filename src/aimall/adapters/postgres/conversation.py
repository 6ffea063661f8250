"""Conversations and messages in PostgreSQL, on the connection of an open unit."""

from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, exists, func, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimall.adapters.postgres.tables.conversation import conversation, generation, message
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.conversation.conversation import Conversation, ConversationChange
from aimall.domain.conversation.message import Message, MessageRole, MessageStatus, TextPart
from aimall.domain.conversation.search import UNFILED, ConversationFilter
from aimall.domain.generation.generation import ACTIVE_STATES
from aimall.domain.kernel.ids import ConversationId, GenerationId, MessageId, UserId, WorkspaceId
from aimall.domain.kernel.spelling import fold

ACTIVE: Final = and_(
    generation.c.conversation_id == conversation.c.id,
    generation.c.workspace_id == conversation.c.workspace_id,
    generation.c.state.in_(sorted(ACTIVE_STATES)),
)
SAID: Final = select(message, generation.c.finish).select_from(
    # A run is named by its question, too, and says nothing about that.
    message.outerjoin(
        generation,
        and_(
            generation.c.id == message.c.generation_id,
            generation.c.workspace_id == message.c.workspace_id,
            message.c.role == MessageRole.ASSISTANT,
        ),
    )
)
FOUND: Final = select(conversation, generation.c.id.label("active")).select_from(
    conversation.outerjoin(generation, ACTIVE)
)


def _mine(workspace: WorkspaceId) -> ColumnElement[bool]:
    return and_(conversation.c.workspace_id == workspace, conversation.c.deleted_at.is_(None))


def _wanted(workspace: WorkspaceId, wanted: ConversationFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [conversation.c.archived.is_(wanted.archived)]
    if wanted.pinned is not None:
        conditions.append(conversation.c.pinned.is_(wanted.pinned))
    words = fold(wanted.words).strip()
    if words:
        said = exists().where(
            message.c.workspace_id == workspace,
            message.c.conversation_id == conversation.c.id,
            func.strpos(func.fold_text(message.c.content[0]["text"].astext), words) > 0,
        )
        conditions.append(or_(func.strpos(func.fold_text(conversation.c.title), words) > 0, said))
    return conditions


class PostgresConversations:
    """Conversations of a workspace."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: Conversation) -> None:
        """Store a new one."""
        await self._connection.execute(
            insert(conversation).values(
                id=new.id,
                workspace_id=new.workspace,
                user_id=new.owner,
                title=new.title,
                model=new.model,
                created_at=new.created_at,
                updated_at=new.updated_at,
            )
        )

    async def find(self, workspace: WorkspaceId, wanted: ConversationId) -> Conversation | None:
        """Give one, with the run that is writing its answer."""
        query = FOUND.where(_mine(workspace), conversation.c.id == wanted)
        row = (await self._connection.execute(query)).one_or_none()
        return _conversation_of(row) if row else None

    async def page(
        self, workspace: WorkspaceId, request: PageRequest, wanted: ConversationFilter = UNFILED
    ) -> Page[Conversation]:
        """List the wanted ones, newest first. Words are looked for in all that the workspace has said."""
        order = (conversation.c.created_at.desc(), conversation.c.id.desc())
        query = FOUND.where(_mine(workspace), *_wanted(workspace, wanted)).order_by(*order).limit(request.limit + 1)
        if request.after is not None:
            seen = tuple_(request.after.at, request.after.id)
            query = query.where(tuple_(conversation.c.created_at, conversation.c.id) < seen)
        items = [_conversation_of(row) for row in await self._connection.execute(query)]
        page = tuple(items[: request.limit])
        more = len(items) > request.limit
        return Page(items=page, next=Cursor(at=page[-1].created_at, id=page[-1].id) if more else None)

    async def change(
        self, workspace: WorkspaceId, wanted: ConversationId, change: ConversationChange
    ) -> Conversation | None:
        """Set what is given, and give the result."""
        given = {name: value for name, value in asdict(change).items() if value is not None}
        # Where a conversation is kept says nothing about when it was last spoken in.
        touched = {"updated_at": func.clock_timestamp()} if given.keys() & {"title", "model"} else {}
        if given:
            await self._connection.execute(
                update(conversation).where(_mine(workspace), conversation.c.id == wanted).values(**given, **touched)
            )
        return await self.find(workspace, wanted)

    async def remove(self, workspace: WorkspaceId, wanted: ConversationId) -> None:
        """Make it unfindable. Its runs keep their receipts."""
        await self._connection.execute(
            update(conversation)
            .where(_mine(workspace), conversation.c.id == wanted)
            .values(deleted_at=func.clock_timestamp())
        )


class PostgresMessages:
    """Messages of a conversation."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(self, workspace: WorkspaceId, wanted: ConversationId, request: PageRequest) -> Page[Message]:
        """List them, oldest first."""
        query = (
            SAID.where(message.c.workspace_id == workspace, message.c.conversation_id == wanted)
            .order_by(message.c.created_at, message.c.id)
            .limit(request.limit + 1)
        )
        if request.after is not None:
            at, seen = request.after.at, request.after.id
            later = and_(message.c.created_at == at, message.c.id > seen)
            query = query.where(or_(message.c.created_at > at, later))
        items = [_message_of(row) for row in await self._connection.execute(query)]
        page = tuple(items[: request.limit])
        more = len(items) > request.limit
        return Page(items=page, next=Cursor(at=page[-1].created_at, id=page[-1].id) if more else None)


def _conversation_of(row: Row[Any]) -> Conversation:
    return Conversation(
        id=ConversationId(row.id),
        workspace=WorkspaceId(row.workspace_id),
        owner=UserId(row.user_id),
        title=row.title,
        model=row.model,
        created_at=row.created_at,
        updated_at=row.updated_at,
        active=GenerationId(row.active) if row.active else None,
        pinned=row.pinned,
        archived=row.archived,
    )


def _message_of(row: Row[Any]) -> Message:
    return Message(
        id=MessageId(row.id),
        conversation=ConversationId(row.conversation_id),
        parent=MessageId(row.parent_id) if row.parent_id else None,
        role=MessageRole(row.role),
        parts=tuple(TextPart(text=part["text"]) for part in row.content),
        generation=GenerationId(row.generation_id) if row.generation_id else None,
        status=MessageStatus(row.status),
        created_at=row.created_at,
        finish=row.finish,
    )
