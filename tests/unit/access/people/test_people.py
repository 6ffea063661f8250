"""How admins look after people: who there is, how each stands, and who is kept out."""

from uuid import uuid4

import pytest

from aimall.adapters.memory.wallet import MemoryWalletReader
from aimall.application.access.authenticate import AuthenticateQuery
from aimall.application.access.log_in import LogInCommand
from aimall.application.access.people.list_users import ListUsers, ListUsersQuery
from aimall.application.access.people.show_user import ShowUser, ShowUserQuery, UserDetail
from aimall.application.access.people.suspend_user import SuspendUser, SuspendUserCommand
from aimall.application.access.refresh_session import RefreshSessionCommand
from aimall.application.access.register_user import RegisterUserCommand
from aimall.application.access.token_issuer import LoggedIn
from aimall.application.claims import IdempotencyKey
from aimall.domain.access.errors import BadCredentials, CannotSuspendSelf, Unauthenticated, UserNotFound
from aimall.domain.access.suspension import Reason
from aimall.domain.access.user import User
from aimall.domain.kernel.actor import Actor, Role
from aimall.domain.kernel.errors import Forbidden, InvalidValue
from aimall.domain.kernel.ids import UserId, WorkspaceId
from aimall.domain.wallet.statement import LineKind
from tests.access import GIFT, GOOD_PASSWORD, House, MemoryDoor

ADMIN = Actor(user=UserId(uuid4()), workspace=WorkspaceId(uuid4()), role=Role.ADMIN)


@pytest.fixture
def door() -> MemoryDoor:
    return MemoryDoor()


@pytest.fixture
def house(door: MemoryDoor) -> House:
    return House(door)


async def registered(house: House, name: str = "ann") -> LoggedIn:
    key = IdempotencyKey(f"key-of-{name}")
    command = RegisterUserCommand(email=f"{name}@example.com", password=GOOD_PASSWORD, idempotency_key=key)
    return await house.register(command)


async def log_in(house: House) -> LoggedIn:
    return await house.log_in(LogInCommand(email="ann@example.com", password=GOOD_PASSWORD))


async def put(
    door: MemoryDoor, house: House, user: UserId, *, suspended: bool = True, actor: Actor = ADMIN, reason: str = "spam"
) -> User:
    command = SuspendUserCommand(actor=actor, user=user, reason=Reason(reason), is_suspended=suspended)
    return await SuspendUser(door.units, house.proofs, door.clock)(command)


async def detail(door: MemoryDoor, user: UserId) -> UserDetail:
    reader = MemoryWalletReader(door.store.wallets)
    return await ShowUser(door.units, reader, door.clock)(ShowUserQuery(actor=ADMIN, user=user))


def recorded(door: MemoryDoor) -> list[tuple[str, dict[str, str]]]:
    entries = (entry for entry in door.store.audit.rows.values() if entry.actor == ADMIN.user)
    return [(entry.action, dict(entry.facts)) for entry in entries]


async def test_a_suspended_person_is_out_at_once_and_cannot_come_in(door: MemoryDoor, house: House) -> None:
    ann = await registered(house)
    await house.authenticate(AuthenticateQuery(access_token=ann.access_token))
    assert (await put(door, house, ann.profile.user.id)).is_disabled
    with pytest.raises(Unauthenticated):
        await house.authenticate(AuthenticateQuery(access_token=ann.access_token))
    with pytest.raises(Unauthenticated):
        await house.refresh(RefreshSessionCommand(refresh_token=ann.refresh_token))
    with pytest.raises(BadCredentials):
        await log_in(house)


async def test_another_process_lets_a_suspended_person_in_for_five_seconds_at_most(
    door: MemoryDoor, house: House
) -> None:
    ann = await registered(house)
    elsewhere = House(door)
    await elsewhere.authenticate(AuthenticateQuery(access_token=ann.access_token))
    await put(door, house, ann.profile.user.id)
    door.clock.advance(seconds=5)
    with pytest.raises(Unauthenticated):
        await elsewhere.authenticate(AuthenticateQuery(access_token=ann.access_token))


async def test_whoever_is_restored_logs_in_anew(door: MemoryDoor, house: House) -> None:
    ann = await registered(house)
    await put(door, house, ann.profile.user.id)
    assert not (await put(door, house, ann.profile.user.id, suspended=False)).is_disabled
    with pytest.raises(Unauthenticated):
        await house.authenticate(AuthenticateQuery(access_token=ann.access_token))
    again = await log_in(house)
    await house.authenticate(AuthenticateQuery(access_token=again.access_token))


async def test_what_changes_somebody_s_standing_is_recorded_once_with_its_reason(
    door: MemoryDoor, house: House
) -> None:
    ann = (await registered(house)).profile.user.id
    for _ in range(2):
        await put(door, house, ann, reason="spam")
    await put(door, house, ann, suspended=False, reason="sorry")
    assert recorded(door) == [
        ("access.suspend_user", {"reason": "spam"}),
        ("access.restore_user", {"reason": "sorry"}),
    ]


async def test_nobody_suspends_themselves_or_a_stranger_and_users_suspend_nobody(
    door: MemoryDoor, house: House
) -> None:
    ann = (await registered(house)).profile.user
    with pytest.raises(CannotSuspendSelf):
        await put(door, house, ADMIN.user)
    with pytest.raises(UserNotFound):
        await put(door, house, UserId(uuid4()))
    actor = Actor(user=ann.id, workspace=ann.workspace, role=Role.USER)
    with pytest.raises(Forbidden):
        await put(door, house, ADMIN.user, actor=actor)
    assert recorded(door) == []


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\0b"])
def test_a_reason_is_a_text_of_some_words(reason: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        Reason(reason)
    assert refused.value.field == "reason"


async def test_an_admin_sees_how_a_person_stands(door: MemoryDoor, house: House) -> None:
    ann = (await registered(house)).profile.user
    await log_in(house)
    shown = await detail(door, ann.id)
    assert (shown.user, shown.log_ins) == (ann, 2)
    assert shown.balance
    assert shown.balance.bonus == GIFT
    assert [line.kind for line in shown.lines] == [LineKind.GRANT]
    with pytest.raises(UserNotFound):
        await detail(door, UserId(uuid4()))


async def test_the_list_of_people_can_be_searched_and_tells_balances(door: MemoryDoor, house: House) -> None:
    for name in ("ann", "ben"):
        await registered(house, name)
    use_case = ListUsers(door.units, MemoryWalletReader(door.store.wallets))
    page = await use_case(ListUsersQuery(actor=ADMIN, matching="BEN@"))
    assert [listed.user.email.address for listed in page.items] == ["ben@example.com"]
    assert [listed.balance.available for listed in page.items if listed.balance] == [GIFT]
    for text in ("", "x" * 201):
        with pytest.raises(InvalidValue):
            ListUsersQuery(actor=ADMIN, matching=text)
