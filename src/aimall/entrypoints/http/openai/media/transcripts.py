"""Transcripts and translations, as OpenAI's clients ask for them: a form with a sound, answered in five forms."""

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
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import METERED
from aimall.entrypoints.http.openai.errors import unsupported
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
_LANGUAGE: Final = "language"
_PLAIN: Final = "text/plain"
Binary = Annotated[str, msgspec.Meta(extra_json_schema={"contentMediaType": "application/octet-stream"})]


class CompatibleTranslationForm(OpenAiGiven):
    """A form with a `file` to be written down in English. `prompt` and `temperature` have no effect.

    Without a `model` the first one on offer is taken. The file is deleted when it has been heard.
    """

    file: Binary | None = None
    model: str | None = None
    response_format: HeardAs | None = None
    stream: Literal["false"] | None = None


class CompatibleTranscriptForm(CompatibleTranslationForm):
    """A form with a `file` to be written down. `prompt` and `temperature` have no effect; times are those of segments.

    Without a `model` the first one on offer is taken. The file is deleted when it has been heard.
    """

    language: str | None = None
    timestamp_granularities: list[Literal["segment"]] | None = msgspec.field(
        default=None, name="timestamp_granularities[]"
    )


class AnswerHeard:
    """For both routes: read the form, have its file heard, and answer in the form that was asked for."""

    def __init__(self, hear: HearUpload, policy: FilePolicy) -> None:
        self._hear, self._policy = hear, policy

    async def __call__(
        self, request: AnyRequest, actor: Actor, key: IdempotencyKey, form: type[CompatibleTranslationForm]
    ) -> ApiResponse[Any]:
        """Answer. Raises what refuses the form, its file or the run."""
        file, asked = await _read(request, form, file_bytes_max=self._policy.upload_bytes)
        is_transcript = isinstance(asked, CompatibleTranscriptForm)
        command = HearUploadCommand(
            actor=actor,
            idempotency_key=key,
            name=file.name,
            model=ModelId(asked.model) if asked.model else None,
            language=_language_of(asked.language) if is_transcript else None,
            translate=not is_transcript,
        )
        heard = await self._hear(command, _one(file.data), departure_of(request))
        tell_cost(request, heard.generation, heard.charge, replayed=heard.replayed)
        match asked.response_format or "json":
            case "json":
                return ApiResponse(show_heard(heard), status_code=200)
            case "verbose_json":
                task = "transcribe" if is_transcript else "translate"
                return ApiResponse(show_heard(heard, in_full_as=task), status_code=200)
            case style:
                return ApiResponse(written(heard, style).encode(), media_type=_PLAIN)


def _opt_of(form: type[CompatibleTranslationForm]) -> dict[str, Any]:
    return {
        **METERED,
        BODIES: {FORM: form},
        SHOWS: (CompatibleTranscriptShown,),
        TEXT: _PLAIN,
        ERRORS: (413, 415),
    }


@post(
    "/audio/transcriptions",
    opt=_opt_of(CompatibleTranscriptForm),
    status_code=200,
    request_max_body_size=None,
)
@inject
async def compatible_transcription(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    answer: FromDishka[AnswerHeard],
) -> ApiResponse[Any]:
    """Write down what is said in a file, as JSON, as a text or as subtitles."""
    return await answer(request, actor, drawn_key, CompatibleTranscriptForm)


@post(
    "/audio/translations",
    opt=_opt_of(CompatibleTranslationForm),
    status_code=200,
    request_max_body_size=None,
)
@inject
async def compatible_translation(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    answer: FromDishka[AnswerHeard],
) -> ApiResponse[Any]:
    """Write down in English what is said in a file in any language, as JSON, as a text or as subtitles."""
    return await answer(request, actor, drawn_key, CompatibleTranslationForm)


async def _read(
    request: AnyRequest, kind: type[CompatibleTranslationForm], *, file_bytes_max: int
) -> tuple[FormFile, CompatibleTranslationForm]:
    """Read the form. Raises `FileTooLarge`, `InvalidValue`, `RequestRefused`."""
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != FORM:
        raise refuse(415, "request.unsupported_media_type", f"send the file in a body of {FORM}")
    form = await read_form(_stream(request), content_type, file_field=_FILE, file_bytes_max=file_bytes_max)
    asked = _asked(form, kind)
    tell_model(request.scope, asked)
    if form.file is None:
        raise InvalidValue(field=_FILE, reason="is required")
    return form.file, asked


def _asked(form: Form, kind: type[CompatibleTranslationForm]) -> CompatibleTranslationForm:
    # A field that is left empty is one that nobody filled in.
    filled = {name: value for name, value in form.fields.items() if value}
    if _LANGUAGE in filled and _LANGUAGE not in kind.__struct_fields__:
        raise unsupported(_LANGUAGE, "is not taken: a translation finds out what is spoken, and is English")
    try:
        return msgspec.convert({**filled, **form.lists}, kind)
    except msgspec.ValidationError as error:
        raise RequestRefused(invalid(field_problem_of(str(error)))) from error


def _language_of(text: str | None) -> str | None:
    if text is None:
        return None
    code = language_code(text)
    if code is None:
        raise InvalidValue(field=_LANGUAGE, reason="must be a code such as fa")
    return code


async def _stream(request: AnyRequest) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        yield piece


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data


HANDLERS = (compatible_transcription, compatible_translation)
