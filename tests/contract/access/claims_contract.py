"""What every store promises about idempotency claims, and about the units they live in."""

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from aimall.application.claims import Claim
from aimall.application.units import unit_is_open
from tests.access import Door


async def put(door: Door, claim: Claim) -> Claim | None:
    async with door.units.begin() as unit:
        found = await unit.claims.put(claim)
        await unit.commit()
    return found


async def write_after_commit(door: Door, claim: Claim) -> None:
    async with door.units.begin() as unit:
        await unit.commit()
        await unit.claims.put(claim)


class ClaimsContract:
    """Idempotency claims, and the units they live in."""

    async def test_the_first_claim_stands_and_the_second_is_shown_it(self, door: Door) -> None:
        first = Claim(id=uuid4(), fingerprint=b"one", subject=uuid4())
        assert await put(door, first) is None
        assert await put(door, replace(first, fingerprint=b"two", subject=uuid4())) == first

    async def test_a_claim_of_a_failed_act_leaves_no_trace(self, door: Door) -> None:
        claim = Claim(id=uuid4(), fingerprint=b"one", subject=uuid4())
        async with door.units.begin() as unit:
            assert await unit.claims.put(claim) is None
        assert await put(door, claim) is None

    async def test_of_twenty_racing_claims_one_is_first_and_all_see_it(self, door: Door) -> None:
        claims = [Claim(id=UUID(int=1), fingerprint=b"f", subject=uuid4()) for _ in range(20)]
        answers = await asyncio.gather(*(put(door, claim) for claim in claims))
        winner = claims[answers.index(None)]
        assert answers.count(None) == 1
        assert answers.count(winner) == 19

    async def test_a_unit_is_known_to_be_open_until_it_is_left(self, door: Door) -> None:
        async with door.units.begin():
            assert unit_is_open.get()
        assert not unit_is_open.get()

    async def test_writing_after_the_commit_fails_instead_of_vanishing(self, door: Door) -> None:
        claim = Claim(id=uuid4(), fingerprint=b"f", subject=uuid4())
        with pytest.raises(door.write_after_commit):
            await write_after_commit(door, claim)
        assert await put(door, claim) is None
