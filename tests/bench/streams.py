"""Many open streams at once: all finish, how old a piece is when it arrives, and what each one takes in memory."""

import asyncio
import re
from collections.abc import Iterator
from typing import Final

from tests.bench.answers import ask, caller
from tests.bench.caller import Answer
from tests.bench.figures import Figure, percentile
from tests.bench.mall import CHAT, MODEL, Subject, memory_bytes

OPEN: Final = 800  # what one process admits
OPENED_IN_S: Final = 8.0
PER_PERSON: Final = 8
SENT_AT: Final = re.compile(rb'"content":"((?:\d+\.\d+ )+)"')
AGE_MS: Final = 50
MEMORY_KB: Final = 45


async def measure_streams(subject: Subject) -> list[Figure]:
    """Open a hundred in a second; each brings 20 pieces a second for 15 seconds, so that all are open for half of them.

    All of them within a second or two would measure how many runs the ledger begins. Each of their people has asked
    before: what a process holds from its first answers on is no stream's.
    """
    tokens = await subject.keys(OPEN // PER_PERSON)
    await asyncio.gather(*(_ask_once(subject, token) for token in tokens))
    before = memory_bytes(subject)
    peak = 0
    ages: list[float] = []
    finished: list[bool] = []

    async def follow(number: int) -> None:
        await asyncio.sleep(OPENED_IN_S * number / OPEN)
        async with caller(subject, tokens[number % len(tokens)]) as connection:
            answer = await connection.post(CHAT, ask(f"{MODEL}words-300-50", stream=True))
        finished.append(b'"finish_reason":"stop"' in answer.body)  # one that broke off says [DONE] too
        ages.extend(ages_of(answer))

    async def watch() -> None:
        nonlocal peak
        while True:
            peak = max(peak, memory_bytes(subject))
            await asyncio.sleep(0.25)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(follow(number) for number in range(OPEN)))
    watching.cancel()
    age, each = percentile(ages, 0.99) * 1000, (peak - before) / OPEN / 1000
    return [
        Figure(
            what=f"{OPEN} open streams at 20 pieces/s: finished",
            target="all",
            reached=f"{sum(finished)}",
            is_met=sum(finished) == OPEN,
        ),
        Figure(
            what="age of a piece when it arrives, p99",
            target=f"<= {AGE_MS} ms",
            reached=f"{age:.0f} ms",
            is_met=age <= AGE_MS,
        ),
        Figure(
            what="memory for an open stream",
            target=f"<= {MEMORY_KB} kB",
            reached=f"{each:.0f} kB",
            is_met=each <= MEMORY_KB,
        ),
    ]


async def _ask_once(subject: Subject, token: str) -> None:
    async with caller(subject, token) as connection:
        await connection.post(CHAT, ask(f"{MODEL}words-10-0", stream=True))


def ages_of(answer: Answer) -> Iterator[float]:
    """Tell of every piece how long it was on its way, in seconds."""
    rest = b""
    for came, piece in answer.pieces:
        rest, read = rest + piece, 0
        for found in SENT_AT.finditer(rest):
            yield from (came - float(moment) for moment in found[1].split())
            read = found.end()
        rest = rest[read:]
