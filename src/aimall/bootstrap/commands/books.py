"""`aimall migrate` and `aimall ledger verify`: the database's schema, and the proof of its books."""

from aimall.adapters.postgres.ledger_proof import Finding, verify
from aimall.adapters.postgres.migrate import upgrade
from aimall.bootstrap.embedded.parts import reachable_database
from aimall.bootstrap.settings import Settings


async def migrate(settings: Settings) -> None:
    """Bring the database to this version's schema. Raises `EmbeddedPostgresError`."""
    async with reachable_database(settings) as database_url:
        await upgrade(database_url)


async def verify_ledger(settings: Settings) -> tuple[Finding, ...]:
    """Prove the books. Raises `EmbeddedPostgresError`."""
    async with reachable_database(settings) as database_url:
        return await verify(database_url)
