"""What the health route gives."""

import msgspec

from aimall.application.health.show_health import Health
from aimall.entrypoints.http.wire import Shown


class PartShown(Shown):
    """One part of the platform."""

    name: str
    status: str
    remark: str


class HealthShown(Shown):
    """`ok`, `degraded` or `down`. `parts` is for admins, and for everybody in demo mode."""

    status: str
    parts: list[PartShown] | msgspec.UnsetType = msgspec.UNSET


def show_health(health: Health) -> HealthShown:
    """Show how the platform is."""
    if health.parts is None:
        return HealthShown(status=health.status.value)
    parts = [
        PartShown(name=part.name, status="ok" if part.is_well else "down", remark=part.remark) for part in health.parts
    ]
    return HealthShown(status=health.status.value, parts=parts)
