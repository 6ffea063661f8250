"""Coin packages: what the operator's price list may say."""

from fractions import Fraction

import pytest

from aimall.bootstrap.settings import load_settings
from aimall.bootstrap.variables import SettingsError
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.rials import Rials
from aimall.domain.payment.package import CoinPackage, PriceList


def test_rials_are_told_in_toman_and_never_rounded() -> None:
    assert Rials(1_500_000).toman == 150_000
    with pytest.raises(InvalidValue):
        _ = Rials(15).toman
    with pytest.raises(InvalidValue):
        Rials(-10)


def test_a_price_list_is_read_from_the_settings() -> None:
    packages = load_settings({"AIMALL_COIN_PACKAGES": "50=700000, 200+10=2800000"}).coin_packages.packages
    assert packages == (
        CoinPackage(coins=Coins.whole(50), bonus=Coins.whole(0), price=Rials(700_000)),
        CoinPackage(coins=Coins.whole(200), bonus=Coins.whole(10), price=Rials(2_800_000)),
    )
    assert [package.id for package in packages] == ["coins-50", "coins-200"]
    assert str(PriceList(packages)) == "50=700000,200+10=2800000"


@pytest.mark.parametrize(
    "text",
    [
        "100",
        "100=",
        "=5",
        "100=5",
        "0=50",
        "1.5=50",
        "10+0.5=50",
        "-1=50",
        "10+-1=50",
        "10=0",
        "10=50,10=60",
        "20=50,10=50",
    ],
)
def test_a_price_list_that_makes_no_sense_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(SettingsError, match="AIMALL_COIN_PACKAGES must be packages"):
        load_settings({"AIMALL_COIN_PACKAGES": text})


def test_more_coins_of_the_default_list_never_cost_more_for_each() -> None:
    packages = load_settings({}).coin_packages.packages
    each = [Fraction(package.price.rials, (package.coins + package.bonus).micro) for package in packages]
    assert each == sorted(each, reverse=True)
