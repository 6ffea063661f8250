"""Jobs as admins see them: what runs, what waits, what died of what, and to try a dead one again."""

from typing import Annotated, Literal

from dishka import FromDishka
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from aimall.application.generation.overseeing.list_jobs import ListJobs, ListJobsQuery
from aimall.application.generation.overseeing.ports import JobOnBoard, JobState
from aimall.application.generation.overseeing.retry_job import RetryJob, RetryJobCommand
from aimall.domain.generation.errors import GenerationNotFound
from aimall.domain.generation.job import ATTEMPTS
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import GenerationId, print_id
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.idempotency import REPEATABLE
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.paging import CursorText, Limit, page_request, print_cursor
from aimall.entrypoints.http.wire import Shown, Time, id_in_path

Standing = Annotated[
    Literal["running", "waiting", "dead"] | None,
    QueryParameter(name="state", description="Jobs that stand like this alone.", required=False),
]


class JobShown(Shown):
    """A job. `failureDetail` is what went wrong last, in the words of whoever failed; `dueAt` is of one that waits."""

    generation_id: str
    kind: str
    model: str
    workspace_id: str
    email: str | None
    state: str
    priority: int
    attempt: int
    attempts_max: int
    worker: str | None
    stage: str | None
    percent: int | None
    failure: str | None
    failure_detail: str | None
    created_at: Time
    started_at: Time | None
    ended_at: Time | None
    due_at: Time | None


class JobTotalsShown(Shown):
    """How many jobs there are of each state."""

    running: int
    waiting: int
    dead: int


class JobsPage(Shown):
    """Jobs of everybody, newest first."""

    items: list[JobShown]
    next_cursor: str | None
    totals: JobTotalsShown


@get("/admin/jobs", opt={**free("it only reads"), ERRORS: (403,)})
@inject
async def jobs(
    actor: NamedDependency[Actor],
    show: FromDishka[ListJobs],
    standing: Standing = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> JobsPage:
    """List jobs that run, wait or are dead. For admins."""
    wanted = JobState(standing) if standing else None
    listed = await show(ListJobsQuery(actor=actor, page=page_request(cursor, limit), state=wanted))
    totals = listed.totals
    return JobsPage(
        items=[show_job(job) for job in listed.page.items],
        next_cursor=print_cursor(listed.page.next),
        totals=JobTotalsShown(running=totals.running, waiting=totals.waiting, dead=totals.dead),
    )


@post(
    "/admin/jobs/{generation_id:str}/retry",
    status_code=200,
    opt={
        **free("it is its owner who pays, and only for what is delivered"),
        REPEATABLE: "a dead job is begun anew once",
        ERRORS: (402, 403, 404, 409),
    },
)
@inject
async def retry_job(actor: NamedDependency[Actor], generation_id: FromPath[str], act: FromDishka[RetryJob]) -> JobShown:
    """Try a dead job again, with a new hold of its owner's coins. Gives the run that was begun. For admins."""
    generation = GenerationId(id_in_path("gen", generation_id, GenerationNotFound))
    return show_job(await act(RetryJobCommand(actor=actor, generation=generation)))


def show_job(job: JobOnBoard) -> JobShown:
    """Show a job."""
    return JobShown(
        generation_id=print_id("gen", job.generation),
        kind=job.kind.value,
        model=job.model,
        workspace_id=print_id("wsp", job.workspace),
        email=job.email,
        state=job.state.value,
        priority=job.priority,
        attempt=job.attempt,
        attempts_max=ATTEMPTS,
        worker=job.worker,
        stage=job.progress.stage.value if job.progress else None,
        percent=job.progress.percent if job.progress else None,
        failure=job.failure,
        failure_detail=job.trouble,
        created_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        due_at=job.due_at,
    )


HANDLERS = (jobs, retry_job)
