"""Show one run."""

from dataclasses import dataclass

from aimall.application.generation.ports import Runs, StoredRun
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.generation.errors import GenerationNotFound
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import GenerationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowGenerationQuery:
    """Which run."""

    actor: Actor
    generation: GenerationId


class ShowGeneration:
    """Whoever owns the run. Reads only."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    async def __call__(self, query: ShowGenerationQuery) -> StoredRun:
        """Give the run. Raises `GenerationNotFound`."""
        authorise(query.actor, Action.SEE_RUNS)
        run = await self._runs.find(query.actor.workspace, query.generation)
        if run is None:
            raise GenerationNotFound
        return run
