"""Text Studio: a text as one answer, or as a stream for those who accept one."""

from typing import Any

from dishka import FromDishka
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from aimall.application.claims import IdempotencyKey
from aimall.application.generation.follow_run import FollowRun
from aimall.application.generation.starting.generate_text import GenerateText
from aimall.application.generation.starting.start_text import StartText, StartTextCommand
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.text import LANGUAGES, TEMPLATES, TONES, TextLength
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import GenerationId, QuoteId
from aimall.entrypoints.http.docs.answers import SHOWS, STREAMS
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.idempotency import tell_run
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import METERED, free
from aimall.entrypoints.http.sse import MEDIA_TYPE
from aimall.entrypoints.http.stream.resume import SeenUpTo
from aimall.entrypoints.http.stream.viewers import Viewers
from aimall.entrypoints.http.v1.generation.following import follow_as_stream
from aimall.entrypoints.http.v1.generation.schemas import (
    TemplateShown,
    TextAsked,
    TextPresets,
    TextShown,
    show_text,
)
from aimall.entrypoints.http.wire import ceiling_of, id_in_field


@post("/text/generate", opt={**METERED, STREAMS: True, SHOWS: (TextShown,)}, status_code=200)
@inject
async def write_text(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[TextAsked],
    generate: FromDishka[GenerateText],
    start: FromDishka[StartText],
    follow: FromDishka[FollowRun],
    viewers: FromDishka[Viewers],
) -> ApiResponse[Any]:
    """Write a text. With `Accept: text/event-stream` it comes as a stream."""
    command = _command(actor, drawn_key, data)
    if MEDIA_TYPE not in request.headers.get("accept", ""):
        written = await generate(command)
        tell_run(request, written.generation, replayed=written.replayed)
        return ApiResponse(show_text(written))
    viewers.require_room()
    accepted = await start(command)
    tell_run(request, accepted.generation, replayed=accepted.replayed)
    return await follow_as_stream(request, actor, follow, viewers, SeenUpTo(generation=accepted.generation, seq=0))


@get("/text/presets", opt=free("it lists what is on offer"))
async def presets() -> TextPresets:
    """List tones, lengths, languages and templates."""
    return TextPresets(
        tones=list(TONES),
        lengths=[length.value for length in TextLength],
        languages=list(LANGUAGES),
        templates=[TemplateShown(id=one.id, prompt=one.prompt, language=one.language) for one in TEMPLATES],
    )


def _command(actor: Actor, key: IdempotencyKey, asked: TextAsked) -> StartTextCommand:
    first = asked.version_of
    return StartTextCommand(
        actor=actor,
        idempotency_key=key,
        prompt=asked.prompt,
        model=ModelId(asked.model),
        tone=asked.tone,
        length=asked.length,
        language=asked.language,
        quote=None if asked.quote_id is None else QuoteId(id_in_field("quo", asked.quote_id, field="quoteId")),
        max_coins=ceiling_of(asked.max_coins, field="maxCoins"),
        version_of=None if first is None else GenerationId(id_in_field("gen", first, field="versionOf")),
    )


HANDLERS = (write_text, presets)
