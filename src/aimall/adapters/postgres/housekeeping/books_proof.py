"""The proof of the books as a chore: on a connection of its own, because a long history takes long to read."""

from collections.abc import Sequence

from aimall.adapters.postgres.ledger_proof import verify
from aimall.adapters.postgres.retrying import faults_translated


class PostgresBooksProof:
    """`BooksProof`. It is the database's owner who reads: what the application may see is not all there is."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    async def broken(self) -> Sequence[str]:
        async with faults_translated():
            return [finding.promise for finding in await verify(self._dsn) if finding.is_broken]
