"""Change an API key: its name, and what it may be used for from now on."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from aimall.application.access.keys.list_keys import ListedKey
from aimall.application.access.keys.ports import KeysUnit
from aimall.application.access.keys.recent_keys import RecentKeys
from aimall.application.audit import AuditEntry
from aimall.application.clock import Clock
from aimall.application.units import Units
from aimall.domain.access.errors import ApiKeyNotFound
from aimall.domain.access.keys.api_key import KeySpending, KeyTerms, check_expiry
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import ApiKeyId, print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeKeyCommand:
    """Which key, and what its terms become. `change` only makes terms of terms."""

    actor: Actor
    key: ApiKeyId
    change: Callable[[KeyTerms], KeyTerms]


class ChangeKey:
    """Whoever logged in, a key of their own workspace. Safe to repeat. It counts at once here, elsewhere within 5 s."""

    def __init__(self, units: Units[KeysUnit], keys: RecentKeys, clock: Clock) -> None:
        self._units, self._keys, self._clock = units, keys, clock

    async def __call__(self, command: ChangeKeyCommand) -> ListedKey:
        """Give the key as it is now. Raises `Forbidden`, `ApiKeyNotFound`, `InvalidValue`, `TryAgain`."""
        actor = command.actor
        authorise(actor, Action.MANAGE_KEYS)
        async with self._units.begin() as unit:
            found = await unit.api_keys.lock(actor.workspace, command.key)
            if found is None or found.revoked_at is not None:
                raise ApiKeyNotFound
            changed = replace(found, terms=command.change(found.terms))
            if changed.terms.expires_at != found.terms.expires_at:
                check_expiry(changed.terms, at=self._clock.now())
            await unit.api_keys.save(changed)
            spent = await unit.api_keys.spent(actor.workspace, at=self._clock.now())
            if changed.terms != found.terms:
                await unit.audit.add(
                    AuditEntry(
                        actor=actor.user,
                        workspace=actor.workspace,
                        action="access.change_key",
                        subject=print_id("key", found.id),
                    )
                )
            await unit.commit()
        self._keys.forget_all()
        return ListedKey(key=changed, spent=spent.get(changed.id, KeySpending()))
