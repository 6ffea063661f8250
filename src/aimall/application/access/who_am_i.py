"""Who am I: what a person may see of the own account."""

from dataclasses import dataclass

from aimall.application.access.ports import Profile, UsersUnit
from aimall.application.units import Units
from aimall.domain.access.errors import Unauthenticated
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoAmIQuery:
    """Who asks."""

    actor: Actor


class WhoAmI:
    """Everybody, about themselves. Reads only."""

    def __init__(self, units: Units[UsersUnit]) -> None:
        self._units = units

    async def __call__(self, query: WhoAmIQuery) -> Profile:
        """Give the person and the personal workspace. Raises `Unauthenticated` if the person is gone."""
        authorise(query.actor, Action.SEE_SELF)
        async with self._units.begin() as unit:
            profile = await unit.users.profile(query.actor.user)
        if profile is None:
            raise Unauthenticated
        return profile
