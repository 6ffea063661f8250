"""Limits counted in Valkey, for all processes together: one script judges and counts all limits of a call."""

from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from typing import Any, Final, Literal

from valkey.asyncio import Valkey

from aimall.adapters.valkey.client import TROUBLES
from aimall.domain.access.limits.limit import Admitted, Reading, Refused, Take, answer
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import derived_id

SCRIPT: Final = files("aimall.adapters.valkey").joinpath("rate_limits.lua")


class ValkeyRateLimits:
    """The time is the server's, one for all processes; only tests give one of their own.

    A script touches several keys, so this is for one server with its replicas, not for a cluster.
    """

    def __init__(self, client: Valkey, now_ms: Callable[[], int] | None = None) -> None:
        # It is sent by its digest, and whole when the server does not know it, as after a restart.
        untyped: Any = client
        self._script: Any = untyped.register_script(SCRIPT.read_text(encoding="utf-8"))
        self._now_ms = now_ms

    async def take(self, takes: Sequence[Take]) -> Admitted | Refused:
        """Take all or nothing. Raises `TryAgain` if the server does not answer."""
        now_ms, *found = await self._run("take", takes, (take.cost for take in takes))
        readings = zip(found[::3], found[1::3], found[2::3], strict=True)
        return answer(
            tuple(takes),
            tuple(Reading(remaining=left, reset_ms=reset, wait_ms=wait) for left, reset, wait in readings),
            at_ms=now_ms,
        )

    async def correct(self, admitted: Admitted, used: int) -> None:
        """Count what was used. Raises `TryAgain` if the server does not answer."""
        more = (used - take.cost for take in admitted.takes)
        await self._run("correct", admitted.takes, more, taken_at_ms=admitted.at_ms)

    async def _run(
        self,
        verb: Literal["take", "correct"],
        takes: Sequence[Take],
        more: Iterable[int],
        *,
        taken_at_ms: int | None = None,
    ) -> list[int]:
        now_ms = None if self._now_ms is None else self._now_ms()
        head = [verb, *("" if time is None else time for time in (now_ms, taken_at_ms))]
        body = [
            number
            for take, counted in zip(takes, more, strict=True)
            for number in (take.limit.quota, take.limit.window_ms, counted)
        ]
        try:
            return await self._script(keys=[_key(take) for take in takes], args=[*head, *body])
        except TROUBLES as error:
            raise TryAgain from error


def _key(take: Take) -> str:
    """Name a tally by a digest, so that no network is stored."""
    return f"aimall:limit:{derived_id(*map(str, take.scope)).hex}"
