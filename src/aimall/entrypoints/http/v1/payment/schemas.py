"""What the payment routes give."""

from aimall.application.payment.list_packages import OfferedPackage
from aimall.entrypoints.http.wire import CoinText, Shown


class PackageShown(Shown):
    """Coins for money. The price is told twice, in rials and in toman; `unavailableReason` is a code, or null."""

    id: str
    coins: CoinText
    bonus_coins: CoinText
    price_rials: int
    price_toman: int
    purchasable: bool
    unavailable_reason: str | None


class PackagesShown(Shown):
    """What is for sale, the smallest first."""

    items: list[PackageShown]
    next_cursor: str | None


def show_package(offered: OfferedPackage) -> PackageShown:
    """Show a package."""
    package = offered.package
    return PackageShown(
        id=package.id,
        coins=str(package.coins),
        bonus_coins=str(package.bonus),
        price_rials=package.price.rials,
        price_toman=package.price.toman,
        purchasable=offered.obstacle is None,
        unavailable_reason=offered.obstacle,
    )
