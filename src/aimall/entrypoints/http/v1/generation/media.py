"""The studios of images and sound: each order is quoted, queued, and answered when it is done.

Who waits gets the result; with `Accept: text/event-stream` its progress; with `Prefer: respond-async` (RFC 7240) an
answer at once, to follow `/generations/{id}/events` or to look again at `/generations/{id}/result`.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal

from dishka import FromDishka
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from aimall.application.claims import IdempotencyKey
from aimall.application.file.keep_files import OneFile, ShowFile
from aimall.application.file.links import MakeLinks
from aimall.application.generation.jobs.start_job import StartJobCommand
from aimall.application.generation.studios.order_media import ShowResult
from aimall.domain.catalog.model import ModelId
from aimall.domain.file.errors import FileNotFound, FileTypeRefused
from aimall.domain.generation.errors import GenerationNotFound, ReceiptNotReady
from aimall.domain.generation.media import (
    ImageRequest,
    Ratio,
    SpeechFormat,
    SpeechRequest,
    TranscriptionRequest,
)
from aimall.domain.generation.transcript import SubtitleFormat, write_subtitles
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import FileId, GenerationId, QuoteId
from aimall.entrypoints.http.docs.answers import ERRORS, LATER, SHOWS, STREAMS, TEXT
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import METERED, free
from aimall.entrypoints.http.v1.generation.media_answers import AnswerOrder
from aimall.entrypoints.http.v1.generation.media_schemas import (
    ImagesAsked,
    MediaAsked,
    MediaShown,
    SpeechAsked,
    TranscriptAsked,
    show_result,
)
from aimall.entrypoints.http.wire import ceiling_of, id_in_field, id_in_path

AnyRequest = Request[Any, Any, Any]
ORDER = {**METERED, STREAMS: True, LATER: True, SHOWS: (MediaShown,)}
Style = Annotated[Literal["srt", "vtt", "txt"], QueryParameter(name="format", description="How it is written down.")]


@post("/images/generate", opt=ORDER, status_code=200)
@inject
async def draw(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[ImagesAsked],
    answer: FromDishka[AnswerOrder],
) -> ApiResponse[Any]:
    """Draw pictures. Those that did not come are not charged."""
    order = _order_of(actor, drawn_key, data)
    wish = ImageRequest(
        prompt=data.prompt,
        negative_prompt=data.negative_prompt,
        ratio=Ratio(data.ratio),
        count=data.count,
        seed=data.seed,
    )
    return await answer(request, order(request=wish))


@post("/audio/tts", opt=ORDER, status_code=200)
@inject
async def speak(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[SpeechAsked],
    answer: FromDishka[AnswerOrder],
) -> ApiResponse[Any]:
    """Speak a text."""
    order = _order_of(actor, drawn_key, data)
    wish = SpeechRequest(text=data.text, voice=data.voice, speed=data.speed, format=SpeechFormat(data.format))
    return await answer(request, order(request=wish))


@post("/audio/stt", opt={**ORDER, ERRORS: (415,)}, status_code=200)
@inject
async def transcribe(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[TranscriptAsked],
    files: FromDishka[ShowFile],
    answer: FromDishka[AnswerOrder],
) -> ApiResponse[Any]:
    """Write down what is said in a file."""
    order = _order_of(actor, drawn_key, data)
    file = FileId(id_in_path("fil", data.file_id, FileNotFound))
    seconds = (await files(OneFile(actor=actor, file=file))).file.facts.seconds
    if seconds is None:
        raise FileTypeRefused
    wish = TranscriptionRequest(file=file, seconds=math.ceil(seconds), language=data.language)
    return await answer(request, order(request=wish))


@get("/generations/{generation_id:str}/result", opt=free("it only reads"))
@inject
async def result(
    actor: NamedDependency[Actor],
    generation_id: FromPath[str],
    show: FromDishka[ShowResult],
    links: FromDishka[MakeLinks],
) -> MediaShown:
    """Show what a run has made, with new links to it."""
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
    return ApiResponse[Any](written.encode(), media_type="text/plain; charset=utf-8", headers=headers)


def _order_of(actor: Actor, key: IdempotencyKey, asked: MediaAsked) -> Callable[..., StartJobCommand]:
    return partial(
        StartJobCommand,
        actor=actor,
        idempotency_key=key,
        model=ModelId(asked.model),
        quote=None if asked.quote_id is None else QuoteId(id_in_field("quo", asked.quote_id, field="quoteId")),
        max_coins=ceiling_of(asked.max_coins, field="maxCoins"),
    )


def _generation(text: str) -> GenerationId:
    return GenerationId(id_in_path("gen", text, GenerationNotFound))


HANDLERS = (draw, speak, transcribe, result, transcript)
