"""Authentication by key: the text of a key becomes an actor, as far as the key reaches."""

from dataclasses import dataclass, field

from aimall.application.access.keys.latest_uses import LatestUses
from aimall.application.access.keys.recent_keys import RecentKeys
from aimall.application.clock import Clock
from aimall.domain.access.errors import KeyAddressRefused, Unauthenticated
from aimall.domain.access.keys.key_text import hash_of, read_key
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticateKeyQuery:
    """The key as it came, without `Bearer`, and the address it came from."""

    key: str = field(repr=False)
    address: str


class AuthenticateKey:
    """Whoever holds a key. Reads only, for every request; a revoked key is refused within five seconds.

    A key that cannot be one of ours is refused without asking anybody.
    """

    def __init__(self, keys: RecentKeys, uses: LatestUses, clock: Clock) -> None:
        self._keys, self._uses, self._clock = keys, uses, clock

    async def __call__(self, query: AuthenticateKeyQuery) -> Actor:
        """Name the actor. Raises `Unauthenticated`, `KeyAddressRefused`, or `TryAgain` if nobody can be asked."""
        text = read_key(query.key)
        if text is None:
            raise Unauthenticated
        secret = hash_of(text)
        found = await self._keys.of(secret)
        if found is None or found.owner.is_disabled or not found.key.opens_with(secret, self._clock.now()):
            raise Unauthenticated
        if not found.key.admits(query.address):
            raise KeyAddressRefused(key=found.key.id, workspace=found.key.workspace)
        self._uses.note(found.key.id)
        return Actor(user=found.owner.id, workspace=found.key.workspace, role=found.owner.role, key=found.key.acting)
