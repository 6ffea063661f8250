"""Revoke an API key: it opens nothing any more."""

from dataclasses import dataclass

from aimall.application.access.keys.ports import KeysUnit
from aimall.application.access.keys.recent_keys import RecentKeys
from aimall.application.audit import AuditEntry
from aimall.application.clock import Clock
from aimall.application.units import Units
from aimall.domain.access.errors import ApiKeyNotFound
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import ApiKeyId, print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeKeyCommand:
    """Which key."""

    actor: Actor
    key: ApiKeyId


class RevokeKey:
    """Whoever logged in, a key of their own workspace. Safe to repeat.

    It is refused at once in this process, within five seconds in others, and no run begins with it from now on. Runs
    that go on are ended and charged as usual.
    """

    def __init__(self, units: Units[KeysUnit], keys: RecentKeys, clock: Clock) -> None:
        self._units, self._keys, self._clock = units, keys, clock

    async def __call__(self, command: RevokeKeyCommand) -> None:
        """Revoke it. Raises `Forbidden`, `ApiKeyNotFound`, `TryAgain`."""
        actor = command.actor
        authorise(actor, Action.MANAGE_KEYS)
        async with self._units.begin() as unit:
            found = await unit.api_keys.lock(actor.workspace, command.key)
            if found is None:
                raise ApiKeyNotFound
            if found.revoked_at is None:
                await unit.api_keys.save(found.revoked(self._clock.now()))
                await unit.audit.add(
                    AuditEntry(
                        actor=actor.user,
                        workspace=actor.workspace,
                        action="access.revoke_key",
                        subject=print_id("key", found.id),
                    )
                )
            await unit.commit()
        self._keys.forget_all()
