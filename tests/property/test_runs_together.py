"""Runs that share a statement end up as if each had come by itself, one after the other."""

import asyncio
import json
from collections.abc import Generator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aimall.adapters.postgres.generation.run_book import BEGIN, SETTLE
from aimall.adapters.postgres.ledger_proof import verify
from aimall.application.generation.ports import BeginRun, SettleRun
from aimall.domain.catalog.usage import Usage, UsageSource
from aimall.domain.generation.generation import RunState
from aimall.domain.kernel.actor import KeyLimits
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import ApiKeyId, GenerationId
from tests.runs import Person, a_chat, a_text, an_image_job, charged, voided
from tests.worlds.keys import stored_key
from tests.worlds.postgres import PostgresBooks, document_of, postgres_books

Household = tuple[int, list[int], bool, int | None, int]
ANSWERS: Final = frozenset(
    {"begun", "replayed", "insufficient", "frozen", "busy", "too_many", "key_cap", "key_busy", "daily_limit"}
    | {"settled", "fenced"}
)
ENOUGH: Final = Usage(input_tokens=0, output_tokens=4_000_000)  # costs more than any charge here
# What is left of a person's runs and coins. Ids and moments are nobody's business here.
LEFT: Final = """
SELECT 'run', g.id::text, g.state, g.charge_micro, g.absorbed_micro, g.last_seq, g.output, m.status, m.content::text,
    (SELECT string_agg(e.events::text, ',' ORDER BY e.first_seq) FROM generation_event e WHERE e.generation_id = g.id)
FROM generation g LEFT JOIN message m ON m.id = g.message_id WHERE g.workspace_id = $1
UNION ALL SELECT 'line', NULL, t.kind, t.delta_micro, t.balance_after_micro, t.wallet_seq,
    CASE WHEN t.kind IN ('hold', 'resolve') THEN t.ref_id::text END, NULL, NULL, NULL
FROM ledger.txn t WHERE t.wallet_id = $1
UNION ALL SELECT 'account', NULL, a.class, a.balance, a.head_seq, NULL, NULL, NULL, NULL, NULL
FROM ledger.account a WHERE a.wallet_id = $1
UNION ALL SELECT 'part', h.id::text, h.state, p.amount_micro, h.captured_micro, p.n, NULL, NULL, NULL, NULL
FROM ledger.hold h JOIN ledger.hold_part p ON p.hold_id = h.id WHERE h.wallet_id = $1
UNION ALL SELECT 'key', NULL, NULL, s.charged_micro, s.held_micro, NULL, NULL, NULL, NULL, NULL
FROM api_key_spending s JOIN api_key k ON k.id = s.api_key_id WHERE k.workspace_id = $1
"""
SPENT: Final = "SELECT charged_micro, held_micro FROM api_key_spending WHERE api_key_id = $1 ORDER BY month"
LOT: Final = "SELECT ledger.grant_bonus($1, $2, $1, $3, clock_timestamp() + make_interval(days => $4), NULL)"


@dataclass(frozen=True, slots=True)
class Wish:
    """A run that somebody wants, and how it ends; `again` asks for the one before it once more."""

    who: int
    kind: str
    hold: int
    by_key: bool
    daily_limit: int | None
    again: bool
    end: str
    charge: int


@dataclass(frozen=True, slots=True)
class Cast:
    """People and their keys."""

    people: list[Person]
    keys: list[ApiKeyId]


HOUSEHOLDS = st.lists(
    st.tuples(
        st.sampled_from([0, 2, 9]),  # paid coins
        st.lists(st.integers(1, 3), max_size=2),  # lots
        st.booleans(),  # whether the wallet is frozen
        st.sampled_from([None, 2, 5]),  # what the key may spend
        st.sampled_from([1, 9]),  # how many runs it may have at once
    ),
    min_size=1,
    max_size=3,
)
WISHES = st.lists(
    st.builds(
        Wish,
        who=st.integers(0, 5),
        kind=st.sampled_from(["text", "text", "chat", "job"]),
        hold=st.integers(0, 3),
        by_key=st.booleans(),
        daily_limit=st.sampled_from([None, None, 3]),
        again=st.sampled_from([False, False, False, True]),
        end=st.sampled_from(["settled", "settled", "voided", "cost_pending", "fenced", "unknown"]),
        charge=st.integers(0, 4_000_000),
    ),
    min_size=1,
    max_size=12,
)


def a_wish(who: int, kind: str = "text", **more: Any) -> Wish:  # noqa: ANN401 - fields of the wish
    usual = Wish(who=who, kind=kind, hold=1, by_key=False, daily_limit=None, again=False, end="settled", charge=1)
    return replace(usual, **more)


# In which everything is answered that can be.
EVERYTHING: Final = (
    [(9, [2], False, None, 9), (9, [], False, 2, 1), (0, [], False, None, 9), (9, [], True, None, 9)],
    [
        *(a_wish(0, "chat"), a_wish(0, "chat"), a_wish(0, daily_limit=1), a_wish(0), a_wish(0), a_wish(0, again=True)),
        *(a_wish(1, by_key=True, hold=3), a_wish(1, by_key=True), a_wish(1, by_key=True, hold=0)),
        *(a_wish(2), a_wish(2, hold=0, end="fenced"), a_wish(3)),
    ],
)


class Stage:
    """A database on which the same is done twice: by one cast together, by another one after the other."""

    def __init__(self, books: PostgresBooks, owner: asyncpg.Connection) -> None:
        self._books, self._owner = books, owner

    async def hire(self, households: Sequence[Household]) -> Cast:
        people, keys = [], []
        for paid, lots, frozen, cap, at_once in households:
            person = await self._books.person(coins=paid)
            for days, lot in enumerate(lots, 1):
                await self._owner.execute(LOT, uuid4(), person.workspace, lot * 1_000_000, days)
            await self._owner.execute("UPDATE ledger.wallet SET frozen = $2 WHERE id = $1", person.workspace, frozen)
            terms = {"cap_total": Coins.whole(cap) if cap else None, "limits": KeyLimits(runs_at_once=at_once)}
            key, _ = await stored_key(self._books.keys, person.user, person.workspace, **terms)
            people.append(person)
            keys.append(key.id)
        return Cast(people, keys)

    def runs(self, cast: Cast, wishes: Sequence[Wish]) -> list[BeginRun]:
        """Give the runs of each person together, in the order of the wishes."""
        runs: list[BeginRun] = []
        for wish in sorted(wishes, key=lambda wish: wish.who % len(cast.people)):
            runs.append(runs[-1] if runs and wish.again else self._run(cast, wish))
        return runs

    def _run(self, cast: Cast, wish: Wish) -> BeginRun:
        who = wish.who % len(cast.people)
        make = {"text": a_text, "chat": a_chat, "job": an_image_job}[wish.kind]
        return replace(
            make(self._books, cast.people[who]),
            hold=Coins.whole(wish.hold),
            key=cast.keys[who] if wish.by_key else None,
            daily_limit=Coins.whole(wish.daily_limit) if wish.daily_limit else None,
            runs_limit=2,
        )

    async def call(self, function: str, documents: list[Any], *, together: bool) -> list[Any]:
        batches = [documents] if together else [[document] for document in documents]
        statement = f"SELECT {function}($1::jsonb)::text"
        rows = [await self._owner.fetch(statement, json.dumps(batch)) for batch in batches]
        return [json.loads(row[0]) for batch in rows for row in batch]

    async def spent(self, key: ApiKeyId) -> list[tuple[int, int]]:
        """Tell what a key was charged and holds, month by month."""
        rows = await self._owner.fetch(SPENT, key)
        return [(row["charged_micro"], row["held_micro"]) for row in rows]

    async def a_month_passes(self) -> None:
        await self._books.a_month_passes()

    async def left(self, cast: Cast) -> list[list[tuple[object, ...]]]:
        return [[tuple(row) for row in await self._owner.fetch(LEFT, p.workspace)] for p in cast.people]


def an_end(run: BeginRun, wish: Wish) -> SettleRun:
    charge = Coins(min(wish.charge, run.hold.micro))
    match wish.end:
        case "voided":
            return voided(run)
        case "cost_pending":
            waiting = {"state": RunState.COST_PENDING, "usage": None, "source": UsageSource.NONE}
            return replace(charged(run, ZERO), **waiting)
        case "fenced":
            return paid_for(run, charge, fence=7)
        case "unknown":
            return replace(paid_for(run, charge), generation=GenerationId(uuid4()))
        case _:
            return paid_for(run, charge)


def paid_for(run: BeginRun, charge: Coins, *, fence: int = 1) -> SettleRun:
    return replace(charged(run, charge, fence=fence), usage=ENOUGH)


async def tell(stage: Stage, cast: Cast, wishes: Sequence[Wish], *, together: bool) -> list[Any]:
    """Begin the runs, end those that there are, and end them again. Gives all answers, and what is left at the end."""
    runs = stage.runs(cast, wishes)
    answers = [await stage.call(BEGIN, [await document_of(run) for run in runs], together=together)]
    begun = {run.generation: run for run, answer in zip(runs, answers[0], strict=True) if answer["outcome"] == "begun"}
    ends = [an_end(run, wish) for run, wish in zip(begun.values(), wishes, strict=False)]
    for once in (ends, [paid_for(run, run.hold) for run in begun.values()]):
        answers += [await stage.call(SETTLE, [await document_of(end) for end in once], together=together)]
    text = json.dumps([*answers, await stage.left(cast)])
    for number, name in enumerate([*(run.generation for run in runs), *(p.workspace for p in cast.people)]):
        text = text.replace(str(name), f"<{number}>")
    *told, left = json.loads(text)
    return [*told, [sorted(rows, key=str) for rows in left]]


@contextmanager
def a_stage(database_url: str) -> Generator[tuple[asyncio.Runner, Stage]]:
    """Open a stage for a function that Hypothesis calls, which cannot wait for anything itself."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        books = runner.run(stack.enter_async_context(postgres_books(database_url)))
        owner = runner.run(asyncpg.connect(database_url))
        stack.push_async_callback(owner.close)
        try:
            yield runner, Stage(books, owner)
        finally:
            runner.run(stack.aclose())


def test_runs_that_share_a_statement_are_as_if_one_came_after_the_other(database_url: str) -> None:
    seen: set[str] = set()

    async def compare(stage: Stage, households: list[Household], wishes: list[Wish]) -> None:
        together = await tell(stage, await stage.hire(households), wishes, together=True)
        assert together == await tell(stage, await stage.hire(households), wishes, together=False)
        seen.update(answer["outcome"] for part in together[:3] for answer in part)

    with a_stage(database_url) as (runner, stage):

        @settings(max_examples=60, deadline=None)
        @given(HOUSEHOLDS, WISHES)
        @example(*EVERYTHING)
        def a_story(households: list[Household], wishes: list[Wish]) -> None:
            runner.run(compare(stage, households, wishes))

        a_story()
        assert [finding for finding in runner.run(verify(database_url)) if finding.is_broken] == []
    # Stories that never meet an answer prove nothing about it.
    assert seen == ANSWERS


def test_a_run_that_is_to_end_twice_in_one_statement_ends_in_none(database_url: str) -> None:
    async def end_twice(stage: Stage) -> None:
        cast = await stage.hire([(9, [], False, None, 9)])
        (run,) = stage.runs(cast, [a_wish(0)])
        await stage.call(BEGIN, [await document_of(run)], together=True)
        before = await stage.left(cast)
        ends = [await document_of(an_end(run, a_wish(0, end=end))) for end in ("settled", "cost_pending")]
        with pytest.raises(asyncpg.InvalidParameterValueError):
            await stage.call(SETTLE, ends, together=True)
        assert await stage.left(cast) == before

    with a_stage(database_url) as (runner, stage):
        runner.run(end_twice(stage))


def test_a_key_is_charged_in_the_month_in_which_each_run_of_a_statement_began(database_url: str) -> None:
    async def end_together(stage: Stage) -> None:
        cast = await stage.hire([(9, [], False, None, 9)])
        runs = stage.runs(cast, [a_wish(0, by_key=True)] * 2)
        await stage.call(BEGIN, [await document_of(runs[0])], together=True)
        await stage.a_month_passes()
        await stage.call(BEGIN, [await document_of(runs[1])], together=True)
        ends = [paid_for(run, Coins(charge)) for run, charge in zip(runs, (10, 200), strict=True)]
        await stage.call(SETTLE, [await document_of(end) for end in ends], together=True)
        assert await stage.spent(cast.keys[0]) == [(10, 0), (200, 0)]

    with a_stage(database_url) as (runner, stage):
        runner.run(end_together(stage))
