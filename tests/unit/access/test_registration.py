"""Registration: everything at once or nothing, once per key, and not for everybody's guesses."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from aimall.adapters.memory.wallet import MemoryWalletReader
from aimall.application.access.authenticate import AuthenticateQuery
from aimall.application.access.create_user import CreateUser, CreateUserCommand
from aimall.application.access.people.list_users import ListUsers, ListUsersQuery
from aimall.application.access.register_user import RegisterUserCommand
from aimall.application.access.token_issuer import LoggedIn
from aimall.application.access.who_am_i import WhoAmI, WhoAmIQuery
from aimall.application.audit import AuditEntry
from aimall.application.claims import IdempotencyKey
from aimall.domain.access.errors import EmailTaken, RateLimited
from aimall.domain.kernel.actor import Actor, Role
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.errors import Forbidden, IdempotencyKeyReused, InvalidValue
from aimall.domain.kernel.ids import wallet_of
from tests.access import GOOD_PASSWORD, House, MemoryDoor, stored_person

KEY = IdempotencyKey("key-12345678")


@pytest.fixture
def door() -> MemoryDoor:
    return MemoryDoor()


@pytest.fixture
def house(door: MemoryDoor) -> House:
    return House(door)


def a_registration(email: str = "Ann@Example.com", **changes: str | None) -> RegisterUserCommand:
    command = RegisterUserCommand(email=email, password=GOOD_PASSWORD, address="203.0.113.9")
    return replace(command, **changes)


def audited(door: MemoryDoor) -> Sequence[AuditEntry]:
    return list(door.store.audit.rows.values())


def free_coins(door: MemoryDoor, answer: LoggedIn) -> Coins:
    wallet = door.store.wallets.find(wallet_of(answer.profile.workspace.id))
    assert wallet
    return wallet.balance(at=door.clock.now()).bonus


async def test_a_newcomer_gets_a_workspace_a_wallet_coins_and_a_log_in(door: MemoryDoor, house: House) -> None:
    answer = await house.register(a_registration())
    user = answer.profile.user
    assert (user.email.address, user.display_name.text, user.role) == ("ann@example.com", "ann", Role.USER)
    assert free_coins(door, answer) == Coins.whole(200)
    assert [(entry.action, entry.actor) for entry in audited(door)] == [("access.enrol", user.id)]
    actor = await house.authenticate(AuthenticateQuery(access_token=answer.access_token))
    assert actor == Actor(user=user.id, workspace=user.workspace, role=Role.USER, session=answer.session)
    assert await WhoAmI(door.units)(WhoAmIQuery(actor=actor)) == answer.profile


async def test_a_taken_address_is_told_in_any_spelling_and_changes_nothing(door: MemoryDoor, house: House) -> None:
    await house.register(a_registration("ann@example.com"))
    with pytest.raises(EmailTaken):
        await house.register(a_registration(" ANN@example.COM "))
    assert len(door.store.people.rows) == 1
    assert len(door.store.wallets.all()) == 1
    assert len(audited(door)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"email": "ann"}, "email"), ({"password": "password"}, "password"), ({"display_name": "\n"}, "displayName")],
)
async def test_a_wrong_field_is_named(house: House, change: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        await house.register(a_registration(**change))
    assert refused.value.field == field


async def test_a_repeated_key_logs_the_same_person_in_again(door: MemoryDoor, house: House) -> None:
    answers = await asyncio.gather(*(house.register(a_registration(idempotency_key=KEY)) for _ in range(10)))
    assert len({answer.profile.user.id for answer in answers}) == 1
    assert len({answer.session for answer in answers}) == 10
    assert free_coins(door, answers[0]) == Coins.whole(200)
    assert [entry.action for entry in audited(door)].count("access.enrol") == 1


@pytest.mark.parametrize("change", [{"password": "five quiet walnuts"}, {"display_name": "Somebody else"}])
async def test_a_repeated_key_with_other_input_is_an_error(house: House, change: dict[str, str]) -> None:
    await house.register(a_registration(idempotency_key=KEY))
    with pytest.raises(IdempotencyKeyReused):
        await house.register(a_registration(idempotency_key=KEY, **change))


async def test_no_password_is_in_a_claim(door: MemoryDoor, house: House) -> None:
    await house.register(a_registration(idempotency_key=KEY))
    await house.register(a_registration("ben@example.com", idempotency_key=KEY, password="five quiet walnuts"))
    await house.register(a_registration("cid@example.com", display_name="ben", idempotency_key=KEY))
    first, second, _ = (claim.fingerprint for claim in door.store.claims.rows.values())
    assert first != second
    again = House(MemoryDoor())
    await again.register(a_registration(idempotency_key=KEY, password="another good one"))
    assert isinstance(again.door, MemoryDoor)
    assert [claim.fingerprint for claim in again.door.store.claims.rows.values()] == [first]


async def test_one_network_registers_no_more_than_the_brake_lets_through(door: MemoryDoor, house: House) -> None:
    refused = 0
    for number in range(30):
        try:
            await house.register(a_registration(f"p{number}@example.com", address=f"203.0.113.{number}"))
        except RateLimited:
            refused += 1
    assert refused == 20
    await house.register(a_registration("far@example.com", address="198.51.100.1"))
    assert len(door.store.people.rows) == 11


async def test_asking_for_taken_addresses_is_braked_too(door: MemoryDoor, house: House) -> None:
    await stored_person(door, "ann@example.com")
    for _ in range(10):
        with pytest.raises(EmailTaken):
            await house.register(a_registration())
    with pytest.raises(RateLimited):
        await house.register(a_registration())


async def test_the_operator_makes_an_admin_and_an_admin_lists_everybody(door: MemoryDoor, house: House) -> None:
    create = CreateUser(door.units, house.enrolment, house.hasher, house.common)
    command = CreateUserCommand(actor=None, email="root@example.com", password=GOOD_PASSWORD, role=Role.ADMIN)
    made = await create(command)
    assert made.user.role is Role.ADMIN
    with pytest.raises(EmailTaken):
        await create(command)
    admin = Actor(user=made.user.id, workspace=made.user.workspace, role=Role.ADMIN)
    page = await ListUsers(door.units, MemoryWalletReader(door.store.wallets))(ListUsersQuery(actor=admin))
    assert [listed.user.id for listed in page.items] == [made.user.id]


async def test_a_user_may_neither_make_nor_list_users(door: MemoryDoor, house: House) -> None:
    user = await stored_person(door)
    actor = Actor(user=user.id, workspace=user.workspace, role=Role.USER)
    with pytest.raises(Forbidden):
        await ListUsers(door.units, MemoryWalletReader(door.store.wallets))(ListUsersQuery(actor=actor))
    create = CreateUser(door.units, house.enrolment, house.hasher, house.common)
    with pytest.raises(Forbidden):
        await create(CreateUserCommand(actor=actor, email="x@example.com", password=GOOD_PASSWORD, role=Role.ADMIN))
    assert len(door.store.people.rows) == 1


async def test_an_operator_who_gives_nothing_opens_an_empty_wallet(door: MemoryDoor) -> None:
    house = House(door, starting=ZERO)
    assert free_coins(door, await house.register(a_registration())) == ZERO
