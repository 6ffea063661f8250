"""Make an API key. Its text is in the answer and nowhere else."""

from dataclasses import dataclass, field

from aimall.application.access.keys.ports import KeysUnit
from aimall.application.audit import AuditEntry
from aimall.application.claims import Claim, IdempotencyKey, fingerprint_of
from aimall.application.clock import Clock, Ids
from aimall.application.units import Units
from aimall.domain.access.errors import ApiKeyNotFound, TooManyKeys
from aimall.domain.access.keys.api_key import KEYS_AT_MOST, ApiKey, KeySpending, KeyTerms, check_expiry
from aimall.domain.access.keys.key_text import KeyText, hash_of, last_four_of, write_key
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import IdempotencyKeyReused
from aimall.domain.kernel.ids import ApiKeyId, derived_id, print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateKeyCommand:
    """What the key shall be for."""

    actor: Actor
    idempotency_key: IdempotencyKey
    terms: KeyTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyIssued:
    """A key with a new secret. A repeat has no `secret`: it was told once and stored nowhere."""

    key: ApiKey
    spent: KeySpending
    secret: KeyText | None = field(repr=False)

    @property
    def replayed(self) -> bool:
        """Whether an earlier equal command had made the secret."""
        return self.secret is None


class CreateKey:
    """Whoever logged in, in their own workspace; no key makes another.

    Repeating it with the same key gives the first API key without its secret. Whoever lost that rotates the key.
    """

    def __init__(self, units: Units[KeysUnit], clock: Clock, ids: Ids) -> None:
        self._units, self._clock, self._ids = units, clock, ids

    async def __call__(self, command: CreateKeyCommand) -> KeyIssued:
        """Make it. Raises `Forbidden`, `InvalidValue`, `TooManyKeys`, `IdempotencyKeyReused`, `TryAgain`."""
        actor = command.actor
        authorise(actor, Action.MANAGE_KEYS)
        check_expiry(command.terms, at=self._clock.now())
        secret = write_key(self._ids.secret())
        key = self._new(command, secret)
        claim = Claim(
            id=derived_id("api_key_claim", key.id.hex),
            fingerprint=fingerprint_of(fingerprint_text(command.terms)),
            subject=key.id,
        )
        async with self._units.begin() as unit:
            earlier = await unit.claims.put(claim)
            if earlier is None:
                if not await unit.api_keys.add(key, at_most=KEYS_AT_MOST):
                    raise TooManyKeys(limit=KEYS_AT_MOST)
                await unit.audit.add(
                    AuditEntry(
                        actor=actor.user,
                        workspace=actor.workspace,
                        action="access.create_key",
                        subject=print_id("key", key.id),
                    )
                )
                await unit.commit()
                return KeyIssued(key=key, spent=KeySpending(), secret=secret)
            if earlier.fingerprint != claim.fingerprint:
                raise IdempotencyKeyReused
            found = await unit.api_keys.lock(actor.workspace, key.id)
            if found is None:
                raise ApiKeyNotFound
            spent = await unit.api_keys.spent(actor.workspace, at=self._clock.now())
            return KeyIssued(key=found, spent=spent.get(key.id, KeySpending()), secret=None)

    def _new(self, command: CreateKeyCommand, secret: KeyText) -> ApiKey:
        actor = command.actor
        own = derived_id("api_key", actor.workspace.hex, actor.user.hex, command.idempotency_key)
        return ApiKey(
            id=ApiKeyId(own),
            workspace=actor.workspace,
            user=actor.user,
            terms=command.terms,
            hash=hash_of(secret),
            last_four=last_four_of(secret),
            created_at=self._clock.now(),
        )


def fingerprint_text(terms: KeyTerms) -> str:
    """Write terms so that equal ones read alike: sets have no order of their own."""
    models = None if terms.models is None else sorted(terms.models)
    return repr(
        (
            terms.name,
            sorted(terms.scopes),
            models,
            terms.cap_total,
            terms.cap_month,
            terms.limits,
            terms.networks,
            terms.expires_at,
            terms.outlives_connection,
        )
    )
