"""Speech, as OpenAI's clients ask for it: the sound itself is the answer."""

from typing import Annotated, Final, Literal

import msgspec
from dishka import FromDishka
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from aimall.application.claims import IdempotencyKey
from aimall.application.file.links import OpenFile
from aimall.application.generation.jobs.start_job import StartJobCommand
from aimall.application.generation.studios.has_voice import HasVoice
from aimall.domain.catalog.model import ModelId
from aimall.domain.file.file import MediaType
from aimall.domain.generation.media import FASTEST, SLOWEST, SPOKEN_LENGTH, SpeechFormat, SpeechRequest
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.entrypoints.http.docs.answers import BYTES
from aimall.entrypoints.http.edge.streamed import StreamedResponse, in_pieces
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import METERED
from aimall.entrypoints.http.openai.media.attending import AnswerAttended, AnyRequest, in_words_of_the_client
from aimall.entrypoints.http.openai.wire import OpenAiGiven

# Clients name one of these because they must name something.
OPENAI_VOICES: Final = frozenset(
    {"alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx", "sage", "shimmer", "verse"}
)
_NAMES: Final = {"text": "input"}


class CompatibleSpeechAsked(OpenAiGiven):
    """Speak `input`. OpenAI's voices are the model's first one where it has none of that name.

    Without a `model` the first one on offer that has the voice is taken. `instructions` have no effect.
    """

    input: Annotated[str, msgspec.Meta(min_length=1, max_length=SPOKEN_LENGTH)]
    model: str | None = None
    voice: str | None = None
    response_format: Annotated[str, msgspec.Meta(description="mp3, which is the default, or wav.")] | None = None
    speed: Annotated[float, msgspec.Meta(ge=SLOWEST, le=FASTEST)] | None = None
    stream_format: Literal["audio"] | None = None


@post("/audio/speech", opt={**METERED, BYTES: (MediaType.MP3.value, MediaType.WAV.value)}, status_code=200)
@inject
async def compatible_speech(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[CompatibleSpeechAsked],
    has_voice: FromDishka[HasVoice],
    answer: FromDishka[AnswerAttended],
    open_file: FromDishka[OpenFile],
) -> StreamedResponse:
    """Speak a text, and give the sound."""
    model = ModelId(data.model) if data.model else None
    voice = data.voice or None
    if voice in OPENAI_VOICES and not await has_voice(actor, model, voice):
        voice = None
    with in_words_of_the_client(_NAMES):
        wish = SpeechRequest(
            text=data.input,
            voice=voice,
            speed=1.0 if data.speed is None else data.speed,
            format=_format_of(data.response_format),
        )
    made = await answer(request, StartJobCommand(actor=actor, idempotency_key=drawn_key, model=model, request=wish))
    (stored,) = made.files
    facts = stored.file.facts
    headers = {"Content-Length": str(facts.size)}
    return await in_pieces(open_file(stored).read(), media_type=facts.media_type.value, headers=headers)


def _format_of(style: str | None) -> SpeechFormat:
    try:
        return SpeechFormat(style or SpeechFormat.MP3)
    except ValueError as error:
        raise InvalidValue(field="response_format", reason=f"is made as {' or '.join(SpeechFormat)} only") from error


HANDLERS = (compatible_speech,)
