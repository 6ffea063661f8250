"""What the health route gives."""

from typing import Literal

import msgspec

from aimall.application.health.show_health import Health
from aimall.entrypoints.http.wire import Shown


class PartShown(Shown):
    """One part of the platform. `unavailable` is what is not there, and nothing waits for it."""

    name: str
    status: Literal["ok", "down", "unavailable"]
    remark: str


class HealthShown(Shown):
    """`ok`, `degraded` or `down`. `parts` is for admins, and for everybody in demo mode."""

    status: Literal["ok", "degraded", "down"]
    parts: list[PartShown] | msgspec.UnsetType = msgspec.UNSET


def show_health(health: Health) -> HealthShown:
    """Show how the platform is."""
    if health.parts is None:
        return HealthShown(status=health.status.value)
    parts = [PartShown(name=part.name, status=part.state.value, remark=part.remark) for part in health.parts]
    return HealthShown(status=health.status.value, parts=parts)
