"""Take the tokens that a run may use, before it begins; how many it used is counted when it has ended."""

from dataclasses import dataclass

from aimall.application.access.limits.quotas import Quotas, token_takes
from aimall.application.access.limits.steady_limits import SteadyLimits
from aimall.domain.access.limits.limit import Admitted, Refused
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTokensCommand:
    """A run that is about to begin. `tokens` are what its input can be, and the answer as long as it may become.

    The rule: the bound of the input (`token_bound`), plus `max_tokens` where the client named it, else a typical
    answer. An estimate that is too large only makes others wait until `CorrectTokens`; one that is too small is
    made up for by it.
    """

    actor: Actor
    tokens: int


class TakeTokens:
    """Whoever comes by a key, after it was admitted. Not safe to repeat: each call takes its tokens."""

    def __init__(self, limits: SteadyLimits, quotas: Quotas) -> None:
        self._limits, self._quotas = limits, quotas

    async def __call__(self, command: TakeTokensCommand) -> Admitted | None:
        """Give what was taken, for `CorrectTokens`; None for whoever came by no key. Raises `RateLimited`."""
        if command.tokens < 1:
            raise InvalidValue(field="tokens", reason="a run takes one at least")
        takes = token_takes(self._quotas, command.actor, command.tokens)
        taken = await self._limits.take(takes, is_paid=True) if takes else None
        if isinstance(taken, Refused):
            raise taken.error()
        return taken
