"""The Audio Studio's ear: what is said in a file that was uploaded before, or comes with the order."""

import math
from typing import Any

from dishka import FromDishka
from litestar import post
from litestar.di import NamedDependency

from aimall.application.claims import IdempotencyKey
from aimall.application.file.keep_files import OneFile, ShowFile
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.file.errors import FileNotFound, FileTypeRefused
from aimall.domain.generation.media import TranscriptionRequest
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import FileId
from aimall.entrypoints.http.docs.answers import BODIES, ERRORS, SHOWS
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.v1.generation.studios.answers import AnswerOrder
from aimall.entrypoints.http.v1.generation.studios.making import ORDER, AnyRequest, order_of
from aimall.entrypoints.http.v1.generation.studios.orders import ReadOrder
from aimall.entrypoints.http.v1.generation.studios.schemas import TranscriptAsked, TranscriptForm, TranscriptShown
from aimall.entrypoints.http.wire import id_in_path

TAKES = {"application/json": TranscriptAsked, "multipart/form-data": TranscriptForm}


@post(
    "/audio/stt",
    opt={**ORDER, BODIES: TAKES, SHOWS: (TranscriptShown,), ERRORS: (413, 415)},
    status_code=200,
    request_max_body_size=None,
)
@inject
async def transcribe(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    read: FromDishka[ReadOrder],
    files: FromDishka[ShowFile],
    answer: FromDishka[AnswerOrder],
) -> ApiResponse[Any]:
    """Write down what is said in a file, and sum it up. If only the summary fails, the text is charged alone."""
    authorise(actor, Action.MAKE_AUDIO)  # before the file is stored or looked for
    asked = await read(request, actor, drawn_key)
    order = order_of(actor, drawn_key, asked)
    file = FileId(id_in_path("fil", asked.file_id, FileNotFound))
    seconds = (await files(OneFile(actor=actor, file=file))).file.facts.seconds
    if seconds is None:
        raise FileTypeRefused
    wish = TranscriptionRequest(file=file, seconds=math.ceil(seconds), language=asked.language, summary=asked.summary)
    return await answer(request, order(request=wish))


HANDLERS = (transcribe,)
