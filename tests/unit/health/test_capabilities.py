"""What the platform can make, told honestly."""

import pytest

from aimall.application.catalog.catalogue import CatalogueSnapshot
from aimall.application.health.capabilities import CapabilityState, capabilities_of
from aimall.domain.catalog.model import Capability, Model, ModelId, ProviderName, Route

NEAR, FAR = ProviderName("near"), ProviderName("far")


def painter(provider: ProviderName, *, is_preview: bool = False) -> Model:
    return Model(
        id=ModelId(f"{provider}/painter"),
        name="Painter",
        capabilities=frozenset({Capability.IMAGE}),
        context_length=0,
        routes=(Route(provider=provider, upstream_model="painter", priority=1),),
        label="a pattern" if is_preview else None,
        is_preview=is_preview,
    )


@pytest.mark.parametrize(
    ("models", "silent", "state"),
    [
        ([], (), CapabilityState.UNAVAILABLE),
        ([painter(NEAR, is_preview=True)], (), CapabilityState.PREVIEW),
        ([painter(NEAR, is_preview=True), painter(FAR)], (), CapabilityState.REAL),
        ([painter(FAR)], (FAR,), CapabilityState.UNAVAILABLE),
        ([painter(NEAR), painter(FAR)], (FAR,), CapabilityState.REAL),
        ([painter(NEAR, is_preview=True), painter(FAR)], (FAR,), CapabilityState.PREVIEW),
    ],
    ids=["nobody", "a preview", "somebody", "nobody who answers", "one who answers", "a preview alone answers"],
)
def test_a_capability_is_what_people_get(
    models: list[Model], silent: tuple[ProviderName, ...], state: CapabilityState
) -> None:
    snapshot = CatalogueSnapshot(models={model.id: model for model in models}, silent=silent)
    told = {health.capability: health for health in capabilities_of(snapshot)}
    assert told[Capability.IMAGE].state is state
    assert told[Capability.IMAGE].detail
    assert told[Capability.VIDEO].state is CapabilityState.UNAVAILABLE
