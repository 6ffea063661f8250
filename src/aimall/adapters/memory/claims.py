"""Idempotency claims in memory."""

from uuid import UUID

from aimall.adapters.memory.shelf import Draft, LockHolder
from aimall.application.claims import Claim


class MemoryClaims:
    """Claims by id; a lock makes a second claim wait for the first one's unit."""

    def __init__(self, claims: Draft[UUID, Claim], locks: LockHolder) -> None:
        self._claims = claims
        self._locks = locks

    async def put(self, claim: Claim) -> Claim | None:
        """Store the claim and answer None; if the id is taken, wait for that unit's end and give the stored one."""
        await self._locks.take("claim", claim.id)
        stored = await self._claims.get(claim.id)
        if stored is None:
            await self._claims.put(claim.id, claim)
        return stored
