"""Log-in and after: known and unknown look alike, guessing is slow, and an ended log-in is soon refused everywhere."""

from dataclasses import replace

import pytest

from aimall.application.access.authenticate import AuthenticateQuery
from aimall.application.access.log_in import LogInCommand
from aimall.application.access.log_out import LogOutCommand
from aimall.application.access.refresh_session import RefreshSessionCommand
from aimall.application.access.register_user import RegisterUserCommand
from aimall.application.access.sessions.end_session import EndSession, EndSessionCommand
from aimall.application.access.sessions.end_user_sessions import EndUserSessions, EndUserSessionsCommand
from aimall.application.access.sessions.list_sessions import ListSessions, ListSessionsQuery
from aimall.application.access.standings import RecentStandings
from aimall.application.access.token_issuer import LoggedIn
from aimall.domain.access.errors import BadCredentials, RateLimited, SessionNotFound, Unauthenticated, UserNotFound
from aimall.domain.kernel.actor import Actor, Role
from aimall.domain.kernel.errors import Forbidden
from aimall.domain.kernel.ids import SessionId, UserId
from tests.access import GOOD_PASSWORD, House, MemoryDoor


@pytest.fixture
def door() -> MemoryDoor:
    return MemoryDoor()


@pytest.fixture
def house(door: MemoryDoor) -> House:
    return House(door)


async def ann(house: House) -> LoggedIn:
    return await house.register(RegisterUserCommand(email="ann@example.com", password=GOOD_PASSWORD))


def guess(password: str = "wrong", *, email: str = "ann@example.com", address: str = "192.0.2.1") -> LogInCommand:
    return LogInCommand(email=email, password=password, address=address)


async def actor_of(house: House, answer: LoggedIn) -> Actor:
    return await house.authenticate(AuthenticateQuery(access_token=answer.access_token))


async def is_in(house: House, answer: LoggedIn) -> bool:
    try:
        await actor_of(house, answer)
    except Unauthenticated:
        return False
    return True


async def test_the_password_opens_a_log_in_of_its_own(door: MemoryDoor, house: House) -> None:
    first = await ann(house)
    second = await house.log_in(guess(GOOD_PASSWORD, email="ANN@example.com"))
    assert second.profile == first.profile
    assert second.session != first.session
    assert (await actor_of(house, second)).session == second.session
    assert [entry.action for entry in door.store.audit.rows.values()] == ["access.enrol", "access.log_in"]


async def test_known_and_unknown_addresses_take_the_same_steps(door: MemoryDoor, house: House) -> None:
    await ann(house)
    for email in ("ann@example.com", "nobody@example.com"):
        with pytest.raises(BadCredentials) as refused:
            await house.log_in(guess(email=email))
        assert refused.value.facts() == {}
    known, unknown = house.hasher.compared
    assert known is not None
    assert unknown is None
    entries = [entry for entry in door.store.audit.rows.values() if entry.action == "access.log_in_refused"]
    assert len(entries) == 2
    assert not any("example" in entry.subject or entry.actor for entry in entries)


async def test_two_hundred_known_and_as_many_unknown_addresses_are_answered_alike(
    door: MemoryDoor, house: House
) -> None:
    """That they take equally long follows from equal steps, one comparison of one cost each; no test measures time."""
    everybody = [f"{name}{number}@example.com" for name in ("known", "nobody") for number in range(200)]
    networks = [f"10.{number // 200}.{number % 200}.1" for number in range(400)]
    for email, address in zip(everybody[:200], networks, strict=False):
        await house.register(RegisterUserCommand(email=email, password=GOOD_PASSWORD, address=address))
    refusals: list[BadCredentials] = []
    for email, address in zip(everybody, networks, strict=True):
        with pytest.raises(BadCredentials) as refused:
            await house.log_in(guess(email=email, address=address))
        refusals.append(refused.value)
    assert [(refusal.args, refusal.facts()) for refusal in refusals] == [((), {})] * 400
    assert [stored is None for stored in house.hasher.compared] == [False] * 200 + [True] * 200
    refused_of = [row for row in door.store.audit.rows.values() if row.action == "access.log_in_refused"]
    assert len(refused_of) == 400


async def test_a_disabled_person_is_answered_like_nobody(door: MemoryDoor, house: House) -> None:
    answer = await ann(house)
    stored = door.store.people.rows[answer.profile.user.id]
    disabled = replace(stored.profile, user=replace(stored.profile.user, is_disabled=True))
    door.store.people.rows[answer.profile.user.id] = replace(stored, profile=disabled)
    with pytest.raises(BadCredentials):
        await house.log_in(guess(GOOD_PASSWORD))
    with pytest.raises(Unauthenticated):
        await house.refresh(RefreshSessionCommand(refresh_token=answer.refresh_token))
    assert not await is_in(house, answer)


async def test_of_a_thousand_guesses_from_a_hundred_networks_twenty_are_evaluated(
    door: MemoryDoor, house: House
) -> None:
    await ann(house)
    for number in range(1000):
        door.clock.advance(seconds=3.6)
        with pytest.raises((BadCredentials, RateLimited)):
            await house.log_in(guess(address=f"10.0.{number % 100}.1"))
    assert 10 <= len(house.hasher.compared) <= 20


async def test_a_braked_owner_waits_minutes_and_is_never_locked_out(door: MemoryDoor, house: House) -> None:
    await ann(house)
    for _ in range(5):
        with pytest.raises(BadCredentials):
            await house.log_in(guess())
    with pytest.raises(RateLimited) as refused:
        await house.log_in(guess(GOOD_PASSWORD))
    door.clock.advance(seconds=refused.value.retry_after_s)
    await house.log_in(guess(GOOD_PASSWORD))
    for _ in range(5):
        await house.log_in(guess(GOOD_PASSWORD))


async def test_one_network_cannot_try_everybody(house: House) -> None:
    evaluated = 0
    for number in range(150):
        try:
            await house.log_in(guess(email=f"p{number}@example.com"))
        except BadCredentials:
            evaluated += 1
        except RateLimited:
            pass
    assert evaluated == 100


async def test_a_weak_hash_is_made_anew_at_log_in(door: MemoryDoor, house: House) -> None:
    answer = await ann(house)
    house.hasher.version = 2
    await house.log_in(guess(GOOD_PASSWORD))
    assert "$v=2$" in door.store.people.rows[answer.profile.user.id].password_hash
    await house.log_in(guess(GOOD_PASSWORD))


async def test_log_out_bites_at_once_here_and_within_five_seconds_elsewhere(door: MemoryDoor, house: House) -> None:
    answer = await ann(house)
    elsewhere = House(door)
    assert await is_in(house, answer)
    assert await is_in(elsewhere, answer)
    await house.log_out(LogOutCommand(actor=await actor_of(house, answer)))
    assert not await is_in(house, answer)
    door.clock.advance(seconds=5)
    assert not await is_in(elsewhere, answer)
    with pytest.raises(Unauthenticated):
        await house.refresh(RefreshSessionCommand(refresh_token=answer.refresh_token))


async def test_log_out_is_safe_to_repeat_and_known_by_either_token(door: MemoryDoor, house: House) -> None:
    answer = await ann(house)
    for _ in range(2):
        await house.log_out(LogOutCommand(refresh_token=answer.refresh_token))
    assert not await is_in(house, answer)
    assert [entry.action for entry in door.store.audit.rows.values()].count("access.log_out") == 1


async def test_a_token_of_another_instance_ends_nothing(house: House) -> None:
    answer = await ann(house)
    await house.log_out(LogOutCommand(refresh_token="0" * 64))
    await house.log_out(LogOutCommand(refresh_token="ناشناس"))
    await house.log_out(LogOutCommand())
    for strange in ("0" * 64, "ناشناس", ""):
        with pytest.raises(Unauthenticated):
            await house.refresh(RefreshSessionCommand(refresh_token=strange))
    assert await is_in(house, answer)


async def test_standings_are_asked_for_once_in_five_seconds(door: MemoryDoor, house: House) -> None:
    answer = await ann(house)
    asked: list[SessionId] = []

    class Counting:
        async def of(self, session: SessionId) -> None:
            asked.append(session)

    standings = RecentStandings(Counting(), door.clock)
    for _ in range(10):
        await standings.of(answer.session)
        door.clock.advance(seconds=1)
    assert len(asked) == 2


async def test_a_person_sees_and_ends_the_own_log_ins_only(door: MemoryDoor, house: House) -> None:
    phone = await ann(house)
    laptop = await house.log_in(guess(GOOD_PASSWORD))
    other = await house.register(RegisterUserCommand(email="ben@example.com", password=GOOD_PASSWORD))
    actor = await actor_of(house, laptop)
    listed = await ListSessions(door.units, door.clock)(ListSessionsQuery(actor=actor))
    assert {session.id for session in listed} == {phone.session, laptop.session}
    end = EndSession(door.units, house.standings, door.clock)
    await end(EndSessionCommand(actor=actor, session=phone.session))
    with pytest.raises(SessionNotFound):
        await end(EndSessionCommand(actor=actor, session=other.session))
    assert [await is_in(house, each) for each in (phone, laptop, other)] == [False, True, True]


async def test_an_admin_ends_all_log_ins_of_anybody_and_a_user_only_the_own(door: MemoryDoor, house: House) -> None:
    mine, other = (
        await ann(house),
        await house.register(RegisterUserCommand(email="ben@example.com", password=GOOD_PASSWORD)),
    )
    actor = await actor_of(house, mine)
    end_all = EndUserSessions(door.units, house.standings, door.clock)
    with pytest.raises(Forbidden):
        await end_all(EndUserSessionsCommand(actor=actor, user=other.profile.user.id))
    admin = replace(actor, role=Role.ADMIN)
    await end_all(EndUserSessionsCommand(actor=admin, user=other.profile.user.id))
    assert [await is_in(house, each) for each in (mine, other)] == [True, False]
    await end_all(EndUserSessionsCommand(actor=actor, user=actor.user))
    assert not await is_in(house, mine)
    with pytest.raises(UserNotFound):
        await end_all(EndUserSessionsCommand(actor=admin, user=UserId(other.session)))
