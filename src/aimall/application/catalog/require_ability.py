"""Refuse what a model is known not to do, before anything is held for it."""

from collections.abc import Mapping
from typing import Final

from aimall.application.catalog.catalogue import CatalogueSnapshot
from aimall.domain.catalog.model import Ability, Model
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue

_WORDS: Final[Mapping[Ability, str]] = {
    Ability.PICTURES: "take pictures",
    Ability.SCHEMAS: "keep to a JSON schema",
    Ability.SOUNDS: "take sound",
    Ability.TOOLS: "call tools",
    Ability.TRANSLATION: "translate what it hears",
}


def require_ability(snapshot: CatalogueSnapshot, model: Model, ability: Ability, *, field: str, actor: Actor) -> None:
    """Let a model go on that can do this, or of which it is not known. Raises `InvalidValue`."""
    if model.lacks(ability):
        raise InvalidValue(
            field=field, reason=f"{model.id} does not {_WORDS[ability]}; {_who_does(snapshot, ability, actor)}"
        )


def _who_does(snapshot: CatalogueSnapshot, ability: Ability, actor: Actor) -> str:
    able = [one for one in snapshot.models.values() if one.has(ability) and actor.may_use(one.id)]
    first = min(able, key=lambda one: (one.routes[0].priority, one.id), default=None)
    return f"{first.id} does" if first else "none on offer is known to"
