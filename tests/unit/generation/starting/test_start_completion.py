"""Starting a completion: nobody leaves coins behind who leaves meanwhile, or who asks for what a model cannot do."""

import asyncio
from collections.abc import Collection

import pytest

from aimall.application.generation.completing.start_completion import StartCompletion, StartCompletionCommand
from aimall.application.generation.completing.stop_unheard import StopUnheard
from aimall.domain.catalog.model import Ability
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.request import JsonText, Verbatim
from aimall.domain.kernel.coins import ZERO
from aimall.domain.kernel.errors import InvalidValue
from tests.runs import Person
from tests.worlds.shelves import offered, usd
from tests.worlds.studio import KEY, MODEL, Studio, actor_of


def completion(person: Person, *, needs: Collection[Ability] = ()) -> StartCompletionCommand:
    """Somebody asks for an answer."""
    messages = JsonText('[{"role":"user","content":"Hi"}]')
    chat = Verbatim(messages=messages, fields={}, bound=100, likely=10, needs=frozenset(needs))
    return StartCompletionCommand(
        actor=actor_of(person), idempotency_key=KEY, fingerprint=b"1", model=MODEL, verbatim=chat
    )


async def test_whoever_is_cancelled_while_it_begins_has_their_hold_back_at_once() -> None:
    studio = Studio()
    studio.chat.gate.clear()  # the provider would go on for ever
    person = await studio.person(coins=100)
    start = StartCompletion(studio.start_run, StopUnheard(studio.live))
    starting = asyncio.ensure_future(start(completion(person)))
    await asyncio.sleep(0)  # the book has been asked and has not answered
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    for _ in range(100):
        await asyncio.sleep(0)  # the start goes on without anybody
    await studio.ended()
    (row,) = studio.books.store.runs.all()
    assert row.run.finish is FinishReason.STOPPED
    assert studio.held(person) == ZERO


async def test_what_a_model_is_known_not_to_do_is_refused_before_anything_is_held() -> None:
    studio = Studio()
    person = await studio.person(coins=100)
    studio.first.models_now = (
        offered("m", usd("1"), abilities=frozenset({Ability.TOOLS})),
        offered("seer", usd("1"), abilities=frozenset({Ability.PICTURES})),
    )
    studio.second.models_now = ()
    await studio.mall.sync()
    with pytest.raises(InvalidValue) as refused:
        await StartCompletion(studio.start_run, StopUnheard(studio.live))(completion(person, needs={Ability.PICTURES}))
    assert (refused.value.field, refused.value.reason) == ("model", "m does not take pictures; seer does")
    assert studio.books.store.runs.all() == ()


async def test_what_nobody_knows_of_a_model_is_asked_of_its_provider() -> None:
    studio = Studio()
    person = await studio.person(coins=100)
    await StartCompletion(studio.start_run, StopUnheard(studio.live))(completion(person, needs={Ability.PICTURES}))
    await studio.ended()
    assert len(studio.chat.requests) == 1
