"""What every store of people and log-ins promises, and every brake with it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from aimall.application.access.ports import PasswordHash
from aimall.application.paging import PageRequest
from aimall.domain.access.email import Email
from aimall.domain.access.errors import RateLimited
from aimall.domain.access.session import Session
from aimall.domain.access.throttle import Rate
from aimall.domain.kernel.ids import SessionId, UserId
from tests.access import NOON, Door, a_person, a_session, stored_person

TWO_A_MINUTE = Rate(name="test", burst=2, every=timedelta(minutes=1))


async def tries(door: Door, count: int, rate: Rate, subject: str = "ann") -> int:
    """Try so often at once, and count those that pass."""

    async def once() -> bool:
        try:
            await door.throttle.take(rate, subject)
        except RateLimited:
            return False
        return True

    return sum(await asyncio.gather(*(once() for _ in range(count))))


async def store(door: Door, session: Session) -> None:
    async with door.units.begin() as unit:
        await unit.sessions.add(session)
        await unit.commit()


class UsersContract:
    """People."""

    async def test_a_person_is_found_as_stored(self, door: Door) -> None:
        person = a_person("ann@example.com")
        async with door.units.begin() as unit:
            assert await unit.users.add(person)
            await unit.commit()
        async with door.units.begin() as unit:
            assert await unit.users.by_email(Email("ann@example.com")) == person
            assert await unit.users.profile(person.profile.user.id) == person.profile

    async def test_nobody_is_found_where_nobody_is(self, door: Door) -> None:
        async with door.units.begin() as unit:
            assert await unit.users.by_email(Email("nobody@example.com")) is None
            assert await unit.users.profile(UserId(uuid4())) is None

    async def test_a_person_who_was_not_committed_never_was(self, door: Door) -> None:
        async with door.units.begin() as unit:
            await unit.users.add(a_person("ann@example.com"))
        async with door.units.begin() as unit:
            assert await unit.users.by_email(Email("ann@example.com")) is None

    async def test_of_twenty_racing_for_one_address_one_gets_it(self, door: Door) -> None:
        async def once() -> bool:
            async with door.units.begin() as unit:
                is_mine = await unit.users.add(a_person("ann@example.com"))
                await unit.commit()
            return is_mine

        assert sum(await asyncio.gather(*(once() for _ in range(20)))) == 1

    async def test_a_hash_is_replaced_only_by_whoever_saw_it(self, door: Door) -> None:
        user = await stored_person(door, "ann@example.com")
        for old, new in (("$argon2id$v=1$x", "$argon2id$new"), ("$argon2id$v=1$x", "$argon2id$late")):
            async with door.units.begin() as unit:
                await unit.users.replace_hash(user.id, old=PasswordHash(old), new=PasswordHash(new))
                await unit.commit()
        async with door.units.begin() as unit:
            found = await unit.users.by_email(user.email)
        assert found
        assert found.password_hash == "$argon2id$new"

    async def test_pages_show_everybody_once_and_the_newest_first(self, door: Door) -> None:
        people = [await stored_person(door, at=NOON + timedelta(minutes=n // 2)) for n in range(5)]
        seen: list[UserId] = []
        request = PageRequest(limit=2)
        while True:
            async with door.units.begin() as unit:
                page = await unit.users.page(request)
            seen += [user.id for user in page.items]
            if page.next is None:
                break
            request = PageRequest(after=page.next, limit=2)
        expected = sorted(people, key=lambda user: (user.created_at, user.id), reverse=True)
        assert seen == [user.id for user in expected]

    async def test_people_are_found_by_a_part_of_their_address_or_name_in_any_case(self, door: Door) -> None:
        ann = await stored_person(door, "ann_50%@example.com")
        await stored_person(door, "ben@example.org", at=NOON + timedelta(minutes=1))
        async with door.units.begin() as unit:

            async def found(text: str) -> list[UserId]:
                return [user.id for user in (await unit.users.page(PageRequest(), matching=text)).items]

            assert await found("EXAMPLE.COM") == [ann.id]
            assert await found("_50%") == [ann.id]
            assert await found("%") == [ann.id]
            assert len(await found("aNN")) == 2  # both are called Ann
            assert await found("nobody") == []
            first = await unit.users.page(PageRequest(limit=1), matching="ann")
            rest = await unit.users.page(PageRequest(limit=1, after=first.next), matching="ann")
            assert [user.id for user in rest.items] == [ann.id]


class SessionsContract:
    """Log-ins."""

    async def test_a_log_in_is_found_as_stored_by_every_token_it_ever_had(self, door: Door) -> None:
        first, token = a_session(await stored_person(door))
        await store(door, first)
        later = first.rotated(token, "seed", NOON + timedelta(minutes=1))
        async with door.units.begin() as unit:
            assert await unit.sessions.lock_by_token(first.current) == first
            await unit.sessions.save(later)
            await unit.commit()
        async with door.units.begin() as unit:
            assert await unit.sessions.lock(first.id) == later
            assert await unit.sessions.lock_by_token(first.current) == later
            assert await unit.sessions.lock_by_token(later.current) == later

    async def test_what_was_not_committed_is_not_stored(self, door: Door) -> None:
        session, token = a_session(await stored_person(door))
        await store(door, session)
        later = session.rotated(token, "seed", NOON)
        async with door.units.begin() as unit:
            await unit.sessions.lock(session.id)
            await unit.sessions.save(later)
        async with door.units.begin() as unit:
            assert await unit.sessions.lock(session.id) == session
            assert await unit.sessions.lock_by_token(later.current) is None

    async def test_whoever_waits_for_a_lock_sees_what_became_of_the_log_in(self, door: Door) -> None:
        session, _ = a_session(await stored_person(door))
        await store(door, session)

        async def count() -> None:
            async with door.units.begin() as unit:
                found = await unit.sessions.lock_by_token(session.current)
                assert found
                await unit.sessions.save(replace(found, seed=found.seed + "+"))
                await unit.commit()

        await asyncio.gather(*(count() for _ in range(15)))
        async with door.units.begin() as unit:
            found = await unit.sessions.lock(session.id)
        assert found
        assert found.seed == "+" * 15

    async def test_only_log_ins_that_count_are_listed_the_newest_first(self, door: Door) -> None:
        user, other = await stored_person(door), await stored_person(door)
        ages = (1, 2, 8)
        own = [a_session(user, at=NOON - timedelta(days=age))[0] for age in ages]
        ended = a_session(user)[0].ended(NOON)
        for session in (*own, ended, a_session(other)[0]):
            await store(door, session)
        async with door.units.begin() as unit:
            assert await unit.session_lists.open_of(user.id, NOON) == own[:2]

    async def test_ending_all_ends_those_that_are_just_being_made_too(self, door: Door) -> None:
        user, other = await stored_person(door), await stored_person(door)
        before, meanwhile, foreign = a_session(user)[0], a_session(user)[0], a_session(other)[0]
        await store(door, before)
        await store(door, foreign)
        async with door.units.begin() as unit:
            assert await unit.session_lists.end_all(user.id, NOON)
            await unit.commit()
        await store(door, meanwhile)
        assert [await self.counts(door, each) for each in (before, meanwhile, foreign)] == [False, False, True]
        async with door.units.begin() as unit:
            assert await unit.session_lists.open_of(user.id, NOON) == []

    async def test_ending_all_but_one_keeps_that_one_alone(self, door: Door) -> None:
        user, other = await stored_person(door), await stored_person(door)
        kept, before, meanwhile = (a_session(user)[0] for _ in range(3))
        foreign, ended = a_session(other)[0], a_session(user)[0].ended(NOON)
        for session in (kept, before, foreign, ended):
            await store(door, session)
        async with door.units.begin() as unit:
            assert await unit.session_lists.end_all(user.id, NOON, keep=kept.id)
            await unit.commit()
        await store(door, meanwhile)
        counting = [await self.counts(door, each) for each in (kept, before, meanwhile, foreign, ended)]
        assert counting == [True, False, False, True, False]

    async def test_a_log_in_of_somebody_else_is_not_kept_in_its_place(self, door: Door) -> None:
        user, other = await stored_person(door), await stored_person(door)
        own, foreign = a_session(user)[0], a_session(other)[0]
        for session in (own, foreign):
            await store(door, session)
        async with door.units.begin() as unit:
            assert await unit.session_lists.end_all(user.id, NOON, keep=foreign.id)
            await unit.commit()
        assert [await self.counts(door, each) for each in (own, foreign)] == [False, True]

    async def test_ending_all_of_nobody_is_told(self, door: Door) -> None:
        async with door.units.begin() as unit:
            assert not await unit.session_lists.end_all(UserId(uuid4()), NOON)

    async def test_a_standing_tells_of_the_log_in_and_its_owner(self, door: Door) -> None:
        user = await stored_person(door)
        session, _ = a_session(user)
        await store(door, session)
        standing = await door.standings.of(session.id)
        assert standing
        assert (standing.user, standing.session) == (user, session)
        assert await door.standings.of(SessionId(uuid4())) is None

    async def counts(self, door: Door, session: Session) -> bool:
        standing = await door.standings.of(session.id)
        return standing is not None and standing.is_good(NOON)


class ThrottleContract:
    """The brake."""

    async def test_of_a_hundred_racing_tries_exactly_the_burst_passes(self, door: Door) -> None:
        rate = Rate(name="race", burst=20, every=timedelta(minutes=1))
        assert await tries(door, 100, rate) == 20

    async def test_the_wait_that_is_told_is_enough_and_no_less_is(self, door: Door) -> None:
        assert await tries(door, 2, TWO_A_MINUTE) == 2
        door.clock.advance(seconds=20)
        with pytest.raises(RateLimited) as refused:
            await door.throttle.take(TWO_A_MINUTE, "ann")
        assert refused.value.retry_after_s == 40
        door.clock.advance(seconds=39)
        assert await tries(door, 3, TWO_A_MINUTE) == 0
        door.clock.advance(seconds=1)
        assert await tries(door, 3, TWO_A_MINUTE) == 1

    async def test_subjects_and_rates_do_not_brake_each_other(self, door: Door) -> None:
        other = replace(TWO_A_MINUTE, name="other")
        assert await tries(door, 3, TWO_A_MINUTE, "ann") == 2
        assert await tries(door, 3, TWO_A_MINUTE, "ben") == 2
        assert await tries(door, 3, other, "ann") == 2

    async def test_time_gives_back_no_more_than_the_burst(self, door: Door) -> None:
        assert await tries(door, 3, TWO_A_MINUTE) == 2
        door.clock.advance(days=1)
        assert await tries(door, 5, TWO_A_MINUTE) == 2

    async def test_what_is_forgotten_starts_afresh(self, door: Door) -> None:
        assert await tries(door, 3, TWO_A_MINUTE) == 2
        await door.throttle.forget(TWO_A_MINUTE, "ann")
        assert await tries(door, 3, TWO_A_MINUTE) == 2
