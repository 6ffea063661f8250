"""What admins see of models: every route with its price and cost, and why it is not on sale."""

from fractions import Fraction

import pytest

from aimall.application.catalog.inspect_models import InspectedModel, InspectModels, InspectModelsQuery
from aimall.domain.catalog.model import Capability
from aimall.domain.kernel.actor import Actor, Role
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import Forbidden
from aimall.domain.pricing.markup import Markup
from aimall.domain.pricing.obstacle import Obstacle
from tests.access import a_person
from tests.worlds.shelves import Mall, Provider, coins, offered, usd

MARKUP = Markup(coins_per_usd=Fraction(100), margin=Fraction(5, 4))


def an_actor(role: Role) -> Actor:
    user = a_person(role=role).profile.user
    return Actor(user=user.id, workspace=user.workspace, role=role)


async def inspected(mall: Mall, *, role: Role = Role.ADMIN) -> dict[str, InspectedModel]:
    found = await InspectModels(mall.catalogue, MARKUP)(InspectModelsQuery(actor=an_actor(role)))
    return {entry.model.id: entry for entry in found}


async def test_a_model_on_sale_shows_its_price_and_what_its_provider_takes() -> None:
    mall = Mall(Provider("a", offered("m", usd("0.25", "2"))).shelf())
    await mall.sync()
    (route,) = (await inspected(mall))["m"].routes
    assert route.version
    assert (route.version.price, route.cost, route.obstacle) == (coins(25, 200), usd("0.25", "2"), None)
    assert route.margin == 1


async def test_the_margin_of_a_model_that_embeds_is_that_of_what_it_reads() -> None:
    mall = Mall(Provider("a", offered("e", usd("2", "9"), can=Capability.EMBEDDING)).shelf())
    await mall.sync()
    (route,) = (await inspected(mall))["e"].routes
    assert route.margin == 1


async def test_a_model_that_is_not_on_sale_says_why() -> None:
    mall = Mall(Provider("a", offered("m"), offered("varies", unusable=Obstacle.VARIES)).shelf())
    await mall.sync()
    found = await inspected(mall)
    assert [entry.is_on_sale for entry in found.values()] == [False, False]
    assert [found[name].routes[0].obstacle for name in ("m", "varies")] == [Obstacle.NO_PRICE, Obstacle.VARIES]


async def test_a_model_with_one_good_route_is_on_sale_and_tells_of_the_other() -> None:
    good, bad = Provider("good", offered("m", usd("1")), priority=90), Provider("bad", offered("m"), priority=10)
    mall = Mall(good.shelf(), bad.shelf())
    await mall.sync()
    entry = (await inspected(mall))["m"]
    assert entry.is_on_sale
    assert [(route.route.provider, route.obstacle) for route in entry.routes] == [
        ("good", None),
        ("bad", Obstacle.NO_PRICE),
    ]


def test_a_margin_is_the_factor_between_price_and_cost() -> None:
    assert MARKUP.margin_of(MARKUP.per_million(Fraction(2)), usd=Fraction(2)) == Fraction(5, 4)
    assert MARKUP.margin_of(Coins(0), usd=Fraction(0)) is None


async def test_only_admins_inspect_models() -> None:
    with pytest.raises(Forbidden):
        await inspected(Mall(), role=Role.USER)
