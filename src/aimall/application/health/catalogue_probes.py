"""How the catalogue is: which providers answered when they were last asked, and what is kept back from sale."""

from collections import Counter

from aimall.application.catalog.catalogue import Catalogue
from aimall.application.health.ports import PartHealth, PartState
from aimall.application.health.remarks import Remark, RemarkCode, remark
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
            return PartHealth(name=name, state=PartState.OK, remark=remark(RemarkCode.PROVIDER_OFFERS, models=sold))
        return PartHealth(name=name, state=PartState.DOWN, remark=remark(RemarkCode.PROVIDER_SILENT, models=sold))


class ModelsProbe:
    """What is on offer, and what is kept back and why. Down when there is nothing to choose from.

    Models that are kept back are no fault by themselves: large providers always list some whose price varies.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def look(self) -> PartHealth:
        snapshot = self._catalogue.current()
        told = remark(RemarkCode.MODELS_OFFERED, offered=len(snapshot.models))
        if snapshot.alarms:
            reasons = Counter(alarm.reason.value for alarm in snapshot.alarms)
            counts = {"offered": len(snapshot.models), "kept_back": len(snapshot.alarms), **reasons}
            told = Remark(code=RemarkCode.MODELS_KEPT_BACK, figures=counts)
        state = PartState.OK if snapshot.models else PartState.DOWN
        return PartHealth(name="models", state=state, remark=told)
