"""A process in the middle of a round of its flusher."""

from typing import Final

from aimall.application.generation.running.live_runs import LiveRuns

AN_HOUR: Final = 3600.0


async def in_mid_round(live: LiveRuns) -> None:
    """Let everybody have had a turn and the next one be far: only what changes from now on is due."""
    await live.pause(0)
    live.take_due()
    live.changed()
    await live.pause(AN_HOUR)
