"""Stopping a run, its receipt, and the usage that runs add up to."""

from uuid import uuid4

import pytest

from aimall.application.generation.ports import UsageDay
from aimall.application.generation.show_generation import ShowGeneration, ShowGenerationQuery
from aimall.application.generation.show_receipt import Receipt, ShowReceipt, ShowReceiptQuery
from aimall.application.generation.show_usage import LONGEST_DAYS, ShowUsage, ShowUsageQuery
from aimall.domain.catalog.usage import Usage, UsageSource
from aimall.domain.generation.errors import GenerationNotFound, ReceiptNotReady
from aimall.domain.generation.event import Accepted, Completed, FinishReason, TextDelta, Unreachable
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.actor import Role
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import Forbidden, InvalidValue
from aimall.domain.kernel.ids import GenerationId
from tests.runs import Person
from tests.worlds.studio import COST, MODEL, Studio, a_key, actor_of, chat_command, text_command


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def a_run(studio: Studio, person: Person) -> GenerationId:
    generation = (await studio.start_chat(chat_command(person, key=a_key()))).generation
    await studio.ended()
    return generation


async def receipt(studio: Studio, person: Person, generation: GenerationId) -> Receipt:
    return await ShowReceipt(studio.books.runs)(ShowReceiptQuery(actor=actor_of(person), generation=generation))


async def usage(
    studio: Studio, person: Person, *, days: int = 30, everyone: bool = False, role: Role = Role.USER
) -> list[UsageDay]:
    query = ShowUsageQuery(actor=actor_of(person, role=role), days=days, everyone=everyone)
    return list(await ShowUsage(studio.books.runs)(query))


async def test_a_stopped_run_keeps_what_was_shown_and_charges_only_that(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.says([TextDelta(text="x" * 35), Completed(finish=FinishReason.STOP, usage=None)])
    studio.chat.gate.clear()
    generation = (await studio.start_chat(chat_command(person, "y" * 35))).generation
    live = studio.live.find(generation)
    assert live is not None
    await live.beyond(1)
    await studio.stop(person, generation)
    await studio.ended()
    run = await studio.stored(person, generation)
    assert (run.text, run.finish, run.source) == ("x" * 35, FinishReason.STOPPED, UsageSource.ESTIMATE)
    assert run.charge == Coins(10 * 100 + 10 * 400)


async def test_a_run_stopped_before_its_first_word_costs_nothing(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.says([Accepted(provider_generation_id="gen-1"), Unreachable(detail="")])
    studio.chat.gate.clear()
    generation = (await studio.start_chat(chat_command(person))).generation
    await studio.stop(person, generation)
    await studio.ended()
    run = await studio.stored(person, generation)
    assert (run.state, run.charge, run.finish) == (RunState.VOIDED, ZERO, FinishReason.STOPPED)
    assert await studio.available(person) == Coins.whole(100)


async def test_stopping_a_run_that_has_ended_changes_nothing(studio: Studio) -> None:
    person = await studio.person()
    generation = await a_run(studio, person)
    before = await studio.stored(person, generation)
    assert [await studio.stop(person, generation) for _ in range(2)] == [before, before]


async def test_a_stranger_can_neither_stop_a_run_nor_see_it_nor_its_receipt(studio: Studio) -> None:
    person, stranger = await studio.person(), await studio.person()
    studio.chat.gate.clear()
    generation = (await studio.start_chat(chat_command(person))).generation
    for wanted in (generation, GenerationId(uuid4())):
        with pytest.raises(GenerationNotFound):
            await studio.stop(stranger, wanted)
        with pytest.raises(GenerationNotFound):
            await receipt(studio, stranger, wanted)
        with pytest.raises(GenerationNotFound):
            await ShowGeneration(studio.books.runs)(ShowGenerationQuery(actor=actor_of(stranger), generation=wanted))
    studio.chat.gate.set()
    await studio.ended()
    assert (await studio.stored(person, generation)).charge == COST


async def test_a_receipt_adds_up(studio: Studio) -> None:
    person = await studio.person()
    cached = Usage(input_tokens=10, output_tokens=5, cached_input_tokens=4)
    studio.chat.says([TextDelta(text="hi"), Completed(finish=FinishReason.STOP, usage=cached)])
    shown = await receipt(studio, person, await a_run(studio, person))
    assert shown.hold == shown.charge + shown.returned
    assert [(line.token_class, line.tokens) for line in shown.lines] == [
        ("input", 6),
        ("cached_input", 4),
        ("output", 5),
    ]
    assert Coins(sum(line.tokens * line.per_million.micro for line in shown.lines) // 1_000_000) == shown.charge


async def test_the_receipt_of_a_run_that_failed_returns_every_coin(studio: Studio) -> None:
    person = await studio.person()
    for chat in (studio.chat, studio.other_chat):
        chat.says([Unreachable(detail="down")])
    shown = await receipt(studio, person, await a_run(studio, person))
    assert (shown.charge, shown.lines, shown.returned) == (ZERO, (), shown.hold)


async def test_there_is_no_receipt_while_a_run_goes_on(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.gate.clear()
    generation = (await studio.start_chat(chat_command(person))).generation
    with pytest.raises(ReceiptNotReady):
        await receipt(studio, person, generation)
    studio.chat.gate.set()
    await studio.ended()


async def test_usage_adds_up_by_day_kind_and_model(studio: Studio) -> None:
    person = await studio.person()
    for _ in range(2):
        await a_run(studio, person)
    await studio.start_text(text_command(person))
    await studio.ended()
    found = {(day.kind, day.model): (day.runs, day.coins) for day in await usage(studio, person)}
    assert found == {
        (GenerationKind.CHAT, MODEL): (2, COST + COST),
        (GenerationKind.TEXT, MODEL): (1, COST),
    }


async def test_usage_is_of_the_days_that_were_asked_for_newest_first(studio: Studio) -> None:
    person = await studio.person()
    for _ in range(2):
        await a_run(studio, person)
        studio.clock.advance(days=1)
    assert await usage(studio, person, days=1) == []
    assert [day.date for day in await usage(studio, person, days=3)] == ["2026-03-21", "2026-03-20"]


async def test_usage_is_one_s_own_and_only_admins_see_everyone_s(studio: Studio) -> None:
    person, other = await studio.person(), await studio.person()
    await a_run(studio, person)
    assert await usage(studio, other) == []
    with pytest.raises(Forbidden):
        await usage(studio, other, everyone=True)
    (day,) = await usage(studio, other, everyone=True, role=Role.ADMIN)
    assert day.coins == COST


@pytest.mark.parametrize("days", [0, -1, LONGEST_DAYS + 1])
async def test_usage_is_asked_for_a_day_to_a_year(studio: Studio, days: int) -> None:
    with pytest.raises(InvalidValue):
        await usage(studio, await studio.person(), days=days)
