"""Admit a call that came by an API key: before its route, and before anything that costs more than counting."""

from dataclasses import dataclass

from aimall.application.access.limits.quotas import Quotas, request_takes, token_takes
from aimall.application.access.limits.steady_limits import SteadyLimits
from aimall.domain.access.limits.limit import Admitted, Refused
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitCallCommand:
    """A call from an address. Without an actor it came by a key that is none: its network is braked in guessing."""

    actor: Actor | None
    address: str
    is_paid: bool


class AdmitCall:
    """Whoever comes by a key. Takes one request of key, workspace and network; repeating it takes another one.

    With a call that may cost coins it also looks at what is left of the token limits, and takes nothing of them:
    how many tokens it is about is known later, and `TakeTokens` takes those.
    """

    def __init__(self, limits: SteadyLimits, quotas: Quotas) -> None:
        self._limits, self._quotas = limits, quotas

    async def __call__(self, command: AdmitCallCommand) -> Admitted | Refused | None:
        """Tell what is left, or which limit refuses; None if nobody could count and the call costs nothing."""
        takes = request_takes(self._quotas, command.actor, command.address)
        if command.actor is not None and command.is_paid:
            takes += token_takes(self._quotas, command.actor, 0)
        # A wrong key is no read: whoever guesses is not let go on because the store is away.
        is_paid = command.is_paid or command.actor is None
        return await self._limits.take(takes, is_paid=is_paid)
