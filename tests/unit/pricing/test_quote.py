"""Quotes: binding for one model and a quarter of an hour."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from aimall.domain.catalog.model import ModelId
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import QuoteId, WorkspaceId
from aimall.domain.pricing.quote import Quote, QuoteExpired

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
MODEL = ModelId("a/model")


def a_quote(*, likely: int = 10, ceiling: int = 50) -> Quote:
    return Quote(
        id=QuoteId(UUID(int=1)),
        workspace=WorkspaceId(UUID(int=2)),
        model=MODEL,
        likely=Coins(likely),
        ceiling=Coins(ceiling),
        expires_at=NOON,
    )


def test_a_quote_binds_until_it_expires() -> None:
    assert a_quote().ceiling_for(MODEL, at=NOON - timedelta(microseconds=1)) == Coins(50)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=1)])
def test_an_expired_quote_binds_nobody(late: timedelta) -> None:
    with pytest.raises(QuoteExpired):
        a_quote().ceiling_for(MODEL, at=NOON + late)


def test_a_quote_for_one_model_is_not_one_for_another() -> None:
    with pytest.raises(InvalidValue) as refusal:
        a_quote().ceiling_for(ModelId("another/model"), at=NOON - timedelta(minutes=1))
    assert refusal.value.field == "quoteId"


def test_what_is_likely_is_never_more_than_the_ceiling() -> None:
    with pytest.raises(InvalidValue):
        a_quote(likely=51)


def test_a_quote_of_nothing_is_a_quote_for_a_free_run() -> None:
    assert a_quote(likely=0, ceiling=0).ceiling == Coins(0)


def test_a_quote_is_never_negative() -> None:
    with pytest.raises(InvalidValue):
        a_quote(likely=-1)
