"""What can be wrong with an act on a wallet, as errors for those who cannot go on."""

from collections.abc import Mapping

from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import DomainError


class InsufficientCoins(DomainError):
    """The act needs more coins than are free to spend."""

    code = "wallet.insufficient_coins"

    def __init__(self, *, needed: Coins, available: Coins) -> None:
        super().__init__(needed, available)
        self.needed, self.available = needed, available

    def facts(self) -> Mapping[str, object]:
        return {"needed": self.needed, "available": self.available}


class DailyLimitReached(DomainError):
    """The act could take more coins than this workspace may still spend today, a day of UTC."""

    code = "wallet.daily_limit_reached"

    def __init__(self, *, limit: Coins, left: Coins) -> None:
        super().__init__(limit, left)
        self.limit, self.left = limit, left

    def facts(self) -> Mapping[str, object]:
        return {"limit": self.limit, "left": self.left}


class AdjustmentTooLarge(DomainError):
    """A correction would take more coins than are free: held and missing coins cannot be taken away."""

    code = "wallet.adjustment_too_large"

    def __init__(self, *, needed: Coins, available: Coins) -> None:
        super().__init__(needed, available)
        self.needed, self.available = needed, available

    def facts(self) -> Mapping[str, object]:
        return {"needed": self.needed, "available": self.available}


class WalletFrozen(DomainError):
    """Spending from this wallet is stopped until an operator has looked at it."""

    code = "wallet.frozen"


class WalletNotFound(DomainError):
    """This workspace has no wallet."""

    code = "wallet.not_found"
