"""The door under load, on a real database: racing refreshes, racing newcomers, and what the database itself refuses."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import uuid4

import asyncpg
import pytest

from aimall.adapters.postgres.engine import APPLICATION_ROLE
from aimall.application.access.authenticate import AuthenticateQuery
from aimall.application.access.log_in import LogInCommand
from aimall.application.access.refresh_session import RefreshSessionCommand
from aimall.application.access.register_user import RegisterUserCommand
from aimall.application.access.token_issuer import LoggedIn
from aimall.application.audit import AuditEntry
from aimall.application.claims import IdempotencyKey
from aimall.domain.access.errors import EmailTaken, Unauthenticated
from aimall.domain.access.throttle import REGISTER_PER_NETWORK
from tests.access import GOOD_PASSWORD, House, stored_person
from tests.access_postgres import PostgresDoor


@pytest.fixture
async def door(database_url: str) -> AsyncGenerator[PostgresDoor]:
    door = PostgresDoor(database_url)
    yield door
    await door.close()


@pytest.fixture
def house(door: PostgresDoor) -> House:
    return House(door)


@pytest.fixture
async def owner(database_url: str) -> AsyncGenerator[asyncpg.Connection]:
    """The database's owner, who may do anything but rewrite the audit log."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def ann(house: House) -> LoggedIn:
    return await house.register(RegisterUserCommand(email="ann@example.com", password=GOOD_PASSWORD))


async def refreshed(house: House, token: str) -> str:
    return (await house.refresh(RefreshSessionCommand(refresh_token=token))).refresh_token


async def test_twenty_parallel_refreshes_get_one_successor(house: House) -> None:
    token = (await ann(house)).refresh_token
    successors = set(await asyncio.gather(*(refreshed(house, token) for _ in range(20))))
    assert len(successors) == 1
    assert await refreshed(house, successors.pop())


async def test_a_grandparent_kills_the_family_and_its_access_tokens(house: House) -> None:
    answer = await ann(house)
    second = await refreshed(house, answer.refresh_token)
    third = await refreshed(house, second)
    for token in (answer.refresh_token, third, second):
        with pytest.raises(Unauthenticated):
            await refreshed(house, token)
    with pytest.raises(Unauthenticated):
        await house.authenticate(AuthenticateQuery(access_token=answer.access_token))


async def test_twenty_equal_registrations_make_one_person_with_one_gift(
    house: House, door: PostgresDoor, owner: asyncpg.Connection
) -> None:
    command = RegisterUserCommand(
        email="ann@example.com", password=GOOD_PASSWORD, idempotency_key=IdempotencyKey("key-12345678")
    )
    answers = list(await asyncio.gather(*(house.register(command) for _ in range(10))))
    await door.throttle.forget(REGISTER_PER_NETWORK, "unknown")
    answers += await asyncio.gather(*(house.register(command) for _ in range(10)))
    assert len({answer.profile.user.id for answer in answers}) == 1
    assert await owner.fetchval("SELECT count(*) FROM app_user") == 1
    assert await owner.fetchval("SELECT count(*) FROM ledger.txn WHERE kind = 'grant'") == 1


async def test_of_ten_racing_for_one_address_nine_are_refused_and_leave_nothing(
    house: House, owner: asyncpg.Connection
) -> None:
    outcomes = await asyncio.gather(*(ann(house) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(outcome, EmailTaken) for outcome in outcomes) == 9
    for table in ("app_user", "workspace", "workspace_member", "session", "ledger.wallet", "audit_entry"):
        assert await owner.fetchval(f"SELECT count(*) FROM {table}") == 1, table  # noqa: S608 - our own names


async def test_a_log_in_on_postgres_is_audited_and_known(house: House, owner: asyncpg.Connection) -> None:
    answer = await ann(house)
    again = await house.log_in(LogInCommand(email="ann@example.com", password=GOOD_PASSWORD))
    assert (await house.authenticate(AuthenticateQuery(access_token=again.access_token))).session == again.session
    rows = await owner.fetch("SELECT action, actor_id FROM audit_entry ORDER BY id")
    user = answer.profile.user.id
    assert [tuple(row) for row in rows] == [("access.enrol", user), ("access.log_in", user)]


async def test_no_secret_can_be_read_from_the_database(house: House, owner: asyncpg.Connection) -> None:
    answer = await ann(house)
    canaries = [GOOD_PASSWORD, answer.access_token, answer.refresh_token, await refreshed(house, answer.refresh_token)]
    tables = ("app_user", "session", "refresh_token", "audit_entry", "idempotency_claim", "throttle")
    rows = [await owner.fetch(f"SELECT t::text FROM {table} t") for table in tables]  # noqa: S608 - our own names
    dump = str(rows)
    assert str(answer.profile.user.id) in dump
    # The quick hasher of these tests keeps the password readable; that column is argon2id's own test.
    dump = dump.replace(str(await owner.fetchval("SELECT password_hash FROM app_user")), "")
    assert not [canary for canary in canaries if canary in dump or canary.encode().hex() in dump]


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"],
)
async def test_not_even_the_owner_changes_the_audit_log_by_accident(
    door: PostgresDoor, owner: asyncpg.Connection, change: str
) -> None:
    async with door.units.begin() as unit:
        await unit.audit.add(
            AuditEntry(actor=None, workspace=None, action="test.act", subject="x", facts={"reason": "a\r\nb: 'c'"})
        )
        await unit.commit()
    with pytest.raises(asyncpg.exceptions.RestrictViolationError, match="audit_entry is append-only"):
        await owner.execute(change)
    assert await owner.fetchval("SELECT facts->>'reason' FROM audit_entry") == "a\r\nb: 'c'"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE app_user SET role = 'admin'",
        "UPDATE app_user SET created_at = now()",
        "DELETE FROM app_user",
        "UPDATE session SET user_id = gen_random_uuid()",
        "DELETE FROM refresh_token",
        "UPDATE idempotency_claim SET subject = gen_random_uuid()",
        "DROP TABLE throttle",
        "CREATE TABLE own (id int)",
    ],
)
async def test_the_application_may_do_only_what_it_does(
    door: PostgresDoor, owner: asyncpg.Connection, change: str
) -> None:
    await stored_person(door)
    await owner.execute(f"SET ROLE {APPLICATION_ROLE}")
    with pytest.raises(asyncpg.exceptions.InsufficientPrivilegeError):
        await owner.execute(change)


async def test_swept_throttles_are_those_that_brake_nothing(door: PostgresDoor, owner: asyncpg.Connection) -> None:
    await door.throttle.take(REGISTER_PER_NETWORK, "old")
    door.clock.advance(days=1)
    await door.throttle.take(REGISTER_PER_NETWORK, "new")
    await door.sweep_throttle()
    assert await owner.fetchval("SELECT count(*) FROM throttle") == 1


async def test_a_person_needs_a_workspace_that_exists(
    owner: asyncpg.Connection,
) -> None:
    with pytest.raises(asyncpg.exceptions.ForeignKeyViolationError):
        await owner.execute(
            "INSERT INTO app_user VALUES ($1, 'a@b.co', 'a', 'user', $2, '$argon2id$x', 1, false, now())",
            uuid4(),
            uuid4(),
        )
