"""Retry a job that died: it is begun anew for its owner, with a hold of its own, at the price it was promised for."""

from dataclasses import dataclass

from aimall.application.audit import AuditEntry
from aimall.application.generation.overseeing.ports import FailedJob, JobBoard, JobOnBoard, RetryUnit
from aimall.application.generation.policy import RunPolicy
from aimall.application.generation.ports import BeginRun, Refused, RunBook, StoredRun
from aimall.application.units import Units
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.generation.errors import GenerationNotFound, JobNotDead
from aimall.domain.generation.feed import LoggedEvent, RunStarted
from aimall.domain.generation.media import MediaRequest, media_kind
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import GenerationId, derived_id, print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryJobCommand:
    """Try this one again."""

    actor: Actor
    generation: GenerationId


class RetryJob:
    """Admins, by hand, when what killed the job is mended. Repeating it gives the run that was begun.

    The dead run stays as it ended: it has its receipt, and its followers have read its ending. Its owner finds a new
    run beside it, which holds no more than the dead one held. No API key limits it or pays for it: nobody asked by one.
    """

    def __init__(self, board: JobBoard, book: RunBook, units: Units[RetryUnit], policy: RunPolicy) -> None:
        self._board, self._book, self._units, self._policy = board, book, units, policy

    async def __call__(self, command: RetryJobCommand) -> JobOnBoard:
        """Begin it anew and give it as it stands.

        Raises `Forbidden`, `GenerationNotFound`, `JobNotDead`, what refuses its owner a run, `TryAgain`.
        """
        authorise(command.actor, Action.RETRY_JOBS)
        dead, request = await self._dead(command.generation)
        again = dead.retried_as or GenerationId(derived_id("retry", dead.run.id.hex))
        if dead.retried_as is None:
            outcome = await self._book.begin(self._anew(dead.run, request, again))
            if isinstance(outcome, Refused):
                raise outcome.error
            await self._note(command.actor, dead.run, again)
        begun = await self._board.show(again)
        if begun is None:
            raise JobNotDead  # it was tried again, and that was well
        return begun

    async def _dead(self, generation: GenerationId) -> tuple[FailedJob, MediaRequest]:
        dead = await self._board.failed(generation)
        if dead is not None and dead.run.request is not None:
            return dead, dead.run.request
        raise JobNotDead if await self._board.is_known(generation) else GenerationNotFound

    def _anew(self, run: StoredRun, request: MediaRequest, again: GenerationId) -> BeginRun:
        return BeginRun(
            generation=again,
            fingerprint=run.fingerprint,
            workspace=run.workspace,
            user=run.user,
            kind=run.kind,
            model=run.model,
            price=run.price.id,
            hold=run.hold,
            ttl=self._policy.jobs_hold_ttl,
            max_tokens=0,
            input_tokens=0,
            owner=self._policy.owner,
            runs_limit=self._policy.jobs_waiting,
            daily_limit=self._policy.daily_limit,
            request=request,
            priority=media_kind(request).priority,
            first_event=LoggedEvent(1, RunStarted(message=None, conversation=None)),
        )

    async def _note(self, actor: Actor, run: StoredRun, again: GenerationId) -> None:
        async with self._units.begin() as unit:
            if await unit.retries.note(run.id, retried_as=again):
                await unit.audit.add(
                    AuditEntry(
                        actor=actor.user,
                        workspace=run.workspace,
                        action="generation.retry_job",
                        subject=print_id("gen", run.id),
                        facts={"retriedAs": print_id("gen", again)},
                    )
                )
            await unit.commit()
