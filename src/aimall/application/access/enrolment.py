"""Enrolment: a person, the personal workspace, the wallet and the first coins come into being together."""

from dataclasses import dataclass

from aimall.application.access.ports import Credentials, EnrolmentUnit, PasswordHash, Profile
from aimall.application.audit import AuditEntry
from aimall.application.clock import Clock, Ids
from aimall.application.wallet.grant_starting_coins import StartingCoins, grant_starting_coins
from aimall.domain.access.display_name import DisplayName
from aimall.domain.access.email import Email
from aimall.domain.access.errors import EmailTaken
from aimall.domain.access.user import User, personal_workspace
from aimall.domain.kernel.actor import Role
from aimall.domain.kernel.ids import UserId, WorkspaceId, print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Who is to be enrolled. The password was checked and hashed before, outside any unit."""

    email: Email
    display_name: DisplayName
    role: Role
    password_hash: PasswordHash


class Enrolment:
    """Writes a newcomer into a unit that its caller commits."""

    def __init__(self, clock: Clock, ids: Ids, starting: StartingCoins) -> None:
        self._clock = clock
        self._ids = ids
        self._starting = starting

    def new_user_id(self) -> UserId:
        """Draw the id that a newcomer will have, for claims that must name it first."""
        return UserId(self._ids.new())

    async def enrol(self, unit: EnrolmentUnit, newcomer: Newcomer, *, user: UserId, actor: UserId | None) -> Profile:
        """Write the person, the workspace, the wallet, the gift and the audit entry. Raises `EmailTaken`."""
        profile = self._profile_of(newcomer, user)
        if not await unit.users.add(Credentials(profile=profile, password_hash=newcomer.password_hash)):
            raise EmailTaken
        await grant_starting_coins(
            unit, self._starting, user=user, workspace=profile.workspace.id, at=profile.user.created_at
        )
        await unit.audit.add(
            AuditEntry(
                actor=actor,
                workspace=profile.workspace.id,
                action="access.enrol",
                subject=print_id("usr", user),
                facts={"role": newcomer.role.value, "coins": str(self._starting.amount)},
            )
        )
        return profile

    def _profile_of(self, newcomer: Newcomer, user_id: UserId) -> Profile:
        user = User(
            id=user_id,
            email=newcomer.email,
            display_name=newcomer.display_name,
            role=newcomer.role,
            workspace=WorkspaceId(self._ids.new()),
            created_at=self._clock.now(),
        )
        return Profile(user=user, workspace=personal_workspace(user))
