"""The database's health: whether it answers."""

import asyncio
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.application.health.ports import PartHealth

DEADLINE_S: Final = 2.0


class DatabaseProbe:
    """Asks the database for a one."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def look(self) -> PartHealth:
        """Look, for two seconds at most."""
        try:
            async with asyncio.timeout(DEADLINE_S), self._engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            return PartHealth(name="database", is_well=False, remark=type(error).__name__)
        return PartHealth(name="database", is_well=True)
