"""Correct what a run has taken of the token limits by what it used."""

from dataclasses import dataclass

from aimall.application.access.limits.steady_limits import SteadyLimits
from aimall.domain.access.limits.limit import Admitted


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectTokensCommand:
    """A run that has ended, or never began: then it used 0. `taken` is the answer of `TakeTokens`."""

    taken: Admitted | None
    used: int


class CorrectTokens:
    """The platform, once for each run: a second time would count the difference again.

    What was too much comes back while it still counts; what was too little counts from now on. Nothing waits for
    this, and if it is never called, what was taken counts for one minute and no longer.
    """

    def __init__(self, limits: SteadyLimits) -> None:
        self._limits = limits

    async def __call__(self, command: CorrectTokensCommand) -> None:
        """Count what was used. Never raises."""
        if command.taken is not None:
            await self._limits.correct(command.taken, command.used)
