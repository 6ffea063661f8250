"""How long coins last."""

import pytest

from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.wallet.outlook import Outlook


def test_nobody_can_tell_how_long_coins_last_that_nobody_spends() -> None:
    assert Outlook(available=Coins.whole(200), spent=ZERO).days_left is None


@pytest.mark.parametrize(("available", "spent", "days"), [(200, 70, 20), (199, 70, 19), (0, 1, 0), (1, 8, 0)])
def test_coins_last_whole_days_at_the_pace_of_a_week(available: int, spent: int, days: int) -> None:
    assert Outlook(available=Coins.whole(available), spent=Coins.whole(spent)).days_left == days
