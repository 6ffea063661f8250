"""The catalogue: what many shelves make together, and which models are kept back until somebody has looked."""

from dataclasses import replace

import pytest

from aimall.adapters.memory.prices import MemoryPriceBook
from aimall.application.catalog.ports import Listing, OfferedPrice
from aimall.domain.catalog.errors import ModelNotFound
from aimall.domain.catalog.model import ModelId
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.pricing.obstacle import Obstacle
from tests.worlds.shelves import Mall, Provider, coins, offered, usd


async def test_a_model_is_sold_at_its_provider_s_price_in_coins() -> None:
    mall = Mall(Provider("a", offered("m", usd("0.25", "2"))).shelf())
    await mall.sync()
    assert mall.price("m") == coins(25, 200)


async def test_a_model_that_nobody_offers_is_not_found() -> None:
    mall = Mall(Provider("a").shelf())
    await mall.sync()
    with pytest.raises(ModelNotFound):
        mall.now.find(ModelId("m"))


async def test_one_model_of_several_providers_has_a_route_to_each_in_the_order_of_their_priority() -> None:
    dear = Provider("dear", offered("m", usd("2")), priority=90)
    cheap = Provider("cheap", offered("m", usd("1")), priority=10)
    mall = Mall(dear.shelf(), cheap.shelf())
    await mall.sync()
    assert mall.now.find(ModelId("m")).routes == (cheap.route("m"), dear.route("m"))
    assert mall.price("m") == coins(100)


async def test_equal_priorities_are_ordered_by_name_as_runs_order_them() -> None:
    shelves = (Provider("b", offered("m", usd("2"))).shelf(), Provider("a", offered("m", usd("1"))).shelf())
    mall = Mall(*shelves)
    await mall.sync()
    assert [route.provider for route in mall.now.find(ModelId("m")).routes] == ["a", "b"]


async def test_the_operator_may_sell_two_upstream_models_under_one_name() -> None:
    one, other = Provider("a", offered("m", usd("1"))), Provider("b", offered("m-2026", usd("1")))
    renamed = Listing(upstream_model="m-2026", id=ModelId("m"))
    mall = Mall(one.shelf(), other.shelf(renamed))
    await mall.sync()
    assert mall.now.find(ModelId("m")).routes == (one.route("m"), other.route("m-2026"))


async def test_a_prefix_keeps_models_of_equal_names_apart() -> None:
    mall = Mall(Provider("a", offered("m", usd("1"))).shelf(), Provider("b", offered("m", usd("1"))).shelf(prefix="b/"))
    await mall.sync()
    assert mall.sold() == ["b/m", "m"]


async def test_a_silent_provider_is_named_and_keeps_the_models_it_had() -> None:
    provider = Provider("a", offered("m", usd("1")))
    mall = Mall(provider.shelf(), Provider("b", offered("n", usd("1"))).shelf())
    await mall.sync()
    provider.is_silent = True
    await mall.sync()
    assert (mall.sold(), mall.now.silent) == (["m", "n"], ("a",))


async def test_a_provider_that_speaks_again_is_no_longer_named() -> None:
    provider = Provider("a", offered("m", usd("1")))
    mall = Mall(provider.shelf())
    provider.is_silent = True
    await mall.sync()
    assert (mall.sold(), mall.now.silent) == ([], ("a",))
    provider.is_silent = False
    await mall.sync()
    assert (mall.sold(), mall.now.silent) == (["m"], ())


async def test_a_model_that_its_provider_takes_off_its_list_is_sold_no_longer() -> None:
    provider = Provider("a", offered("m", usd("1")), offered("n", usd("1")))
    mall = Mall(provider.shelf())
    await mall.sync()
    provider.models_now = (offered("n", usd("1")),)
    await mall.sync()
    assert mall.sold() == ["n"]


async def test_a_model_without_a_price_is_not_sold_and_the_alarm_says_why() -> None:
    mall = Mall(Provider("a", offered("m"), offered("n", usd("1"))).shelf())
    await mall.sync()
    assert mall.sold() == ["n"]
    assert mall.reasons() == {"m": Obstacle.NO_PRICE}


async def test_a_paid_model_with_a_price_of_zero_is_not_sold() -> None:
    mall = Mall(Provider("a", offered("m", usd("0", "1"))).shelf())
    await mall.sync()
    assert list(mall.reasons()) == ["m"]


async def test_what_the_provider_s_adapter_found_unusable_is_not_sold() -> None:
    mall = Mall(Provider("a", offered("m", unusable=Obstacle.VARIES)).shelf(default=usd("1")))
    await mall.sync()
    assert mall.reasons() == {"m": Obstacle.VARIES}


async def test_an_absurd_price_keeps_its_own_model_back_and_no_other() -> None:
    mall = Mall(Provider("a", offered("m", usd("1" + "0" * 15)), offered("n", usd("1"))).shelf())
    await mall.sync()
    assert mall.sold() == ["n"]
    assert mall.reasons() == {"m": Obstacle.TOO_LARGE}


async def test_a_free_model_is_sold_for_nothing() -> None:
    mall = Mall(Provider("a", offered("m:free", usd("0"))).shelf())
    await mall.sync()
    assert mall.price("m:free") == coins(0)


async def test_a_model_that_the_operator_calls_free_costs_nothing_whatever_the_provider_takes() -> None:
    free = Listing(upstream_model="m", is_free=True)
    mall = Mall(Provider("a", offered("m", usd("3"))).shelf(free, default=usd("1")))
    await mall.sync()
    assert mall.price("m") == coins(0)


async def test_one_bad_route_leaves_the_other_routes_of_its_model() -> None:
    good, bad = Provider("good", offered("m", usd("1"))), Provider("bad", offered("m"), priority=1)
    mall = Mall(good.shelf(), bad.shelf())
    await mall.sync()
    assert mall.now.find(ModelId("m")).routes == (good.route("m"),)


async def test_a_price_that_jumped_by_more_than_ten_times_is_not_believed() -> None:
    provider = Provider("a", offered("m", usd("1")))
    mall = Mall(provider.shelf())
    await mall.sync()
    provider.models_now = (offered("m", usd("11")),)
    await mall.sync()
    assert mall.sold() == []
    assert mall.reasons() == {"m": Obstacle.JUMPED}


async def test_a_jump_stays_an_alarm_until_somebody_confirms_it() -> None:
    provider = Provider("a", offered("m", usd("1")))
    mall = Mall(provider.shelf())
    await mall.sync()
    provider.models_now = (offered("m", usd("11")),)
    for _ in range(2):
        await mall.sync()
        assert list(mall.reasons()) == ["m"]


async def test_a_jump_is_noticed_across_a_restart() -> None:
    mall = Mall(Provider("a", offered("m", usd("1"))).shelf())
    await mall.sync()
    mall.arrange(Provider("a", offered("m", usd("11"))).shelf())
    await mall.sync()
    assert list(mall.reasons()) == ["m"]


async def test_the_operator_confirms_a_jump_by_writing_the_price() -> None:
    provider = Provider("a", offered("m", usd("1")))
    mall = Mall(provider.shelf())
    await mall.sync()
    provider.models_now = (offered("m", usd("11")),)
    mall.arrange(provider.shelf(Listing(upstream_model="m", price=usd("11"))))
    await mall.sync()
    assert mall.reasons() == {}
    assert mall.price("m") == coins(1_100)


async def test_once_confirmed_the_provider_s_price_is_believed_without_the_operator_s() -> None:
    provider = Provider("a", offered("m", usd("1")))
    mall = Mall(provider.shelf())
    await mall.sync()
    provider.models_now = (offered("m", usd("11")),)
    mall.arrange(provider.shelf(Listing(upstream_model="m", price=usd("11"))))
    await mall.sync()
    mall.arrange(provider.shelf())
    await mall.sync()
    assert mall.price("m") == coins(1_100)


@pytest.mark.parametrize("listed", [None, usd("1"), usd("500")])
async def test_a_price_that_the_operator_wrote_outranks_the_provider_s(listed: OfferedPrice | None) -> None:
    mall = Mall(Provider("a", offered("m", listed)).shelf(Listing(upstream_model="m", price=usd("2"))))
    await mall.sync()
    assert mall.price("m") == coins(200)


async def test_the_operator_can_price_a_model_whose_price_varies() -> None:
    varying = Provider("a", offered("m", unusable=Obstacle.VARIES))
    mall = Mall(varying.shelf(Listing(upstream_model="m", price=usd("2"))))
    await mall.sync()
    assert mall.price("m") == coins(200)


async def test_a_default_price_is_the_operator_s_word_too_and_may_change_at_will() -> None:
    provider = Provider("a", offered("m"))
    mall = Mall(provider.shelf(default=usd("1")))
    await mall.sync()
    mall.arrange(provider.shelf(default=usd("50")))
    await mall.sync()
    assert mall.price("m") == coins(5_000)


async def test_even_the_operator_must_call_a_model_free_to_sell_it_for_nothing() -> None:
    mall = Mall(Provider("a", offered("m")).shelf(Listing(upstream_model="m", price=usd("0"))))
    await mall.sync()
    assert list(mall.reasons()) == ["m"]


async def test_a_model_speaks_the_languages_that_its_provider_tells_unless_the_operator_names_others() -> None:
    told = replace(offered("m", usd("1")), languages=("fa", "en"))
    for listings, languages in (((), ("fa", "en")), ((Listing(upstream_model="m", languages=("de",)),), ("de",))):
        mall = Mall(Provider("a", told).shelf(*listings))
        await mall.sync()
        assert mall.now.find(ModelId("m")).languages == languages


async def test_only_what_is_listed_is_sold_where_the_operator_says_so() -> None:
    provider = Provider("a", offered("m", usd("1")), offered("n", usd("1")))
    mall = Mall(provider.shelf(Listing(upstream_model="n"), sells_all=False))
    await mall.sync()
    assert mall.sold() == ["n"]


async def test_a_listed_and_priced_model_is_sold_even_while_its_provider_is_silent() -> None:
    provider = Provider("a")
    provider.is_silent = True
    mall = Mall(provider.shelf(Listing(upstream_model="m", price=usd("1"))))
    await mall.sync()
    assert mall.sold() == ["m"]


async def test_what_the_operator_says_of_a_model_outranks_what_its_provider_says() -> None:
    listing = Listing(
        upstream_model="m",
        id=ModelId("mine"),
        name="Mine",
        languages=("en",),
        context_length=2_000,
        max_output_tokens=500,
        label="demo",
    )
    mall = Mall(Provider("a", offered("m", usd("1"))).shelf(listing))
    await mall.sync()
    model = mall.now.find(ModelId("mine"))
    assert (model.name, model.languages, model.label) == ("Mine", ("en",), "demo")
    assert (model.context_length, model.max_output_tokens) == (2_000, 500)


async def test_prices_are_published_once_and_again_only_when_they_change() -> None:
    provider = Provider("a", offered("m", usd("1")), offered("n", usd("1")))
    mall = Mall(provider.shelf())
    first = (await mall.sync()).prices
    assert (await mall.sync()).prices == first
    assert len(mall.book.versions) == 2
    provider.models_now = (offered("m", usd("2")), offered("n", usd("1")))
    second = (await mall.sync()).prices
    assert len(mall.book.versions) == 3
    assert second[provider.route("n")] == first[provider.route("n")]
    assert second[provider.route("m")].id != first[provider.route("m")].id


async def test_a_price_that_is_not_believed_is_not_published() -> None:
    mall = Mall(Provider("a", offered("m"), offered("n", usd("0"))).shelf())
    await mall.sync()
    assert mall.book.versions == {}


class AwayBook(MemoryPriceBook):
    """A price book whose store cannot be reached for writing."""

    async def publish(self, versions: object) -> None:  # noqa: ARG002 - it has the port's signature
        raise TryAgain


async def test_the_old_catalogue_stays_when_new_prices_cannot_be_published() -> None:
    provider = Provider("a", offered("m", usd("1")))
    mall = Mall(provider.shelf())
    before = await mall.sync()
    mall.arrange(Provider("a", offered("m", usd("2"))).shelf(), book=AwayBook())
    with pytest.raises(TryAgain):
        await mall.sync()
    assert mall.now is before
