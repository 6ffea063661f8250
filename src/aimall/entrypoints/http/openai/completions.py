"""Completions of a prompt, which is how it was before there were chats: a thin layer over them."""

from typing import Any, Final, Literal

import msgspec
from dishka import FromDishka
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from aimall.application.claims import IdempotencyKey, fingerprint_of
from aimall.application.generation.completing.start_completion import StartCompletionCommand
from aimall.application.generation.follow_run import Followed, Snapshot
from aimall.domain.catalog.model import ModelId
from aimall.domain.catalog.usage import Usage
from aimall.domain.generation.errors import RunLost, failure_called
from aimall.domain.generation.feed import AnswerDelta, AnswerDone, LoggedEvent, RunCharged, RunFailed
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.entrypoints.http.docs.answers import SHOWS, STREAMS
from aimall.entrypoints.http.edge.requests import StrictRequest
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import METERED
from aimall.entrypoints.http.openai.chat.answers import UsageShown, finish_word, usage_of, used_in
from aimall.entrypoints.http.openai.chat.asked import CompletionAsked, passed_on, require_one_answer
from aimall.entrypoints.http.openai.chat.chunks import DONE
from aimall.entrypoints.http.openai.chat.prompts import verbatim_of
from aimall.entrypoints.http.openai.completing import Completions
from aimall.entrypoints.http.openai.errors import error_frame
from aimall.entrypoints.http.openai.wire import OpenAiShown

_PROMPTS: Final = frozenset({"prompt", "suffix", "echo", "best_of", "logprobs"})
_USUAL_MAX_TOKENS: Final = 16  # OpenAI's own, which clients of this route count on


class PromptAsked(CompletionAsked):
    """A prompt to go on with."""

    prompt: str | list[str] | None = None
    suffix: str | None = None
    echo: bool | None = None
    best_of: int | None = None


class TextChoiceShown(OpenAiShown):
    """The one answer, or a piece of it."""

    text: str
    index: int
    logprobs: None
    finish_reason: str | None


class TextCompletionShown(OpenAiShown):
    """A completion, or a piece of it."""

    id: str
    object: Literal["text_completion"]
    created: int
    model: str
    choices: list[TextChoiceShown]
    usage: UsageShown | None


class TextChunks:
    """A `Dialect` of whole objects in a row."""

    def __init__(self, *, answer_id: str, created: int, model: str, wants_usage: bool) -> None:
        self._id, self._created, self._model, self._wants_usage = answer_id, created, model, wants_usage

    def opening(self) -> bytes:
        return b""

    def frame(self, followed: Followed) -> bytes:
        match followed:
            case Snapshot(text=text) | LoggedEvent(event=AnswerDelta(text=text)):
                return self._piece(text)
            case LoggedEvent(event=AnswerDone(finish=finish)):
                return self._piece("", finish=finish_word(finish))
            case LoggedEvent(event=RunCharged(usage=Usage() as usage, cost=cost)) if self._wants_usage:
                return _framed(self.shown([], usage_of(usage, cost)))
            case LoggedEvent(event=RunFailed(code=code, detail=detail)):
                return error_frame(failure_called(code, detail))
            case _:
                return b""

    def closing(self, *, broken: bool) -> bytes:
        return (error_frame(RunLost()) if broken else b"") + DONE

    def shown(self, choices: list[TextChoiceShown], usage: UsageShown | None) -> TextCompletionShown:
        """Write one object."""
        return TextCompletionShown(
            id=self._id,
            object="text_completion",
            created=self._created,
            model=self._model,
            choices=choices,
            usage=usage,
        )

    def _piece(self, text: str, *, finish: str | None = None) -> bytes:
        return _framed(self.shown([TextChoiceShown(text=text, index=0, logprobs=None, finish_reason=finish)], None))


@post("/completions", opt={**METERED, STREAMS: True, SHOWS: (TextCompletionShown,)}, status_code=200)
@inject
async def text_completions(
    request: StrictRequest,
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    data: JSONBody[PromptAsked],
    completions: FromDishka[Completions],
) -> ApiResponse[Any]:
    """Go on with a prompt. New programs should use chat completions."""
    command = _command(actor, drawn_key, data, await request.take_body())
    answer = await completions.open(request, command, data.fallbacks)
    chunks = TextChunks(
        answer_id=f"cmpl-{answer.generation.hex}",
        created=completions.created(),
        model=answer.model,
        wants_usage=data.wants_usage,
    )
    if data.stream:
        return answer.streamed(chunks)
    found = await answer.whole()
    choice = TextChoiceShown(text=found.text, index=0, logprobs=None, finish_reason=finish_word(found.finish))
    return ApiResponse(chunks.shown([choice], used_in(found)))


def _command(actor: Actor, key: IdempotencyKey, asked: PromptAsked, body: bytes) -> StartCompletionCommand:
    require_one_answer(asked)
    if asked.suffix or asked.echo or asked.best_of not in {None, 1}:
        raise InvalidValue(field="suffix", reason="and `echo` and `best_of` are not supported")
    prompt = asked.prompt[0] if isinstance(asked.prompt, list) and len(asked.prompt) == 1 else asked.prompt
    if not isinstance(prompt, str) or not prompt:
        raise InvalidValue(field="prompt", reason="must be one text")
    given = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    fields = passed_on({name: value for name, value in given.items() if name not in _PROMPTS})
    return StartCompletionCommand(
        actor=actor,
        idempotency_key=key,
        fingerprint=fingerprint_of("completions", body.decode()),
        model=ModelId(asked.model),
        verbatim=verbatim_of(msgspec.json.encode([{"role": "user", "content": prompt}]), fields),
        max_tokens=asked.max_tokens or _USUAL_MAX_TOKENS,
    )


def _framed(shown: TextCompletionShown) -> bytes:
    return b"data: " + msgspec.json.encode(shown) + b"\n\n"


HANDLERS = (text_completions,)
