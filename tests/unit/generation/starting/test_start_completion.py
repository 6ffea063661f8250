"""Starting a completion: nobody who leaves meanwhile leaves coins behind."""

import asyncio

from aimall.application.generation.completing.start_completion import StartCompletion, StartCompletionCommand
from aimall.application.generation.completing.stop_unheard import StopUnheard
from aimall.domain.generation.event import FinishReason
from aimall.domain.generation.request import JsonText, Verbatim
from aimall.domain.kernel.coins import ZERO
from tests.worlds.studio import KEY, MODEL, Studio, actor_of


async def test_whoever_is_cancelled_while_it_begins_has_their_hold_back_at_once() -> None:
    studio = Studio()
    studio.chat.gate.clear()  # the provider would go on for ever
    person = await studio.person(coins=100)
    chat = Verbatim(messages=JsonText('[{"role":"user","content":"Hi"}]'), fields={}, bound=100, likely=10)
    command = StartCompletionCommand(
        actor=actor_of(person), idempotency_key=KEY, fingerprint=b"1", model=MODEL, verbatim=chat
    )
    start = StartCompletion(studio.start_run, StopUnheard(studio.live))
    starting = asyncio.ensure_future(start(command))
    await asyncio.sleep(0)  # the book has been asked and has not answered
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    for _ in range(100):
        await asyncio.sleep(0)  # the start goes on without anybody
    await studio.ended()
    (row,) = studio.books.store.runs.all()
    assert row.run.finish is FinishReason.STOPPED
    assert studio.held(person) == ZERO
