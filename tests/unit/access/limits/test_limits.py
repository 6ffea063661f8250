"""The use cases of limits, and what they do while nobody can count for all processes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from aimall.adapters.memory.limits.rate_limits import MemoryRateLimits
from aimall.application.access.limits.admit_call import AdmitCall, AdmitCallCommand
from aimall.application.access.limits.correct_tokens import CorrectTokens, CorrectTokensCommand
from aimall.application.access.limits.quotas import Quotas
from aimall.application.access.limits.steady_limits import SteadyLimits
from aimall.application.access.limits.take_tokens import TakeTokens, TakeTokensCommand
from aimall.domain.access.errors import RateLimited
from aimall.domain.access.limits.limit import Admitted, Refused, Take
from aimall.domain.kernel.actor import ActingKey, Actor, KeyLimits, Role
from aimall.domain.kernel.errors import InvalidValue, TryAgain
from aimall.domain.kernel.ids import ApiKeyId, UserId, WorkspaceId
from tests.access import HandClock

QUOTAS = Quotas(workspace_requests=30, workspace_tokens=1000, network_requests=50)
HOME = "203.0.113.7"
NEIGHBOUR = "203.0.113.8"


class MovableLimits:
    """A store that can go away, and come back."""

    def __init__(self, clock: HandClock) -> None:
        self._inside, self.is_away, self.asked = MemoryRateLimits(clock), False, 0
        self.answers = asyncio.Event()
        self.answers.set()

    async def take(self, takes: Sequence[Take]) -> Admitted | Refused:
        self._ask()
        await self.answers.wait()
        return await self._inside.take(takes)

    async def correct(self, admitted: Admitted, used: int) -> None:
        self._ask()
        await self._inside.correct(admitted, used)

    def _ask(self) -> None:
        self.asked += 1
        if self.is_away:
            raise TryAgain


@dataclass
class Gate:
    """All use cases over one store."""

    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        self.store = MovableLimits(self.clock)
        limits = SteadyLimits(self.store, MemoryRateLimits(self.clock), self.clock)
        self.admit, self.take = AdmitCall(limits, QUOTAS), TakeTokens(limits, QUOTAS)
        self.correct = CorrectTokens(limits)

    async def call(self, actor: Actor | None, *, address: str = HOME, is_paid: bool = True) -> str:
        """Tell which limit refused, or an empty text; a dash if nobody counted."""
        found = await self.admit(AdmitCallCommand(actor=actor, address=address, is_paid=is_paid))
        return "-" if found is None else found.limit.name if isinstance(found, Refused) else ""

    async def calls(self, count: int, actor: Actor | None, *, address: str = HOME, is_paid: bool = True) -> int:
        """Tell how many of so many calls were admitted."""
        return sum([await self.call(actor, address=address, is_paid=is_paid) == "" for _ in range(count)])

    async def tokens_left(self, actor: Actor) -> list[int]:
        """Look at the token limits."""
        found = await self.admit(AdmitCallCommand(actor=actor, address=HOME, is_paid=True))
        assert found is not None
        return [left.remaining for left in found.left if left.limit.name.endswith("tokens")]


@pytest.fixture
def gate() -> Gate:
    return Gate()


def keyed(workspace: WorkspaceId | None = None, **limits: int) -> Actor:
    """Somebody who came by a key."""
    key = ActingKey(id=ApiKeyId(uuid4()), scopes=frozenset(), limits=KeyLimits(**limits))
    return Actor(user=UserId(uuid4()), workspace=workspace or WorkspaceId(uuid4()), role=Role.USER, key=key)


async def test_a_key_is_held_to_its_own_limit_and_others_go_on(gate: Gate) -> None:
    ann, ben = keyed(requests_per_minute=5), keyed()
    assert await gate.calls(6, ann) == 5
    assert await gate.call(ann) == "key-requests"
    assert await gate.call(ben) == ""


async def test_keys_of_one_workspace_share_its_limit(gate: Gate) -> None:
    ann = keyed(requests_per_minute=20)
    other = keyed(ann.workspace)
    assert await gate.calls(20, ann) == 20
    assert await gate.calls(11, other) == 10
    assert await gate.call(other) == "workspace-requests"


async def test_workspaces_of_one_network_share_its_limit(gate: Gate) -> None:
    assert await gate.calls(30, keyed()) == 30
    assert await gate.calls(30, keyed(), address=NEIGHBOUR) == 20
    assert await gate.call(keyed()) == "network-requests"
    assert await gate.call(keyed(), address="198.51.100.1") == ""


async def test_what_a_key_is_refused_costs_its_workspace_nothing(gate: Gate) -> None:
    ann = keyed(requests_per_minute=5)
    assert await gate.calls(50, ann) == 5
    assert await gate.calls(50, keyed(ann.workspace)) == 25


async def test_wrong_keys_count_for_their_network_alone(gate: Gate) -> None:
    assert await gate.calls(60, None) == 50
    assert await gate.call(None, address=NEIGHBOUR) == "network-requests"
    assert await gate.call(None, address="198.51.100.1") == ""


async def test_a_paid_call_looks_at_the_tokens_that_are_left_and_takes_none(gate: Gate) -> None:
    ann = keyed(tokens_per_minute=400)
    assert await gate.tokens_left(ann) == await gate.tokens_left(ann) == [400, 1000]
    read = await gate.admit(AdmitCallCommand(actor=ann, address=HOME, is_paid=False))
    assert read is not None
    assert [left.limit.name for left in read.left] == ["workspace-requests", "network-requests"]


async def test_a_run_takes_its_tokens_of_key_and_workspace(gate: Gate) -> None:
    ann = keyed(tokens_per_minute=400)
    await gate.take(TakeTokensCommand(actor=ann, tokens=300))
    with pytest.raises(RateLimited) as refused:
        await gate.take(TakeTokensCommand(actor=ann, tokens=300))
    assert (refused.value.rate.name, refused.value.retry_after_s) == ("key-tokens", 60)
    assert await gate.tokens_left(ann) == [100, 700]


async def test_what_a_run_did_not_use_comes_back(gate: Gate) -> None:
    ann = keyed(tokens_per_minute=400)
    taken = await gate.take(TakeTokensCommand(actor=ann, tokens=300))
    await gate.correct(CorrectTokensCommand(taken=taken, used=20))
    assert await gate.tokens_left(ann) == [380, 980]


async def test_a_run_larger_than_a_quota_is_not_refused_for_ever(gate: Gate) -> None:
    ann = keyed()
    assert await gate.take(TakeTokensCommand(actor=ann, tokens=90_000)) is not None
    assert await gate.tokens_left(ann) == [0]


async def test_whoever_logged_in_has_no_token_limit(gate: Gate) -> None:
    person = Actor(user=UserId(uuid4()), workspace=WorkspaceId(uuid4()), role=Role.USER)
    taken = await gate.take(TakeTokensCommand(actor=person, tokens=90_000))
    await gate.correct(CorrectTokensCommand(taken=taken, used=90_000))
    assert taken is None
    assert gate.store.asked == 0


async def test_a_run_takes_one_token_at_least(gate: Gate) -> None:
    with pytest.raises(InvalidValue):
        await gate.take(TakeTokensCommand(actor=keyed(), tokens=0))


async def test_while_nobody_can_count_paid_calls_have_a_tenth_and_reads_are_open(gate: Gate) -> None:
    ann = keyed()
    gate.store.is_away = True
    assert await gate.calls(50, ann) == 3
    assert await gate.call(ann) == "workspace-requests"
    assert await gate.call(ann, is_paid=False) == "-"


async def test_while_nobody_can_count_guessing_is_braked_too(gate: Gate) -> None:
    gate.store.is_away = True
    assert await gate.calls(50, None, is_paid=False) == 5


async def test_while_nobody_can_count_tokens_are_braked_too(gate: Gate) -> None:
    ann = keyed()
    gate.store.is_away = True
    taken = await gate.take(TakeTokensCommand(actor=ann, tokens=60))
    with pytest.raises(RateLimited):
        await gate.take(TakeTokensCommand(actor=ann, tokens=60))
    await gate.correct(CorrectTokensCommand(taken=taken, used=10))
    await gate.take(TakeTokensCommand(actor=ann, tokens=60))


async def test_a_store_that_did_not_answer_is_left_alone_for_a_second_and_then_asked_again(gate: Gate) -> None:
    ann = keyed()
    gate.store.is_away = True
    assert await gate.calls(10, ann) == 3
    assert gate.store.asked == 1
    gate.store.is_away = False
    assert await gate.calls(10, ann) == 0
    gate.clock.advance(seconds=1)
    assert await gate.calls(40, ann) == 30


async def test_one_call_asks_a_store_that_was_away_and_nobody_waits_with_it(gate: Gate) -> None:
    ann = keyed()
    gate.store.is_away = True
    await gate.call(ann)
    gate.store.is_away = False
    gate.clock.advance(seconds=1)
    gate.store.answers.clear()
    asking = asyncio.create_task(gate.call(ann))
    await asyncio.sleep(0)
    assert await gate.call(ann, is_paid=False) == "-"
    gate.store.answers.set()
    assert await asking == ""
    assert await gate.call(ann, is_paid=False) == ""
    assert gate.store.asked == 3


async def test_a_correction_that_cannot_be_told_is_left(gate: Gate) -> None:
    ann = keyed()
    taken = await gate.take(TakeTokensCommand(actor=ann, tokens=600))
    gate.store.is_away = True
    for _ in range(2):
        await gate.correct(CorrectTokensCommand(taken=taken, used=0))
    assert gate.store.asked == 2
    gate.store.is_away = False
    gate.clock.advance(seconds=1)
    assert await gate.tokens_left(ann) == [400]


async def test_what_no_longer_counts_is_forgotten() -> None:
    clock = HandClock()
    limits = MemoryRateLimits(clock)
    admit = AdmitCall(SteadyLimits(limits, limits, clock), QUOTAS)
    for number in range(100):
        await admit(AdmitCallCommand(actor=None, address=f"203.0.{number}.1", is_paid=False))
    assert len(limits) == 100
    clock.advance(minutes=1)
    await admit(AdmitCallCommand(actor=None, address=HOME, is_paid=False))
    assert len(limits) == 1
