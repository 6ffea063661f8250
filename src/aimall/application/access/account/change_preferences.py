"""Say what one would rather have."""

from dataclasses import dataclass, replace

from aimall.application.access.account.ports import AccountUnit
from aimall.application.access.ports import Profile
from aimall.application.catalog.catalogue import Catalogue
from aimall.application.units import Units
from aimall.domain.access.errors import Unauthenticated
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.access.preferences import Preferences
from aimall.domain.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePreferencesCommand:
    """All preferences; what is None has none."""

    actor: Actor
    preferences: Preferences


class ChangePreferences:
    """Everybody, their own. Safe to repeat."""

    def __init__(self, units: Units[AccountUnit], catalogue: Catalogue) -> None:
        self._units, self._catalogue = units, catalogue

    async def __call__(self, command: ChangePreferencesCommand) -> Profile:
        """Give the person as they are now. Raises `ModelNotFound`, `Unauthenticated`, `TryAgain`."""
        authorise(command.actor, Action.CHANGE_SELF)
        wanted, on_sale = command.preferences, self._catalogue.current()
        async with self._units.begin() as unit:
            found = await unit.accounts.lock(command.actor.user)
            if found is None:
                raise Unauthenticated
            before = found.profile.user.preferences
            # A model that is gone may stay where it was: saving one preference must not fail for another.
            for model in {wanted.default_chat_model, wanted.default_text_model} - {
                before.default_chat_model,
                before.default_text_model,
            }:
                if model is not None:
                    on_sale.find(model)
            profile = replace(found.profile, user=replace(found.profile.user, preferences=wanted))
            await unit.accounts.save(replace(found, profile=profile))
            await unit.commit()
        return profile
