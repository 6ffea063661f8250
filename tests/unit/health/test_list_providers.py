"""What admins see of providers: who answers, and which routes rest."""

from datetime import timedelta

import pytest

from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.application.health.list_providers import ListProviders, ListProvidersQuery, ProviderStates
from aimall.domain.catalog.routing import FAILURES_TO_OPEN, PAUSE_FIRST, Breaker
from aimall.domain.generation.event import Unreachable
from aimall.domain.kernel.actor import Actor, Role
from aimall.domain.kernel.errors import Forbidden
from tests.access import NOON, a_person
from tests.worlds.shelves import Mall, Provider, offered, usd


class Place:
    """Two providers."""

    def __init__(self) -> None:
        self.first, self.second = Provider("z", offered("m", usd("1")), priority=1), Provider("a")
        self.shelves = (self.second.shelf(), self.first.shelf())
        self.mall = Mall(*self.shelves)
        self.board = RouteHealthBoard(self.mall.clock)

    async def states(self, role: Role = Role.ADMIN) -> ProviderStates:
        user = a_person().profile.user
        actor = Actor(user=user.id, workspace=user.workspace, role=role)
        use_case = ListProviders(self.shelves, self.mall.catalogue, self.board, self.mall.clock)
        return await use_case(ListProvidersQuery(actor=actor))

    async def breakers(self) -> list[tuple[Breaker, int]]:
        return [(failing.breaker, failing.failures) for failing in (await self.states()).providers[0].failing]


async def test_providers_come_in_the_order_in_which_they_are_tried_and_tell_when_they_answered() -> None:
    place = Place()
    await place.mall.sync()
    place.mall.clock.advance(minutes=10)
    place.first.is_silent = True
    await place.mall.sync()
    found = await place.states()
    later = NOON + timedelta(minutes=10)
    assert found.synced_at == later
    assert [(one.name, one.is_answering, one.answered_at, one.routes) for one in found.providers] == [
        ("z", False, NOON, 1),
        ("a", True, later, 0),
    ]


async def test_a_route_that_fails_is_named_until_it_works_again() -> None:
    place = Place()
    await place.mall.sync()
    route = place.first.route("m")
    place.board.failed(route, Unreachable(detail="down"))
    assert await place.breakers() == [(Breaker.CLOSED, 1)]
    for _ in range(FAILURES_TO_OPEN - 1):
        place.board.failed(route, Unreachable(detail="down"))
    assert await place.breakers() == [(Breaker.OPEN, FAILURES_TO_OPEN)]
    place.mall.clock.advance(seconds=PAUSE_FIRST.total_seconds())
    assert await place.breakers() == [(Breaker.HALF_OPEN, FAILURES_TO_OPEN)]
    place.board.succeeded(route)
    assert await place.breakers() == []


async def test_before_the_first_sync_nobody_has_answered() -> None:
    found = await Place().states()
    assert found.synced_at is None
    assert not any(one.is_answering for one in found.providers)


async def test_only_admins_see_providers() -> None:
    with pytest.raises(Forbidden):
        await Place().states(Role.USER)
