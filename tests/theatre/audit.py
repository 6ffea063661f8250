"""The auditor: compares the providers' own logs, what clients saw and the ledger, and trusts none of them alone."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any, Final
from uuid import UUID

from aimall.adapters.postgres.ledger_proof import verify
from tests.mall import Person, SseEvent
from tests.theatre.stage import DEARER, INPUT_USD, OUTPUT_USD, Stage, run_of
from tests.upstreams.answering import prompt_words
from tests.upstreams.script import Record

PATIENCE_S: Final = 20.0
# A dollar of provider cost is 100 coins, sold at 1.25 times that.
MICRO_PER_USD_PER_MILLION: Final = 100 * Fraction(5, 4)
ENDINGS: Final = {"usage", "error", "state"}
RUNS: Final = """
SELECT g.id, g.model, g.provider, g.state, g.charge_micro, g.hold_micro, g.usage_source, g.finish, g.failure,
    coalesce(g.output, m.content #>> '{0,text}', '') AS text, m.status AS message_status,
    coalesce(h.state, 'none') AS hold_state, coalesce(h.captured_micro, 0) AS captured, g.input_tokens
FROM generation g LEFT JOIN message m ON m.id = g.message_id LEFT JOIN ledger.hold h ON h.id = g.id
WHERE g.user_id = ANY($1) ORDER BY g.created_at
"""

Run = dict[str, Any]


def priced(input_tokens: int, output_tokens: int, *, dearer: Decimal = Decimal(0)) -> int:
    """Price tokens by the price list that the stage was given, in micro-coins."""
    usd = input_tokens * Fraction(INPUT_USD + dearer) + output_tokens * Fraction(OUTPUT_USD + dearer)
    return ceil(usd * MICRO_PER_USD_PER_MILLION)


async def audit(stage: Stage, people: Sequence[Person], transcripts: Sequence[Sequence[SseEvent]]) -> None:
    """Check everything that must hold after any scenario."""
    runs = {run["id"]: run for run in await ended_runs(stage, people)}
    records = [record for upstream in stage.upstreams for record in upstream.log]
    assert stage.requests_without_hold == []
    assert stage.requests_seen == len(records)
    for run in runs.values():
        _check_run(run, [record for record in records if run_of(record) == run["id"]])
    assert {run_of(record) for record in records} <= set(runs)
    for transcript in transcripts:
        _check_transcript(transcript, runs)
    await _check_wallets(stage, people)
    findings = await verify(stage.mall.database_url)
    assert [finding for finding in findings if finding.violations] == []


async def runs_of(stage: Stage, *people: Person) -> list[Run]:
    """Read what the database knows of people's runs, oldest first."""
    users = [UUID(hex=person.id.removeprefix("usr_")) for person in people]
    return await stage.rows(RUNS, users)


async def ended_runs(stage: Stage, people: Sequence[Person]) -> list[Run]:
    """Wait until every run has ended and its task is gone, and give them all."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            runs = await runs_of(stage, *people)
            live = {run.generation for run in stage.live.all()}
            if all(run["state"] in {"settled", "voided"} and run["id"] not in live for run in runs):
                return runs
            await asyncio.sleep(0.01)


def _check_run(run: Run, requests: Sequence[Record]) -> None:
    assert sum(bool(record.is_finished and record.text_sent) for record in requests) <= 1, "answered more than once"
    served = next((record for record in reversed(requests) if record.text_sent), None)
    assert run["charge_micro"] == run["captured"] <= run["hold_micro"]
    assert run["hold_state"] == ("captured" if run["charge_micro"] else "voided")
    if run["state"] == "voided":
        assert run["charge_micro"] == 0
        return
    assert served is not None, "settled without an answer"
    assert served.text_sent.startswith(run["text"])
    assert run["charge_micro"] == _expected_charge(run, served)


def _expected_charge(run: Run, served: Record) -> int:
    """Price what the provider says it gave; where it says nothing usable, our own count may not be above its truth."""
    if run["finish"] == "budget":
        return run["hold_micro"]
    is_dearer = run["model"].startswith("guarded/") and run["provider"] == "beta"
    dearer = DEARER if is_dearer else Decimal(0)
    match run["usage_source"]:
        case "provider":
            usage: Any = served.usage_sent
            amount = priced(usage["prompt_tokens"], usage["completion_tokens"], dearer=dearer)
        case "lookup":
            amount = priced(prompt_words(served.body), served.tokens_sent, dearer=dearer)
        case source:
            assert source == "estimate"
            amount = priced(run["input_tokens"], likely(run["text"]), dearer=dearer)
    return min(amount, run["hold_micro"])


def likely(text: str) -> int:
    """Count tokens as the price page promises: 3.5 Latin characters or 1.8 others are one."""
    latin = sum(letter <= "\u024f" for letter in text)
    return ceil(latin / 3.5 + (len(text) - latin) / 1.8)


def _check_transcript(events: Sequence[SseEvent], runs: dict[UUID, Run]) -> None:
    """Compare what one client saw of one whole run with what is kept of it."""
    run = runs[UUID(hex=events[0].id.partition(":")[0].removeprefix("gen_"))]
    assert [event.seq for event in events] == list(range(1, len(events) + 1)), "a gap or a repetition"
    assert [event.name for event in events if event.name in ENDINGS] == [events[-1].name], "not exactly one ending"
    assert "".join(event.data["text"] for event in events if event.name == "message.delta") == run["text"]
    ending = events[-1]
    if ending.name == "error":
        assert (run["state"], ending.data["code"], ending.data["coinCost"]) == ("voided", run["failure"], "0.000000")
    if ending.name == "usage":
        assert round(Fraction(ending.data["coinCost"]) * 1_000_000) == run["charge_micro"]


async def _check_wallets(stage: Stage, people: Sequence[Person]) -> None:
    """Each wallet is what it began with, plus what was added, minus what its own runs cost; and nothing is held."""
    for person in people:
        shown = (await person.get("/billing/balance")).json()
        lines = (await person.get("/billing/transactions", params={"limit": 100})).json()["items"]
        kinds = Counter(line["kind"] for line in lines)
        runs = await runs_of(stage, person)
        charges = [run["charge_micro"] for run in runs if run["charge_micro"]]
        added = sum(micro(line["amount"]) for line in lines if line["kind"] != "charge")
        assert micro(shown["held"]) == 0
        assert micro(shown["available"]) == added - sum(charges), json.dumps(lines)
        assert kinds["charge"] == len(charges)


def micro(coins: str) -> int:
    """Read an amount of coins in micro-coins."""
    return round(Fraction(coins) * 1_000_000)
