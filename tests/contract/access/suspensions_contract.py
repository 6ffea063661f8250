"""What every store of people promises about who is kept out, whatever it is made of."""

import asyncio
from uuid import uuid4

from aimall.domain.kernel.ids import UserId
from tests.access import Door, stored_person


class SuspensionsContract:
    """Who is kept out."""

    async def test_whoever_is_kept_out_is_so_once_and_can_be_let_in(self, door: Door) -> None:
        user = await stored_person(door)
        for is_disabled, changes in ((True, True), (True, False), (False, True), (False, False)):
            async with door.units.begin() as unit:
                assert await unit.suspensions.put(user.id, is_disabled=is_disabled) is changes
                await unit.commit()
            async with door.units.begin() as unit:
                profile = await unit.users.profile(user.id)
            assert profile
            assert profile.user.is_disabled is is_disabled
        async with door.units.begin() as unit:
            assert await unit.suspensions.put(UserId(uuid4()), is_disabled=True) is None

    async def test_of_twenty_who_keep_one_out_at_once_one_does_it(self, door: Door) -> None:
        user = await stored_person(door)

        async def once() -> bool | None:
            async with door.units.begin() as unit:
                changed = await unit.suspensions.put(user.id, is_disabled=True)
                await unit.commit()
            return changed

        assert sorted(map(bool, await asyncio.gather(*(once() for _ in range(20))))) == [False] * 19 + [True]
