"""Migrations: every step can be taken, taken back and taken again, and leaves nothing behind when taken back."""

import asyncpg
from alembic.config import Config
from alembic.script import ScriptDirectory

from aimall.adapters.postgres.migrate import MIGRATIONS, downgrade, upgrade
from tests.postgres import dsn_of, run_apart

Shape = list[tuple[str, ...]]

# Everything that a migration can make, and who may use it.
SHAPE = """
SELECT 'column', table_schema || '.' || table_name, column_name || ' ' || data_type || ' ' || is_nullable
FROM information_schema.columns WHERE table_schema IN ('public', 'ledger') AND table_name <> 'alembic_version'
UNION ALL SELECT 'index', schemaname || '.' || tablename, indexdef FROM pg_indexes
WHERE schemaname IN ('public', 'ledger') AND tablename <> 'alembic_version'
UNION ALL SELECT 'constraint', conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'ledger'))
    AND conrelid::regclass::text <> 'alembic_version'
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', p.oid::regprocedure::text, md5(p.prosrc) || coalesce(p.proconfig::text, '') FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('public', 'ledger')
UNION ALL SELECT 'type', n.nspname, t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname IN ('public', 'ledger') AND t.typtype IN ('e', 'd')
UNION ALL SELECT 'right', table_schema || '.' || table_name, grantee || ' ' || privilege_type
FROM information_schema.role_table_grants WHERE grantee = 'aimall_app'
ORDER BY 1, 2, 3
"""


def revisions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return [script.revision for script in reversed(list(ScriptDirectory.from_config(config).walk_revisions()))]


async def ask_shape(dsn: str) -> Shape:
    connection = await asyncpg.connect(dsn)
    try:
        return [tuple(row) for row in await connection.fetch(SHAPE)]
    finally:
        await connection.close()


def test_migrations_are_one_line_without_branches() -> None:
    found = revisions()
    assert found == [f"{number:04d}" for number in range(1, len(found) + 1)]


def test_every_step_goes_up_down_and_up_again(postgres_dsn: str) -> None:
    dsn = dsn_of(postgres_dsn, "stairway")

    async def climb() -> None:
        owner = await asyncpg.connect(postgres_dsn)
        await owner.execute("CREATE DATABASE stairway")
        await owner.close()
        before = await ask_shape(dsn)
        for revision in revisions():
            await upgrade(dsn, revision)
            after = await ask_shape(dsn)
            assert after != before, f"{revision} changes nothing"
            await downgrade(dsn, "-1")
            assert await ask_shape(dsn) == before, f"{revision} leaves something behind"
            await upgrade(dsn, revision)
            assert await ask_shape(dsn) == after, f"{revision} is another one the second time"
            before = after
        await downgrade(dsn, "base")
        assert await ask_shape(dsn) == []

    try:
        run_apart(climb())
    finally:
        run_apart(_drop(postgres_dsn))


async def _drop(dsn: str) -> None:
    owner = await asyncpg.connect(dsn)
    await owner.execute("DROP DATABASE IF EXISTS stairway WITH (FORCE)")
    await owner.close()
