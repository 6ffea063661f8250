"""Transcripts and their summaries: one run, one hold for both, and one charge for what was delivered of them."""

from dataclasses import replace
from uuid import uuid4

import pytest

from aimall.application.generation.jobs.start_job import StartJobCommand
from aimall.application.generation.ports import StoredRun
from aimall.application.generation.show_receipt import ShowReceipt, ShowReceiptQuery
from aimall.application.generation.studios.quote_job import JobQuoted, QuoteJob, QuoteJobCommand
from aimall.domain.catalog.model import ModelId
from aimall.domain.catalog.usage import Unit, UnitUsage, Usage, UsageSource
from aimall.domain.file.file import FileFacts, MediaType, NewFile
from aimall.domain.generation.errors import ProviderSaidNothing
from aimall.domain.generation.event import Completed, FinishReason, TextDelta
from aimall.domain.generation.generation import RunState
from aimall.domain.generation.media import KINDS_BY_NAME, TranscriptionRequest
from aimall.domain.generation.request import GenerationKind
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import FileId, GenerationId
from aimall.domain.wallet.errors import InsufficientCoins
from tests.contract.media.objects_contract import pieces
from tests.runs import Person
from tests.worlds.jobs import DOWN, ended, worked
from tests.worlds.studio import COST, KEY, SAID, Studio, a_key, actor_of

SECONDS = 12
EAR = ModelId("ear")
HEARD = Coins.whole(SECONDS)  # at a coin a second
KIND = KINDS_BY_NAME[GenerationKind.TRANSCRIPTION]


@pytest.fixture
def studio() -> Studio:
    """A studio in which one model writes, for coins, at two providers."""
    found = Studio()
    found.first.models_now = tuple(one for one in found.first.models_now if one.upstream_model in {"m", "ear"})
    return found


async def a_file(studio: Studio, person: Person) -> FileId:
    file = NewFile(
        id=FileId(uuid4()),
        workspace=person.workspace,
        user=person.user,
        name="voice.wav",
        facts=FileFacts(media_type=MediaType.WAV, size=4, sha256=b"\x01" * 32, seconds=float(SECONDS)),
        object_key=uuid4().hex,
    )
    await studio.objects.put(file.object_key, pieces(b"RIFF"))
    await studio.books.files.add(file, quota=1_000)
    return file.id


async def order(studio: Studio, person: Person, *, summary: bool = True) -> StartJobCommand:
    wish = TranscriptionRequest(file=await a_file(studio, person), seconds=SECONDS, summary=summary)
    return StartJobCommand(actor=actor_of(person), idempotency_key=KEY, model=None, request=wish)


async def listened(studio: Studio, person: Person, *, summary: bool = True) -> StoredRun:
    """Have a file written down, and give the run that has ended."""
    command = await order(studio, person, summary=summary)
    run = (await studio.start_job(command)).generation
    await worked(studio)
    return await ended(studio, person, run)


def summary_of(run: StoredRun) -> str | None:
    assert run.transcript is not None
    return run.transcript.summary


async def quoted(studio: Studio, person: Person, *, with_summary: bool) -> JobQuoted:
    quote = QuoteJob(studio.mall.catalogue, studio.books.quotes, studio.summaries, studio.clock)
    return await quote(
        QuoteJobCommand(
            actor=actor_of(person),
            idempotency_key=a_key(),
            kind=KIND,
            model=EAR,
            quantity=SECONDS,
            with_summary=with_summary,
        )
    )


async def test_a_transcript_is_followed_by_its_summary_and_both_are_one_charge(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await listened(studio, person)
    assert (run.text, summary_of(run)) == ("Good morning.", "Hello")
    assert run.charge == HEARD + COST
    assert run.usage == UnitUsage(unit=Unit.SECOND, quantity=SECONDS)
    assert await studio.available(person) == Coins.whole(100) - run.charge
    assert studio.held(person) == ZERO


async def test_the_receipt_tells_both_apart(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await listened(studio, person)
    receipt = await ShowReceipt(studio.books.runs)(ShowReceiptQuery(actor=actor_of(person), generation=run.id))
    assert receipt.units is not None
    assert receipt.summary is not None
    assert receipt.units.per_unit * receipt.units.quantity + receipt.summary.used.charge == receipt.charge
    assert {line.token_class: line.tokens for line in receipt.summary.lines} == {"input": 10, "output": 5}
    assert receipt.hold == receipt.charge + receipt.returned


async def test_the_hold_covers_both_and_is_what_the_quote_says(studio: Studio) -> None:
    person = await studio.person(coins=100)
    quote = await quoted(studio, person, with_summary=True)
    assert quote.summary is not None
    assert quote.quoted.quote.ceiling == HEARD + quote.summary.ceiling
    assert quote.quoted.quote.likely == HEARD + quote.summary.likely
    run = await listened(studio, person)
    assert run.charge <= run.hold == quote.quoted.quote.ceiling


async def test_without_a_summary_only_the_text_is_quoted_held_and_charged(studio: Studio) -> None:
    person = await studio.person(coins=100)
    quote = await quoted(studio, person, with_summary=False)
    run = await listened(studio, person, summary=False)
    assert (quote.summary, quote.quoted.quote.ceiling) == (None, HEARD)
    assert (run.hold, run.charge, summary_of(run)) == (HEARD, HEARD, None)
    assert studio.chat.requests == []


async def test_if_only_the_summary_fails_the_text_is_delivered_and_charged_alone(studio: Studio) -> None:
    person = await studio.person(coins=100)
    studio.chat.says((DOWN,))
    studio.other_chat.says((DOWN,))
    run = await listened(studio, person)
    assert (run.state, run.text, summary_of(run)) == (RunState.SETTLED, "Good morning.", None)
    assert (run.charge, run.summary_used, run.failure) == (HEARD, None, None)


async def test_when_one_provider_is_down_another_sums_up(studio: Studio) -> None:
    person = await studio.person(coins=100)
    studio.chat.says((DOWN,))
    run = await listened(studio, person)
    assert summary_of(run) == "Hello"
    assert len(studio.other_chat.requests) == 1


async def test_a_summary_that_says_nothing_is_none(studio: Studio) -> None:
    person = await studio.person(coins=100)
    nothing = (TextDelta(text=" \n"), Completed(finish=FinishReason.STOP, usage=SAID))
    studio.chat.says(nothing)
    studio.other_chat.says(nothing)
    run = await listened(studio, person)
    assert (summary_of(run), run.charge) == (None, HEARD)


async def test_a_summary_whose_provider_tells_no_usage_is_charged_by_our_own_count(studio: Studio) -> None:
    person = await studio.person(coins=100)
    studio.chat.says((TextDelta(text="In short."), Completed(finish=FinishReason.STOP, usage=None)))
    run = await listened(studio, person)
    assert run.summary_used is not None
    assert run.summary_used.source is UsageSource.ESTIMATE
    assert HEARD < run.charge <= run.hold


async def test_a_summary_that_took_more_than_was_held_costs_no_more_than_that(studio: Studio) -> None:
    person = await studio.person(coins=100)
    greedy = Usage(input_tokens=10, output_tokens=10_000_000)
    studio.chat.says((TextDelta(text="In short."), Completed(finish=FinishReason.STOP, usage=greedy)))
    run = await listened(studio, person)
    assert run.charge == run.hold


async def test_of_nothing_said_there_is_nothing_to_sum_up_and_nothing_to_pay(studio: Studio) -> None:
    person = await studio.person(coins=100)
    studio.ear.hears("  ")
    run = await listened(studio, person)
    assert (run.state, run.charge, run.failure) == (RunState.VOIDED, ZERO, ProviderSaidNothing.code)
    assert studio.chat.requests == []


async def test_when_nobody_writes_the_text_comes_alone(studio: Studio) -> None:
    studio.first.models_now = tuple(one for one in studio.first.models_now if one.upstream_model == "ear")
    studio.second.models_now = ()
    person = await studio.person(coins=100)
    run = await listened(studio, person)
    assert (run.hold, run.charge, summary_of(run)) == (HEARD, HEARD, None)


async def test_a_model_that_does_not_know_the_language_sums_nothing_up(studio: Studio) -> None:
    person = await studio.person(coins=100)
    now = studio.mall.now
    english = {name: replace(model, languages=("en",)) for name, model in now.models.items()}
    studio.mall.catalogue.replace(replace(now, models=english))
    studio.ear.hears("سلام", "fa")
    run = await listened(studio, person)
    assert (run.charge, summary_of(run), studio.chat.requests) == (HEARD, None, [])


async def test_a_stop_during_the_summary_leaves_the_text(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await _summing_up(studio, person)
    await studio.stop(person, run)
    await studio.ended()
    stored = await ended(studio, person, run)
    assert (stored.state, stored.charge, summary_of(stored)) == (RunState.SETTLED, HEARD, None)


async def test_a_worker_that_dies_before_the_summary_is_there_costs_nobody_a_second_text(studio: Studio) -> None:
    person = await studio.person(coins=100)
    run = await _summing_up(studio, person)
    await studio.die()
    studio.chat.gate.set()
    studio.clock.advance(seconds=300)
    await worked(studio)
    stored = await ended(studio, person, run)
    assert (studio.ear.times, len(studio.chat.requests)) == (1, 2)
    assert (stored.charge, summary_of(stored)) == (HEARD + COST, "Hello")


async def _summing_up(studio: Studio, person: Person) -> GenerationId:
    """Let a worker come as far as the summary, which then waits."""
    studio.chat.gate.clear()
    run = (await studio.start_job(await order(studio, person))).generation
    await studio.work()
    await studio.chat.asked.wait()
    return run


async def test_who_has_coins_for_the_text_alone_is_told_what_both_cost(studio: Studio) -> None:
    person = await studio.person(coins=SECONDS)
    with pytest.raises(InsufficientCoins) as refused:
        await studio.start_job(await order(studio, person))
    assert refused.value.needed > HEARD
    run = await listened(studio, person, summary=False)
    assert run.charge == HEARD


async def test_without_a_model_the_first_that_can_is_taken(studio: Studio) -> None:
    person = await studio.person(coins=100)
    assert (await listened(studio, person, summary=False)).model == EAR


async def test_when_no_model_can_the_field_is_named(studio: Studio) -> None:
    studio.first.models_now = tuple(one for one in studio.first.models_now if one.upstream_model != "ear")
    person = await studio.person(coins=100)
    with pytest.raises(InvalidValue, match="transcription") as refused:
        await studio.start_job(await order(studio, person))
    assert refused.value.field == "model"
