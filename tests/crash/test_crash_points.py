"""Whatever moment the server dies at, a run is charged once for exactly what was used, or not at all."""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from signal import SIGKILL
from typing import Any, Final

import pytest

from aimall.application.crashpoints import CrashPoint
from tests.crash.conftest import Scene
from tests.upstreams.openrouter_standin import INPUT_USD, OUTPUT_USD
from tests.upstreams.script import Record, Script

KEY: Final = "the-same-key"
# Each time another run: where a process dies within a moment is chance.
KEYS: Final = [f"{KEY}-{time}" for time in range(20 if os.environ.get("AIMALL_TEST_THOROUGH") else 1)]
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
    CrashPoint.FAULTED: Case(script=Script(status=502), states=frozenset({"settled"})),
    # Sent again if not even its beginning had been stored.
    CrashPoint.BROKEN_OFF: Case(
        script=Script(pieces=["half ", "an "], delay_s=0.2, error_chunk={"error": {"message": "no", "code": 502}}),
        states=frozenset({"settled", "voided"}),
    ),
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


async def crash_at(scene: Scene, point: CrashPoint, key: str = KEY) -> None:
    """Let the server die at a named point, and be sure that it died there and nowhere else."""
    await start_to_die(scene, point)
    await scene.customer.arrive()
    await scene.customer.ask(key=key)
    await has_died_at(scene, point)


async def start_to_die(scene: Scene, point: CrashPoint, **settings: str) -> None:
    """Start the server, which will die at a named point."""
    struck = {"CRASH_AT": point.value, "CRASH_MARKER": str(scene.marker)}
    await asyncio.to_thread(scene.server.start, {**struck, **settings})


async def has_died_at(scene: Scene, point: CrashPoint) -> None:
    """Wait for the death, and see that it came there and not elsewhere."""
    assert await asyncio.to_thread(scene.server.wait_for_death) == -SIGKILL
    assert scene.marker.read_text() == point.value


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("point", CASES, ids=str)
async def test_a_crash_costs_the_exact_price_once_or_nothing(scene: Scene, point: CrashPoint, key: str) -> None:
    case = CASES[point]
    scene.upstream.script(case.script)
    await crash_at(scene, point, key)
    await asyncio.to_thread(scene.server.start)
    transcript = await scene.customer.ask(key=key)
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
