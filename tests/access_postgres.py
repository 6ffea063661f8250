"""The world that keeps people in a real PostgreSQL, as the application's role."""

from sqlalchemy.exc import InvalidRequestError

from aimall.adapters.postgres.access.keys import PostgresKeyStandings, PostgresKeyUses
from aimall.adapters.postgres.access.standings import PostgresStandings
from aimall.adapters.postgres.access.throttle import PostgresThrottle
from aimall.adapters.postgres.engine import make_engine
from aimall.adapters.postgres.unit import PostgresUnits
from aimall.application.access.keys.ports import KeyStandings, KeyUses
from aimall.application.access.ports import Standings, Throttle
from aimall.application.units import Units
from tests.access import AccessUnit, HandClock


class PostgresDoor:
    """People in PostgreSQL."""

    write_after_commit: type[Exception] = InvalidRequestError

    def __init__(self, dsn: str, *, pool_size: int = 20) -> None:
        self.clock = HandClock()
        self.engine = make_engine(dsn, pool_size=pool_size, patience_s=60)
        self.units: Units[AccessUnit] = PostgresUnits(self.engine)
        self._throttle = PostgresThrottle(self.engine, self.clock)
        self.throttle: Throttle = self._throttle
        self.standings: Standings = PostgresStandings(self.engine)
        self.key_standings: KeyStandings = PostgresKeyStandings(self.engine)
        self.key_uses: KeyUses = PostgresKeyUses(self.engine)

    async def sweep_throttle(self) -> None:
        await self._throttle.sweep()

    async def close(self) -> None:
        await self.engine.dispose()
