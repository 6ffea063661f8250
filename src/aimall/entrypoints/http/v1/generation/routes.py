"""Runs: what became of them, how to stop one, its receipt, and what days have cost."""

from typing import Annotated

from dishka import FromDishka
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from aimall.application.generation.cancel_run import CancelRun, CancelRunCommand
from aimall.application.generation.show_generation import ShowGeneration, ShowGenerationQuery
from aimall.application.generation.show_receipt import ShowReceipt, ShowReceiptQuery
from aimall.application.generation.show_usage import LONGEST_DAYS, ShowUsage, ShowUsageQuery
from aimall.domain.generation.errors import GenerationNotFound
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import GenerationId
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.idempotency import REPEATABLE
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.v1.generation.schemas import (
    GenerationShown,
    ReceiptShown,
    UsageDays,
    show_day,
    show_receipt,
    show_run,
)
from aimall.entrypoints.http.wire import id_in_path

Days = Annotated[
    int, QueryParameter(name="days", description="How many days back.", ge=1, le=LONGEST_DAYS, required=False)
]


def _generation(text: str) -> GenerationId:
    return GenerationId(id_in_path("gen", text, GenerationNotFound))


@get("/generations/{generation_id:str}", opt=free("it only reads"))
@inject
async def generation(
    actor: NamedDependency[Actor], generation_id: FromPath[str], show: FromDishka[ShowGeneration]
) -> GenerationShown:
    """Show a run."""
    return show_run(await show(ShowGenerationQuery(actor=actor, generation=_generation(generation_id))))


@post(
    "/generations/{generation_id:str}/cancel",
    opt={**free("it ends a run early"), REPEATABLE: "it ends once"},
    status_code=200,
)
@inject
async def cancel(
    actor: NamedDependency[Actor], generation_id: FromPath[str], stop: FromDishka[CancelRun]
) -> GenerationShown:
    """Stop a run. What was shown is kept and charged; a run that has ended stays as it is."""
    return show_run(await stop(CancelRunCommand(actor=actor, generation=_generation(generation_id))))


@get("/generations/{generation_id:str}/receipt", opt={**free("it only reads"), ERRORS: (409,)})
@inject
async def receipt(
    actor: NamedDependency[Actor], generation_id: FromPath[str], show: FromDishka[ShowReceipt]
) -> ReceiptShown:
    """Explain every coin of a run that has ended."""
    return show_receipt(await show(ShowReceiptQuery(actor=actor, generation=_generation(generation_id))))


@get("/usage", opt=free("it only reads"))
@inject
async def usage(actor: NamedDependency[Actor], show: FromDishka[ShowUsage], days: Days = 30) -> UsageDays:
    """Sum up by day, kind and model."""
    found = await show(ShowUsageQuery(actor=actor, days=days))
    return UsageDays(items=[show_day(day) for day in found], next_cursor=None)


@get("/admin/usage", opt={**free("it only reads"), ERRORS: (403,)})
@inject
async def platform_usage(actor: NamedDependency[Actor], show: FromDishka[ShowUsage], days: Days = 30) -> UsageDays:
    """Sum up everyone's usage by day, kind and model. For admins."""
    found = await show(ShowUsageQuery(actor=actor, days=days, everyone=True))
    return UsageDays(items=[show_day(day) for day in found], next_cursor=None)


HANDLERS = (generation, cancel, receipt, usage, platform_usage)
