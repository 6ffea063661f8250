"""The list of one's keys, with what each has spent."""

from collections.abc import Sequence
from dataclasses import dataclass

from aimall.application.access.keys.ports import KeysUnit
from aimall.application.clock import Clock
from aimall.application.units import Units
from aimall.domain.access.keys.api_key import ApiKey, KeySpending
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKeysQuery:
    """Who asks."""

    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKey:
    """A key and what it has spent."""

    key: ApiKey
    spent: KeySpending


class ListKeys:
    """Whoever logged in, those of their own workspace. Reads only."""

    def __init__(self, units: Units[KeysUnit], clock: Clock) -> None:
        self._units, self._clock = units, clock

    async def __call__(self, query: ListKeysQuery) -> Sequence[ListedKey]:
        """List those that are not revoked, the newest first. Raises `Forbidden`, `TryAgain`."""
        authorise(query.actor, Action.MANAGE_KEYS)
        workspace = query.actor.workspace
        async with self._units.begin() as unit:
            keys = await unit.api_keys.of(workspace)
            spent = await unit.api_keys.spent(workspace, at=self._clock.now())
        return [ListedKey(key=key, spent=spent.get(key.id, KeySpending())) for key in keys]
