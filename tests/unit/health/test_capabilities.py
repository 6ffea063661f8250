"""What the platform can make, told honestly."""

import pytest

from aimall.application.catalog.catalogue import CatalogueSnapshot
from aimall.application.health.capabilities import CapabilityState, capabilities_of
from aimall.application.health.remarks import Remark, RemarkCode, remark
from aimall.domain.catalog.model import Capability, Model, ModelId, ProviderName, Route

NEAR, FAR = ProviderName("near"), ProviderName("far")
PREVIEW = remark(RemarkCode.PREVIEW_ONLY)


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
    ("models", "silent", "state", "told"),
    [
        ([], (), CapabilityState.UNAVAILABLE, remark(RemarkCode.NO_PROVIDER)),
        ([painter(NEAR, is_preview=True)], (), CapabilityState.PREVIEW, PREVIEW),
        ([painter(NEAR, is_preview=True), painter(FAR)], (), CapabilityState.REAL, remark(RemarkCode.ABLE, models=1)),
        ([painter(FAR)], (FAR,), CapabilityState.UNAVAILABLE, remark(RemarkCode.PROVIDERS_SILENT)),
        ([painter(NEAR), painter(FAR)], (FAR,), CapabilityState.REAL, remark(RemarkCode.ABLE, models=1)),
        ([painter(NEAR, is_preview=True), painter(FAR)], (FAR,), CapabilityState.PREVIEW, PREVIEW),
    ],
    ids=["nobody", "a preview", "somebody", "nobody who answers", "one who answers", "a preview alone answers"],
)
def test_a_capability_is_what_people_get(
    models: list[Model], silent: tuple[ProviderName, ...], state: CapabilityState, told: Remark
) -> None:
    snapshot = CatalogueSnapshot(models={model.id: model for model in models}, silent=silent)
    found = {health.capability: health for health in capabilities_of(snapshot)}
    assert (found[Capability.IMAGE].state, found[Capability.IMAGE].remark) == (state, told)
    assert found[Capability.VIDEO].state is CapabilityState.UNAVAILABLE
