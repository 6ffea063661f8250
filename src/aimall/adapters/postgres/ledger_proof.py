"""The proof of the ledger: every invariant counted anew from the rows, whoever wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimall.adapters.postgres.engine import make_owner_engine

PROOF: Final = (Path(__file__).parent / "ledger" / "proof.sql").read_text()
PROMISES: Final[Mapping[str, str]] = {
    "I1": "of each asset, all accounts together hold exactly nothing",
    "I2a": "each account's head is its last entry",
    "I2b": "each account's balance is the sum of its entries, and none is missing",
    "I2c": "each transfer has exactly one entry on each side that belongs to a wallet",
    "I2d": "each entry belongs to a transfer",
    "CHAIN": "each entry's hash follows from the entry before and from its transfer",
    "I3": "no balance was ever negative",
    "I4": "what is held is the sum of the open holds",
    "I5a": "the parts of a hold add up to it",
    "I5b": "a hold has ended exactly if its end is in the books",
    "I5c": "what was charged and what was returned add up to the hold",
    "I5d": "nothing returned to where it did not come from",
    "I6a": "no charge is above its hold",
    "I6b": "each charge is what reached the revenue",
    "I6c": "nothing else reached the revenue",
    "I7": "a hold that was not captured cost nothing",
    "I7a": "no run cost more than its usage does at its published price",
    "I7b": "nothing was charged for an answer of which nobody saw a word",
    "I10": "each lot is granted = left + held + charged + expired + adjusted",
    "I10w": "dead lots are swept within a minute",
    "I11": "no act is in the books twice",
    "I12": "no coins moved between two wallets",
    "I14": "overdue holds are returned within a minute",
    "I14r": "runs that no process works on are ended within a minute",
    "I16a": "no statement lacks a line",
    "I16b": "each line's balance follows from the line before",
    "I16c": "each statement ends at what the wallet's accounts hold",
    "I16d": "each act changed its wallet by what its line says",
    "KEYS": "of each API key and month, what is counted as spent is what its runs were charged and hold",
    "RUN": "each run that ended says the charge that the ledger says, and holds nothing",
}
# A long history takes long to read, and no statistics may tempt anybody to look up each of its rows by itself.
CONDITIONS: Final = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL enable_nestloop = off",
)
LATE: Final = frozenset({"I10w", "I14", "I14r"})  # work that is late, not books that are wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One promise, and in how many places it is broken. A warning says that work is late; an error, that books lie."""

    promise: str
    meaning: str
    violations: int
    is_warning: bool

    @property
    def is_broken(self) -> bool:
        """Whether this is an error in the books."""
        return self.violations != 0 and not self.is_warning


async def verify(database: str | AsyncConnection) -> tuple[Finding, ...]:
    """Check every promise at one moment, by DSN or on a connection without an open transaction. Reads only."""
    if isinstance(database, AsyncConnection):
        return await _findings(database)
    engine = make_owner_engine(database)
    try:
        async with engine.connect() as connection:
            return await _findings(connection)
    finally:
        await engine.dispose()


async def _findings(connection: AsyncConnection) -> tuple[Finding, ...]:
    async with connection.begin():
        for condition in CONDITIONS:
            await connection.execute(text(condition))
        rows = (await connection.exec_driver_sql(PROOF)).mappings().all()
    return tuple(
        Finding(
            promise=row["promise"],
            meaning=PROMISES[row["promise"]],
            violations=row["violations"],
            is_warning=row["promise"] in LATE,
        )
        for row in rows
    )
