"""Rotate an API key: the same key with a new secret, while the old one opens for a while longer."""

from dataclasses import dataclass
from datetime import timedelta

from aimall.application.access.keys.create_key import KeyIssued
from aimall.application.access.keys.ports import KeysUnit
from aimall.application.access.keys.recent_keys import RecentKeys
from aimall.application.audit import AuditEntry
from aimall.application.claims import Claim, IdempotencyKey, fingerprint_of
from aimall.application.clock import Clock, Ids
from aimall.application.units import Units
from aimall.domain.access.errors import ApiKeyNotFound
from aimall.domain.access.keys.api_key import USUAL_OVERLAP, KeySpending, check_overlap
from aimall.domain.access.keys.key_text import write_key
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import IdempotencyKeyReused
from aimall.domain.kernel.ids import ApiKeyId, derived_id, print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateKeyCommand:
    """Which key, and for how long its present secret still opens; not at all with an overlap of 0."""

    actor: Actor
    idempotency_key: IdempotencyKey
    key: ApiKeyId
    overlap: timedelta = USUAL_OVERLAP


class RotateKey:
    """Whoever logged in, a key of their own workspace.

    Repeating it with the same key rotates nothing again, and gives the API key without its secret. A secret that was
    replaced before the present one ends with this rotation.
    """

    def __init__(self, units: Units[KeysUnit], keys: RecentKeys, clock: Clock, ids: Ids) -> None:
        self._units, self._keys, self._clock, self._ids = units, keys, clock, ids

    async def __call__(self, command: RotateKeyCommand) -> KeyIssued:
        """Rotate it. Raises `Forbidden`, `ApiKeyNotFound`, `InvalidValue`, `IdempotencyKeyReused`, `TryAgain`."""
        actor = command.actor
        authorise(actor, Action.MANAGE_KEYS)
        check_overlap(command.overlap)
        secret = write_key(self._ids.secret())
        claim = Claim(
            id=derived_id("api_key_rotation", actor.workspace.hex, actor.user.hex, command.idempotency_key),
            fingerprint=fingerprint_of(command.key.hex, repr(command.overlap)),
            subject=command.key,
        )
        async with self._units.begin() as unit:
            earlier = await unit.claims.put(claim)
            if earlier is not None and earlier.fingerprint != claim.fingerprint:
                raise IdempotencyKeyReused
            found = await unit.api_keys.lock(actor.workspace, command.key)
            if found is None or found.revoked_at is not None:
                raise ApiKeyNotFound
            spent = (await unit.api_keys.spent(actor.workspace, at=self._clock.now())).get(found.id, KeySpending())
            if earlier is not None:
                return KeyIssued(key=found, spent=spent, secret=None)
            rotated = found.rotated(secret, at=self._clock.now(), overlap=command.overlap)
            await unit.api_keys.save(rotated)
            await unit.audit.add(
                AuditEntry(
                    actor=actor.user,
                    workspace=actor.workspace,
                    action="access.rotate_key",
                    subject=print_id("key", found.id),
                    facts={"overlapSeconds": str(int(command.overlap.total_seconds()))},
                )
            )
            await unit.commit()
        self._keys.forget_all()
        return KeyIssued(key=rotated, spent=spent, secret=secret)
