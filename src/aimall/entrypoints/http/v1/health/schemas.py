"""What the health route gives."""

from typing import Literal

import msgspec

from aimall.application.health.remarks import Remark, RemarkCode
from aimall.application.health.show_health import Health
from aimall.entrypoints.http.wire import Shown


class RemarkShown(Shown):
    """What is told of a part: a `code`, its `figures`, and as `detail` what a machine said."""

    code: RemarkCode
    figures: dict[str, int | str]
    detail: str | None


class PartShown(Shown):
    """One part of the platform. `unavailable` is what is not there, and nothing waits for it."""

    name: str
    status: Literal["ok", "down", "unavailable"]
    remark: RemarkShown


class CapabilityShown(Shown):
    """What the platform can make: `real` by a model, as a `preview` that is no AI, or not at all; `remark` says why."""

    name: str
    state: Literal["real", "preview", "unavailable"]
    remark: RemarkShown


class HealthShown(Shown):
    """`ok`, `degraded` or `down`. The rest is for admins, and for everybody in demo mode."""

    status: Literal["ok", "degraded", "down"]
    parts: list[PartShown] | msgspec.UnsetType = msgspec.UNSET
    capabilities: list[CapabilityShown] | msgspec.UnsetType = msgspec.UNSET


def show_health(health: Health) -> HealthShown:
    """Show how the platform is."""
    if health.parts is None:
        return HealthShown(status=health.status.value)
    parts = [PartShown(name=part.name, status=part.state.value, remark=_remark(part.remark)) for part in health.parts]
    capabilities = [
        CapabilityShown(name=one.capability.value, state=one.state.value, remark=_remark(one.remark))
        for one in health.capabilities
    ]
    return HealthShown(status=health.status.value, parts=parts, capabilities=capabilities)


def _remark(remark: Remark) -> RemarkShown:
    return RemarkShown(code=remark.code, figures=dict(remark.figures), detail=remark.detail or None)
