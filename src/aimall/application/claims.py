"""Idempotency claims: a repeated command gives the first answer, and the same key with another input is an error."""

from dataclasses import dataclass
from hashlib import sha256
from typing import NewType, Protocol
from uuid import UUID

IdempotencyKey = NewType("IdempotencyKey", str)  # 8 to 255 visible ASCII characters, checked at the edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One use of an idempotency key. `id` is derived from (workspace, user, route, key); `subject` is what it made."""

    id: UUID
    fingerprint: bytes
    subject: UUID


def fingerprint_of(*parts: str) -> bytes:
    """Hash the input of a command; two inputs are the same when their fingerprints are."""
    digest = sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(4, "big") + data)
    return digest.digest()


class Claims(Protocol):
    """Claims live and die with the unit that did the work, so a failed act leaves none behind."""

    async def put(self, claim: Claim) -> Claim | None:
        """Store the claim and answer None; if the id is taken, wait for that unit's end and give the stored one."""
        ...
