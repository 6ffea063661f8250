"""Runs that are begun by an API key: sized to what it may still spend, and of no model that it is not for."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from aimall.application.catalog.list_models import ListModels, ListModelsQuery
from aimall.domain.access.errors import CapPeriod, KeyCapReached, Unauthenticated
from aimall.domain.access.keys.api_key import ApiKey
from aimall.domain.catalog.errors import ModelNotAllowed
from aimall.domain.catalog.model import ModelId
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import Forbidden
from aimall.domain.wallet.errors import InsufficientCoins
from tests.runs import Person
from tests.worlds.jobs import PICTURE, command
from tests.worlds.keys import resaved, stored_key
from tests.worlds.studio import COST, MODEL, Studio, a_key, actor_of, chat_command

PICTURES_COST = Coins.whole(8)


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def with_key(studio: Studio, person: Person, **terms: Any) -> tuple[ApiKey, Actor]:  # noqa: ANN401 - of the terms
    key, _ = await stored_key(studio.books.keys, person.user, person.workspace, **terms)
    return key, replace(actor_of(person), key=key.acting)


async def test_a_run_is_sized_to_what_its_key_may_still_spend(studio: Studio) -> None:
    person = await studio.person()
    usual = await studio.start_chat(chat_command(person))
    full = studio.held(person)
    await studio.ended()
    cap = Coins(full.micro // 2)
    _, actor = await with_key(studio, person, cap_total=cap)
    short = await studio.start_chat(replace(chat_command(person, key=a_key()), actor=actor))
    assert ZERO < studio.held(person) <= cap
    await studio.ended()
    longest = [(await studio.stored(person, run.generation)).max_tokens for run in (usual, short)]
    assert longest[1] < longest[0]


@pytest.mark.parametrize("period", CapPeriod)
async def test_a_key_that_has_nothing_left_is_named_as_what_refuses_the_run(studio: Studio, period: CapPeriod) -> None:
    person = await studio.person()
    _, actor = await with_key(studio, person, **{f"cap_{period.value}": COST})
    with pytest.raises(KeyCapReached) as refused:
        await studio.start_chat(replace(chat_command(person), actor=actor))
    assert refused.value.facts() == {"period": period.value, "limit": COST, "left": COST}
    assert await studio.available(person) == Coins.whole(100)
    assert studio.chat.requests == []


async def test_whoever_lacks_coins_hears_of_coins_and_not_of_the_key(studio: Studio) -> None:
    poor = await studio.person(coins=0)
    _, actor = await with_key(studio, poor, cap_total=Coins.whole(50))
    with pytest.raises(InsufficientCoins):
        await studio.start_chat(replace(chat_command(poor), actor=actor))


async def test_what_a_key_has_spent_is_what_its_runs_were_charged(studio: Studio) -> None:
    person = await studio.person()
    key, actor = await with_key(studio, person)
    await studio.start_chat(replace(chat_command(person), actor=actor))
    await studio.ended()
    async with studio.books.keys.begin() as unit:
        assert (await unit.api_keys.spent(person.workspace, at=studio.clock.now()))[key.id].total == COST


async def test_no_run_begins_with_a_key_that_was_revoked_since_it_was_let_in(studio: Studio) -> None:
    person = await studio.person()
    key, actor = await with_key(studio, person)
    await resaved(studio.books.keys, key.revoked(datetime.now(UTC)))
    with pytest.raises(Unauthenticated):
        await studio.start_chat(replace(chat_command(person), actor=actor))
    with pytest.raises(Unauthenticated):
        await studio.start_job(replace(command(person), actor=actor))


async def test_a_key_is_for_no_model_but_those_that_it_names(studio: Studio) -> None:
    person = await studio.person()
    _, actor = await with_key(studio, person, models=frozenset({"free:free", "film"}))
    with pytest.raises(ModelNotAllowed):
        await studio.start_chat(replace(chat_command(person), actor=actor))
    with pytest.raises(ModelNotAllowed):
        await studio.start_job(replace(command(person), actor=actor))
    await studio.start_chat(replace(chat_command(person, model=ModelId("free:free")), actor=actor))
    await studio.ended()


async def test_whoever_names_no_model_gets_one_that_the_key_is_for(studio: Studio) -> None:
    person = await studio.person()
    _, painter = await with_key(studio, person, models=frozenset({PICTURE}))
    await studio.start_job(replace(command(person), actor=painter, model=None))
    _, writer = await with_key(studio, person, models=frozenset({MODEL}))
    with pytest.raises(ModelNotAllowed):
        await studio.start_job(replace(command(person), actor=writer, model=None, idempotency_key=a_key()))


async def test_a_job_that_its_key_cannot_pay_is_refused_and_holds_nothing(studio: Studio) -> None:
    person = await studio.person()
    _, actor = await with_key(studio, person, cap_month=PICTURES_COST - Coins(1))
    with pytest.raises(KeyCapReached):
        await studio.start_job(replace(command(person), actor=actor))
    assert studio.held(person) == ZERO
    _, richer = await with_key(studio, person, cap_month=PICTURES_COST)
    await studio.start_job(replace(command(person), actor=richer))
    assert studio.held(person) == PICTURES_COST


async def test_a_key_finds_the_models_that_it_is_for(studio: Studio) -> None:
    person = await studio.person()
    _, actor = await with_key(studio, person, models=frozenset({"film", "gone"}))
    listed = await ListModels(studio.mall.catalogue)(ListModelsQuery(actor=actor))
    assert [entry.model.id for entry in listed] == ["film"]


async def test_a_key_starts_nothing_outside_its_scopes(studio: Studio) -> None:
    person = await studio.person()
    _, actor = await with_key(studio, person, scopes=frozenset({"models"}))
    for act in (
        studio.start_chat(replace(chat_command(person), actor=actor)),
        studio.start_job(replace(command(person), actor=actor)),
    ):
        with pytest.raises(Forbidden):
            await act
