"""Embedding: one answer, one charge, whoever leaves, fails or asks again."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from aimall.application.generation.embedding.ports import Embedded
from aimall.application.generation.policy import RunPolicy
from aimall.domain.catalog.errors import ModelNotFound
from aimall.domain.catalog.usage import Usage, UsageSource
from aimall.domain.generation.embedding.request import packed
from aimall.domain.generation.errors import (
    AnswerNotKept,
    ProviderRefusedRequest,
    ProviderUnreachable,
    TooManyRuns,
)
from aimall.domain.generation.event import Fault, FinishReason, Rejected, Unreachable
from aimall.domain.generation.feed import AnswerDone, RunCharged, RunStarted
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import IdempotencyKeyReused, InvalidValue
from aimall.domain.wallet.errors import DailyLimitReached, InsufficientCoins
from tests.worlds.embedding import EMBEDS, READ, EmbeddingStudio, embed_command, numbers_for
from tests.worlds.studio import HERE, a_key

COST = Coins(READ.input_tokens * 100)  # at 100 coins a million tokens
DOWN = Unreachable(detail="down")


@pytest.fixture
def studio() -> EmbeddingStudio:
    return EmbeddingStudio()


async def only_run(studio: EmbeddingStudio) -> Any:  # noqa: ANN401 - a stored run
    (row,) = studio.books.store.runs.all()
    return row.run


async def test_each_input_has_its_vector_and_the_run_is_charged_by_what_was_read(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    given = await studio.embed(embed_command(person, "bread", "نان"))
    assert given.vectors == tuple(packed(numbers_for(text)[:4]) for text in ("bread", "نان"))
    assert (given.usage, given.cost) == (READ, COST)
    stored = await studio.stored(person, given.generation)
    assert (stored.kind, stored.state, stored.charge) == (GenerationKind.EMBEDDING, RunState.SETTLED, COST)
    assert await studio.available(person) == Coins.whole(100) - COST
    assert studio.held(person) == ZERO


async def test_whoever_leaves_while_it_begins_leaves_no_held_run_behind(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    asking = asyncio.ensure_future(studio.embed(embed_command(person)))
    await asyncio.sleep(0)  # the book has been asked and has not answered
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await studio.embedder.began.wait()
    await studio.ended()
    assert (await only_run(studio)).state is RunState.SETTLED
    assert studio.held(person) == ZERO


async def test_the_log_of_a_run_tells_its_beginning_and_its_end(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    given = await studio.embed(embed_command(person))
    events = [entry.event for entry in await studio.books.log.read(given.generation, after=0)]
    assert events == [
        RunStarted(message=None, conversation=None),
        AnswerDone(message=None, finish=FinishReason.STOP),
        RunCharged(usage=READ, cost=COST),
    ]


async def test_the_hold_covers_more_than_any_tokenizer_could_make_of_it(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    studio.embedder.says(Embedded(vectors=(packed([1.0]),), usage=Usage(input_tokens=10_000, output_tokens=0)))
    given = await studio.embed(embed_command(person, "abcd"))
    assert given.cost == Coins((4 + 16) * 100)
    assert (await studio.stored(person, given.generation)).hold == given.cost


async def test_without_a_usage_our_own_count_is_charged(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    studio.embedder.says(Embedded(vectors=(packed([1.0]),), usage=None))
    given = await studio.embed(embed_command(person, "ab" * 7))
    stored = await studio.stored(person, given.generation)
    assert (given.usage, stored.source) == (Usage(input_tokens=4, output_tokens=0), UsageSource.ESTIMATE)


async def test_another_provider_is_asked_when_the_first_fails(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    studio.embedder.says(DOWN)
    given = await studio.embed(embed_command(person))
    stored = await studio.stored(person, given.generation)
    assert (stored.provider, stored.charge) == (studio.second.name, COST)
    assert studio.embedder.asked == studio.other_embedder.asked


async def test_a_route_that_fails_again_and_again_rests(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    studio.embedder.says(DOWN)
    for _ in range(5):
        await studio.embed(embed_command(person, key=a_key()))
    assert (len(studio.embedder.asked), len(studio.other_embedder.asked)) == (3, 5)


@pytest.mark.parametrize(
    ("fault", "error", "others_asked"),
    [
        (DOWN, ProviderUnreachable, 1),
        (Rejected(detail="too long", code="length", request_at_fault=True), ProviderRefusedRequest, 0),
    ],
)
async def test_what_no_provider_could_do_costs_nothing_and_says_why_again(
    studio: EmbeddingStudio,
    fault: Fault,
    error: type[Exception],
    others_asked: int,
) -> None:
    person = await studio.person()
    studio.embedder.says(fault)
    studio.other_embedder.says(fault)
    for _ in range(2):
        with pytest.raises(error):
            await studio.embed(embed_command(person))
    assert len(studio.other_embedder.asked) == others_asked
    run = await only_run(studio)
    assert (run.state, run.charge) == (RunState.VOIDED, ZERO)
    assert await studio.available(person) == Coins.whole(100)


async def test_a_key_that_had_its_answer_is_told_so_and_charged_no_second_time(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    first = await studio.embed(embed_command(person))
    with pytest.raises(AnswerNotKept) as told:
        await studio.embed(embed_command(person))
    assert told.value.generation == first.generation
    assert len(studio.embedder.asked) == 1
    assert await studio.available(person) == Coins.whole(100) - COST


async def test_a_key_that_had_its_answer_is_told_so_when_its_model_is_gone_too(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    await studio.embed(embed_command(person))
    studio.first.models_now = studio.second.models_now = ()
    await studio.mall.sync()
    with pytest.raises(AnswerNotKept):
        await studio.embed(embed_command(person))


async def test_equal_commands_at_once_are_one_run(studio: EmbeddingStudio) -> None:
    person = await studio.person()
    answers = await asyncio.gather(*(studio.embed(embed_command(person)) for _ in range(9)), return_exceptions=True)
    assert sum(isinstance(answer, AnswerNotKept) for answer in answers) == 8
    assert len(studio.embedder.asked) == 1


@pytest.mark.parametrize("change", [{"inputs": ("bread",)}, {"dimensions": 3}, {"inputs": ("'bread'", "نان")}])
async def test_the_same_key_with_another_wish_is_refused(studio: EmbeddingStudio, change: dict[str, Any]) -> None:
    person = await studio.person()
    command = embed_command(person)
    await studio.embed(command)
    with pytest.raises(IdempotencyKeyReused):
        await studio.embed(replace(command, request=replace(command.request, **change)))


async def test_a_wallet_that_cannot_cover_the_bound_is_refused_before_anybody_is_asked(
    studio: EmbeddingStudio,
) -> None:
    with pytest.raises(InsufficientCoins):
        await studio.embed(embed_command(await studio.person(coins=0)))
    assert studio.embedder.asked == []


@pytest.mark.parametrize(
    ("policy", "error"),
    [
        (RunPolicy(owner=HERE, daily_limit=Coins(1)), DailyLimitReached),
        (RunPolicy(owner=HERE, completions_at_once=0), TooManyRuns),
    ],
)
async def test_the_limits_of_every_run_are_those_of_these(policy: RunPolicy, error: type[Exception]) -> None:
    studio = EmbeddingStudio(policy=policy)
    with pytest.raises(error):
        await studio.embed(embed_command(await studio.person()))


async def test_a_model_that_is_not_on_offer_is_not_found(studio: EmbeddingStudio) -> None:
    with pytest.raises(ModelNotFound):
        await studio.embed(embed_command(await studio.person(), model="nobody"))


async def test_a_model_that_writes_does_not_embed(studio: EmbeddingStudio) -> None:
    with pytest.raises(InvalidValue) as refused:
        await studio.embed(embed_command(await studio.person(), model="m"))
    assert refused.value.field == "model"


async def test_token_ids_are_passed_on_where_they_mean_something(studio: EmbeddingStudio) -> None:
    await studio.embed(embed_command(await studio.person(), (1, 2, 3), (4,)))
    assert studio.embedder.asked[0].inputs == ((1, 2, 3), (4,))


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [("input", {"inputs": ((1, 2),)}, "check_embedding_ctx_length"), ("dimensions", {"dimensions": 3}, "384")],
)
async def test_what_a_model_is_known_not_to_do_is_refused_with_the_way_out(
    studio: EmbeddingStudio, field: str, given: dict[str, Any], words: str
) -> None:
    person = await studio.person()
    limited = tuple(
        replace(one, texts_only=True, dimensions=384) if one.upstream_model == EMBEDS else one
        for one in studio.first.models_now
    )
    studio.first.models_now = limited
    await studio.mall.sync()
    command = embed_command(person)
    with pytest.raises(InvalidValue, match=words) as refused:
        await studio.embed(replace(command, request=replace(command.request, **given)))
    assert refused.value.field == field
