"""Show the platform's health: one word for everybody, the parts for those who run it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from aimall.application.catalog.catalogue import Catalogue
from aimall.application.health.capabilities import CapabilityHealth, capabilities_of
from aimall.application.health.ports import HealthProbe, PartHealth, PartState
from aimall.domain.access.permissions import PERMITTED, Action
from aimall.domain.kernel.actor import Actor


class Status(StrEnum):
    """The one word."""

    OK = "ok"
    DEGRADED = "degraded"  # something is missing, and it serves
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowHealthQuery:
    """Anybody may ask; `actor` is whoever is logged in."""

    actor: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`parts` is None for those who may not see them, nor the `capabilities`."""

    status: Status
    parts: tuple[PartHealth, ...] | None
    capabilities: tuple[CapabilityHealth, ...] = ()


class ShowHealth:
    """Anybody; the parts only for admins, or for everybody where `parts_for_all` (a demo). Reads only."""

    def __init__(self, probes: Sequence[HealthProbe], catalogue: Catalogue, *, parts_for_all: bool) -> None:
        self._probes, self._catalogue, self._parts_for_all = tuple(probes), catalogue, parts_for_all

    async def __call__(self, query: ShowHealthQuery) -> Health:
        parts = tuple(await asyncio.gather(*(probe.look() for probe in self._probes)))
        status = _status_of(parts)
        if not self._may_see(query.actor):
            return Health(status=status, parts=None)
        return Health(status=status, parts=parts, capabilities=capabilities_of(self._catalogue.current()))

    def _may_see(self, actor: Actor | None) -> bool:
        return self._parts_for_all or (actor is not None and Action.SEE_HEALTH_DETAIL in PERMITTED[actor.role])


def _status_of(parts: tuple[PartHealth, ...]) -> Status:
    down = [part for part in parts if part.state is PartState.DOWN]
    if any(part.is_essential for part in down):
        return Status.DOWN
    return Status.DEGRADED if down else Status.OK
