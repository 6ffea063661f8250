"""Conversations, as people ask for them."""

from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from aimall.adapters.memory.unit import MemoryStore, MemoryUnits
from aimall.application.claims import IdempotencyKey
from aimall.application.conversation.change_conversation import ChangeConversation, ChangeConversationCommand
from aimall.application.conversation.create_conversation import CreateConversation, CreateConversationCommand
from aimall.application.conversation.delete_conversation import DeleteConversation, DeleteConversationCommand
from aimall.application.conversation.list_conversations import ListConversations, ListConversationsQuery
from aimall.application.conversation.list_messages import ListMessages, ListMessagesQuery
from aimall.application.conversation.show_conversation import ShowConversation, ShowConversationQuery
from aimall.application.paging import PageRequest
from aimall.domain.catalog.model import ModelId
from aimall.domain.conversation.conversation import Conversation, ConversationChange
from aimall.domain.conversation.errors import ConversationBusy, ConversationNotFound
from aimall.domain.conversation.message import Message
from aimall.domain.kernel.actor import Actor, Role
from aimall.domain.kernel.errors import IdempotencyKeyReused, InvalidValue
from aimall.domain.kernel.ids import ConversationId, UserId, WorkspaceId
from tests.access import HandClock
from tests.worlds.studio import Studio, a_key, actor_of, chat_command

KEY = IdempotencyKey("key-of-one-click")


def an_actor() -> Actor:
    return Actor(user=UserId(uuid4()), workspace=WorkspaceId(uuid4()), role=Role.USER)


@dataclass
class Desk:
    """All that is done with conversations, over one memory."""

    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.clock)
        self.units = MemoryUnits(self.store)

    async def create(
        self, actor: Actor, title: str | None = None, *, key: IdempotencyKey = KEY, model: ModelId | None = None
    ) -> Conversation:
        command = CreateConversationCommand(actor=actor, idempotency_key=key, title=title, model=model)
        return (await CreateConversation(self.units, self.clock)(command)).conversation

    async def show(self, actor: Actor, conversation: ConversationId) -> Conversation:
        return await ShowConversation(self.units)(ShowConversationQuery(actor=actor, conversation=conversation))

    async def rename(
        self, actor: Actor, conversation: ConversationId, title: str | None, *, model: ModelId | None = None
    ) -> Conversation:
        command = ChangeConversationCommand(
            actor=actor, conversation=conversation, change=ConversationChange(title=title, model=model)
        )
        return await ChangeConversation(self.units)(command)

    async def delete(self, actor: Actor, conversation: ConversationId) -> None:
        await DeleteConversation(self.units)(DeleteConversationCommand(actor=actor, conversation=conversation))

    async def titles(self, actor: Actor) -> list[str]:
        page = await ListConversations(self.units)(ListConversationsQuery(actor=actor, page=PageRequest()))
        return [conversation.title for conversation in page.items]

    async def messages(self, actor: Actor, conversation: ConversationId) -> tuple[Message, ...]:
        query = ListMessagesQuery(actor=actor, conversation=conversation, page=PageRequest())
        return (await ListMessages(self.units)(query)).items


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_conversation_begins_in_one_s_own_workspace(desk: Desk) -> None:
    actor = an_actor()
    created = await desk.create(actor, "  CORS\n explained ", model=ModelId("a/model"))
    assert (created.title, created.model) == ("CORS explained", "a/model")
    assert (created.workspace, created.owner) == (actor.workspace, actor.user)
    assert await desk.show(actor, created.id) == created


async def test_the_same_key_gives_the_same_conversation_as_it_is_now(desk: Desk) -> None:
    actor = an_actor()
    created = await desk.create(actor, "one")
    renamed = await desk.rename(actor, created.id, "two")
    assert await desk.create(actor, "one") == renamed
    assert await desk.titles(actor) == ["two"]


async def test_the_same_key_with_another_title_or_model_is_refused(desk: Desk) -> None:
    actor = an_actor()
    await desk.create(actor, "one")
    with pytest.raises(IdempotencyKeyReused):
        await desk.create(actor, "two")
    with pytest.raises(IdempotencyKeyReused):
        await desk.create(actor, "one", model=ModelId("a/model"))


async def test_two_people_may_use_the_same_key(desk: Desk) -> None:
    first, second = await desk.create(an_actor()), await desk.create(an_actor())
    assert first.id != second.id


async def test_a_repeat_after_the_deletion_finds_nothing(desk: Desk) -> None:
    actor = an_actor()
    created = await desk.create(actor)
    await desk.delete(actor, created.id)
    with pytest.raises(ConversationNotFound):
        await desk.create(actor)


async def test_a_title_too_long_leaves_nothing_behind(desk: Desk) -> None:
    actor = an_actor()
    with pytest.raises(InvalidValue):
        await desk.create(actor, "x" * 201)
    assert (desk.store.dialogues.rows, desk.store.claims.rows) == ({}, {})


async def test_what_is_not_given_stays_as_it_is(desk: Desk) -> None:
    actor = an_actor()
    created = await desk.create(actor, "one", model=ModelId("a/model"))
    assert (await desk.rename(actor, created.id, None, model=ModelId("b/model"))).title == "one"
    assert (await desk.rename(actor, created.id, " two ")).model == "b/model"
    assert (await desk.show(actor, created.id)).title == "two"


async def test_a_new_title_is_checked_like_the_first(desk: Desk) -> None:
    actor = an_actor()
    created = await desk.create(actor, "one")
    with pytest.raises(InvalidValue):
        await desk.rename(actor, created.id, "x" * 201)
    assert (await desk.show(actor, created.id)).title == "one"


async def test_a_deleted_conversation_is_gone_the_second_time(desk: Desk) -> None:
    actor = an_actor()
    created = await desk.create(actor)
    await desk.delete(actor, created.id)
    with pytest.raises(ConversationNotFound):
        await desk.delete(actor, created.id)
    assert await desk.titles(actor) == []


async def test_conversations_are_listed_newest_first_and_only_one_s_own(desk: Desk) -> None:
    actor = an_actor()
    await desk.create(an_actor(), "somebody else's")
    for title in ("one", "two", "three"):
        await desk.create(actor, title, key=a_key())
        desk.clock.advance(seconds=1)
    assert await desk.titles(actor) == ["three", "two", "one"]


async def test_a_stranger_finds_nothing_to_see_rename_delete_or_read(desk: Desk) -> None:
    owner, stranger = an_actor(), an_actor()
    created = await desk.create(owner, "mine")
    for wanted in (created.id, ConversationId(uuid4())):
        for act in (
            desk.show(stranger, wanted),
            desk.rename(stranger, wanted, "theirs"),
            desk.delete(stranger, wanted),
            desk.messages(stranger, wanted),
        ):
            with pytest.raises(ConversationNotFound):
                await act
    assert await desk.show(owner, created.id) == created


async def test_a_conversation_without_messages_lists_none(desk: Desk) -> None:
    actor = an_actor()
    assert await desk.messages(actor, (await desk.create(actor)).id) == ()


async def test_a_conversation_whose_answer_is_being_written_is_not_deleted() -> None:
    studio = Studio()
    person = await studio.person()
    studio.chat.gate.clear()
    started = await studio.start_chat(chat_command(person))
    delete = DeleteConversation(studio.books.units)
    command = DeleteConversationCommand(actor=actor_of(person), conversation=person.conversation)
    with pytest.raises(ConversationBusy) as refusal:
        await delete(command)
    assert dict(refusal.value.facts()) == {"generationId": started.generation}
    studio.chat.gate.set()
    await studio.ended()
    await delete(command)
    assert (await studio.stored(person, started.generation)).text == "Hello"


async def test_messages_are_listed_oldest_first() -> None:
    studio = Studio()
    person = await studio.person()
    for question in ("one?", "two?"):
        await studio.start_chat(chat_command(person, question, key=a_key()))
        await studio.ended()
        studio.clock.advance(seconds=1)
    query = ListMessagesQuery(actor=actor_of(person), conversation=person.conversation, page=PageRequest())
    page = await ListMessages(studio.books.units)(query)
    assert [part.text for message in page.items for part in message.parts] == ["one?", "Hello", "two?", "Hello"]
