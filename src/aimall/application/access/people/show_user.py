"""Show how one person stands, to those who run the place."""

from dataclasses import dataclass
from typing import Final

from aimall.application.access.people.ports import PersonUnit
from aimall.application.clock import Clock
from aimall.application.paging import PageRequest
from aimall.application.units import Units
from aimall.application.wallet.ports import WalletReader
from aimall.domain.access.errors import UserNotFound
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.access.user import User
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import UserId
from aimall.domain.wallet.statement import Balance, StatementLine

RECENT_LINES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowUserQuery:
    """Which person."""

    actor: Actor
    user: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDetail:
    """A person, the log-ins that count, and the personal wallet with its newest lines."""

    user: User
    log_ins: int
    balance: Balance | None
    lines: tuple[StatementLine, ...]


class ShowUser:
    """Admins. Reads only."""

    def __init__(self, units: Units[PersonUnit], wallets: WalletReader, clock: Clock) -> None:
        self._units, self._wallets, self._clock = units, wallets, clock

    async def __call__(self, query: ShowUserQuery) -> UserDetail:
        """Show a person. Raises `Forbidden`, `UserNotFound`, `TryAgain`."""
        authorise(query.actor, Action.SEE_USER)
        async with self._units.begin() as unit:
            profile = await unit.users.profile(query.user)
            if profile is None:
                raise UserNotFound
            log_ins = await unit.session_lists.open_of(query.user, self._clock.now())
        user = profile.user
        return UserDetail(
            user=user,
            log_ins=len(log_ins),
            balance=await self._wallets.balance(user.workspace),
            lines=(await self._wallets.statement(user.workspace, PageRequest(limit=RECENT_LINES))).items,
        )
