"""Stop a run: the answer ends where it is, and only what was shown is charged."""

from dataclasses import dataclass

from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.generation.jobs.end_waiting_job import EndWaitingJob
from aimall.application.generation.ports import Runs, StoredRun
from aimall.application.generation.running.live_runs import LiveRuns
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.generation.errors import GenerationNotFound
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import GenerationId


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRunCommand:
    """Stop this run."""

    actor: Actor
    generation: GenerationId


class CancelRun:
    """Whoever owns the run. Safe to repeat; a run that has ended stays as it is."""

    def __init__(self, live: LiveRuns, runs: Runs, end_waiting: EndWaitingJob) -> None:
        self._live, self._runs, self._end_waiting = live, runs, end_waiting

    async def __call__(self, command: CancelRunCommand) -> StoredRun:
        """Ask for the end and give the run as it stands. Raises `GenerationNotFound`."""
        authorise(command.actor, Action.SEE_RUNS)
        # Stored first: if this process dies now, whoever takes the run over still knows.
        await self._runs.request_stop(command.actor.workspace, command.generation)
        crashpoint(CrashPoint.STOPPING)
        await self._end_waiting(command.actor.workspace, command.generation)
        run = await self._runs.find(command.actor.workspace, command.generation)
        if run is None:
            raise GenerationNotFound
        live = self._live.find(command.generation)
        if live is not None:
            live.ask_stop()
        return run
