"""What every store of API keys promises, whatever it is made of."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from uuid import uuid4

from aimall.application.access.keys.ports import KeyStanding
from aimall.domain.access.keys.api_key import ApiKey
from aimall.domain.access.keys.key_text import KeyHash, hash_of, write_key
from aimall.domain.kernel.actor import KeyLimits, Scope
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.ids import ApiKeyId
from tests.access import NOON, Door, stored_person
from tests.worlds.keys import a_key, resaved, stored_key

DAY = timedelta(days=1)
FULL = {
    "name": "کلید من",
    "scopes": frozenset({Scope.CHAT, Scope.BILLING_READ}),
    "models": frozenset({"a/b", "c"}),
    "cap_total": Coins(5),
    "cap_month": Coins(3),
    "limits": KeyLimits(requests_per_minute=1, tokens_per_minute=2, runs_at_once=3),
    "networks": (ip_network("203.0.113.0/24"), ip_network("2001:db8::1")),
    "expires_at": NOON + DAY,
    "outlives_connection": True,
}


async def found(door: Door, key: ApiKey) -> ApiKey | None:
    async with door.units.begin() as unit:
        return await unit.api_keys.lock(key.workspace, key.id)


class ApiKeysContract:
    """Where keys are kept."""

    async def test_a_key_is_found_as_it_was_stored(self, door: Door) -> None:
        user = await stored_person(door)
        for terms in ({}, FULL):
            key, _ = await stored_key(door.units, user.id, user.workspace, **terms)
            assert await found(door, key) == key

    async def test_a_key_of_somebody_else_is_not_found(self, door: Door) -> None:
        user, other = await stored_person(door), await stored_person(door)
        key, _ = await stored_key(door.units, user.id, user.workspace)
        assert await found(door, replace(key, workspace=other.workspace)) is None
        assert await found(door, replace(key, id=ApiKeyId(uuid4()))) is None

    async def test_what_became_of_a_key_is_stored(self, door: Door) -> None:
        user = await stored_person(door)
        key, _ = await stored_key(door.units, user.id, user.workspace)
        rotated = key.rotated(write_key("x"), at=NOON, overlap=DAY)
        changed = replace(rotated, terms=replace(rotated.terms, **FULL), revoked_at=NOON + DAY)
        async with door.units.begin() as unit:
            await unit.api_keys.save(changed)
            assert await unit.api_keys.lock(key.workspace, key.id) == changed
        assert await found(door, key) == key
        await resaved(door.units, changed)
        assert await found(door, key) == changed

    async def test_keys_are_listed_newest_first_without_those_of_others_and_the_revoked(self, door: Door) -> None:
        user, other = await stored_person(door), await stored_person(door)
        keys = [
            (await stored_key(door.units, user.id, user.workspace, at=NOON + n * DAY, name=f"key {n}"))[0]
            for n in range(3)
        ]
        await stored_key(door.units, other.id, other.workspace)
        await resaved(door.units, keys[1].revoked(NOON))
        async with door.units.begin() as unit:
            assert await unit.api_keys.of(user.workspace) == [keys[2], keys[0]]

    async def test_of_many_that_are_made_at_once_only_so_many_are_stored(self, door: Door) -> None:
        user = await stored_person(door)

        async def one() -> bool:
            key, _ = a_key(user.id, user.workspace)
            async with door.units.begin() as unit:
                is_stored = await unit.api_keys.add(key, at_most=3)
                await unit.commit()
            return is_stored

        assert sum(await asyncio.gather(*(one() for _ in range(12)))) == 3

    async def test_a_revoked_key_makes_room_for_another(self, door: Door) -> None:
        user = await stored_person(door)
        key, _ = await stored_key(door.units, user.id, user.workspace)
        await resaved(door.units, key.revoked(NOON))
        async with door.units.begin() as unit:
            assert await unit.api_keys.add(a_key(user.id, user.workspace)[0], at_most=1)

    async def test_a_key_that_never_ran_has_spent_nothing(self, door: Door) -> None:
        user = await stored_person(door)
        await stored_key(door.units, user.id, user.workspace)
        async with door.units.begin() as unit:
            assert await unit.api_keys.spent(user.workspace, at=NOON) == {}


class KeyStandingsContract:
    """Keys as they are found by their secrets."""

    async def test_a_key_is_found_by_its_present_secret_and_the_former_one(self, door: Door) -> None:
        user = await stored_person(door)
        key, text = await stored_key(door.units, user.id, user.workspace, **FULL)
        assert await door.key_standings.of(hash_of(text)) == KeyStanding(key=key, owner=user)
        second = write_key(uuid4().hex)
        rotated = await resaved(door.units, key.rotated(second, at=NOON, overlap=DAY))
        for secret in (text, second):
            assert await door.key_standings.of(hash_of(secret)) == KeyStanding(key=rotated, owner=user)
        last = await resaved(door.units, rotated.rotated(write_key(uuid4().hex), at=NOON, overlap=DAY))
        assert await door.key_standings.of(hash_of(text)) is None
        assert await door.key_standings.of(hash_of(second)) == KeyStanding(key=last, owner=user)

    async def test_a_secret_that_nobody_has_finds_nothing(self, door: Door) -> None:
        user = await stored_person(door)
        await stored_key(door.units, user.id, user.workspace)
        assert await door.key_standings.of(KeyHash(bytes(32))) is None


class KeyUsesContract:
    """When keys were last used."""

    async def test_the_latest_use_is_kept(self, door: Door) -> None:
        user = await stored_person(door)
        key, _ = await stored_key(door.units, user.id, user.workspace)
        unused, _ = await stored_key(door.units, user.id, user.workspace)
        await door.key_uses.note({key.id: NOON + DAY})
        await door.key_uses.note({key.id: NOON})
        assert await found(door, key) == replace(key, last_used_at=NOON + DAY)
        assert await found(door, unused) == unused

    async def test_a_change_of_the_key_leaves_it_as_it_is(self, door: Door) -> None:
        user = await stored_person(door)
        key, _ = await stored_key(door.units, user.id, user.workspace)
        await door.key_uses.note({key.id: NOON})
        await resaved(door.units, key.revoked(NOON))
        assert await found(door, key) == replace(key, last_used_at=NOON, revoked_at=NOON)
