"""Starting a run: what refuses it, what a repeat gives, and what is set aside."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from aimall.application.generation.follow_run import FollowRunCommand
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.running.run_completion import RunLimits
from aimall.application.generation.starting.quote_run import QuoteRunCommand
from aimall.domain.catalog.errors import ModelNotFound
from aimall.domain.catalog.model import ModelId
from aimall.domain.conversation.errors import ConversationBusy, ConversationNotFound, MessageNotFound
from aimall.domain.generation.errors import GenerationNotFound, TooManyRuns
from aimall.domain.generation.event import Unreachable
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.recovery import COST_KNOWN_WITHIN_S
from aimall.domain.generation.request import GenerationKind, PromptLine, Speaker
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import IdempotencyKeyReused, InvalidValue
from aimall.domain.kernel.ids import ConversationId, GenerationId, MessageId, QuoteId
from aimall.domain.pricing.quote import QuoteExpired, QuoteNotFound
from aimall.domain.wallet.errors import InsufficientCoins
from tests.worlds.studio import COST, HERE, KEY, MODEL, Studio, a_key, actor_of, chat_command, text_command


@pytest.fixture
def studio() -> Studio:
    return Studio()


async def a_quote(studio: Studio, command: QuoteRunCommand) -> QuoteId:
    return (await studio.quote(command)).quote.id


async def test_an_answer_is_charged_by_its_usage_and_the_rest_of_the_hold_returned(studio: Studio) -> None:
    person = await studio.person()
    accepted = await studio.start_chat(chat_command(person))
    assert studio.held(person) > COST
    await studio.ended()
    run = await studio.stored(person, accepted.generation)
    assert (run.state, run.charge, run.text) == (RunState.SETTLED, COST, "Hello")
    assert await studio.available(person) == Coins.whole(100) - COST


async def test_the_same_command_again_gives_the_same_run_and_no_second_charge(studio: Studio) -> None:
    person = await studio.person()
    first = await studio.start_chat(chat_command(person))
    await studio.ended()
    again = await studio.start_chat(chat_command(person))
    await studio.ended()
    assert (again.generation, first.replayed, again.replayed) == (first.generation, False, True)
    assert await studio.available(person) == Coins.whole(100) - COST
    assert len(studio.chat.requests) == 1


@pytest.mark.parametrize(
    "change", [{"message": "another?"}, {"model": ModelId("free:free")}, {"max_tokens": 7}, {"temperature": 0.5}]
)
async def test_the_same_key_with_another_input_is_refused(studio: Studio, change: dict[str, object]) -> None:
    person = await studio.person()
    await studio.start_chat(chat_command(person))
    await studio.ended()
    with pytest.raises(IdempotencyKeyReused):
        await studio.start_chat(replace(chat_command(person), **change))


async def test_the_same_key_of_another_person_is_another_run(studio: Studio) -> None:
    person, other = await studio.person(), await studio.person()
    runs = [await studio.start_chat(chat_command(who)) for who in (person, other)]
    await studio.ended()
    assert runs[0].generation != runs[1].generation
    assert [run.replayed for run in runs] == [False, False]


async def test_a_chat_and_a_text_may_share_a_key(studio: Studio) -> None:
    person = await studio.person()
    chat = await studio.start_chat(chat_command(person))
    text = await studio.start_text(text_command(person))
    await studio.ended()
    assert chat.generation != text.generation


async def test_a_repeat_is_found_even_if_today_it_would_be_refused(studio: Studio) -> None:
    person = await studio.person()
    first = await studio.start_chat(chat_command(person))
    await studio.ended()
    studio.first.models_now = studio.second.models_now = ()
    await studio.mall.sync()
    assert (await studio.start_chat(chat_command(person))).generation == first.generation


async def test_a_run_that_its_wallet_cannot_pay_is_refused_and_leaves_nothing(studio: Studio) -> None:
    person = await studio.person(coins=0)
    with pytest.raises(InsufficientCoins) as refusal:
        await studio.start_chat(chat_command(person))
    assert refusal.value.available == ZERO
    assert refusal.value.needed > ZERO
    assert studio.books.store.runs.by_id == {}
    assert studio.books.store.messages.rows == {}
    assert studio.chat.requests == []


async def test_after_a_refusal_for_want_of_coins_the_same_key_works(studio: Studio) -> None:
    person = await studio.person(coins=0)
    with pytest.raises(InsufficientCoins):
        await studio.start_chat(chat_command(person))
    await studio.top_up(person, 100)
    accepted = await studio.start_chat(chat_command(person))
    await studio.ended()
    assert not accepted.replayed
    assert (await studio.stored(person, accepted.generation)).charge == COST


async def test_an_empty_wallet_may_still_use_a_free_model(studio: Studio) -> None:
    person = await studio.person(coins=0)
    accepted = await studio.start_chat(chat_command(person, model=ModelId("free:free")))
    await studio.ended()
    assert (await studio.stored(person, accepted.generation)).charge == ZERO


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_nothing_said_is_nothing_to_answer(studio: Studio, text: str) -> None:
    person = await studio.person()
    with pytest.raises(InvalidValue, match="message"):
        await studio.start_chat(chat_command(person, text))
    with pytest.raises(InvalidValue, match="prompt"):
        await studio.start_text(text_command(person, text))


async def test_a_model_that_is_not_on_offer_is_refused(studio: Studio) -> None:
    person = await studio.person()
    with pytest.raises(ModelNotFound):
        await studio.start_chat(chat_command(person, model=ModelId("none")))


async def test_a_conversation_remembers_its_model(studio: Studio) -> None:
    person = await studio.person()
    with pytest.raises(InvalidValue, match="model"):
        await studio.start_chat(chat_command(person, model=None))
    await studio.start_chat(chat_command(person))
    await studio.ended()
    accepted = await studio.start_chat(chat_command(person, "and?", key=a_key(), model=None))
    await studio.ended()
    assert (await studio.stored(person, accepted.generation)).model == MODEL


async def test_the_next_question_is_asked_with_what_was_said_before(studio: Studio) -> None:
    person = await studio.person()
    for question in ("one?", "two?"):
        await studio.start_chat(chat_command(person, question, key=a_key()))
        await studio.ended()
    assert [line.text for line in studio.chat.requests[-1].lines] == ["one?", "Hello", "two?"]


async def test_a_conversation_answers_one_question_at_a_time(studio: Studio) -> None:
    person = await studio.person()
    studio.chat.gate.clear()
    first = await studio.start_chat(chat_command(person))
    with pytest.raises(ConversationBusy) as refusal:
        await studio.start_chat(chat_command(person, "and?", key=a_key()))
    assert refusal.value.generation == first.generation
    studio.chat.gate.set()
    await studio.ended()


async def test_a_stranger_s_conversation_is_not_found(studio: Studio) -> None:
    person, stranger = await studio.person(), await studio.person()
    for conversation in (person.conversation, ConversationId(uuid4())):
        with pytest.raises(ConversationNotFound):
            await studio.start_chat(chat_command(stranger, conversation=conversation))


async def test_a_stranger_s_run_cannot_be_followed(studio: Studio) -> None:
    person, stranger = await studio.person(), await studio.person()
    accepted = await studio.start_chat(chat_command(person))
    for generation in (accepted.generation, GenerationId(uuid4())):
        with pytest.raises(GenerationNotFound):
            await studio.follow(FollowRunCommand(actor=actor_of(stranger), generation=generation))
    await studio.ended()


async def test_a_question_after_a_message_of_another_conversation_is_refused(studio: Studio) -> None:
    person = await studio.person()
    with pytest.raises(MessageNotFound):
        await studio.start_chat(replace(chat_command(person), parent=MessageId(uuid4())))


async def test_nobody_has_more_runs_at_once_than_the_operator_allows() -> None:
    studio = Studio(policy=RunPolicy(owner=HERE, runs_at_once=2))
    person = await studio.person()
    studio.chat.gate.clear()
    for _ in range(2):
        await studio.start_text(text_command(person, key=a_key()))
    with pytest.raises(TooManyRuns) as refusal:
        await studio.start_text(text_command(person, key=a_key()))
    assert refusal.value.limit == 2
    studio.chat.gate.set()
    await studio.ended()
    assert not (await studio.start_text(text_command(person, key=a_key()))).replayed
    await studio.ended()


async def test_another_first_message_knows_nothing_of_what_was_said(studio: Studio) -> None:
    person = await studio.person()
    await studio.start_chat(chat_command(person, "first?"))
    await studio.ended()
    await studio.start_chat(replace(chat_command(person, "anew?", key=a_key()), at_root=True))
    await studio.ended()
    assert [line.text for line in studio.chat.requests[-1].lines] == ["anew?"]


async def test_a_run_holds_no_more_than_its_owner_allows(studio: Studio) -> None:
    person = await studio.person()
    accepted = await studio.start_chat(chat_command(person, max_coins=Coins.whole(1)))
    assert ZERO < studio.held(person) <= Coins.whole(1)
    await studio.ended()
    assert (await studio.stored(person, accepted.generation)).hold <= Coins.whole(1)


async def test_a_quoted_run_holds_no_more_than_its_quote(studio: Studio) -> None:
    person = await studio.person()
    asked = QuoteRunCommand(
        actor=actor_of(person),
        idempotency_key=KEY,
        kind=GenerationKind.CHAT,
        model=MODEL,
        lines=(PromptLine(speaker=Speaker.USER, text="hello?"),),
        max_tokens=100,
    )
    quoted = await studio.quote(asked)
    await studio.start_chat(replace(chat_command(person), quote=quoted.quote.id))
    assert studio.held(person) <= quoted.quote.ceiling
    await studio.ended()


async def test_a_quote_binds_only_its_own_workspace_model_and_time(studio: Studio) -> None:
    person, stranger = await studio.person(), await studio.person()
    asked = QuoteRunCommand(
        actor=actor_of(person),
        idempotency_key=KEY,
        kind=GenerationKind.CHAT,
        model=MODEL,
        lines=(PromptLine(speaker=Speaker.USER, text="hello?"),),
    )
    quote = await a_quote(studio, asked)
    with pytest.raises(QuoteNotFound):
        await studio.start_chat(replace(chat_command(stranger), quote=quote))
    with pytest.raises(InvalidValue, match="another model"):
        await studio.start_chat(replace(chat_command(person, model=ModelId("free:free")), quote=quote))
    studio.clock.advance(minutes=15)
    with pytest.raises(QuoteExpired):
        await studio.start_chat(replace(chat_command(person), quote=quote))


async def test_a_dearer_route_never_steps_in_at_the_cheaper_one_s_price() -> None:
    studio = Studio(second_price="1.01")
    person = await studio.person()
    studio.chat.says([Unreachable(detail="down")])
    accepted = await studio.start_chat(chat_command(person))
    await studio.ended()
    assert (await studio.stored(person, accepted.generation)).failure == "provider.unreachable"
    assert studio.other_chat.requests == []


async def test_a_route_that_rests_is_not_asked_first(studio: Studio) -> None:
    person = await studio.person()
    for _ in range(5):
        studio.health.failed(studio.first.route("m"), Unreachable(detail="down"))
    await studio.start_chat(chat_command(person, key=KEY))
    await studio.ended()
    assert (len(studio.chat.requests), len(studio.other_chat.requests)) == (0, 1)


async def test_a_dearer_route_is_not_asked_even_while_the_one_on_show_rests() -> None:
    studio = Studio(second_price="1.01")
    person = await studio.person()
    for _ in range(5):
        studio.health.failed(studio.first.route("m"), Unreachable(detail="down"))
    await studio.start_chat(chat_command(person, key=KEY))
    await studio.ended()
    assert (len(studio.chat.requests), len(studio.other_chat.requests)) == (1, 0)


def test_a_hold_outlives_the_longest_run_and_the_usage_that_comes_late() -> None:
    longest = timedelta(seconds=RunLimits().total_s + COST_KNOWN_WITHIN_S)
    assert RunPolicy(owner=HERE).hold_ttl > longest
