"""Tell whether a voice is one that can be had, before anybody is refused for it."""

from aimall.application.catalog.catalogue import Catalogue
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.catalog.model import Capability, ModelId
from aimall.domain.kernel.actor import Actor


class HasVoice:
    """Any user. Reads only."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, model: ModelId | None, voice: str) -> bool:
        """Tell whether the model, or without one any on offer, may have it: some do not tell.

        Raises `ModelNotFound`.
        """
        authorise(actor, Action.MAKE_AUDIO)
        snapshot = self._catalogue.current()
        asked = snapshot.models.values() if model is None else (snapshot.find(model),)
        speaking = [one for one in asked if Capability.SPEECH in one.capabilities]
        return any(not one.voices or voice in one.voices for one in speaking)
