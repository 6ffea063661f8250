"""The database's health: whether it answers."""

import asyncio
from typing import Final

from asyncpg.exceptions import InternalClientError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.application.health.ports import PartHealth, PartState

DEADLINE_S: Final = 2.0


class DatabaseProbe:
    """Asks the database for its version, which costs it nothing."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def look(self) -> PartHealth:
        """Look, for two seconds at most."""
        try:
            async with asyncio.timeout(DEADLINE_S), self._engine.connect() as connection:
                version = str((await connection.execute(text("SHOW server_version"))).scalar_one())
        except (SQLAlchemyError, InternalClientError, OSError, TimeoutError) as error:
            state, remark = PartState.DOWN, f"does not answer: {type(error).__name__}"
        else:
            state, remark = PartState.OK, f"PostgreSQL {version.partition(' ')[0]}"
        return PartHealth(name="database", state=state, remark=remark, is_essential=True)
