"""Payment: what is for sale."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from dishka import Provider, Scope, provide, provide_all

from aimall.application.payment.list_packages import ListPackages
from aimall.bootstrap.settings import Settings
from aimall.domain.payment.package import PriceList


class PaymentParts(Provider):
    """Packages."""

    scope = Scope.APP

    use_cases = provide_all(ListPackages)

    @provide
    def prices(self, settings: Settings) -> PriceList:
        return settings.coin_packages
