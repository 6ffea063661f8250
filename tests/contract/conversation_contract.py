"""What every store of conversations and messages promises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from aimall.application.paging import Page, PageRequest
from aimall.domain.catalog.model import ModelId
from aimall.domain.conversation.conversation import Conversation, ConversationChange
from aimall.domain.conversation.message import Message, MessageRole, MessageStatus, TextPart
from aimall.domain.conversation.search import ConversationFilter
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.feed import AnswerDelta, LoggedEvent
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import ConversationId, WorkspaceId
from tests.runs import HERE, Books, Person, a_chat, charged, progress, voided

LONG_AGO = datetime(2020, 3, 20, 12, tzinfo=UTC)


def a_conversation(person: Person, *, title: str = "گفتگو", minutes: int = 0) -> Conversation:
    at = LONG_AGO + timedelta(minutes=minutes)
    return Conversation(
        id=ConversationId(uuid4()),
        workspace=person.workspace,
        owner=person.user,
        title=title,
        model=ModelId("a/model"),
        created_at=at,
        updated_at=at,
    )


async def stored(books: Books, *conversations: Conversation) -> None:
    async with books.units.begin() as unit:
        for conversation in conversations:
            await unit.conversations.add(conversation)
        await unit.commit()


async def found(books: Books, workspace: WorkspaceId, conversation: ConversationId) -> Conversation | None:
    async with books.units.begin() as unit:
        return await unit.conversations.find(workspace, conversation)


async def changed(
    books: Books, workspace: WorkspaceId, wanted: ConversationId, *, title: str | None = None, model: str | None = None
) -> Conversation | None:
    async with books.units.begin() as unit:
        result = await unit.conversations.change(
            workspace, wanted, ConversationChange(title=title, model=None if model is None else ModelId(model))
        )
        await unit.commit()
    return result


async def removed(books: Books, workspace: WorkspaceId, wanted: ConversationId) -> None:
    async with books.units.begin() as unit:
        await unit.conversations.remove(workspace, wanted)
        await unit.commit()


async def conversations(books: Books, workspace: WorkspaceId, *, limit: int) -> list[Page[Conversation]]:
    """Read page by page to the end."""
    pages: list[Page[Conversation]] = []
    request = PageRequest(limit=limit)
    while True:
        async with books.units.begin() as unit:
            pages.append(await unit.conversations.page(workspace, request))
        if pages[-1].next is None:
            return pages
        request = PageRequest(limit=limit, after=pages[-1].next)


async def listed(
    books: Books, person: Person, *, words: str = "", archived: bool = False, pinned: bool | None = None
) -> set[ConversationId]:
    wanted = ConversationFilter(words=words, archived=archived, pinned=pinned)
    async with books.units.begin() as unit:
        page = await unit.conversations.page(person.workspace, PageRequest(limit=100), wanted)
    return {item.id for item in page.items}


async def messages(
    books: Books, person: Person, *, limit: int = 100, workspace: WorkspaceId | None = None
) -> list[Message]:
    """Read page by page to the end."""
    heard: list[Message] = []
    request = PageRequest(limit=limit)
    while True:
        async with books.units.begin() as unit:
            page = await unit.messages.page(workspace or person.workspace, person.conversation, request)
        heard += page.items
        if page.next is None:
            return heard
        request = PageRequest(limit=limit, after=page.next)


class ConversationsContract:
    """Conversations."""

    async def test_a_conversation_is_found_as_stored(self, books: Books) -> None:
        person = await books.person(coins=0)
        conversation = a_conversation(person)
        await stored(books, conversation)
        assert await found(books, person.workspace, conversation.id) == conversation

    async def test_a_conversation_of_another_workspace_can_be_neither_seen_nor_touched(self, books: Books) -> None:
        person, stranger = await books.person(coins=0), await books.person(coins=0)
        conversation = a_conversation(person)
        await stored(books, conversation)
        assert await found(books, stranger.workspace, conversation.id) is None
        assert await changed(books, stranger.workspace, conversation.id, title="mine") is None
        await removed(books, stranger.workspace, conversation.id)
        assert await found(books, person.workspace, conversation.id) == conversation
        (page,) = await conversations(books, stranger.workspace, limit=10)
        assert [item.id for item in page.items] == [stranger.conversation]

    async def test_what_is_not_committed_does_not_exist(self, books: Books) -> None:
        person = await books.person(coins=0)
        conversation = a_conversation(person)
        async with books.units.begin() as unit:
            await unit.conversations.add(conversation)
            assert await unit.conversations.find(person.workspace, conversation.id) == conversation
        assert await found(books, person.workspace, conversation.id) is None

    async def test_where_a_conversation_is_kept_does_not_make_it_newer(self, books: Books) -> None:
        person = await books.person(coins=0)
        conversation = a_conversation(person)
        await stored(books, conversation)
        async with books.units.begin() as unit:
            change = ConversationChange(pinned=True, archived=True)
            kept = await unit.conversations.change(person.workspace, conversation.id, change)
            await unit.commit()
        assert kept == replace(conversation, pinned=True, archived=True)

    async def test_a_list_has_what_is_kept_where_one_looks(self, books: Books) -> None:
        person = await books.person(coins=0)
        plain, pinned, archived = (a_conversation(person, minutes=n) for n in range(3))
        await stored(books, plain, pinned, archived)
        async with books.units.begin() as unit:
            await unit.conversations.change(person.workspace, pinned.id, ConversationChange(pinned=True))
            await unit.conversations.change(person.workspace, archived.id, ConversationChange(archived=True))
            await unit.commit()
        assert await listed(books, person) >= {plain.id, pinned.id}
        assert archived.id not in await listed(books, person)
        assert await listed(books, person, pinned=True) == {pinned.id}
        assert await listed(books, person, archived=True) == {archived.id}

    async def test_words_are_found_in_titles_and_messages_however_they_are_typed(self, books: Books) -> None:
        person = await books.person(coins=10)
        named = a_conversation(person, title="كتاب‌هاي ۱۴۰۵ و Python")
        await stored(books, named)
        await books.book.begin(a_chat(books, person))  # says "hello"
        for words in ("کتابهای", "1405", "١٤٠٥", "PYTHON", " کتاب ", "كتاب"):
            assert await listed(books, person, words=words) == {named.id}, words
        assert await listed(books, person, words="HELLO") == {person.conversation}
        for words in ("nowhere", "%", "_"):
            assert await listed(books, person, words=words) == set(), words

    async def test_only_what_is_given_is_changed(self, books: Books) -> None:
        person = await books.person(coins=0)
        conversation = a_conversation(person)
        await stored(books, conversation)
        renamed = await changed(books, person.workspace, conversation.id, title="دیگر")
        assert renamed is not None
        assert (renamed.title, renamed.model) == ("دیگر", "a/model")
        moved = await changed(books, person.workspace, conversation.id, model="b/model")
        assert moved is not None
        assert (moved.title, moved.model) == ("دیگر", "b/model")
        assert await found(books, person.workspace, conversation.id) == moved
        assert moved.updated_at > conversation.updated_at

    async def test_a_removed_conversation_is_not_found_listed_or_changed(self, books: Books) -> None:
        person = await books.person(coins=0)
        conversation = a_conversation(person)
        await stored(books, conversation)
        await removed(books, person.workspace, conversation.id)
        assert await found(books, person.workspace, conversation.id) is None
        assert await changed(books, person.workspace, conversation.id, title="back") is None
        (page,) = await conversations(books, person.workspace, limit=10)
        assert [item.id for item in page.items] == [person.conversation]

    async def test_pages_are_newest_first_and_give_each_conversation_once(self, books: Books) -> None:
        person = await books.person(coins=0)
        # Some are of the same moment: then the id decides.
        made = [a_conversation(person, minutes=number // 3) for number in range(7)]
        await stored(books, *made)
        pages = await conversations(books, person.workspace, limit=3)
        order = sorted(made, key=lambda item: (item.created_at, item.id), reverse=True)
        assert [item.id for page in pages for item in page.items] == [person.conversation, *(c.id for c in order)]
        assert [len(page.items) for page in pages] == [3, 3, 2]

    async def test_a_page_that_is_just_full_is_the_last(self, books: Books) -> None:
        person = await books.person(coins=0)
        await stored(books, a_conversation(person))
        assert len(await conversations(books, person.workspace, limit=2)) == 1

    async def test_a_new_conversation_does_not_shift_the_next_page(self, books: Books) -> None:
        person = await books.person(coins=0)
        made = [a_conversation(person, minutes=number) for number in range(3)]
        await stored(books, *made)
        async with books.units.begin() as unit:
            first = await unit.conversations.page(person.workspace, PageRequest(limit=2))
        await stored(books, replace(a_conversation(person), created_at=LONG_AGO + timedelta(minutes=9)))
        async with books.units.begin() as unit:
            second = await unit.conversations.page(person.workspace, PageRequest(limit=2, after=first.next))
        assert [item.id for item in second.items] == [made[1].id, made[0].id]

    async def test_a_conversation_names_the_run_that_writes_its_answer_until_it_ends(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_chat(books, person)
        await books.book.begin(run)
        busy = await found(books, person.workspace, person.conversation)
        await books.book.settle(charged(run, Coins(1)))
        free = await found(books, person.workspace, person.conversation)
        assert busy is not None
        assert free is not None
        assert (busy.active, free.active) == (run.generation, None)

    async def test_the_first_question_names_a_conversation_without_a_title(self, books: Books) -> None:
        person = await books.person(coins=10)
        await books.book.begin(a_chat(books, person))
        named = await found(books, person.workspace, person.conversation)
        assert named is not None
        assert (named.title, named.model) == ("hello", "a/model")


class MessagesContract:
    """Messages."""

    async def test_a_question_comes_before_its_answer_and_is_answered_by_it(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_chat(books, person)
        await books.book.begin(run)
        await books.book.settle(charged(run, Coins(1)))
        question, answer = await messages(books, person)
        assert (question.role, question.parts) == (MessageRole.USER, (TextPart(text="hello"),))
        assert (answer.role, answer.parts) == (MessageRole.ASSISTANT, (TextPart(text="hi"),))
        assert (question.parent, answer.parent) == (None, question.id)
        assert question.generation == answer.generation == run.generation
        assert question.created_at < answer.created_at

    async def test_pages_are_oldest_first_and_give_each_message_once(self, books: Books) -> None:
        person = await books.person(coins=10)
        turns = [a_chat(books, person) for _ in range(4)]
        for run in turns:
            await books.book.begin(run)
            await books.book.settle(charged(run, Coins(1)))
        said = [item for run in turns if run.turn for item in (run.turn.question, run.turn.answer)]
        assert [message.id for message in await messages(books, person, limit=3)] == said

    async def test_the_messages_of_another_workspace_are_not_there(self, books: Books) -> None:
        person, stranger = await books.person(coins=10), await books.person(coins=0)
        await books.book.begin(a_chat(books, person))
        assert await messages(books, person, workspace=stranger.workspace) == []

    async def test_an_answer_tells_what_became_of_it(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_chat(books, person)
        heard: list[MessageStatus] = []

        async def look() -> None:
            heard.append((await messages(books, person))[-1].status)

        await books.book.begin(run)
        await look()
        await books.log.flush([progress(run, LoggedEvent(2, AnswerDelta(text="hi")))], owner=HERE)
        await look()
        await books.book.settle(replace(voided(run), status=MessageStatus.INCOMPLETE))
        await look()
        assert heard == [MessageStatus.PENDING, MessageStatus.STREAMING, MessageStatus.INCOMPLETE]

    async def test_an_answer_tells_why_it_ended_and_its_question_does_not(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_chat(books, person)
        await books.book.begin(run)
        heard = [[message.finish for message in await messages(books, person)]]
        await books.book.settle(replace(charged(run, Coins(1)), finish=FinishReason.LENGTH))
        heard.append([message.finish for message in await messages(books, person)])
        assert heard == [[None, None], [None, "length"]]

    async def test_an_answer_that_never_came_has_no_parts(self, books: Books) -> None:
        person = await books.person(coins=10)
        run = a_chat(books, person)
        await books.book.begin(run)
        await books.book.settle(replace(voided(run), status=MessageStatus.FAILED, text=""))
        assert (await messages(books, person))[-1].parts == ()
