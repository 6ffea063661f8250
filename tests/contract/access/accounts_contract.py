"""What every store of people promises to whoever changes their own account, whatever it is made of."""

import asyncio
from dataclasses import replace
from uuid import uuid4

from aimall.application.access.ports import Credentials, PasswordHash, Profile
from aimall.domain.access.display_name import DisplayName
from aimall.domain.access.email import Email
from aimall.domain.access.preferences import Preferences
from aimall.domain.access.user import User, personal_workspace
from aimall.domain.catalog.model import ModelId
from aimall.domain.kernel.actor import Role
from aimall.domain.kernel.ids import UserId
from tests.access import Door, a_person, stored_person


async def account_of(door: Door, user: UserId) -> Credentials:
    """Read what is stored of somebody."""
    async with door.units.begin() as unit:
        found = await unit.accounts.lock(user)
    assert found
    return found


async def stored(door: Door, role: Role) -> User:
    """Somebody with a role."""
    person = a_person(role=role)
    async with door.units.begin() as unit:
        assert await unit.users.add(person)
        await unit.commit()
    return person.profile.user


class AccountsContract:
    """One's own account."""

    async def test_what_is_saved_is_what_is_found(self, door: Door) -> None:
        user, other = await stored_person(door), await stored_person(door)
        changed = replace(
            user,
            email=Email("new@example.org"),
            display_name=DisplayName("Nasrin"),
            preferences=Preferences(default_chat_model=ModelId("a/b"), default_text_model=ModelId("c/d")),
            is_disabled=True,
        )
        account = Credentials(
            profile=Profile(user=changed, workspace=personal_workspace(changed)),
            password_hash=PasswordHash("$argon2id$v=1$new"),
        )
        async with door.units.begin() as unit:
            assert await unit.accounts.lock(user.id)
            await unit.accounts.save(account)
            await unit.commit()
        assert await account_of(door, user.id) == account
        assert (await account_of(door, other.id)).profile.user == other

    async def test_what_is_not_committed_changes_nothing(self, door: Door) -> None:
        user = await stored_person(door)
        before = await account_of(door, user.id)
        async with door.units.begin() as unit:
            await unit.accounts.lock(user.id)
            await unit.accounts.save(replace(before, password_hash=PasswordHash("$argon2id$v=1$new")))
        assert await account_of(door, user.id) == before

    async def test_nobody_has_no_account(self, door: Door) -> None:
        async with door.units.begin() as unit:
            assert await unit.accounts.lock(UserId(uuid4())) is None

    async def test_whoever_waits_for_the_lock_sees_what_became_of_the_account(self, door: Door) -> None:
        user = await stored_person(door)

        async def lengthen() -> None:
            async with door.units.begin() as unit:
                found = await unit.accounts.lock(user.id)
                assert found
                longer = PasswordHash(found.password_hash + "+")
                await unit.accounts.save(replace(found, password_hash=longer))
                await unit.commit()

        await asyncio.gather(*(lengthen() for _ in range(12)))
        assert (await account_of(door, user.id)).password_hash.endswith("x" + "+" * 12)

    async def test_the_last_admin_is_one_whom_nobody_could_replace(self, door: Door) -> None:
        admin, user = await stored(door, Role.ADMIN), await stored(door, Role.USER)
        async with door.units.begin() as unit:
            assert await unit.accounts.is_last_admin(admin.id)
            assert not await unit.accounts.is_last_admin(user.id)
        second = await stored(door, Role.ADMIN)
        async with door.units.begin() as unit:
            assert not await unit.accounts.is_last_admin(admin.id)
            await unit.suspensions.put(second.id, is_disabled=True)
            assert await unit.accounts.is_last_admin(admin.id)
