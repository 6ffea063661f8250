"""Answers over HTTP: what the platform adds to one, how many it gives a second, and what a piece of a stream costs."""

import asyncio
import json
import time
from typing import Final

from tests.bench.caller import Answer, Caller
from tests.bench.figures import Figure, percentile
from tests.bench.mall import CHAT, MODEL, Subject, cpu_s

ALONE: Final = 300
CLIENTS: Final = (1, 16, 64)
SECONDS: Final = 10.0
STREAMS: Final = 40


def ask(model: str, *, stream: bool = False) -> bytes:
    """Ask for a completion, in the words that the upstream itself is asked in."""
    said = [{"role": "user", "content": "Say something"}]
    return json.dumps({"model": model, "messages": said, "stream": stream}).encode()


def caller(subject: Subject, token: str) -> Caller:
    """Give somebody's connection."""
    return Caller(subject.url, f"Authorization: Bearer {token}")


def took_ms(answers: list[Answer], *, first: bool = False) -> float:
    """Give the median time to the end, or to the first piece, in milliseconds."""
    return percentile([(a.first_at if first else a.ended) - a.begun for a in answers], 0.5) * 1000


async def measure_answers(subject: Subject) -> list[Figure]:
    """Measure them all."""
    keys = await subject.keys(max(CLIENTS))
    return [
        await _added(subject, keys[0]),
        await _first_token(subject, keys[0]),
        *[await _throughput(subject, keys[:clients]) for clients in CLIENTS],
        await _chunks(subject, keys[0]),
    ]


async def _added(subject: Subject, token: str) -> Figure:
    async with Caller(subject.upstream_url) as direct, caller(subject, token) as through:
        asked = [await direct.post(CHAT, ask("words-10-0")) for _ in range(ALONE)]
        whole = [await through.post(CHAT, ask(f"{MODEL}words-10-0")) for _ in range(ALONE)]
    _require_ok(whole)
    added = took_ms(whole) - took_ms(asked)
    return Figure(
        what="added latency, whole answer, 1 client, p50",
        target="<= 2 ms",
        reached=f"{added:.2f} ms",
        is_met=added <= 2,
    )


async def _first_token(subject: Subject, token: str) -> Figure:
    own, ours = ask("words-10-0", stream=True), ask(f"{MODEL}words-10-0", stream=True)
    async with Caller(subject.upstream_url) as direct, caller(subject, token) as through:
        asked = [await direct.post(CHAT, own, watch=b"content") for _ in range(ALONE)]
        whole = [await through.post(CHAT, ours, watch=b'{"content"') for _ in range(ALONE)]
    _require_ok(whole)
    added = took_ms(whole, first=True) - took_ms(asked, first=True)
    return Figure(what="time to first token added, p50", target="<= 3 ms", reached=f"{added:.2f} ms", is_met=added <= 3)


async def _throughput(subject: Subject, tokens: list[str]) -> Figure:
    answers: list[Answer] = []
    until = time.monotonic() + SECONDS

    async def go_on(token: str) -> None:
        async with caller(subject, token) as connection:
            while time.monotonic() < until:
                answers.append(await connection.post(CHAT, ask(f"{MODEL}words-1-0")))

    begun, cpu = time.monotonic(), cpu_s(subject)
    await asyncio.gather(*(go_on(token) for token in tokens))
    rate = len(answers) / (time.monotonic() - begun)
    each = (cpu_s(subject) - cpu) / len(answers) * 1e6
    _require_ok(answers)
    return Figure(
        what=f"whole answers a second, {len(tokens)} clients",
        target=">= 1200/s" if len(tokens) == max(CLIENTS) else "none",
        reached=f"{rate:.0f}/s ({each:.0f} us of the server's core each)",
        is_met=rate >= 1200 or len(tokens) < max(CLIENTS),
    )


async def _chunks(subject: Subject, token: str) -> Figure:
    async with caller(subject, token) as through:
        cpu = cpu_s(subject)
        body = ask(f"{MODEL}words-200-0", stream=True)
        answers = [await through.post(CHAT, body) for _ in range(STREAMS)]
        spent = cpu_s(subject) - cpu
    _require_ok(answers)
    each = spent / (STREAMS * 200) * 1000
    return Figure(
        what="CPU for 1,000 streamed pieces", target="<= 0.04 s", reached=f"{each:.3f} s", is_met=each <= 0.04
    )


def _require_ok(answers: list[Answer]) -> None:
    bad = [answer for answer in answers if answer.status != 200]
    if bad:
        raise RuntimeError(f"{len(bad)} of {len(answers)} answers failed, for instance: {bad[0].body[:300]!r}")
