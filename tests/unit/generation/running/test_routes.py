"""Routes as one process sees them: their health, and the providers behind them."""

from typing import Final

import pytest

from aimall.application.generation.running.provider_set import ProviderSet
from aimall.application.generation.running.route_health import RouteHealthBoard
from aimall.domain.catalog.model import ProviderName, Route
from aimall.domain.catalog.routing import PAUSE_FIRST, PAUSE_LONGEST, order_routes
from aimall.domain.generation.event import Fault, Interrupted, Rejected, Throttled, Unreachable
from tests.access import HandClock
from tests.worlds.studio import ScriptedBooks, ScriptedChat

ROUTE: Final = Route(provider=ProviderName("a"), upstream_model="m", priority=1)
SPARE: Final = Route(provider=ProviderName("b"), upstream_model="m", priority=2)
DOWN: Final = Unreachable(detail="down")


class Board:
    """The health board, and who would be asked first."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.health = RouteHealthBoard(self.clock)

    def fails(self, times: int = 1, fault: Fault = DOWN) -> None:
        for _ in range(times):
            self.health.failed(ROUTE, fault)

    def is_open(self) -> bool:
        return order_routes((ROUTE, SPARE), self.health.current(), at=self.clock.now())[0] == SPARE


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.mark.parametrize(
    "fault",
    [DOWN, Throttled(detail=""), Interrupted(detail=""), Rejected(detail="", code="", request_at_fault=False)],
    ids=lambda fault: type(fault).__name__,
)
def test_the_breaker_opens_after_five_failures_at_most(board: Board, fault: Fault) -> None:
    board.fails(1, fault)
    assert not board.is_open()
    board.fails(4, fault)
    assert board.is_open()


def test_an_open_breaker_lets_a_run_try_again_after_its_pause(board: Board) -> None:
    board.fails(3)
    board.clock.advance(seconds=PAUSE_FIRST.total_seconds())
    assert not board.is_open()


def test_one_more_failure_then_opens_it_again(board: Board) -> None:
    board.fails(3)
    board.clock.advance(seconds=PAUSE_FIRST.total_seconds())
    board.fails()
    assert board.is_open()
    board.clock.advance(seconds=PAUSE_FIRST.total_seconds())
    assert board.is_open()


def test_one_success_closes_it_for_good(board: Board) -> None:
    board.fails(3)
    board.health.succeeded(ROUTE)
    board.fails(2)
    assert not board.is_open()


def test_a_provider_s_own_pause_is_kept(board: Board) -> None:
    board.fails(1, Throttled(detail="", retry_after_s=20.0))
    assert board.is_open()
    board.clock.advance(seconds=20)
    assert not board.is_open()


def test_no_provider_rests_for_an_hour_because_it_said_so(board: Board) -> None:
    board.fails(1, Unreachable(detail="", retry_after_s=3600.0))
    board.clock.advance(seconds=PAUSE_LONGEST.total_seconds())
    assert not board.is_open()


def test_a_bad_request_is_no_fault_of_its_route(board: Board) -> None:
    board.fails(10, Rejected(detail="", code="", request_at_fault=True))
    assert not board.is_open()


def test_the_failures_of_one_route_are_not_those_of_another(board: Board) -> None:
    board.fails(5)
    assert SPARE not in board.health.current()


def test_a_route_names_the_provider_that_is_asked() -> None:
    chats = {ROUTE.provider: ScriptedChat(), SPARE.provider: ScriptedChat()}
    providers = ProviderSet(chats, {})
    assert [providers.chat(route) for route in (ROUTE, SPARE)] == list(chats.values())


def test_only_a_provider_that_keeps_books_can_be_asked_for_them() -> None:
    books = ScriptedBooks()
    providers = ProviderSet({}, {ROUTE.provider: books})
    assert providers.lookup(ROUTE.provider) is books
    assert providers.lookup(SPARE.provider) is None
    assert providers.lookup(None) is None
