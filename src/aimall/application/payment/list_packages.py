"""List the coin packages, and say of each whether it can be bought."""

from dataclasses import dataclass
from typing import Final

from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor
from aimall.domain.payment.package import CoinPackage, PriceList

NO_GATEWAY: Final = "payment.no_gateway"  # nobody here takes money


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPackagesQuery:
    """All of them."""

    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedPackage:
    """A package. `obstacle` is the code of what keeps people from buying it, or None."""

    package: CoinPackage
    obstacle: str | None


class ListPackages:
    """Whoever may see the wallet that they are for. Reads only."""

    def __init__(self, prices: PriceList) -> None:
        self._prices = prices

    async def __call__(self, query: ListPackagesQuery) -> tuple[OfferedPackage, ...]:
        """Give the packages, the smallest first. Raises `Forbidden`."""
        authorise(query.actor, Action.SEE_WALLET)
        return tuple(OfferedPackage(package=package, obstacle=NO_GATEWAY) for package in self._prices.packages)
