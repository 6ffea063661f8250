"""Runs: what became of them, how to stop one, and its receipt."""

from dishka import FromDishka
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from aimall.application.generation.cancel_run import CancelRun, CancelRunCommand
from aimall.application.generation.show_generation import ShowGeneration, ShowGenerationQuery
from aimall.application.generation.show_receipt import ShowReceipt, ShowReceiptQuery
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
    show_receipt,
    show_run,
)
from aimall.entrypoints.http.wire import id_in_path


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


HANDLERS = (generation, cancel, receipt)
