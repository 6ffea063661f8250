"""Streams that break, in every way that a wire allows: what was shown is kept, and nobody pays for half an answer."""

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, Literal

import psutil
import pytest

from tests.theatre.audit import priced, runs_of
from tests.theatre.scene import Scene, generation_of, text_of
from tests.upstreams.answering import ENGLISH_ANSWER, PERSIAN_ANSWER
from tests.upstreams.script import Script

pytestmark = pytest.mark.asyncio(loop_scope="session")

THOROUGH: Final = bool(os.environ.get("AIMALL_TEST_THOROUGH"))


def batched(numbers: Iterable[int], size: int) -> Iterator[list[int]]:
    """Cut into lists of a size: the auditor reads one page of each person's transactions."""
    left = iter(numbers)
    while batch := list(islice(left, size)):
        yield batch


HALF = Script(pieces=["half ", "an ", "answer"])


@pytest.mark.parametrize(
    "cut",
    [
        Script(close_after=900),
        Script(close_after=900, framing="close"),
        Script(reset_after=900),
        Script(pieces=["one ", "two"], finish=None),
        Script(pieces=["one ", "two"], finish=None, done=0, usage="none"),
        Script(pieces=["one ", "two"], finish="error"),
        Script(pieces=["one ", "two"], error_chunk={"error": {"message": "canary", "code": 500}}),
    ],
    ids=["closed", "closed without length", "reset", "no finish", "just ends", "finished in error", "an error inside"],
)
async def test_an_answer_that_breaks_off_is_kept_and_costs_nothing(scene: Scene, cut: Script) -> None:
    scene.alpha.script(cut)
    anna = await scene.person()
    events = await scene.ask(anna)
    assert (events[-1].name, events[-1].data["code"]) == ("error", "provider.interrupted")
    assert "canary" not in str(events)
    (run,) = await runs_of(scene.stage, anna)
    assert run["message_status"] == ("incomplete" if text_of(events) else "failed")
    assert cut.reset_after or text_of(events)


@pytest.mark.parametrize("framing", ["chunked", "close"])
async def test_a_stream_cut_at_any_byte_is_settled_whole_or_not_paid(
    scene: Scene, framing: Literal["chunked", "close"]
) -> None:
    for cuts in batched(range(0, 2700, 15 if THOROUGH else 450), 50):
        anna = await scene.person()
        for cut in cuts:
            scene.alpha.script(Script(close_after=cut, framing=framing, times=2))
            events = await scene.ask(anna)
            assert ENGLISH_ANSWER.startswith(text_of(events))
            assert events[-1].name == "error" or text_of(events) == ENGLISH_ANSWER
            scene.alpha.unscript()


@pytest.mark.parametrize(
    "junk",
    [
        "data: {not json}\n\n",
        'data: {"choices": 7}\n\n',
        "data: [1,2]\n\n",
        'data: {"choices":[{"delta":{"content":9}}]}\n\n',
        'data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\n',
    ],
    ids=["no JSON", "odd choices", "a list", "odd content", "half a letter"],
)
async def test_a_malformed_event_ends_the_run_unpaid(scene: Scene, junk: str) -> None:
    good = 'data: {"id":"x","choices":[{"index":0,"delta":{"content":"good "}}]}\n\n'
    scene.alpha.script(Script(raw=good + junk))
    anna = await scene.person()
    events = await scene.ask(anna)
    assert text_of(events) == "good "
    assert events[-1].data["code"] == "provider.interrupted"


@pytest.mark.parametrize("split", [1, 2, 3, 7])
async def test_letters_torn_apart_on_the_wire_arrive_whole(scene: Scene, split: int) -> None:
    scene.alpha.script(Script(split=split, newline="\r\n", comments=True))
    anna = await scene.person()
    events = await scene.ask(anna, message="سلام")
    assert text_of(events) == PERSIAN_ANSWER
    (run,) = await runs_of(scene.stage, anna)
    assert run["charge_micro"] == priced(1, len(PERSIAN_ANSWER.split(" ")))


async def test_an_endless_line_is_given_up_before_it_fills_the_memory(scene: Scene) -> None:
    anna = await scene.person()
    await scene.ask(anna)  # what the first run of a process loads is no growth
    scene.alpha.script(Script(pieces=["some "], huge_line_bytes=50_000_000))
    before = psutil.Process().memory_info().rss
    events = await scene.ask(anna)
    assert psutil.Process().memory_info().rss - before < 20_000_000
    assert (text_of(events), events[-1].data["code"]) == ("some ", "provider.interrupted")
    await scene.alpha.until(lambda log: log[-1].is_disconnected)


async def test_an_answer_without_end_is_cut_at_its_budget_and_costs_at_most_its_hold(scene: Scene) -> None:
    scene.alpha.script(Script(endless=True))
    anna = await scene.person()
    events = await scene.ask(anna, maxTokens=64)
    assert events[-2].data["finishReason"] == "budget"
    (run,) = await runs_of(scene.stage, anna)
    assert run["charge_micro"] == run["hold_micro"]
    await scene.alpha.until(lambda log: log[-1].is_disconnected)
    assert scene.alpha.log[0].body["max_tokens"] == 64


async def test_an_answer_of_nothing_costs_nothing(scene: Scene) -> None:
    scene.alpha.script(Script(pieces=[]))
    anna = await scene.person()
    assert (await scene.ask(anna))[-1].data["code"] == "provider.empty_answer"


@pytest.mark.parametrize(
    "document",
    [
        {"error": {"message": "canary", "code": 429}},
        {"error": "canary"},
        {"object": "error", "message": "canary"},
        {"detail": "canary"},
        "canary",
        "",
    ],
    ids=["429 inside", "a text", "as vLLM writes it", "a detail", "no JSON", "empty"],
)
async def test_an_error_that_calls_itself_a_success_is_a_failure(
    scene: Scene, document: dict[str, object] | str
) -> None:
    scene.alpha.script(Script(document=document, padding=1, times=0))
    anna = await scene.person()
    events = await scene.ask(anna)
    assert events[-1].name == "error"
    assert "canary" not in str(events)
    assert (await runs_of(scene.stage, anna))[0]["state"] == "voided"


@pytest.mark.parametrize(
    "extra",
    [
        Script(done=3),
        Script(after_done='data: {"choices":[{"index":0,"delta":{"content":" and more"}}]}\n\n'),
        Script(after_done="data: {not json}\n\n"),
        Script(after_done='data: {"error":{"message":"late","code":500}}\n\n'),
    ],
    ids=["[DONE] thrice", "text after [DONE]", "junk after [DONE]", "an error after [DONE]"],
)
async def test_the_first_ending_counts_and_is_charged_once(scene: Scene, extra: Script) -> None:
    scene.alpha.script(extra)
    anna = await scene.person()
    events = await scene.ask(anna)
    assert text_of(events) == ENGLISH_ANSWER
    (run,) = await runs_of(scene.stage, anna)
    assert run["charge_micro"] == priced(2, len(ENGLISH_ANSWER.split(" ")))


async def test_a_broken_answer_is_still_there_for_who_comes_later(scene: Scene) -> None:
    scene.alpha.script(Script(pieces=["half ", "an ", "answer"], finish=None))
    anna = await scene.person()
    events = await scene.ask(anna)
    later = await scene.resume(anna, generation_of(events)).to_the_end()
    assert later == events


async def test_a_whole_answer_is_not_lost_to_a_connection_that_stays_open(scene: Scene) -> None:
    scene.alpha.script(Script(pieces=["all ", "of it"], usage="none", done=0, gate_after=2))
    anna = await scene.person()
    events = await scene.ask(anna)
    assert (text_of(events), events[-1].name) == ("all of it", "usage")
    await scene.alpha.until(lambda log: log[0].is_disconnected)
