"""Limits in a real Valkey by its own time, and without it."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from uuid import uuid4

import pytest
from valkey.asyncio import Valkey

from aimall.adapters.valkey.client import open_valkey
from aimall.adapters.valkey.probe import LimitsProbe
from aimall.adapters.valkey.rate_limits import ValkeyRateLimits
from aimall.application.health.ports import PartState
from aimall.application.health.remarks import RemarkCode, remark
from aimall.domain.access.limits.limit import Admitted, Counted, Limit, Refused, Take
from aimall.domain.kernel.errors import TryAgain
from tests.mall import PATIENCE_S
from tests.worlds.valkey import ScratchValkey, running_valkey

LIMIT = Limit(name="requests", counts=Counted.REQUESTS, quota=20, window_s=3600)


@pytest.fixture
def server() -> Iterator[ScratchValkey]:
    with running_valkey() as running:
        yield running


@pytest.fixture
async def client(server: ScratchValkey) -> AsyncGenerator[Valkey]:
    async with open_valkey(server.url, patience_s=PATIENCE_S) as opened:
        yield opened


def one() -> Take:
    return Take(limit=LIMIT, subject=uuid4().hex, wanted=1)


async def test_several_processes_count_together_by_the_time_of_the_server(
    server: ScratchValkey, client: Valkey
) -> None:
    take = one()
    async with open_valkey(server.url, patience_s=PATIENCE_S) as other:
        counting = [ValkeyRateLimits(client), ValkeyRateLimits(other)]
        answers = await asyncio.gather(*(counting[number % 2].take([take]) for number in range(100)))
    assert sum(isinstance(answer, Admitted) for answer in answers) == 20
    assert all(3000 < answer.wait_s <= 3600 for answer in answers if isinstance(answer, Refused))


async def test_what_no_longer_counts_leaves_the_store_by_itself(client: Valkey) -> None:
    await ValkeyRateLimits(client).take([one()])
    (key,) = await client.keys()
    assert 0 < await client.ttl(key) <= LIMIT.window_s


async def test_no_network_is_stored(client: Valkey) -> None:
    await ValkeyRateLimits(client).take([Take(limit=LIMIT, subject="203.0.113.0/24", wanted=1)])
    (key,) = await client.keys()
    assert b"203.0.113" not in key + await client.get(key)


async def test_a_server_that_is_gone_lets_nobody_through_and_counts_again_when_it_is_back(
    server: ScratchValkey, client: Valkey
) -> None:
    limits, probe, take = ValkeyRateLimits(client), LimitsProbe(client), one()
    taken = await limits.take([take])
    assert isinstance(taken, Admitted)
    assert (await probe.look()).state is PartState.OK
    server.kill()
    with pytest.raises(TryAgain):
        await limits.take([take])
    with pytest.raises(TryAgain):
        await limits.correct(taken, 0)
    down = await probe.look()
    assert (down.state, down.is_essential) == (PartState.DOWN, False)
    assert down.remark.code is RemarkCode.LIMITS_STRICTER
    server.start()
    assert isinstance(await limits.take([take]), Admitted)
    assert (await probe.look()).remark.code is RemarkCode.LIMITS_SHARED


async def test_a_server_that_hangs_is_not_waited_for(server: ScratchValkey) -> None:
    async with open_valkey(server.url, patience_s=0.05) as impatient:
        limits = ValkeyRateLimits(impatient)
        with server.hanging(), pytest.raises(TryAgain):
            await limits.take([one()])


async def test_without_a_store_each_process_counts_for_itself() -> None:
    part = await LimitsProbe(None).look()
    assert (part.state, part.remark) == (PartState.OK, remark(RemarkCode.LIMITS_APART))
