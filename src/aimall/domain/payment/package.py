"""Coin packages: what people buy. The operator's price list names them."""

from dataclasses import dataclass

from aimall.domain.kernel.coins import MICRO_PER_COIN, ZERO, Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.rials import Rials


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinPackage:
    """Whole coins, some more as a present, and the price of all of them, in whole toman."""

    coins: Coins
    bonus: Coins
    price: Rials

    def __post_init__(self) -> None:
        if (
            self.coins <= ZERO
            or self.bonus < ZERO
            or any(part.micro % MICRO_PER_COIN for part in (self.coins, self.bonus))
        ):
            raise InvalidValue(field="coins", reason="must be whole and more than nothing, and a present not less")
        if self.price.toman <= 0:
            raise InvalidValue(field="price", reason="must be more than nothing")

    @property
    def id(self) -> str:
        """What the package is called: a price list has one for each number of coins."""
        return f"coins-{self.coins.micro // MICRO_PER_COIN}"


@dataclass(frozen=True, slots=True)
class PriceList:
    """Every package, the smallest first."""

    packages: tuple[CoinPackage, ...]

    def __post_init__(self) -> None:
        sizes = [package.coins for package in self.packages]
        if sizes != sorted(set(sizes)):
            raise InvalidValue(field="packages", reason="must name each number of coins once, the smallest first")

    def __str__(self) -> str:
        """Print the list as the operator writes it: `100=1500000,300+15=4500000`."""
        return ",".join(map(_as_written, self.packages))


def _as_written(package: CoinPackage) -> str:
    bonus = f"+{package.bonus.micro // MICRO_PER_COIN}" if package.bonus > ZERO else ""
    return f"{package.coins.micro // MICRO_PER_COIN}{bonus}={package.price.rials}"
