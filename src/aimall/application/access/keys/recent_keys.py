"""Keys that were shown of late, remembered for five seconds: so long may a revoked one still pass elsewhere."""

from aimall.application.access.keys.ports import KeyStanding, KeyStandings
from aimall.application.access.standings import Recent, RecentStandings
from aimall.application.clock import Clock
from aimall.domain.access.keys.key_text import KeyHash


class RecentKeys(Recent[KeyHash, KeyStanding | None]):
    """A `KeyStandings` in front of another."""

    def __init__(self, standings: KeyStandings, clock: Clock) -> None:
        super().__init__(standings.of, clock)


class RecentProofs:
    """Log-ins and keys together, for whoever ends both of a person."""

    def __init__(self, standings: RecentStandings, keys: RecentKeys) -> None:
        self._standings, self._keys = standings, keys

    def forget_all(self) -> None:
        """Ask for every one anew next time."""
        self._standings.forget_all()
        self._keys.forget_all()
