"""Outcomes: every answer that a wallet gives. The caller chooses what to do, so refusals are values here."""

from dataclasses import dataclass

from aimall.domain.kernel.coins import Coins
from aimall.domain.wallet.hold import HoldState
from aimall.domain.wallet.statement import StatementLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The move was made, and this is its line."""

    line: StatementLine
    available: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedBefore:
    """The same move was made before, and nothing moved now. `line` is the first one's."""

    line: StatementLine
    available: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The hold stands. `available` is what can be spent beside it."""

    available: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The same hold was opened before, whatever became of it since. Nothing moved now."""

    available: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """The id was used before for something else. Nothing moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insufficient:
    """There are too few free coins. Nothing moved."""

    needed: Coins
    available: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """The wallet's spending is stopped. Nothing moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownWallet:
    """There is no such wallet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The hold ended now: this was charged, this went back."""

    state: HoldState
    captured: Coins
    returned: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedBefore:
    """The hold had ended before, like this; nothing moved now."""

    state: HoldState
    captured: Coins
    returned: Coins


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownHold:
    """There is no such hold."""
