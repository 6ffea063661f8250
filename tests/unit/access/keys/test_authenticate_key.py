"""Coming in by a key: who is let in, who is refused without anybody being asked, and how long a memory lasts."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from aimall.application.access.keys.authenticate_key import AuthenticateKey, AuthenticateKeyQuery
from aimall.application.access.keys.latest_uses import LatestUses
from aimall.application.access.keys.ports import KeyStanding
from aimall.application.access.keys.recent_keys import RecentKeys
from aimall.application.access.keys.revoke_key import RevokeKey, RevokeKeyCommand
from aimall.domain.access.errors import KeyAddressRefused, Unauthenticated
from aimall.domain.access.keys.api_key import ApiKey, read_networks
from aimall.domain.access.keys.key_text import PREFIX, KeyHash, KeyText, write_key
from aimall.domain.access.user import User
from aimall.domain.kernel.actor import Actor, KeyLimits, Scope
from aimall.domain.kernel.errors import TryAgain
from aimall.domain.kernel.ids import ApiKeyId
from tests.access import NOON, MemoryDoor, stored_person
from tests.worlds.keys import resaved, stored_key

HERE = "203.0.113.7"


class CountingStandings:
    """Passes on to the store, and counts how often it was asked."""

    def __init__(self, door: MemoryDoor) -> None:
        self._door = door
        self.asked = 0
        self.is_down = False
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def of(self, secret: KeyHash, /) -> KeyStanding | None:
        self.asked += 1
        await self.may_answer.wait()
        if self.is_down:
            raise TryAgain
        return await self._door.key_standings.of(secret)


class Process:
    """One process that lets keys in."""

    def __init__(self, door: MemoryDoor) -> None:
        self.store = CountingStandings(door)
        self.keys = RecentKeys(self.store, door.clock)
        self.uses = LatestUses(door.key_uses, door.clock)
        self._authenticate = AuthenticateKey(self.keys, self.uses, door.clock)

    async def lets_in(self, key: str, *, address: str = HERE) -> Actor:
        return await self._authenticate(AuthenticateKeyQuery(key=key, address=address))

    async def refuses(self, key: str) -> bool:
        try:
            await self.lets_in(key)
        except Unauthenticated:
            return True
        return False


@pytest.fixture
def door() -> MemoryDoor:
    return MemoryDoor()


@pytest.fixture
def process(door: MemoryDoor) -> Process:
    return Process(door)


async def a_stored_key(door: MemoryDoor, **terms: Any) -> tuple[User, ApiKey, KeyText]:  # noqa: ANN401 - fields of the terms
    user = await stored_person(door)
    return user, *(await stored_key(door.units, user.id, user.workspace, **terms))


def found(door: MemoryDoor, key: ApiKey) -> ApiKey:
    return door.store.api_keys.rows[key.id]


async def test_a_key_brings_its_owner_as_far_as_it_reaches(door: MemoryDoor, process: Process) -> None:
    limits = KeyLimits(requests_per_minute=5)
    terms = {"scopes": frozenset({Scope.CHAT}), "models": frozenset({"m"}), "limits": limits}
    user, key, text = await a_stored_key(door, **terms, outlives_connection=True)
    actor = await process.lets_in(text)
    assert (actor.user, actor.workspace, actor.session) == (user.id, user.workspace, None)
    assert actor.key
    assert (actor.key.id, actor.key.scopes, actor.key.models) == (key.id, {Scope.CHAT}, {"m"})
    assert (actor.key.limits, actor.key.outlives_connection) == (limits, True)


@pytest.mark.parametrize("text", ["", PREFIX, write_key("x")[:-1] + "!", write_key("x")[:-6] + "000000", "Bearer x"])
async def test_what_cannot_be_a_key_is_refused_without_asking_anybody(process: Process, text: str) -> None:
    process.store.is_down = True
    assert await process.refuses(text)
    assert process.store.asked == 0


async def test_a_key_that_nobody_has_is_refused(process: Process) -> None:
    assert await process.refuses(write_key("made up"))


async def test_a_key_is_looked_up_once_in_five_seconds(door: MemoryDoor, process: Process) -> None:
    _, _, text = await a_stored_key(door)
    for seconds, asked in ((0, 1), (4, 1), (1, 2)):
        door.clock.advance(seconds=seconds)
        await process.lets_in(text)
        assert process.store.asked == asked


async def test_a_crowd_with_one_key_is_one_question_even_if_the_first_of_it_leaves(
    door: MemoryDoor, process: Process
) -> None:
    _, _, text = await a_stored_key(door)
    process.store.may_answer.clear()
    first, *others = crowd = [asyncio.create_task(process.lets_in(text)) for _ in range(50)]
    await asyncio.sleep(0)
    first.cancel()
    process.store.may_answer.set()
    await asyncio.wait(crowd)
    assert first.cancelled()
    assert {task.result().key is not None for task in others} == {True}
    assert process.store.asked == 1


async def test_who_comes_after_a_key_was_revoked_is_not_answered_by_a_question_of_before(
    door: MemoryDoor, process: Process
) -> None:
    _, _, text = await a_stored_key(door)
    process.store.may_answer.clear()
    before = asyncio.create_task(process.lets_in(text))
    await asyncio.sleep(0)
    process.keys.forget_all()
    after = asyncio.create_task(process.lets_in(text))
    await asyncio.sleep(0)
    process.store.may_answer.set()
    await asyncio.wait([before, after])
    assert process.store.asked == 2


async def test_a_revoked_key_is_refused_at_once_here_and_within_five_seconds_elsewhere(
    door: MemoryDoor, process: Process
) -> None:
    user, key, text = await a_stored_key(door)
    elsewhere = Process(door)
    for one in (process, elsewhere):
        await one.lets_in(text)
    owner = Actor(user=user.id, workspace=user.workspace, role=user.role)
    await RevokeKey(door.units, process.keys, door.clock)(RevokeKeyCommand(actor=owner, key=key.id))
    assert await process.refuses(text)
    assert not await elsewhere.refuses(text)
    door.clock.advance(seconds=5)
    assert await elsewhere.refuses(text)


async def test_a_remembered_key_expires_at_its_moment(door: MemoryDoor, process: Process) -> None:
    _, _, text = await a_stored_key(door, expires_at=NOON + timedelta(seconds=2))
    await process.lets_in(text)
    door.clock.advance(seconds=2)
    assert await process.refuses(text)


async def test_a_rotated_key_opens_with_both_secrets_until_the_overlap_ends(door: MemoryDoor, process: Process) -> None:
    _, key, text = await a_stored_key(door)
    second = write_key("second")
    await resaved(door.units, key.rotated(second, at=NOON, overlap=timedelta(hours=24)))
    for secret in (text, second):
        assert (await process.lets_in(secret)).key_id == key.id
    door.clock.advance(days=1)
    assert await process.refuses(text)
    assert not await process.refuses(second)


async def test_the_key_of_somebody_who_is_kept_out_is_refused(door: MemoryDoor, process: Process) -> None:
    user, _, text = await a_stored_key(door)
    async with door.units.begin() as unit:
        await unit.suspensions.put(user.id, is_disabled=True)
        await unit.commit()
    assert await process.refuses(text)


async def test_a_key_is_refused_from_where_its_owner_does_not_want_it(door: MemoryDoor, process: Process) -> None:
    _, _, text = await a_stored_key(door, networks=read_networks(["203.0.113.0/24"]))
    await process.lets_in(text)
    for address in ("198.51.100.1", "unknown"):
        with pytest.raises(KeyAddressRefused):
            await process.lets_in(text, address=address)


async def test_the_latest_use_is_written_when_its_minute_comes(door: MemoryDoor, process: Process) -> None:
    _, key, text = await a_stored_key(door)
    await process.lets_in(text)
    door.clock.advance(seconds=30)
    await process.lets_in(text)
    assert found(door, key).last_used_at is None
    await process.uses()
    assert found(door, key).last_used_at == NOON + timedelta(seconds=30)


async def test_a_use_that_could_not_be_written_is_written_the_next_time(door: MemoryDoor) -> None:
    class Shaky:
        is_down = True

        async def note(self, uses: Mapping[ApiKeyId, datetime]) -> None:
            if self.is_down:
                raise TryAgain
            await door.key_uses.note(uses)

    _, key, _ = await a_stored_key(door)
    store = Shaky()
    uses = LatestUses(store, door.clock)
    uses.note(key.id)
    with pytest.raises(TryAgain):
        await uses()
    store.is_down = False
    await uses()
    assert found(door, key).last_used_at == NOON
