"""A process of its own that opens holds against others, from the moment that the barrier falls."""

import asyncio
import sys
from uuid import uuid4

import asyncpg

CONNECTIONS = 5
HOLDS_EACH = 5


async def compete(dsn: str, wallet: str) -> int:
    """Open 25 holds of one coin each over 5 connections, and count those that were admitted."""
    connections = [await asyncpg.connect(dsn, server_settings={"role": "aimall_app"}) for _ in range(CONNECTIONS)]
    sys.stdout.write("ready\n")
    sys.stdout.flush()

    async def race(connection: asyncpg.Connection) -> int:
        await connection.execute("SELECT pg_advisory_lock_shared(1)")
        count = 0
        for _ in range(HOLDS_EACH):
            outcome = await connection.fetchval(
                "SELECT outcome FROM ledger.holds_open(ARRAY[$1]::uuid[], ARRAY[$2]::uuid[], '{1000000}', '{20 min}')",
                uuid4(),
                wallet,
            )
            count += outcome == "ok"
        return count

    admitted = sum(await asyncio.gather(*(race(connection) for connection in connections)))
    for connection in connections:
        await connection.close()
    return admitted


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(compete(sys.argv[1], sys.argv[2]))}\n")
