"""What a command that moves coins answers."""

from dataclasses import dataclass

from aimall.domain.wallet.statement import StatementLine


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinsMoved:
    """The line in the books. `replayed` when an earlier equal command had written it."""

    line: StatementLine
    replayed: bool
