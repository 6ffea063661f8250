"""Storage: the database as the use cases see it: units, and a hot path of its own for runs."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from collections.abc import AsyncIterable
from typing import NewType

from dishka import AnyOf, Provider, Scope, from_context, provide
from sqlalchemy.ext.asyncio import AsyncEngine

from aimall.adapters.postgres.engine import make_engine
from aimall.adapters.postgres.hot_path import HotPath, open_pool
from aimall.adapters.postgres.unit import PostgresUnits
from aimall.application.access.account.ports import AccountUnit, DeletionUnit
from aimall.application.access.keys.ports import KeysUnit
from aimall.application.access.people.ports import PersonUnit, SuspensionUnit
from aimall.application.access.ports import EnrolmentUnit, SessionListUnit, SessionUnit, UsersUnit
from aimall.application.conversation.ports import ConversationUnit
from aimall.application.generation.overseeing.ports import RetryUnit
from aimall.application.units import Units
from aimall.application.wallet.adjust_coins import AdjustCoinsUnit
from aimall.application.wallet.top_up_mock import TopUpUnit

DatabaseUrl = NewType("DatabaseUrl", str)  # postgresql://…


class StorageParts(Provider):
    """PostgreSQL."""

    scope = Scope.APP

    database = from_context(DatabaseUrl)

    @provide
    async def engine(self, database: DatabaseUrl) -> AsyncIterable[AsyncEngine]:
        engine = make_engine(database)
        yield engine
        await engine.dispose()

    @provide
    async def hot_path(self, database: DatabaseUrl) -> AsyncIterable[HotPath]:
        pool = await open_pool(database)
        yield HotPath(pool)
        await pool.close()

    @provide
    def units(
        self, engine: AsyncEngine
    ) -> AnyOf[
        Units[UsersUnit],
        Units[SessionUnit],
        Units[SessionListUnit],
        Units[SuspensionUnit],
        Units[AccountUnit],
        Units[DeletionUnit],
        Units[KeysUnit],
        Units[PersonUnit],
        Units[EnrolmentUnit],
        Units[AdjustCoinsUnit],
        Units[TopUpUnit],
        Units[ConversationUnit],
        Units[RetryUnit],
    ]:
        return PostgresUnits(engine)
