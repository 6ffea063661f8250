"""Coins: integers of micro-coins. No float ever touches money, and rounding is named and happens once."""

import re
from dataclasses import dataclass
from typing import Final

from aimall.domain.kernel.errors import InvalidValue

MICRO_PER_COIN: Final = 1_000_000
_LARGEST: Final = 2**63 - 1  # what the ledger's bigint columns hold
_WRITTEN = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]{1,13})(?:\.(?P<part>[0-9]{1,6}))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Coins:
    """An amount in micro-coins (1 coin = 1,000,000). Signed, because a change of a balance is signed."""

    micro: int

    def __post_init__(self) -> None:
        if not -_LARGEST <= self.micro <= _LARGEST:
            raise InvalidValue(field="coins", reason="is too large")

    @classmethod
    def whole(cls, coins: int) -> "Coins":
        """Make an amount of whole coins."""
        return cls(coins * MICRO_PER_COIN)

    @classmethod
    def parse(cls, text: str, *, field: str = "coins") -> "Coins":
        """Read a decimal string with at most six decimals. Raises `InvalidValue` on anything else."""
        found = _WRITTEN.fullmatch(text)
        if not found:
            raise InvalidValue(field=field, reason="must be a decimal number with at most six decimals")
        micro = int(found["whole"]) * MICRO_PER_COIN + int((found["part"] or "").ljust(6, "0"))
        return cls(-micro if found["sign"] else micro)

    def __str__(self) -> str:
        """Print a decimal string with exactly six decimals, as the API shows coins: `0.041200`."""
        whole, part = divmod(abs(self.micro), MICRO_PER_COIN)
        return f"{'-' if self.micro < 0 else ''}{whole}.{part:06d}"

    def __add__(self, other: "Coins") -> "Coins":
        return Coins(self.micro + other.micro)

    def __sub__(self, other: "Coins") -> "Coins":
        return Coins(self.micro - other.micro)

    def __mul__(self, times: int) -> "Coins":
        return Coins(self.micro * times)

    def __neg__(self) -> "Coins":
        return Coins(-self.micro)


ZERO: Final = Coins(0)
LARGEST: Final = Coins(_LARGEST)


def ceil_div(numerator: int, denominator: int) -> int:
    """Divide and round up, in integers: the one rounding that a charge goes through."""
    return -(-numerator // denominator)
