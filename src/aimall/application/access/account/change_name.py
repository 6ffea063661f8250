"""Go by another name."""

from dataclasses import dataclass, replace

from aimall.application.access.account.ports import AccountUnit
from aimall.application.access.ports import Profile
from aimall.application.audit import AuditEntry
from aimall.application.units import Units
from aimall.domain.access.display_name import DisplayName
from aimall.domain.access.errors import Unauthenticated
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.access.user import personal_workspace
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNameCommand:
    """The name from now on."""

    actor: Actor
    display_name: str


class ChangeName:
    """Everybody, their own. Safe to repeat. The personal workspace is named after its owner."""

    def __init__(self, units: Units[AccountUnit]) -> None:
        self._units = units

    async def __call__(self, command: ChangeNameCommand) -> Profile:
        """Give the person as they are now. Raises `InvalidValue`, `Unauthenticated`, `TryAgain`."""
        actor = command.actor
        authorise(actor, Action.CHANGE_SELF)
        name = DisplayName.parse(command.display_name)
        async with self._units.begin() as unit:
            found = await unit.accounts.lock(actor.user)
            if found is None:
                raise Unauthenticated
            user = replace(found.profile.user, display_name=name)
            profile = Profile(user=user, workspace=personal_workspace(user))
            await unit.accounts.save(replace(found, profile=profile))
            await unit.audit.add(
                AuditEntry(
                    actor=actor.user,
                    workspace=user.workspace,
                    action="access.change_name",
                    subject=print_id("usr", user.id),
                )
            )
            await unit.commit()
        return profile
