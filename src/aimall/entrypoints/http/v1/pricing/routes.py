"""Quotes: what a run will cost, before it runs."""

from typing import Any

from dishka import FromDishka
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from aimall.application.claims import IdempotencyKey
from aimall.application.generation.starting.quote_run import QuoteRun, QuoteRunCommand
from aimall.application.generation.starting.start_text import DEFAULT_LENGTH
from aimall.application.generation.studios.quote_job import QuoteJob, QuoteJobCommand
from aimall.domain.catalog.model import ModelId
from aimall.domain.generation.media import KINDS_BY_NAME, MediaKind
from aimall.domain.generation.request import GenerationKind, PromptLine, Speaker
from aimall.domain.generation.text import TextBrief, TextLength
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import ConversationId
from aimall.entrypoints.http.docs.answers import ERRORS
from aimall.entrypoints.http.idempotency import tell_replay
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.v1.pricing.schemas import QuoteAsked, QuoteShown, show_quote
from aimall.entrypoints.http.wire import id_in_field


@post(
    "/quotes",
    opt={**free("a quote costs nothing"), ERRORS: (402, 404, 422, 502)},
    status_code=200,
)
@inject
async def quote(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[QuoteAsked],
    act: FromDishka[QuoteRun],
    quote_job: FromDishka[QuoteJob],
) -> QuoteShown:
    """Quote a run. Name the quote in the run, and it never costs more."""
    kind = KINDS_BY_NAME.get(GenerationKind(data.kind))
    if kind is not None:
        job = _job_of(actor, drawn_key, data, kind)
        found = await quote_job(job)
        tell_replay(request, replayed=found.quoted.replayed)
        return show_quote(found.quoted, job.usage, found.summary)
    brief = _brief_of(data)
    conversation = data.conversation_id
    command = QuoteRunCommand(
        actor=actor,
        idempotency_key=drawn_key,
        kind=GenerationKind(data.kind),
        model=ModelId(data.model),
        lines=_lines_of(data) if brief is None else brief.lines(),
        conversation=None
        if conversation is None
        else ConversationId(id_in_field("cnv", conversation, field="conversationId")),
        max_tokens=data.max_tokens if brief is None else brief.max_tokens,
    )
    quoted = await act(command)
    tell_replay(request, replayed=quoted.replayed)
    return show_quote(quoted)


def _job_of(actor: Actor, key: IdempotencyKey, asked: QuoteAsked, kind: MediaKind) -> QuoteJobCommand:
    if asked.quantity is None:
        raise InvalidValue(field="quantity", reason=f"is needed: how many of the unit {kind.unit}")
    return QuoteJobCommand(
        actor=actor,
        idempotency_key=key,
        kind=kind,
        model=ModelId(asked.model),
        quantity=asked.quantity,
        language=asked.language,
        with_summary=asked.summary,
    )


def _lines_of(asked: QuoteAsked) -> tuple[PromptLine, ...]:
    return tuple(PromptLine(speaker=Speaker(line.role), text=line.content) for line in asked.messages or ())


def _brief_of(asked: QuoteAsked) -> TextBrief | None:
    if asked.kind == GenerationKind.CHAT:
        return None
    if asked.prompt is None:
        raise InvalidValue(field="prompt", reason="is needed for a text")
    return TextBrief(
        prompt=asked.prompt,
        tone=asked.tone,
        length=TextLength(asked.length or DEFAULT_LENGTH),
        language=asked.language,
    )


HANDLERS = (quote,)
