"""What the platform can make now, honestly: by a model, as a preview that is no AI, or not at all."""

from dataclasses import dataclass
from enum import StrEnum

from aimall.application.catalog.catalogue import CatalogueSnapshot
from aimall.application.health.remarks import Remark, RemarkCode, remark
from aimall.domain.catalog.model import Capability


class CapabilityState(StrEnum):
    """How far people get with it."""

    REAL = "real"
    PREVIEW = "preview"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityHealth:
    """One thing that a model can do, and why it is as it is."""

    capability: Capability
    state: CapabilityState
    remark: Remark


def capabilities_of(snapshot: CatalogueSnapshot) -> tuple[CapabilityHealth, ...]:
    """Tell it of every capability, by what is on offer and who answered when the catalogue was last synced."""
    return tuple(_health_of(snapshot, capability) for capability in Capability)


def _health_of(snapshot: CatalogueSnapshot, capability: Capability) -> CapabilityHealth:
    able = [model for model in snapshot.models.values() if capability in model.capabilities]
    real = [model for model in able if not model.is_preview]
    previews = [model for model in able if model.is_preview]
    answering = [model for model in real if any(route.provider not in snapshot.silent for route in model.routes)]
    if answering:
        state, told = CapabilityState.REAL, remark(RemarkCode.ABLE, models=len(answering))
    elif previews:
        state, told = CapabilityState.PREVIEW, remark(RemarkCode.PREVIEW_ONLY)
    elif real:
        state, told = CapabilityState.UNAVAILABLE, remark(RemarkCode.PROVIDERS_SILENT)
    else:
        state, told = CapabilityState.UNAVAILABLE, remark(RemarkCode.NO_PROVIDER)
    return CapabilityHealth(capability=capability, state=state, remark=told)
