"""Transcripts, as OpenAI's clients ask for them: a form with a sound, and an answer in one of five forms."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, Literal

import msgspec
from dishka import FromDishka
from litestar import post
from litestar.di import NamedDependency

from aimall.application.claims import IdempotencyKey
from aimall.application.file.policy import FilePolicy
from aimall.application.generation.studios.hear_upload import HearUpload, HearUploadCommand
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.transcripts.languages import language_code
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.entrypoints.http.docs.answers import BODIES, ERRORS, SHOWS, TEXT
from aimall.entrypoints.http.edge.calls import tell_model
from aimall.entrypoints.http.edge.forms import FORM, Form, FormFile, read_form
from aimall.entrypoints.http.edge.requests import field_problem_of
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.idempotency import REPEATABLE
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import METERED, free
from aimall.entrypoints.http.openai.media.attending import AnyRequest, departure_of, tell_cost
from aimall.entrypoints.http.openai.media.transcript_schemas import (
    CompatibleTranscriptShown,
    HeardAs,
    show_heard,
    written,
)
from aimall.entrypoints.http.openai.wire import OpenAiGiven
from aimall.entrypoints.http.problems import RequestRefused, invalid, refuse

_FILE: Final = "file"
_PLAIN: Final = "text/plain"
Binary = Annotated[str, msgspec.Meta(extra_json_schema={"contentMediaType": "application/octet-stream"})]


class CompatibleTranscriptForm(OpenAiGiven):
    """A form with a `file` to be written down. `prompt` and `temperature` have no effect; times are those of segments.

    Without a `model` the first one on offer is taken. The file is deleted when it has been heard.
    """

    file: Binary | None = None
    model: str | None = None
    language: str | None = None
    response_format: HeardAs | None = None
    timestamp_granularities: list[Literal["segment"]] | None = msgspec.field(
        default=None, name="timestamp_granularities[]"
    )
    stream: Literal["false"] | None = None


@post(
    "/audio/transcriptions",
    opt={
        **METERED,
        BODIES: {FORM: CompatibleTranscriptForm},
        SHOWS: (CompatibleTranscriptShown,),
        TEXT: _PLAIN,
        ERRORS: (413, 415),
    },
    status_code=200,
    request_max_body_size=None,
)
@inject
async def compatible_transcription(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    policy: FromDishka[FilePolicy],
    hear: FromDishka[HearUpload],
) -> ApiResponse[Any]:
    """Write down what is said in a file, as JSON, as a text or as subtitles."""
    file, asked = await _read(request, file_bytes_max=policy.upload_bytes)
    command = HearUploadCommand(
        actor=actor,
        idempotency_key=drawn_key,
        name=file.name,
        model=ModelId(asked.model) if asked.model else None,
        language=_language_of(asked.language),
    )
    heard = await hear(command, _one(file.data), departure_of(request))
    tell_cost(request, heard.generation, heard.charge, replayed=heard.replayed)
    match asked.response_format or "json":
        case "json" | "verbose_json" as style:
            return ApiResponse[Any](show_heard(heard, in_full=style == "verbose_json"), status_code=200)
        case style:
            return ApiResponse[Any](written(heard, style).encode(), media_type=_PLAIN)


@post(
    "/audio/translations",
    opt={**free("it makes nothing"), REPEATABLE: "it makes nothing"},
    status_code=200,
)
async def compatible_translation() -> None:
    """Say that nobody here translates what is heard: no provider is told to, and none is guessed to be able."""
    said = "no model on offer translates what it hears: transcribe it, and have a chat model translate the text"
    raise refuse(400, "request.unsupported", said)


async def _read(request: AnyRequest, *, file_bytes_max: int) -> tuple[FormFile, CompatibleTranscriptForm]:
    """Read the form. Raises `FileTooLarge`, `InvalidValue`, `RequestRefused`."""
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != FORM:
        raise refuse(415, "request.unsupported_media_type", f"send the file in a body of {FORM}")
    form = await read_form(_stream(request), content_type, file_field=_FILE, file_bytes_max=file_bytes_max)
    asked = _asked(form)
    tell_model(request.scope, asked)
    if form.file is None:
        raise InvalidValue(field=_FILE, reason="is required")
    return form.file, asked


def _asked(form: Form) -> CompatibleTranscriptForm:
    # A field that is left empty is one that nobody filled in.
    filled = {name: value for name, value in form.fields.items() if value}
    try:
        return msgspec.convert({**filled, **form.lists}, CompatibleTranscriptForm)
    except msgspec.ValidationError as error:
        raise RequestRefused(invalid(field_problem_of(str(error)))) from error


def _language_of(text: str | None) -> str | None:
    if text is None:
        return None
    code = language_code(text)
    if code is None:
        raise InvalidValue(field="language", reason="must be a code such as fa")
    return code


async def _stream(request: AnyRequest) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        yield piece


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data


HANDLERS = (compatible_transcription, compatible_translation)
