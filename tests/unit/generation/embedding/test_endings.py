"""Embedding runs that do not end as everybody hoped: clients leave, processes die, others take over."""

import asyncio
from typing import Any

import pytest

from aimall.application.generation.ports import AlreadySettled, BeginRun, Begun, Refused, Replayed, Settled, SettleRun
from aimall.domain.generation.errors import (
    RunLost,
)
from aimall.domain.generation.event import FinishReason, Unreachable
from aimall.domain.generation.feed import RunFailed
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.coins import ZERO, Coins
from tests.runs import Person
from tests.worlds.embedding import READ, EmbeddingStudio, embed_command

COST = Coins(READ.input_tokens * 100)  # at 100 coins a million tokens
DOWN = Unreachable(detail="down")


@pytest.fixture
def studio() -> EmbeddingStudio:
    return EmbeddingStudio()


async def only_run(studio: EmbeddingStudio) -> Any:  # noqa: ANN401 - a stored run
    (row,) = studio.books.store.runs.all()
    return row.run


async def test_whoever_leaves_ends_the_waiting_alone(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    studio.embedder.gate.clear()
    waiting = asyncio.ensure_future(studio.embed(embed_command(person)))
    await studio.embedder.began.wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert (await only_run(studio)).state is RunState.HELD
    studio.embedder.gate.set()
    await studio.ended()
    run = await only_run(studio)
    assert (run.state, run.charge) == (RunState.SETTLED, COST)
    assert studio.held(person) == ZERO


async def test_a_run_that_is_stopped_costs_nothing(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    studio.embedder.gate.clear()
    waiting = asyncio.ensure_future(studio.embed(embed_command(person)))
    await studio.embedder.began.wait()
    await studio.stop(person, (await only_run(studio)).id)
    with pytest.raises(RunLost):
        await waiting
    run = await only_run(studio)
    assert (run.state, run.charge, run.finish) == (RunState.VOIDED, ZERO, FinishReason.STOPPED)
    assert await studio.available(person) == Coins.whole(100)


async def left_behind(studio: EmbeddingStudio) -> Person:
    """A run whose process died while its provider was asked, long enough ago that everybody sees it."""
    person = await studio.person()
    studio.embedder.gate.clear()
    waiting = asyncio.ensure_future(studio.embed(embed_command(person)))
    await studio.embedder.began.wait()
    await studio.flush()
    await studio.die()
    with pytest.raises(RunLost):
        await waiting
    studio.embedder.gate.set()
    studio.clock.advance(seconds=31)
    return person


async def test_a_run_whose_process_died_is_never_dispatched_again_and_costs_nothing(studio: EmbeddingStudio) -> None:
    person = await left_behind(studio)
    assert await studio.sweep() == 1
    await studio.ended()
    run = await only_run(studio)
    assert (run.state, run.charge, run.failure) == (RunState.VOIDED, ZERO, "generation.interrupted")
    assert len(studio.embedder.asked) == 1
    assert await studio.available(person) == Coins.whole(100)
    assert (await studio.books.log.read(run.id, after=1))[-1].event == RunFailed(code="generation.interrupted")


async def test_a_key_whose_run_was_lost_is_told_so_again(studio: EmbeddingStudio) -> None:
    person = await left_behind(studio)
    await studio.sweep()
    with pytest.raises(RunLost):
        await studio.embed(embed_command(person))


class BookThatFlushes:
    """A `RunBook` during whose settlement the other task of the process flushes all live runs."""

    def __init__(self, studio: EmbeddingStudio) -> None:
        self._studio, self._book = studio, studio.books.book

    async def begin(self, run: BeginRun) -> Begun | Replayed | Refused:
        return await self._book.begin(run)

    async def settle(self, end: SettleRun) -> Settled | AlreadySettled:
        settled = await self._book.settle(end)
        await self._studio.flush()
        await asyncio.sleep(0)
        return settled

    async def await_cost(self, end: SettleRun) -> Settled | AlreadySettled:
        return await self._book.await_cost(end)


async def test_a_run_that_is_flushed_while_it_is_settled_is_not_lost(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    studio.rewire(book=BookThatFlushes(studio))
    assert (await studio.embed(embed_command(person))).cost == COST


class BookThatBegins:
    """A `RunBook` whose runs belong to somebody else when they are to be settled."""

    def __init__(self, studio: EmbeddingStudio) -> None:
        self._book = studio.books.book

    async def begin(self, run: BeginRun) -> Begun | Replayed | Refused:
        begun = await self._book.begin(run)
        return Begun(fence=begun.fence - 1) if isinstance(begun, Begun) else begun

    async def settle(self, end: SettleRun) -> Settled | AlreadySettled:
        return await self._book.settle(end)

    async def await_cost(self, end: SettleRun) -> Settled | AlreadySettled:
        return await self._book.await_cost(end)


async def test_vectors_whose_charge_could_not_be_committed_are_not_given(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    studio.rewire(book=BookThatBegins(studio))
    with pytest.raises(RunLost):
        await studio.embed(embed_command(person))
    assert (await only_run(studio)).charge == ZERO


async def test_a_process_that_has_left_its_runs_begins_no_other(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    await studio.leave(within_s=0)
    with pytest.raises(RunLost):
        await studio.embed(embed_command(person))
    assert studio.embedder.asked == []
