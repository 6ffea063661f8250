"""Prove the books: look for a broken promise of the ledger before anybody else finds it."""

from typing import Final

from aimall.application.housekeeping.ports import BooksProof


class BooksBroken(Exception):
    """Promises of the ledger that do not hold. `aimall ledger verify` says what each one means."""

    code: Final = "ledger.broken"


class ProveBooks:
    """The platform itself. Reads only."""

    def __init__(self, proof: BooksProof) -> None:
        self._proof = proof

    async def __call__(self) -> None:
        """Look. Raises `BooksBroken` with the names of the promises, `TryAgain`."""
        broken = await self._proof.broken()
        if broken:
            raise BooksBroken(", ".join(broken))
