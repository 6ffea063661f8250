"""Prices of models that embed: they are paid by what they read, and by nothing else."""

from aimall.domain.catalog.model import Capability
from tests.worlds.shelves import Mall, Provider, coins, offered, usd


async def test_a_model_that_embeds_is_sold_by_what_it_reads_whatever_a_price_for_all_says_of_output() -> None:
    embeds = offered("e", can=Capability.EMBEDDING)
    mall = Mall(
        Provider("a", embeds, offered("f", usd("2", "9"), can=Capability.EMBEDDING)).shelf(default=usd("1", "4"))
    )
    await mall.sync()
    assert (mall.price("e"), mall.price("f")) == (coins(100, 0), coins(200, 0))


async def test_a_model_that_embeds_for_nothing_is_not_sold() -> None:
    mall = Mall(Provider("a", offered("e", usd("0", "1"), can=Capability.EMBEDDING)).shelf())
    await mall.sync()
    assert list(mall.reasons()) == ["e"]


async def test_a_price_of_a_model_that_embeds_that_jumped_keeps_it_back() -> None:
    provider = Provider("a", offered("e", usd("1", "4"), can=Capability.EMBEDDING))
    mall = Mall(provider.shelf())
    await mall.sync()
    provider.models_now = (offered("e", usd("11", "4"), can=Capability.EMBEDDING),)
    await mall.sync()
    assert list(mall.reasons()) == ["e"]
