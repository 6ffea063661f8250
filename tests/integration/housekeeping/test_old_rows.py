"""Old rows in PostgreSQL: what nobody can use any more goes, and nothing else does."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest

from aimall.adapters.postgres.access.throttle import PostgresThrottle
from aimall.adapters.postgres.engine import make_engine
from aimall.adapters.postgres.housekeeping.old_rows import PostgresOldRows
from tests.access import HandClock
from tests.postgres import ask

PERSON = """
WITH place AS (
    INSERT INTO workspace (id, kind, name, created_at) VALUES (gen_random_uuid(), 'personal', 'A', now()) RETURNING id
), person AS (
    INSERT INTO app_user
        (id, email, display_name, role, workspace_id, password_hash, token_version, is_disabled, created_at)
    SELECT gen_random_uuid(), 'a@example.org', 'A', 'user', id, '$argon2id$', 1, false, now() FROM place RETURNING id
)
SELECT person.id::text || ' ' || place.id::text FROM person, place
"""
QUOTE = """
INSERT INTO quote (id, workspace_id, user_id, model, likely_micro, ceiling_micro, expires_at)
VALUES (gen_random_uuid(), $1::text::uuid, $2::text::uuid, 'm', 1, 1, now() - $3::text::interval)
"""
CLAIM = """
INSERT INTO idempotency_claim (id, fingerprint, subject, created_at)
VALUES (gen_random_uuid(), 'f', gen_random_uuid(), now() - $1::text::interval)
"""
LOG_IN = """
WITH begun AS (
    INSERT INTO session (id, user_id, workspace_id, token_version, current_hash, seed, device, created_at, refreshed_at)
    VALUES (gen_random_uuid(), $2::text::uuid, $1::text::uuid, 1, sha256($3::text::bytea), '', '',
            now() - $3::text::interval, now())
    RETURNING id
)
INSERT INTO refresh_token (hash, session_id) SELECT sha256(n::text::bytea || begun.id::text::bytea), begun.id
FROM begun, generate_series(1, 3) AS n
"""


@dataclass(frozen=True, slots=True)
class Store:
    """The rows, and somebody to whom they belong."""

    dsn: str
    rows: PostgresOldRows
    workspace: str
    user: str

    async def count(self, table: str) -> int:
        """Tell how many rows there are."""
        return int(str(await ask(self.dsn, f"SELECT count(*) FROM {table}")))  # noqa: S608 - a name from this file


@pytest.fixture
async def store(database_url: str) -> AsyncGenerator[Store]:
    engine = make_engine(database_url)
    user, workspace = str(await ask(database_url, PERSON)).split()
    yield Store(database_url, PostgresOldRows(engine, PostgresThrottle(engine, HandClock())), workspace, user)
    await engine.dispose()


async def test_a_quote_is_kept_for_a_day_after_its_end(store: Store) -> None:
    for ago in ("25 hours", "23 hours"):
        await ask(store.dsn, QUOTE, store.workspace, store.user, ago)
    assert await store.rows.remove(limit=10) == 1
    assert await store.count("quote") == 1


async def test_an_idempotency_claim_is_kept_for_three_days(store: Store) -> None:
    for ago in ("73 hours", "71 hours"):
        await ask(store.dsn, CLAIM, ago)
    assert await store.rows.remove(limit=10) == 1
    assert await store.count("idempotency_claim") == 1


async def test_a_log_in_goes_with_all_its_tokens_when_no_token_can_refresh_it_any_more(store: Store) -> None:
    for ago in ("32 days", "30 days"):
        await ask(store.dsn, LOG_IN, store.workspace, store.user, ago)
    while await store.rows.remove(limit=2):
        pass
    assert (await store.count("session"), await store.count("refresh_token")) == (1, 3)


async def test_a_batch_is_no_larger_than_asked_for(store: Store) -> None:
    for _ in range(3):
        await ask(store.dsn, CLAIM, "4 days")
    assert await store.rows.remove(limit=2) == 2
