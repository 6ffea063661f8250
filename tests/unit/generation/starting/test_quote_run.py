"""Quotes of runs: a likely cost and a ceiling that the run keeps."""

from datetime import timedelta
from typing import Any

import pytest

from aimall.application.catalog.ports import Listing
from aimall.application.claims import IdempotencyKey
from aimall.application.generation.starting.quote_run import NO_LIMIT, TYPICAL_OUTPUT_TOKENS, QuoteRunCommand, RunQuoted
from aimall.domain.catalog.errors import ModelNotFound
from aimall.domain.catalog.language import LANGUAGE_UNSUPPORTED
from aimall.domain.catalog.model import ModelId
from aimall.domain.conversation.errors import ConversationNotFound
from aimall.domain.generation.request import GenerationKind, PromptLine, Speaker
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import IdempotencyKeyReused, InvalidValue
from aimall.domain.kernel.ids import ConversationId
from tests.runs import Person
from tests.worlds.shelves import usd
from tests.worlds.studio import KEY, MODEL, Studio, a_key, actor_of, chat_command


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def quoted(
    studio: Studio,
    person: Person,
    *texts: str,
    model: ModelId = MODEL,
    conversation: ConversationId | None = None,
    max_tokens: int | None = None,
    key: IdempotencyKey | None = None,
) -> RunQuoted:
    lines = tuple(PromptLine(speaker=Speaker.USER, text=text) for text in texts)
    return await studio.quote(
        QuoteRunCommand(
            actor=actor_of(person),
            idempotency_key=key or a_key(),
            kind=GenerationKind.CHAT,
            model=model,
            lines=lines,
            conversation=conversation,
            max_tokens=max_tokens,
        )
    )


async def test_a_quote_prices_the_question_and_a_typical_answer(studio: Studio) -> None:
    person = await studio.person()
    quote = (await quoted(studio, person, "x" * 35)).quote
    assert quote.likely == Coins(10 * 100 + TYPICAL_OUTPUT_TOKENS * 400)


async def test_a_ceiling_prices_the_longest_question_and_the_longest_answer(studio: Studio) -> None:
    person = await studio.person()
    quote = (await quoted(studio, person, "x" * 84, max_tokens=1_000)).quote
    assert quote.ceiling == Coins(100 * 100 + 1_000 * 400)


async def test_a_quote_holds_for_a_quarter_of_an_hour_and_names_its_model(studio: Studio) -> None:
    person = await studio.person()
    quote = (await quoted(studio, person, "hello?")).quote
    assert (quote.model, quote.workspace) == (MODEL, person.workspace)
    assert quote.expires_at - studio.clock.now() == timedelta(minutes=15)


async def test_a_short_answer_is_quoted_as_short(studio: Studio) -> None:
    person = await studio.person()
    quote = (await quoted(studio, person, "x" * 35, max_tokens=10)).quote
    assert quote.likely == Coins(10 * 100 + 10 * 400)


async def test_what_was_said_before_is_part_of_the_question(studio: Studio) -> None:
    person = await studio.person()
    await studio.start_chat(chat_command(person, "x" * 3_500))
    await studio.ended()
    alone = (await quoted(studio, person, "and?")).quote
    after = (await quoted(studio, person, "and?", conversation=person.conversation)).quote
    assert after.likely.micro - alone.likely.micro >= 1_000 * 100


async def test_a_quote_asks_nothing_of_the_wallet(studio: Studio) -> None:
    poor = await studio.person(coins=0)
    quote = (await quoted(studio, poor, "hello?")).quote
    assert ZERO < quote.likely <= quote.ceiling < NO_LIMIT


async def test_a_free_model_is_quoted_at_nothing(studio: Studio) -> None:
    person = await studio.person()
    quote = (await quoted(studio, person, "hello?", model=ModelId("free:free"))).quote
    assert (quote.likely, quote.ceiling) == (ZERO, ZERO)


async def test_a_quote_warns_of_a_language_that_the_model_lacks(studio: Studio) -> None:
    english = Listing(upstream_model="m", languages=("en",), price=usd("1", "4"))
    studio.mall.arrange(studio.first.shelf(english))
    person = await studio.person()
    assert (await quoted(studio, person, "سلام")).notice == LANGUAGE_UNSUPPORTED
    assert (await quoted(studio, person, "hello")).notice is None


async def test_nothing_cannot_be_quoted(studio: Studio) -> None:
    with pytest.raises(InvalidValue):
        await quoted(studio, await studio.person())


async def test_a_model_that_is_not_on_offer_cannot_be_quoted(studio: Studio) -> None:
    with pytest.raises(ModelNotFound):
        await quoted(studio, await studio.person(), "hello?", model=ModelId("none"))


async def test_the_conversation_of_a_stranger_cannot_be_quoted(studio: Studio) -> None:
    person, stranger = await studio.person(), await studio.person()
    with pytest.raises(ConversationNotFound):
        await quoted(studio, stranger, "hello?", conversation=person.conversation)


async def test_the_same_wish_under_the_same_key_is_the_same_quote(studio: Studio) -> None:
    person = await studio.person()
    first = await quoted(studio, person, "hello?", key=KEY)
    studio.clock.advance(minutes=1)
    again = await quoted(studio, person, "hello?", key=KEY)
    assert (again.quote, first.replayed, again.replayed) == (first.quote, False, True)


@pytest.mark.parametrize("change", [{"model": ModelId("free:free")}, {"max_tokens": 7}])
async def test_another_wish_under_the_same_key_is_refused(studio: Studio, change: dict[str, Any]) -> None:
    person = await studio.person()
    await quoted(studio, person, "hello?", key=KEY)
    with pytest.raises(IdempotencyKeyReused):
        await quoted(studio, person, "hello?", key=KEY, **change)
    with pytest.raises(IdempotencyKeyReused):
        await quoted(studio, person, "another?", key=KEY)


async def test_the_key_of_somebody_else_is_another_key(studio: Studio) -> None:
    person, stranger = await studio.person(), await studio.person()
    first = await quoted(studio, person, "hello?", key=KEY)
    assert not (await quoted(studio, stranger, "another?", key=KEY)).replayed
    assert (await quoted(studio, person, "hello?", key=KEY)).quote == first.quote
