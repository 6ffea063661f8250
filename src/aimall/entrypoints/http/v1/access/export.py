"""All that is stored of somebody as one JSON file, written a page at a time, so that years of talk cost no memory.

Each page is read in a unit of its own: the file is no snapshot, and what is written meanwhile may be missing.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec
from litestar.types import Receive, Send

from aimall.application.access.keys.list_keys import ListKeys, ListKeysQuery
from aimall.application.access.sessions.list_sessions import ListSessions, ListSessionsQuery
from aimall.application.access.who_am_i import WhoAmI, WhoAmIQuery
from aimall.application.conversation.list_conversations import ListConversations, ListConversationsQuery
from aimall.application.conversation.list_messages import ListMessages, ListMessagesQuery
from aimall.application.file.keep_files import ListFiles, ListFilesQuery
from aimall.application.file.links import MakeLinks
from aimall.application.generation.reports.list_runs import ListRuns, ListRunsQuery
from aimall.application.paging import LARGEST_PAGE, Page, PageRequest
from aimall.application.wallet.list_transactions import ListTransactions, ListTransactionsQuery
from aimall.domain.conversation.conversation import Conversation
from aimall.domain.conversation.search import ConversationFilter
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.edge.streamed import StreamedResponse
from aimall.entrypoints.http.v1.access.key_schemas import KeyShown, show_listed
from aimall.entrypoints.http.v1.access.schemas import Me, SessionShown, show_me, show_session
from aimall.entrypoints.http.v1.conversation.schemas import (
    ConversationShown,
    MessageShown,
    show_conversation,
    show_message,
)
from aimall.entrypoints.http.v1.file.schemas import FileShown, show_file
from aimall.entrypoints.http.v1.generation.report_schemas import RecentRunShown, show_recent
from aimall.entrypoints.http.v1.wallet.schemas import TransactionShown, show_line
from aimall.entrypoints.http.wire import Shown

MEDIA_TYPE: Final = "application/json"
Item = TypeVar("Item")
_HEADERS: Final = {"Content-Disposition": 'attachment; filename="ai-mall-data.json"'}


class Talk(Shown):
    """A conversation and everything said in it; `parentId` tells the branches apart."""

    conversation: ConversationShown
    messages: list[MessageShown]


class OwnData(Shown):
    """All that is stored of somebody."""

    profile: Me
    sessions: list[SessionShown]
    api_keys: list[KeyShown]
    conversations: list[Talk]
    runs: list[RecentRunShown]
    files: list[FileShown]
    transactions: list[TransactionShown]


@dataclass(frozen=True, slots=True)
class Reads:
    """The use cases that read what is somebody's own."""

    who_am_i: WhoAmI
    sessions: ListSessions
    keys: ListKeys
    conversations: ListConversations
    messages: ListMessages
    runs: ListRuns
    files: ListFiles
    links: MakeLinks
    transactions: ListTransactions


async def export_file(reads: Reads, actor: Actor, *, stall_s: float) -> StreamedResponse:
    """Give the file. Who asks is read before the answer begins, so that a refusal is still a plain problem."""
    profile = show_me(await reads.who_am_i(WhoAmIQuery(actor=actor)))

    async def write(_receive: Receive, send: Send) -> None:
        # What goes wrong from here on breaks the answer off: half a file is no JSON, and cannot be taken for a whole.
        async for piece in _pieces(reads, actor, profile):
            async with asyncio.timeout(stall_s):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return StreamedResponse(write, media_type=MEDIA_TYPE, headers=_HEADERS)


async def _pieces(reads: Reads, actor: Actor, profile: object) -> AsyncIterator[bytes]:
    sessions = await reads.sessions(ListSessionsQuery(actor=actor))
    yield b'{"profile":' + _json(profile)
    yield b',"sessions":' + _json([show_session(one, current=actor.session) for one in sessions])
    keys = await reads.keys(ListKeysQuery(actor=actor))
    yield b',"apiKeys":' + _json([show_listed(one) for one in keys])
    yield b',"conversations":['
    is_first = True
    for archived in (False, True):
        wanted = ConversationFilter(archived=archived)
        async for talks in _pages(
            lambda page, wanted=wanted: reads.conversations(
                ListConversationsQuery(actor=actor, page=page, wanted=wanted)
            )
        ):
            for talk in talks.items:
                yield b"" if is_first else b","
                is_first = False
                async for piece in _talk(reads, actor, talk):
                    yield piece
    yield b'],"runs":['
    async for piece in _list(lambda page: reads.runs(ListRunsQuery(actor=actor, page=page)), show_recent):
        yield piece
    yield b'],"files":['
    async for piece in _list(
        lambda page: reads.files(ListFilesQuery(actor=actor, page=page)), lambda one: show_file(one, reads.links(one))
    ):
        yield piece
    yield b'],"transactions":['
    async for piece in _list(lambda page: reads.transactions(ListTransactionsQuery(actor=actor, page=page)), show_line):
        yield piece
    yield b"]}"


async def _talk(reads: Reads, actor: Actor, talk: Conversation) -> AsyncIterator[bytes]:
    yield b'{"conversation":' + _json(show_conversation(talk)) + b',"messages":['
    async for piece in _list(
        lambda page: reads.messages(ListMessagesQuery(actor=actor, conversation=talk.id, page=page)), show_message
    ):
        yield piece
    yield b"]}"


async def _list(
    read: Callable[[PageRequest], Awaitable[Page[Item]]], show: Callable[[Item], object]
) -> AsyncIterator[bytes]:
    is_first = True
    async for page in _pages(read):
        if page.items:
            yield (b"" if is_first else b",") + b",".join(_json(show(item)) for item in page.items)
            is_first = False


async def _pages(read: Callable[[PageRequest], Awaitable[Page[Item]]]) -> AsyncIterator[Page[Item]]:
    page = await read(PageRequest(limit=LARGEST_PAGE))
    yield page
    while page.next is not None:
        page = await read(PageRequest(after=page.next, limit=LARGEST_PAGE))
        yield page


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)
