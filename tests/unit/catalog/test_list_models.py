"""The list of models that people see."""

from uuid import uuid4

from aimall.application.catalog.list_models import ListModels, ListModelsQuery, PricedModel
from aimall.application.catalog.ports import Listing
from aimall.domain.kernel.actor import Actor, Role
from aimall.domain.kernel.ids import UserId, WorkspaceId
from tests.worlds.shelves import Mall, Provider, coins, offered, usd


async def listed(mall: Mall) -> tuple[PricedModel, ...]:
    actor = Actor(user=UserId(uuid4()), workspace=WorkspaceId(uuid4()), role=Role.USER)
    return await ListModels(mall.catalogue)(ListModelsQuery(actor=actor))


async def test_models_are_listed_by_name_with_the_price_of_their_first_route() -> None:
    dear = Provider("dear", offered("b", usd("2")), priority=90)
    cheap = Provider("cheap", offered("b", usd("1")), offered("a", usd("3")), priority=10)
    mall = Mall(dear.shelf(), cheap.shelf())
    await mall.sync()
    assert [(entry.model.name, entry.price) for entry in await listed(mall)] == [("A", coins(300)), ("B", coins(100))]


async def test_models_of_equal_names_are_listed_by_id() -> None:
    same = [Listing(upstream_model=upstream, name="Same") for upstream in ("y", "x")]
    mall = Mall(Provider("a", offered("x", usd("1")), offered("y", usd("1"))).shelf(*same))
    await mall.sync()
    assert [entry.model.id for entry in await listed(mall)] == ["x", "y"]


async def test_a_model_that_is_kept_back_is_not_listed() -> None:
    mall = Mall(Provider("a", offered("m")).shelf())
    await mall.sync()
    assert await listed(mall) == ()


async def test_before_the_first_sync_nothing_is_listed() -> None:
    assert await listed(Mall(Provider("a", offered("m", usd("1"))).shelf())) == ()
