"""Whatever moment the server dies at, a run is charged once for exactly what was used, or not at all."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from signal import SIGKILL
from typing import Any, Final

import pytest

from aimall.application.crashpoints import CrashPoint
from tests.crash.conftest import Scene
from tests.crash.test_jobs import OF_FILMS, POINTS
from tests.upstreams.openrouter_standin import INPUT_USD, OUTPUT_USD
from tests.upstreams.script import Record, Script

KEY: Final = "the-same-key"
COINS_PER_USD: Final = 100 * Decimal("1.25")
MICRO: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the upstream does before the crash, and which endings are right after it."""

    script: Script = field(default_factory=Script)
    states: frozenset[str]


CASES: Final = {
    CrashPoint.BEFORE_BEGIN: Case(states=frozenset({"settled"})),
    CrashPoint.AFTER_BEGIN: Case(states=frozenset({"settled"})),
    CrashPoint.DISPATCHING: Case(script=Script(hang_before_head=True), states=frozenset({"settled"})),
    CrashPoint.ACCEPTED: Case(script=Script(gate_after=0), states=frozenset({"voided"})),
    CrashPoint.SHOWING: Case(script=Script(gate_after=2), states=frozenset({"voided"})),
    # Exact if everything that was shown had been stored, else nothing.
    CrashPoint.BEFORE_SETTLE: Case(states=frozenset({"settled", "voided"})),
    CrashPoint.AFTER_SETTLE: Case(states=frozenset({"settled"})),
}


def price_of(record: Record) -> Decimal:
    """What people pay for an answer, by the upstream's own count of it."""
    usage = record.usage_sent
    assert usage is not None
    tokens: Any = usage
    usd = tokens["prompt_tokens"] * INPUT_USD + tokens["completion_tokens"] * OUTPUT_USD
    return (usd * COINS_PER_USD).quantize(MICRO, rounding=ROUND_CEILING)


async def run_ending(scene: Scene, generation: str) -> dict[str, Any]:
    """Wait until a run has ended, and give it."""
    async with asyncio.timeout(45):
        while True:
            run = await scene.customer.get(f"/generations/{generation}")
            if run["state"] in {"settled", "voided"}:
                return run
            await asyncio.sleep(0.05)


async def charges_of(scene: Scene) -> list[Decimal]:
    """All charges of the customer."""
    items = (await scene.customer.get("/billing/transactions"))["items"]
    return [-Decimal(item["amount"]) for item in items if item["kind"] == "charge"]


async def crash_at(scene: Scene, point: CrashPoint) -> None:
    """Let the server die at a named point, and be sure that it died there and nowhere else."""
    await asyncio.to_thread(scene.server.start, {"CRASH_AT": point.value, "CRASH_MARKER": str(scene.marker)})
    await scene.customer.arrive()
    await scene.customer.ask(key=KEY)
    assert await asyncio.to_thread(scene.server.wait_for_death) == -SIGKILL
    assert scene.marker.read_text() == point.value


@pytest.mark.slow
@pytest.mark.parametrize("point", CASES, ids=str)
async def test_a_crash_costs_the_exact_price_once_or_nothing(scene: Scene, point: CrashPoint) -> None:
    case = CASES[point]
    scene.upstream.script(case.script)
    await crash_at(scene, point)
    await asyncio.to_thread(scene.server.start)
    transcript = await scene.customer.ask(key=KEY)
    assert transcript.endings == 1
    (started,) = transcript.of("message.start")
    run = await run_ending(scene, started["generationId"])
    assert run["state"] in case.states
    finished = [record for record in scene.upstream.log if record.is_finished and record.path.endswith("completions")]
    if run["state"] == "settled":
        assert transcript.text == finished[-1].text_sent
        assert await charges_of(scene) == [price_of(finished[-1])]
    else:
        assert await charges_of(scene) == []
    await scene.books_are_right()


@pytest.mark.slow
async def test_a_sweeper_that_dies_among_its_runs_leaves_them_to_the_next_one(scene: Scene) -> None:
    scene.upstream.script(Script(gate_after=2))
    await crash_at(scene, CrashPoint.SHOWING)
    scene.marker.unlink()
    struck = {"CRASH_AT": CrashPoint.SWEEPING.value, "CRASH_MARKER": str(scene.marker)}
    with suppress(AssertionError):  # it may die before it answers for the first time
        await asyncio.to_thread(scene.server.start, struck)
    assert await asyncio.to_thread(scene.server.wait_for_death) == -SIGKILL
    assert scene.marker.read_text() == CrashPoint.SWEEPING.value
    await asyncio.to_thread(scene.server.start)
    transcript = await scene.customer.ask(key=KEY)
    assert transcript.endings == 1
    assert await charges_of(scene) == []
    await scene.books_are_right()


def test_every_crash_point_is_struck_by_a_test() -> None:
    assert {*CASES, *POINTS, *OF_FILMS, CrashPoint.SWEEPING} == set(CrashPoint)
