"""What runs have made and what they were asked for: results, transcripts, texts, and wishes to be used again."""

from typing import Annotated, Any, Literal

from dishka import FromDishka
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from aimall.application.file.links import MakeLinks
from aimall.application.generation.show_generation import ShowGeneration, ShowGenerationQuery
from aimall.application.generation.studios.order_media import ShowResult
from aimall.domain.generation.errors import GenerationNotFound, ReceiptNotReady
from aimall.domain.generation.transcript import SubtitleFormat, write_subtitles
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import GenerationId
from aimall.entrypoints.http.docs.answers import ERRORS, TEXT
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.v1.generation.schemas import TextShown, show_text_of
from aimall.entrypoints.http.v1.generation.studios.request_schemas import RequestShown, show_request
from aimall.entrypoints.http.v1.generation.studios.schemas import ResultShown, show_result
from aimall.entrypoints.http.wire import id_in_path

Style = Annotated[Literal["srt", "vtt", "txt"], QueryParameter(name="format", description="How it is written down.")]


@get("/generations/{generation_id:str}/result", opt=free("it only reads"))
@inject
async def result(
    actor: NamedDependency[Actor],
    generation_id: FromPath[str],
    show: FromDishka[ShowResult],
    links: FromDishka[MakeLinks],
) -> ResultShown:
    """Show what a run of images, sound or video has made, with new links to it."""
    return show_result(await show(actor, _generation(generation_id)), links)


@get("/generations/{generation_id:str}/transcript", opt={**free("it only reads"), TEXT: "text/plain", ERRORS: (409,)})
@inject
async def transcript(
    actor: NamedDependency[Actor],
    generation_id: FromPath[str],
    show: FromDishka[ShowResult],
    style: Style = "srt",
) -> ApiResponse[Any]:
    """Give a transcript as subtitles or as a text."""
    run = (await show(actor, _generation(generation_id))).run
    if run.transcript is None:
        raise ReceiptNotReady
    written = write_subtitles(run.transcript.segments, SubtitleFormat(style))
    headers = {"Content-Disposition": f'attachment; filename="transcript.{style}"'}
    return ApiResponse(written.encode(), media_type="text/plain", headers=headers)


@get("/generations/{generation_id:str}/output", opt=free("it only reads"))
@inject
async def output(
    actor: NamedDependency[Actor], generation_id: FromPath[str], show: FromDishka[ShowGeneration]
) -> TextShown:
    """Show what a run has written, as the Text Studio's answer does. It is empty until the run has ended."""
    return show_text_of(await show(ShowGenerationQuery(actor=actor, generation=_generation(generation_id))))


@get("/generations/{generation_id:str}/request", opt=free("it only reads"))
@inject
async def request_of(
    actor: NamedDependency[Actor], generation_id: FromPath[str], show: FromDishka[ShowGeneration]
) -> RequestShown:
    """Show what a run was asked for, to ask for it again or for something like it."""
    return show_request(await show(ShowGenerationQuery(actor=actor, generation=_generation(generation_id))))


def _generation(text: str) -> GenerationId:
    return GenerationId(id_in_path("gen", text, GenerationNotFound))


HANDLERS = (result, transcript, output, request_of)
