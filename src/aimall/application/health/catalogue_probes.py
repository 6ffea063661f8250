"""How the catalogue is: which providers answered when they were last asked, and what is kept back from sale."""

from collections import Counter

from aimall.application.catalog.catalogue import Catalogue
from aimall.application.health.ports import PartHealth, PartState
from aimall.domain.catalog.model import ProviderName


class ProviderProbe:
    """One configured provider, as the last sync of the catalogue met it. Asks nobody."""

    def __init__(self, provider: ProviderName, catalogue: Catalogue) -> None:
        self._provider, self._catalogue = provider, catalogue

    async def look(self) -> PartHealth:
        snapshot = self._catalogue.current()
        sold = sum(
            any(route.provider == self._provider for route in model.routes) for model in snapshot.models.values()
        )
        name = f"provider {self._provider}"
        if self._provider not in snapshot.silent:
            return PartHealth(name=name, state=PartState.OK, remark=f"{sold} models on offer")
        remark = f"did not answer when it was last asked; {sold} models of before stay on offer"
        return PartHealth(name=name, state=PartState.DOWN, remark=remark)


class ModelsProbe:
    """What is on offer, and what is kept back and why. Down when there is nothing to choose from.

    Models that are kept back are no fault by themselves: large providers always list some whose price varies.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def look(self) -> PartHealth:
        snapshot = self._catalogue.current()
        remark = f"{len(snapshot.models)} on offer"
        if snapshot.alarms:
            reasons = Counter(alarm.reason for alarm in snapshot.alarms).most_common()
            kept_back = ", ".join(f"{count} because {reason}" for reason, count in reasons)
            remark += f"; {len(snapshot.alarms)} kept back: {kept_back}"
        state = PartState.OK if snapshot.models else PartState.DOWN
        return PartHealth(name="models", state=state, remark=remark)
