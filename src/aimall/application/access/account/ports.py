"""What one's own account needs: its row, its log-ins, and what its owner has written."""

from collections.abc import Sequence
from typing import Protocol

from aimall.application.access.ports import Credentials, SessionListUnit, Users
from aimall.application.wallet.ports import WalletLedger
from aimall.domain.kernel.ids import UserId, WorkspaceId


class Accounts(Protocol):
    """People, each changed by one unit at a time."""

    async def lock(self, user: UserId) -> Credentials | None:
        """Find a person and keep everybody else from changing them until the unit ends."""
        ...

    async def save(self, changed: Credentials) -> None:
        """Store what became of a locked person: address, name, preferences, password, and whether they may come in.

        The personal workspace has the name. The address must not be anybody else's.
        """
        ...

    async def is_last_admin(self, user: UserId) -> bool:
        """Tell whether nobody else who may come in is an admin. Until the unit ends, no other admin stops being one.

        Ask before `lock`: it locks every admin in one order, and a row that was locked before would break the order.
        """
        ...


class Writings(Protocol):
    """What people of a workspace wrote, and what was answered. The books of what it cost are not among it."""

    async def are_growing(self, workspace: WorkspaceId) -> bool:
        """Tell whether a run has not ended yet."""
        ...

    async def erase(self, workspace: WorkspaceId) -> Sequence[str]:
        """Empty conversations, messages and runs, for good, and strike out files; gives the keys of their objects.

        Runs keep their ids, models, tokens and prices.
        """
        ...


class AccountUnit(SessionListUnit, Protocol):
    """The slice of a unit that changes one's own account, audited."""

    @property
    def users(self) -> Users: ...

    @property
    def accounts(self) -> Accounts: ...


class DeletionUnit(AccountUnit, Protocol):
    """The slice of a unit that ends an account."""

    @property
    def writings(self) -> Writings: ...

    @property
    def wallets(self) -> WalletLedger: ...
