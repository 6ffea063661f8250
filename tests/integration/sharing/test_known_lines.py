"""What a conversation was asked before is not read again, and nobody can tell by the answer."""

import random
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from aimall.adapters.postgres.generation.runs import PostgresRuns
from aimall.adapters.postgres.hot_path import HotPath, open_pool
from aimall.application.generation.ports import BeginRun, Begun, ChatContext
from aimall.domain.conversation.errors import ConversationNotFound
from aimall.domain.conversation.message import MessageStatus
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import MessageId
from tests.postgres import ask
from tests.runs import Person, a_chat, charged, voided
from tests.worlds.postgres import PostgresBooks, postgres_books

REWRITE = "UPDATE message SET content = '[]' RETURNING 1"
REMOVE = "UPDATE conversation SET deleted_at = clock_timestamp() RETURNING 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One conversation, and two readers of it: one that keeps what it read, and others that know nothing."""

    books: PostgresBooks
    path: HotPath
    database_url: str
    person: Person

    async def context(self, parent: MessageId | None = None, *, anew: bool = False) -> ChatContext:
        runs = PostgresRuns(self.path) if anew else self.books.runs
        return await runs.chat_context(self.person.workspace, self.person.conversation, parent)

    async def said(self, parent: MessageId | None = None, *, anew: bool = False) -> list[str]:
        return [line.text for line in (await self.context(parent, anew=anew)).lines]

    async def begin(self, text: str, *, parent: MessageId | None = None) -> BeginRun:
        run = a_chat(self.books, self.person)
        assert run.turn is not None
        turn = replace(run.turn, text=text, parent=parent, question=MessageId(uuid4()), answer=MessageId(uuid4()))
        run = replace(run, turn=turn)
        assert isinstance(await self.books.book.begin(run), Begun)
        return run

    async def end(self, run: BeginRun, text: str) -> MessageId:
        assert run.turn is not None
        end = charged(run, Coins(1)) if text else replace(voided(run), status=MessageStatus.FAILED)
        await self.books.book.settle(replace(end, text=text))
        return run.turn.answer

    async def answered(self, question: str, answer: str, *, parent: MessageId | None = None) -> MessageId:
        return await self.end(await self.begin(question, parent=parent), answer)


@pytest.fixture
async def talk(database_url: str) -> AsyncGenerator[Talk]:
    async with postgres_books(database_url) as books:
        pool = await open_pool(database_url)
        try:
            person = await books.person(coins=1000)
            yield Talk(books=books, path=HotPath(pool), database_url=database_url, person=person)
        finally:
            await pool.close()


async def test_what_was_read_for_one_question_is_not_read_for_the_next(talk: Talk) -> None:
    first = await talk.answered("one", "two")
    await talk.said()
    second = await talk.answered("three", "four", parent=first)
    await ask(talk.database_url, REWRITE)  # nobody else does: whoever read these lines now would read none
    assert await talk.said() == ["one", "two"]
    assert await talk.said(second, anew=True) == []


async def test_a_walk_through_branches_is_told_as_if_nothing_had_been_known(talk: Talk) -> None:
    chance = random.Random(7)
    answers: list[MessageId | None] = [None]
    for step in range(60):
        parent = chance.choice(answers[-3:] if step % 4 else answers)
        answers.append(await talk.answered(f"question {step}", chance.choice(["", f"answer {step}"]), parent=parent))
        asked = chance.choice([None, parent, answers[-1], chance.choice(answers)])
        assert await talk.context(asked) == await talk.context(asked, anew=True)


async def test_an_answer_that_still_comes_is_read_again_when_it_is_whole(talk: Talk) -> None:
    run = await talk.begin("how long?")
    assert await talk.said() == ["how long?"]
    await talk.end(run, "very")
    assert await talk.said() == ["how long?", "very"]


async def test_a_long_conversation_is_told_from_the_same_line_on(talk: Talk) -> None:
    parent: MessageId | None = None
    for number in range(105):
        parent = await talk.answered(f"q{number}", f"a{number}", parent=parent)
        await talk.said()
    lines = await talk.said()
    assert lines == await talk.said(anew=True)
    assert (len(lines), lines[0], lines[-1]) == (200, "q5", "a104")


async def test_a_conversation_that_was_removed_is_not_told_from_memory(talk: Talk) -> None:
    await talk.answered("one", "two")
    await talk.said()
    await ask(talk.database_url, REMOVE)
    with pytest.raises(ConversationNotFound):
        await talk.said()
    runs = talk.books.runs
    assert runs.kept.of(talk.person.conversation) is None


async def test_lines_of_one_workspace_are_not_told_to_another(talk: Talk) -> None:
    await talk.answered("one", "two")
    await talk.said()
    other = await talk.books.person(coins=1)
    with pytest.raises(ConversationNotFound):
        await talk.books.runs.chat_context(other.workspace, talk.person.conversation, None)
    assert await talk.said() == ["one", "two"]
